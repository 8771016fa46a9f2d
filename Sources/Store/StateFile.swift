import Glibc

/// Small files of our own outside the repository, written whole or not at all.
enum StateFile {
    /// The file's bytes; nil where there is none, or one of more than `limit` bytes.
    static func read(_ path: String, limit: Int = .max) throws(LedgerError) -> [UInt8]? {
        // A pipe that nobody writes to is not waited for.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw fault(path)
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw fault(path) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(max(Int(status.st_size), 0), limit))
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw fault(path)
            }
            if count == 0 { return bytes }
            guard bytes.count + count <= limit else { return nil }
            bytes += buffer[..<count]
        }
    }

    /// Writes beside the file and renames: a reader sees the old bytes or the new ones. What is lasting is on the
    /// disk when this returns; what costs only a replay to lose is not waited for.
    static func write(_ bytes: [UInt8], to path: String, lasting: Bool = false) throws(LedgerError) {
        try makeFolder(of: path)
        let draft = "\(path).\(getpid()).new"
        let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw fault(draft) }
        var written = 0
        var failure: LedgerError?
        while written < bytes.count && failure == nil {
            let count = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress! + written, $0.count - written)
            }
            if count < 0 && errno != EINTR { failure = fault(draft) }
            written += max(count, 0)
        }
        if lasting, failure == nil, fsync(descriptor) != 0 { failure = fault(draft) }
        if close(descriptor) != 0, failure == nil { failure = fault(draft) }
        if failure == nil, unsafe rename(draft, path) != 0 { failure = fault(path) }
        if let failure {
            unsafe unlink(draft)
            throw failure
        }
        if lasting { try syncFolders(above: path) }
    }

    /// How many folders above a lasting file may be new: the root's, ours, and the state folder.
    private static let syncedFolders = 3

    private static func syncFolders(above path: String) throws(LedgerError) {
        var parts = path.split(separator: "/")
        for _ in 0..<min(syncedFolders, parts.count - 1) {
            parts.removeLast()
            let folder = "/" + parts.joined(separator: "/")
            let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard descriptor >= 0 else { throw fault(folder) }
            let failure = fsync(descriptor) == 0 ? nil : fault(folder)
            close(descriptor)
            if let failure { throw failure }
        }
    }

    static func remove(_ path: String) throws(LedgerError) {
        guard unsafe unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR else { throw fault(path) }
    }

    /// Removes a folder if nothing is left in it.
    static func removeFolder(_ path: String) throws(LedgerError) {
        guard unsafe rmdir(path) == 0 || errno == ENOENT || errno == ENOTEMPTY else { throw fault(path) }
    }

    static func names(in folder: String) throws(LedgerError) -> [String] {
        guard let handle = unsafe opendir(folder) else {
            if errno == ENOENT { return [] }
            throw fault(folder)
        }
        defer { unsafe closedir(handle) }
        var names: [String] = []
        while let entry = unsafe readdir(handle) {
            unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe names.append(String(cString: $0))
                }
            }
        }
        return names
    }

    private static func makeFolder(of path: String) throws(LedgerError) {
        let parts = path.split(separator: "/").dropLast()
        var folder = ""
        for part in parts {
            folder += "/" + part
            guard unsafe mkdir(folder, 0o700) != 0 else { continue }
            let reason = errno
            // A folder that is there may be one above which we may not write: that is no fault.
            if reason != EEXIST, unsafe access(folder, F_OK) != 0 { throw fault(folder, reason) }
        }
    }

    private static func fault(_ path: String, _ reason: Int32 = errno) -> LedgerError {
        .trust(path: path, why: unsafe String(cString: strerror(reason)))
    }
}

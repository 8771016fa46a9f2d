import Glibc

/// Plain files and folders, as they are.
public enum Files {
    /// The kernel gives two gigabytes at once and no more, whatever is asked for.
    private static let portion = 1 << 30

    /// To be read, and closed by the caller; nil if there is no file.
    static func open(_ path: String) throws(StorageError) -> Int32? {
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if descriptor >= 0 { return descriptor }
        let number = errno
        if number == ENOENT || number == ENOTDIR { return nil }
        throw .system(number, "cannot open '\(path)'")
    }

    /// A file's bytes, at most `limit` of them, or nil if there is no file. Anything but absence is an error.
    public static func contents(of path: String, limit: Int = .max) throws(StorageError) -> [UInt8]? {
        guard let descriptor = try open(path) else { return nil }
        defer { _ = close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .system(errno, "cannot read '\(path)'") }
        // A pipe or a device would be read for ever.
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw StorageError(.io, "'\(path)' is not a plain file")
        }
        // One byte more than the file has says in the same call that this was the end.
        var bytes: [UInt8] = []
        while bytes.count < limit {
            let left = max(Int(status.st_size) - bytes.count, 0) + 1
            let expected = min(left, limit - bytes.count, portion)
            var number: Int32 = 0
            let chunk = unsafe [UInt8](unsafeUninitializedCapacity: expected) { buffer, filled in
                let count = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                number = count < 0 ? errno : 0
                filled = max(count, 0)
            }
            if number == EINTR { continue }
            guard number == 0 else { throw .system(number, "cannot read '\(path)'") }
            if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
            if chunk.count < expected { return bytes }
        }
        return bytes
    }

    /// The names in a folder, in no order, without '.' and '..'; nil if there is no such folder.
    public static func names(in path: String) throws(StorageError) -> [String]? {
        guard let handle = unsafe opendir(path) else {
            if errno == ENOTDIR || errno == ENOENT { return nil }
            throw .system(errno, "cannot list '\(path)'")
        }
        return try unsafe names(from: handle, called: "'\(path)'")
    }

    /// The same of a folder that is open.
    static func names(in folder: Int32) throws(StorageError) -> [String] {
        let own = unsafe openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard own >= 0 else { throw .system(errno, "cannot list a folder") }
        guard let handle = unsafe fdopendir(own) else {
            let number = errno
            _ = close(own)
            throw .system(number, "cannot list a folder")
        }
        return try unsafe names(from: handle, called: "a folder")
    }

    private static func names(from handle: OpaquePointer, called name: String) throws(StorageError)
        -> [String]
    {
        defer { unsafe closedir(handle) }
        var names: [String] = []
        while true {
            // That no entry came is the end or a fault, and only the number tells.
            errno = 0
            guard let entry = unsafe readdir(handle) else {
                guard errno == 0 else { throw .system(errno, "cannot list \(name)") }
                return names
            }
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
    }

    /// The path with every symbolic link followed, or nil if it leads nowhere.
    public static func real(_ path: String) -> String? {
        guard let resolved = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    /// How many links a path may lead through, as for the system.
    private static let mostLinks = 40

    /// Where a path from the root leads when every link is followed; what is not there is a name like any other. Nil where
    /// that cannot be said: the links of /proc are others for each program.
    public static func place(_ path: [UInt8]) -> [UInt8]? {
        var parts = Array(path.split(separator: 0x2F).reversed())
        var place: [UInt8] = []
        var links = 0
        while let part = parts.popLast() {
            if part.elementsEqual(".".utf8) { continue }
            if part.elementsEqual("..".utf8) {
                place.removeSubrange((place.lastIndex(of: 0x2F) ?? 0)...)
                continue
            }
            let next = place + [0x2F] + part
            guard links < mostLinks, !next.starts(with: "/proc/".utf8) else { return nil }
            guard let target = target(ofLink: next) else {
                place = next
                continue
            }
            links += 1
            if target.first == 0x2F { place = [] }
            parts += target.split(separator: 0x2F).reversed()
        }
        return place.isEmpty ? [0x2F] : place
    }

    /// Nil for what is no link.
    private static func target(ofLink path: [UInt8]) -> [UInt8]? {
        let path = path.map { CChar(bitPattern: $0) } + [0]
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink(path, &target, target.count)
        return count < 0 ? nil : target[..<count].map { UInt8(bitPattern: $0) }
    }

    public static func exists(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0
    }
}

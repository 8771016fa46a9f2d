import Bearings
import Git
import Glibc

/// A file in a folder of hooks. What is there is never written over unless it is ours.
struct ShimFile {
    let path: String

    enum Content {
        case nothing
        case bytes([UInt8])
        /// A link that leads nowhere, a folder, something too large to be a script: nothing of ours.
        case strange
    }

    private static let limit = 1 << 20

    func read() throws(ActionError) -> Content {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw fault("read") }
            return .nothing
        }
        do {
            guard let bytes = try Repository.plainFile(path, limit: Self.limit) else { return .strange }
            return .bytes(bytes)
        } catch { return .strange }
    }

    /// Whether git would start it.
    var isExecutable: Bool { unsafe access(path, X_OK) == 0 }

    /// Puts a script where nothing is, or in the place of one that is ours. It is there whole or not at all.
    func write(_ text: String, replacing: Bool) throws(ActionError) {
        try makeFolder()
        // What stands under a draft's name is not ours to write into, nor to remove.
        let draft = "\(path).catalogctl-\(getpid())"
        let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o777)
        guard descriptor >= 0 else { throw fault("write") }
        defer { unsafe unlink(draft) }
        let bytes = Array(text.utf8)
        let count = unsafe bytes.withUnsafeBytes {
            unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
        }
        guard count == bytes.count, fsync(descriptor) == 0 else {
            let error = fault("write")
            close(descriptor)
            throw error
        }
        close(descriptor)
        // A link is refused where there is a file by now; a rename would take its place.
        let status = unsafe replacing ? rename(draft, path) : link(draft, path)
        guard status == 0 else { throw fault("write") }
    }

    func remove() throws(ActionError) {
        guard unsafe unlink(path) == 0 || errno == ENOENT else { throw fault("remove") }
    }

    private func makeFolder() throws(ActionError) {
        var folder = ""
        for part in path.split(separator: "/").dropLast() {
            folder += "/\(part)"
            guard unsafe mkdir(folder, 0o777) == 0 || errno == EEXIST else {
                throw fault("make the folder of")
            }
        }
    }

    private func fault(_ what: String, _ reason: Int32 = errno) -> ActionError {
        ActionError(
            "hooks.folder", .unavailable,
            "cannot \(what) '\(path)': \(unsafe String(cString: strerror(reason)))",
            hint: "you need to write in the folder of hooks")
    }
}

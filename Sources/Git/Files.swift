import Glibc

// The few plain files of a git directory that libgit2 has no call for.

extension Repository {
    private static let fileChunk = 64 << 10

    /// A file's bytes, at most `limit` of them, or nil if there is no file. Anything but absence is an error.
    static func contents(of path: String, limit: Int = .max) throws(GitError) -> [UInt8]? {
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let number = errno
            if number == ENOENT || number == ENOTDIR { return nil }
            throw .system(number, "cannot open '\(path)'")
        }
        defer { _ = close(descriptor) }
        var bytes: [UInt8] = []
        while true {
            let chunk = min(fileChunk, limit - bytes.count)
            if chunk == 0 { return bytes }
            let start = bytes.count
            bytes.append(contentsOf: repeatElement(0, count: chunk))
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(descriptor, buffer.baseAddress.map { unsafe $0 + start }, chunk)
            }
            guard count >= 0 else {
                if errno == EINTR {
                    bytes.removeLast(chunk)
                    continue
                }
                throw .system(errno, "cannot read '\(path)'")
            }
            bytes.removeLast(chunk - count)
            if count == 0 { return bytes }
        }
    }

    /// The path with every symbolic link followed, or nil if it leads nowhere.
    static func real(_ path: String) -> String? {
        guard let resolved = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    static func exists(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0
    }
}

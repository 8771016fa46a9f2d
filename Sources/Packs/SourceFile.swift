import Glibc

/// A file that somebody hands in, read once from its beginning to its end.
public struct SourceFile: ~Copyable {
    private let descriptor: Int32
    private let path: String

    /// Nil if there is no file.
    public init?(at path: String) throws(StorageError) {
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            let number = errno
            if number == ENOENT || number == ENOTDIR { return nil }
            throw .system(number, "cannot open '\(path)'")
        }
        var status = stat()
        let isKnown = unsafe fstat(descriptor, &status) == 0
        // A pipe or a device would be read for ever.
        guard isKnown, status.st_mode & S_IFMT == S_IFREG else {
            _ = close(descriptor)
            throw StorageError(.pathConflict, "'\(path)' is not a plain file")
        }
        self.descriptor = descriptor
        self.path = path
    }

    deinit { _ = close(descriptor) }

    /// The next bytes: fewer than asked for only where the file ends.
    public func read(upTo count: Int) throws(StorageError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = unsafe bytes.withUnsafeMutableBytes { buffer in
                let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
                return unsafe Glibc.read(descriptor, part.baseAddress, part.count)
            }
            guard got >= 0 else {
                if errno == EINTR { continue }
                throw .system(errno, "cannot read '\(path)'")
            }
            if got == 0 { break }
            filled += got
        }
        bytes.removeSubrange(filled...)
        return bytes
    }
}

import Glibc

/// A file that appears under its final name only when its bytes are on the disk; unmade before that, it goes.
public struct DurableFile: ~Copyable {
    /// git leaves objects and packs read-only.
    public static let mode: UInt32 = 0o444

    private let descriptor: Int32
    private let temporaryPath: String
    private var isPlaced = false

    /// `prefix` is one that `git gc` knows for rubbish, so a killed writer leaves nothing that stays.
    public init(
        in folder: String, prefix: String, mode: UInt32 = DurableFile.mode
    ) throws(StorageError) {
        let path = folder + "/" + prefix + String(UInt64.random(in: .min ... .max), radix: 36)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
        var descriptor = unsafe Glibc.open(path, flags, mode)
        if descriptor < 0, errno == ENOENT {
            guard unsafe mkdir(folder, 0o777) == 0 || errno == EEXIST else {
                throw .vanishing(errno, "cannot make the folder '\(folder)'")
            }
            descriptor = unsafe Glibc.open(path, flags, mode)
        }
        guard descriptor >= 0 else { throw .vanishing(errno, "cannot create a file in '\(folder)'") }
        self.descriptor = descriptor
        temporaryPath = path
    }

    deinit {
        if !isPlaced { unsafe unlink(temporaryPath) }
        _ = close(descriptor)
    }

    public func write(_ bytes: [UInt8]) throws(StorageError) {
        try Self.write(bytes, to: descriptor, called: temporaryPath)
    }

    public static func write(_ bytes: [UInt8], to descriptor: Int32, called path: String) throws(StorageError)
    {
        var start = 0
        while start < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(
                    descriptor, buffer.baseAddress.map { unsafe $0 + start }, buffer.count - start)
            }
            guard count >= 0 else {
                if errno == EINTR { continue }
                throw .system(errno, "cannot write '\(path)'")
            }
            start += count
        }
    }

    public func sync() throws(StorageError) {
        guard fsync(descriptor) == 0 else { throw .system(errno, "cannot sync '\(temporaryPath)'") }
    }

    public mutating func place(at path: String) throws(StorageError) {
        guard unsafe rename(temporaryPath, path) == 0 else {
            throw .vanishing(errno, "cannot create '\(path)'")
        }
        isPlaced = true
    }

    /// The same where nothing may stand yet, whoever else writes there at this moment.
    public mutating func place(anewAt path: String) throws(StorageError) {
        guard unsafe link(temporaryPath, path) != 0 else { return }
        let number = errno
        // Some file systems, as on sticks, have no second names.
        guard number == EPERM || number == EOPNOTSUPP else {
            if number == EEXIST { throw StorageError(.pathConflict, "'\(path)' is there already") }
            throw .vanishing(number, "cannot create '\(path)'")
        }
        guard !Files.exists(path) else { throw StorageError(.pathConflict, "'\(path)' is there already") }
        try place(at: path)
    }

    /// Makes the bytes of a file durable that somebody else wrote; false where there is no such file.
    static func sync(file: String) throws(StorageError) -> Bool {
        let descriptor = unsafe Glibc.open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return false }
            throw .system(errno, "cannot open '\(file)'")
        }
        defer { _ = close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .system(errno, "cannot sync '\(file)'") }
        return true
    }

    /// Makes the names in a folder durable.
    public static func sync(folder: String) throws(StorageError) {
        let descriptor = unsafe Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .vanishing(errno, "cannot open the folder '\(folder)'") }
        defer { _ = close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .system(errno, "cannot sync the folder '\(folder)'") }
    }
}

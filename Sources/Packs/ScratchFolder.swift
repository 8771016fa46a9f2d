import Glibc

/// A folder for the work of one call, private to its user; it goes with its owner, and all that is in it.
public struct ScratchFolder: ~Copyable {
    /// How much of a file is in memory at a time.
    private static let portion = 1 << 20

    public let path: String

    public init(in parent: String, called name: String) throws(StorageError) {
        // mkdtemp puts its own six characters in the place of these.
        let place = String(repeating: "X", count: 6)
        var template = Array("\(parent)/\(name)-\(place)".utf8CString)
        guard unsafe mkdtemp(&template) != nil else {
            throw .system(errno, "cannot make a folder in '\(parent)'")
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// What could not be removed is rubbish in a folder for rubbish.
    deinit { Self.remove(path) }

    public func makeFolder(_ name: String) throws(StorageError) {
        guard unsafe mkdir("\(path)/\(name)", 0o700) == 0 else {
            throw .system(errno, "cannot make the folder '\(path)/\(name)'")
        }
    }

    public func write(_ bytes: [UInt8], at name: String) throws(StorageError) {
        var file = try DurableFile(in: path, prefix: "new-")
        try file.write(bytes)
        try file.place(at: "\(path)/\(name)")
    }

    /// Puts what is left of a file that somebody hands in there, in portions; no more than `limit` bytes, however it
    /// grows meanwhile.
    public func write(
        _ start: ArraySlice<UInt8>, restOf source: borrowing SourceFile, at name: String, limit: Int
    ) throws(StorageError) {
        var file = try DurableFile(in: path, prefix: "new-")
        var portion = Array(start)
        var count = 0
        while !portion.isEmpty {
            count += portion.count
            guard count <= limit else {
                throw StorageError(.objectTooLarge, "it has more than \(limit) bytes")
            }
            try file.write(portion)
            portion = try source.read(upTo: Self.portion)
        }
        try file.place(at: "\(path)/\(name)")
    }

    /// No link is followed: what is no folder is removed as a name.
    private static func remove(_ path: String) {
        if unsafe unlink(path) == 0 { return }
        do throws(StorageError) {
            for name in try Files.names(in: path) ?? [] { remove("\(path)/\(name)") }
        } catch {}
        unsafe rmdir(path)
    }
}

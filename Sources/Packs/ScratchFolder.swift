import Glibc

/// A folder for the work of one call, private to its user; it goes with its owner, and all that is in it.
///
/// It is held by `flock` while its owner lives, so that one that was left by a killed program is known from one in use.
public struct ScratchFolder: ~Copyable {
    /// What they are made for, and a part of their names.
    public enum Purpose: String, CaseIterable, Sendable {
        case bundle, demo, doctor, sign

        fileprivate var stem: String { "catalogctl-\(rawValue)-" }
    }

    /// mkdtemp puts its own characters in the place of these.
    private static let place = String(repeating: "X", count: 6)
    /// A folder is made a moment before it is held.
    private static let staleAfterSeconds = 3600
    /// How much of a file is in memory at a time.
    private static let portion = 1 << 20

    public let path: String
    private let parent: String
    private let descriptor: Int32

    /// - Parameter environment: the user's, which says where such folders belong.
    public init(for purpose: Purpose, environment: [String: String]) throws(StorageError) {
        let named = environment["TMPDIR", default: ""]
        let parent = named.isEmpty ? "/tmp" : named
        var template = Array("\(parent)/\(purpose.stem)\(Self.place)".utf8CString)
        guard unsafe mkdtemp(&template) != nil else {
            throw .system(errno, "cannot make a folder in '\(parent)'")
        }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let descriptor = unsafe Glibc.open(path, Self.flags)
        guard descriptor >= 0 else {
            let number = errno
            unsafe rmdir(path)
            throw .system(number, "cannot open the folder '\(path)'")
        }
        // Where a file system has no locks, nobody can tell that this is left, and it stays.
        _ = flock(descriptor, LOCK_EX | LOCK_NB)
        self.path = path
        self.parent = parent
        self.descriptor = descriptor
    }

    /// What could not be removed is rubbish in a folder for rubbish.
    deinit {
        Self.empty(descriptor)
        unsafe rmdir(path)
        _ = close(descriptor)
    }

    private static let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
}

// MARK: What is in it

extension ScratchFolder {
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
}

// MARK: What others have left

extension ScratchFolder {
    /// Removes what killed programs of this user have left beside this one, and says what; what cannot be looked at
    /// stays.
    public func clearOlder() -> [String] {
        let names: [String]
        do throws(StorageError) { names = try Files.names(in: parent) ?? [] } catch { return [] }
        // By the clock of the file system itself, which made this one a moment ago.
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return [] }
        let time = status.st_mtim.tv_sec - Self.staleAfterSeconds
        return names.filter(Self.isScratch).map { "\(parent)/\($0)" }.filter {
            Self.wasCleared($0, before: time)
        }
    }

    private static func isScratch(_ name: String) -> Bool {
        Purpose.allCases.map(\.stem.utf8).contains {
            name.utf8.starts(with: $0) && name.utf8.count == $0.count + place.utf8.count
        }
    }

    /// Others may write where it lies: what is opened is what is looked at, and what is emptied.
    private static func wasCleared(_ path: String, before time: Int) -> Bool {
        let descriptor = unsafe Glibc.open(path, flags)
        guard descriptor >= 0 else { return false }
        defer { _ = close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_uid == geteuid(),
            status.st_mtim.tv_sec < time, flock(descriptor, LOCK_EX | LOCK_NB) == 0
        else { return false }
        empty(descriptor)
        return unsafe rmdir(path) == 0
    }

    /// No link is followed: what is no folder is removed as a name.
    private static func empty(_ folder: Int32) {
        let names: [String]
        do throws(StorageError) { names = try Files.names(in: folder) } catch { return }
        for name in names where unsafe unlinkat(folder, name, 0) != 0 {
            let inner = unsafe openat(folder, name, flags)
            guard inner >= 0 else { continue }
            empty(inner)
            _ = close(inner)
            unsafe unlinkat(folder, name, AT_REMOVEDIR)
        }
    }
}

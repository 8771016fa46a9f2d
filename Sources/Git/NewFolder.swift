import Glibc
import Packs

/// A folder of plain files that appears under its name only when all of it is written; unmade before that, it goes
/// with everything in it. No link is followed in it, and nothing that is there already is written over.
public struct NewFolder: ~Copyable {
    private let path: String
    /// Where it is written, beside its place.
    private let draft: String
    private let descriptor: Int32
    /// What was made in it, below it, in that order.
    private var made: [(path: String, isFolder: Bool)] = []
    private var isPlaced = false

    /// - Parameter path: where nothing is, or an empty folder.
    public init(at path: String) throws(GitError) {
        let path = NewFolder.plain(path)
        let last = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        guard !path.utf8.contains(0), !["", ".", ".."].contains(last) else {
            throw GitError(.pathInvalid, "'\(path)' is no name for a new folder")
        }
        try NewFolder.refuseTaken(path)
        let draft = "\(path).new-\(String(UInt64.random(in: .min ... .max), radix: 36))"
        guard unsafe mkdir(draft, 0o777) == 0 else {
            if [ENOENT, ENOTDIR, ENAMETOOLONG].contains(errno) {
                throw GitError(.pathInvalid, "there is no folder that '\(path)' could be made in")
            }
            throw .system(errno, "cannot make a folder beside '\(path)'")
        }
        let descriptor = unsafe Glibc.open(draft, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            let number = errno
            unsafe rmdir(draft)
            throw .system(number, "cannot open the folder '\(draft)'")
        }
        self.path = path
        self.draft = draft
        self.descriptor = descriptor
    }

    deinit {
        if !isPlaced {
            for item in made.reversed() {
                unsafe unlinkat(descriptor, item.path, item.isFolder ? AT_REMOVEDIR : 0)
            }
            unsafe rmdir(draft)
        }
        _ = close(descriptor)
    }

    /// Writes a file, and the folders above it that are not there yet.
    public mutating func write(_ bytes: [UInt8], at name: String) throws(GitError) {
        let steps = name.split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
        guard steps.allSatisfy({ !["", ".", ".."].contains($0) }), !name.utf8.contains(0) else {
            throw GitError(.pathInvalid, "'\(name)' is no path in a folder")
        }
        var folder = descriptor
        defer { if folder != descriptor { _ = close(folder) } }
        for depth in 1..<max(steps.count, 1) {
            let next = try open(steps[depth - 1], in: folder, called: steps[..<depth].joined(separator: "/"))
            if folder != descriptor { _ = close(folder) }
            folder = next
        }
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let file = unsafe openat(folder, steps[steps.count - 1], flags, 0o666)
        guard file >= 0 else { throw .system(errno, "cannot create '\(draft)/\(name)'") }
        made.append((name, false))
        defer { _ = close(file) }
        try stored { () throws(StorageError) in
            try DurableFile.write(bytes, to: file, called: "\(draft)/\(name)")
        }
    }

    private mutating func open(
        _ step: String, in folder: Int32, called name: String
    ) throws(GitError) -> Int32 {
        if unsafe mkdirat(folder, step, 0o777) == 0 {
            made.append((name, true))
        } else if errno != EEXIST {
            throw .system(errno, "cannot make the folder '\(draft)/\(name)'")
        }
        let opened = unsafe openat(folder, step, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard opened >= 0 else { throw .system(errno, "cannot open the folder '\(draft)/\(name)'") }
        return opened
    }

    /// Puts it in its place, where meanwhile nothing may have come.
    public mutating func place() throws(GitError) {
        guard unsafe rename(draft, path) == 0 else {
            let number = errno
            if [EEXIST, ENOTEMPTY, ENOTDIR].contains(number) { throw NewFolder.taken(path) }
            throw .system(number, "cannot create '\(path)'")
        }
        isPlaced = true
    }

    private static func plain(_ path: String) -> String {
        var path = path[...]
        while path.utf8.count > 1, path.utf8.last == 0x2F { path = path.dropLast() }
        return String(path)
    }

    private static func taken(_ path: String) -> GitError {
        GitError(.pathConflict, "'\(path)' is there already, and is not an empty folder")
    }

    private static func refuseTaken(_ path: String) throws(GitError) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else {
            if [ENOENT, ENOTDIR, ENAMETOOLONG].contains(errno) { return }
            throw .system(errno, "cannot look at '\(path)'")
        }
        guard status.st_mode & S_IFMT == S_IFDIR, try Repository.names(in: path)?.isEmpty ?? true else {
            throw taken(path)
        }
    }
}

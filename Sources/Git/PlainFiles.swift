import Glibc
import Packs

// libgit2 opens the small files of a git directory as it finds them, and waits for ever where one is a pipe that
// nobody writes to. So they are looked at before.

extension Repository {
    /// Refuses a pipe, a socket or a device, also at the end of a symbolic link. What is not there at all, or is a
    /// folder, libgit2 reports by itself.
    static func requirePlain(_ path: String) throws(GitError) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return }
        switch status.st_mode & S_IFMT {
        case S_IFREG, S_IFDIR: return
        default: throw GitError(.io, "'\(path)' is not a plain file")
        }
    }

    /// What is read to open the repository that lies in `directory`.
    static func requirePlainFiles(in directory: String) throws(GitError) {
        for name in ["commondir", "gitdir", "config.worktree"] {
            try requirePlain(directory + "/" + name)
        }
        let common = try common(of: directory)
        for name in ["config", "packed-refs", "objects/info/alternates"] {
            try requirePlain(common + "/" + name)
        }
    }

    /// A folder whose HEAD is no plain file is no repository to libgit2. Who asks where it went is told.
    static func requirePlainHead(above path: String, how: Opening) throws(GitError) {
        guard let start = Files.real(path) else { return }
        try requirePlain(start + "/HEAD")
        var folder = start[...]
        while true {
            try requirePlain(folder + "/.git/HEAD")
            guard how == .discover, let slash = folder.lastIndex(of: "/") else { return }
            folder = folder[..<slash]
        }
    }

    /// What is read to find a reference, and written when it moves.
    func requirePlainReference(_ name: String) throws(GitError) {
        for path in [
            gitDirectory + "/" + name, commonDirectory + "/" + name, commonDirectory + "/logs/" + name,
            commonDirectory + "/packed-refs",
        ] {
            try Repository.requirePlain(path)
        }
    }

    /// Refuses to write a reference through a link: it would be written wherever whoever made the link wants, as another
    /// reference or as no reference at all. `refs` itself may be one, where several work trees share it.
    func requireOwnFolders(of name: String) throws(GitError) {
        try Self.requireOwnFolders(of: name, below: commonDirectory)
    }

    static func requireOwnFolders(of name: String, below commonDirectory: String) throws(GitError) {
        var folder = commonDirectory
        for (depth, step) in name.split(separator: "/").dropLast().enumerated() {
            folder += "/" + step
            var status = stat()
            guard depth > 0, unsafe lstat(folder, &status) == 0 else { continue }
            guard status.st_mode & S_IFMT != S_IFLNK else {
                throw GitError(
                    .referenceInvalid, "'\(folder)' is a link, and '\(name)' would be written behind it")
            }
        }
    }

    /// What is read to list references: everything in the folder that the prefix ends in, and below.
    func requirePlainReferences(under prefix: String) throws(GitError) {
        try Repository.requirePlain(commonDirectory + "/packed-refs")
        let folder = prefix.lastIndex(of: "/").map { prefix[..<$0] } ?? ""
        var left = [commonDirectory + "/" + folder]
        while let folder = left.popLast() {
            for name in try Repository.names(in: folder) ?? [] {
                let path = folder + "/" + name
                var status = stat()
                guard unsafe lstat(path, &status) == 0 else { continue }
                if status.st_mode & S_IFMT == S_IFDIR {
                    left.append(path)
                } else {
                    try Repository.requirePlain(path)
                }
            }
        }
    }
}

import Packs

// The few plain files of a git directory that libgit2 has no call for.

extension Repository {
    /// A file's bytes, at most `limit` of them, or nil if there is no file. Anything but absence is an error.
    static func contents(of path: String, limit: Int = .max) throws(GitError) -> [UInt8]? {
        try stored { () throws(StorageError) in try Files.contents(of: path, limit: limit) }
    }

    /// The names in a folder, in no order, without '.' and '..'; nil if there is no such folder.
    static func names(in path: String) throws(GitError) -> [String]? {
        try stored { () throws(StorageError) in try Files.names(in: path) }
    }
}

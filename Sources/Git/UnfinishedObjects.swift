import Glibc

extension Repository {
    /// How old a temporary file must be before nobody can still be writing it.
    static let unfinishedAfterSeconds: Int64 = 3600

    /// The beginnings of our files before they have their names; what libgit2 begins bears `_git2_` in its name.
    private static let unfinishedPrefixes = ["tmp_obj_", "tmp_pack_", "tmp_idx_"]

    private static func isUnfinished(_ name: String) -> Bool {
        name.contains("_git2_") || unfinishedPrefixes.contains { name.hasPrefix($0) }
    }

    /// Where objects lie below `objects`: two digits, or `pack`.
    private static func holdsObjects(_ name: String) -> Bool {
        name == "pack"
            || name.utf8.count == 2 && name.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    }

    /// Not one that a link leads to: what lies there is somebody else's.
    private static func isOwnFolder(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Removes files that were begun below `objects` and that a killed writer never renamed. Returns their paths
    /// below the repository's folder.
    public func clearUnfinishedObjects(now: Int64) throws(GitError) -> [String] {
        let objects = commonDirectory + "/objects"
        var removed: [String] = []
        for folder in [""]
            + (try Repository.names(in: objects) ?? []).filter(Repository.holdsObjects).map({ "/" + $0 })
        {
            guard Repository.isOwnFolder(objects + folder) else { continue }
            for name in try Repository.names(in: objects + folder) ?? [] where Repository.isUnfinished(name) {
                let path = objects + folder + "/" + name
                var status = stat()
                guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
                    now - Int64(status.st_mtim.tv_sec) > Repository.unfinishedAfterSeconds
                else { continue }
                guard unsafe unlink(path) == 0 || errno == ENOENT else {
                    throw .system(errno, "cannot remove '\(path)'")
                }
                removed.append("objects\(folder)/\(name)")
            }
        }
        return removed
    }
}

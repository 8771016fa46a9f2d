import Clibgit2
import Glibc
public import Objects
import Packs

/// What people edit, beside what the ledger keeps: the files of a work tree, and the commit that has them.
extension Repository {
    /// A file that a person names, as a path from where they are. It may lie anywhere; a pipe or a folder is refused.
    public static func plainFile(_ path: String, limit: Int) throws(GitError) -> [UInt8]? {
        guard !path.utf8.contains(0) else { throw GitError(.pathInvalid, "path holds a NUL byte") }
        guard let bytes = try contents(of: path, limit: limit + 1) else { return nil }
        guard bytes.count <= limit else {
            throw GitError(.objectTooLarge, "'\(path)' has more than \(limit) bytes")
        }
        return bytes
    }

    /// The names in a folder that a person names, in byte order; nil if there is no such folder.
    public static func plainFolder(_ path: String) throws(GitError) -> [String]? {
        guard !path.utf8.contains(0) else { throw GitError(.pathInvalid, "path holds a NUL byte") }
        return try names(in: path)?.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The path of a file from the top of the work tree, symbolic links followed; nil where it lies outside.
    public func workPath(of path: String) -> String? {
        guard let workTree, let top = Files.real(workTree), let real = Files.real(path),
            real.utf8.starts(with: "\(top)/".utf8)
        else { return nil }
        return String(Substring(real.utf8.dropFirst(top.utf8.count + 1)))
    }

    /// Whether the work tree says itself that it is this repository's. A setting can name any folder.
    public func hasOwnWorkTree() throws(GitError) -> Bool {
        guard let workTree else { return true }
        let mark = workTree + "/.git"
        guard let own = Files.real(gitDirectory) else { return false }
        if Files.real(mark) == own { return true }
        let prefix = "gitdir: "
        guard let bytes = try Self.plainFile(mark, limit: 1 << 16), bytes.starts(with: prefix.utf8) else {
            return false
        }
        let place = String(
            decoding: bytes.dropFirst(prefix.utf8.count).prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
        return Files.real(place.utf8.first == 0x2F ? place : "\(workTree)/\(place)") == own
    }

    /// Whether a path, given from the root of the file system, goes into the work tree and out of it again by a symbolic
    /// link. Who writes '..' means it.
    public func leadsOut(_ path: String) -> Bool {
        guard let workTree, let top = Files.real(workTree) else { return false }
        func isInside(_ path: String) -> Bool {
            guard let real = Files.real(path) else { return false }
            return real.utf8.elementsEqual(top.utf8) || real.utf8.starts(with: "\(top)/".utf8)
        }
        var walked = ""
        var wasInside = false
        for step in path.utf8.split(separator: 0x2F).map({ String(Substring($0)) }) {
            walked += "/\(step)"
            let isInside = isInside(walked)
            if wasInside, !isInside, step != "..", Files.exists(walked) { return true }
            wasInside = isInside
        }
        return false
    }

    /// The commit that is checked out, and what it has at a path; nil where there is neither.
    public func committed(_ path: String) throws(GitError) -> (commit: ObjectID, blob: ObjectID)? {
        guard var head = try checkedOut().map(git_oid.init) else { return nil }
        var commit: OpaquePointer?
        try unsafe require(git_commit_lookup(&commit, handle, &head), of: head)
        defer { unsafe git_commit_free(commit) }
        guard var root = unsafe git_commit_tree_id(commit)?.pointee else { return nil }
        var tree: OpaquePointer?
        try unsafe require(git_tree_lookup(&tree, handle, &root), of: root)
        defer { unsafe git_tree_free(tree) }
        let steps = path.split(separator: "/").map { String($0) }
        // Step by step: libgit2's own walk calls a folder that cannot be read a file that is not there.
        for step in steps.dropLast() {
            guard let entry = unsafe git_tree_entry_byname(tree, step),
                unsafe git_tree_entry_type(entry) == GIT_OBJECT_TREE,
                var id = unsafe git_tree_entry_id(entry)?.pointee
            else { return nil }
            var next: OpaquePointer?
            try unsafe require(git_tree_lookup(&next, handle, &id), of: id)
            unsafe git_tree_free(tree)
            unsafe tree = next
        }
        guard let name = steps.last, let entry = unsafe git_tree_entry_byname(tree, name),
            let blob = unsafe git_tree_entry_id(entry)
        else { return nil }
        return unsafe (ObjectID(head), ObjectID(blob.pointee))
    }

    private func require(_ status: CInt, of id: git_oid) throws(GitError) {
        if status == 0 { return }
        let id = ObjectID(id)
        if status == GIT_ENOTFOUND.rawValue {
            throw GitError(.objectMissing, "object \(id.hex) is missing")
        }
        let error = GitError.last(status, "cannot read object \(id.hex)", otherwise: .objectCorrupt)
        guard error.code == .objectCorrupt else { throw error }
        // libgit2 has one status for bytes that are wrong and for a machine that failed to give them. An object
        // is called corrupt only if it is so for us as well, and else with our own reason.
        _ = try read(id, limit: TreeObject.byteLimit)
        throw GitError(.io, error.message)
    }

    /// Whether git is told to leave the path alone, as it is with what is private to one machine.
    public func ignores(_ path: String) throws(GitError) -> Bool {
        var isIgnored: CInt = 0
        let status = unsafe git_ignore_path_is_ignored(&isIgnored, handle, path)
        guard status == 0 else { throw .last(status, "cannot tell whether '\(path)' is ignored") }
        return isIgnored == 1
    }
}

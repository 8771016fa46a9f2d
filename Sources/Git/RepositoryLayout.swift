import Clibgit2
import Glibc
public import Objects
import Packs

// What a repository is made of, where that decides whether we may read it.

extension Repository {
    /// Extensions that change nothing for a reader and writer of objects and references.
    private static let harmlessExtensions = [
        "noop", "noop-v1", "worktreeconfig", "partialclone", "preciousobjects",
    ]

    /// Turns libgit2's plain "cannot open" into a refusal that names the reason.
    static func refusal(_ error: GitError, status: Int32, path: String, how: Opening) -> GitError {
        // libgit2 1.5 finds no repository where it belongs to another user and no safe.directory is configured.
        let isOut = error.code == .notOwned || status == GIT_ENOTFOUND.rawValue
        if isOut, let directory = directory(from: path, how: how), isOfAnother(directory) {
            return GitError(
                .notOwned, "repository '\(directory)' belongs to another user", path: workTree(of: directory))
        }
        if status == GIT_ENOTFOUND.rawValue {
            do throws(GitError) { try requirePlainHead(above: path, how: how) } catch { return error }
            var status = stat()
            if how == .discover, unsafe stat(path, &status) != 0, errno == ENOENT {
                return GitError(.noSuchFolder, "there is no folder '\(path)'")
            }
            return GitError(.notARepository, "not a git repository: '\(path)'")
        }
        guard error.code == .other || error.code == .referenceInvalid || error.code == .io else {
            return error
        }
        guard let directory = directory(from: path, how: how) else { return error }
        do throws(GitError) {
            let configuration = try Configuration(onDisk: try common(of: directory) + "/config")
            guard let reason = try unsupported(in: configuration) else { return error }
            return GitError(.unsupportedRepository, "unsupported repository '\(path)': \(reason)")
        } catch {
            return error
        }
    }

    /// libgit2 ignores extensions in a repository of version 0 where git still obeys some of them, so the two
    /// that change the meaning of every byte are looked for after a successful open as well.
    func refuseUnreadableLayout() throws(GitError) {
        var status = stat()
        let reftable = commonDirectory + "/reftable"
        if unsafe stat(reftable, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            throw GitError(
                .unsupportedRepository,
                "unsupported repository '\(gitDirectory)': references in the reftable format")
        }
    }

    private static func unsupported(in configuration: borrowing Configuration) throws(GitError) -> String? {
        if let format = try configuration.value("extensions.objectformat"),
            !format.utf8.elementsEqual("sha1".utf8)
        {
            return "object format '\(format)', only sha1 is supported"
        }
        if let storage = try configuration.value("extensions.refstorage"),
            !storage.utf8.elementsEqual("files".utf8)
        {
            return "reference storage '\(storage)', only files is supported"
        }
        for (name, _) in try configuration.entries(matching: "^extensions\\.") {
            let extensionName = name.dropFirst("extensions.".utf8.count)
            if !harmlessExtensions.contains(where: { $0.utf8.elementsEqual(extensionName.utf8) }) {
                return "unknown extension '\(extensionName)'"
            }
        }
        if let version = try configuration.value("core.repositoryformatversion"),
            version != "0", version != "1"
        {
            return "repository format version '\(version)', only 0 and 1 are supported"
        }
        return nil
    }

    /// The git directory that libgit2 opens.
    static func directory(from path: String, how: Opening) -> String? {
        if how == .fromEnvironment, let named = unsafe getenv("GIT_DIR") {
            return unsafe String(cString: named)
        }
        var found = unsafe git_buf()
        defer { unsafe git_buf_dispose(&found) }
        guard unsafe git_repository_discover(&found, path, 0, nil) == 0, let text = unsafe found.ptr else {
            return nil
        }
        var directory = unsafe String(cString: text)
        while directory.utf8.count > 1, directory.utf8.last == 0x2F { directory.removeLast() }
        return directory
    }

    /// The folder that git asks about: the work tree, or the repository itself where it has none.
    private static func workTree(of directory: String) -> String {
        directory.hasSuffix("/.git") ? String(directory.dropLast("/.git".utf8.count)) : directory
    }

    private static func isOfAnother(_ directory: String) -> Bool {
        var status = stat()
        return unsafe stat(directory, &status) == 0 && status.st_uid != geteuid()
    }

    static func common(of directory: String) throws(GitError) -> String {
        guard let bytes = try contents(of: directory + "/commondir") else { return directory }
        let line = String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
        return line.utf8.first == 0x2F ? line : directory + "/" + line
    }
}

extension Repository {
    /// Commits at which this clone's history was cut off.
    public func shallowCommits() throws(GitError) -> Set<ObjectID> {
        var commits: Set<ObjectID> = []
        for line in try (Repository.contents(of: commonDirectory + "/shallow") ?? []).split(separator: 0x0A) {
            guard let id = ObjectID(hex: String(decoding: line, as: UTF8.self)) else {
                throw GitError(.other, "malformed line in the shallow file of '\(commonDirectory)'")
            }
            commits.insert(id)
        }
        return commits
    }

    /// Whether a file gives commits other parents for plain git.
    public func hasGrafts() throws(GitError) -> Bool {
        try Repository.contents(of: commonDirectory + "/info/grafts")?.isEmpty == false
    }

    /// Foreign object stores that this repository's own file names, as written there.
    public func alternates() throws(GitError) -> [String] {
        let bytes = try Repository.contents(of: commonDirectory + "/objects/info/alternates") ?? []
        return bytes.split(separator: 0x0A).filter { $0.first != 0x23 }.map {
            String(decoding: $0, as: UTF8.self)
        }
    }
}

extension Repository {
    /// A bare repository can lie in a clone as ordinary files (HEAD, objects, refs). A search must not step
    /// into it: whoever commits such a folder would choose the repository of whoever stands in it.
    func refuseEmbedded(foundFrom path: String) throws(GitError) {
        guard let start = Files.real(path), let found = Files.real(gitDirectory) else { return }
        // Reached through a `.git` entry: the ordinary case, and a tree cannot hold an entry of that name.
        guard start.utf8.elementsEqual(found.utf8) || start.utf8.starts(with: (found + "/").utf8) else {
            return
        }
        if found.utf8.split(separator: 0x2F).contains(where: { $0.elementsEqual(".git".utf8) }) { return }
        guard start.utf8.elementsEqual(found.utf8) else {
            throw GitError(
                .embeddedRepository,
                "refusing the bare repository '\(found)' found above '\(start)'")
        }
        var folder = Substring(found)
        while let slash = folder.lastIndex(of: "/") {
            folder = folder[..<slash]
            guard Files.exists(folder + "/.git"), Repository.isWorkTree(String(folder)) else { continue }
            throw GitError(
                .embeddedRepository,
                "refusing the bare repository '\(found)' inside the work tree '\(folder)'"
            )
        }
    }

    /// Whether a repository's `.git` stands in the folder; one that cannot be opened counts.
    private static func isWorkTree(_ folder: String) -> Bool {
        let flags = GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue
        return unsafe git_repository_open_ext(nil, folder.isEmpty ? "/" : folder, flags, nil)
            != GIT_ENOTFOUND.rawValue
    }
}

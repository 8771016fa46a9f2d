// The Git room: repositories, references and configuration through libgit2, objects through Packs. Thin, safe,
// synchronous Swift: values come out, pointers stay in.
//
// - A repository is opened, never created. One handle serves one thread.
// - Objects are read as raw bytes and checked against their ids; nothing here follows replace references,
//   grafts, commit-graph files or any advice from configuration, and no child process is started.
// - What a write has acknowledged survives a power cut: files and folders are fsynced before the call returns.
// - A failed C call becomes a `GitError` with a closed code. No C type leaves the room.
// May not enter: anything that knows what a ledger, an event or a policy is.

import Clibgit2
import Glibc
import Packs

/// Where and how to look for a repository.
public enum Opening: Hashable, Sendable {
    /// From the given folder upwards, as git does; refuses bare repositories that it comes upon by accident.
    case discover
    /// The given folder and no other: a work tree's top, or a git directory.
    case exact
    /// As git's environment variables say, which lets a receiving hook see the objects in quarantine.
    case fromEnvironment
}

/// An open repository: one handle for one thread.
@safe public final class Repository {
    let handle: OpaquePointer

    /// The folder of this work tree's HEAD, without a trailing slash.
    public let gitDirectory: String
    /// The folder that holds the objects and references; the same as `gitDirectory` except in a linked work tree.
    public let commonDirectory: String
    public let workTree: String?
    public let isBare: Bool
    /// A hook's quarantine is seen only by who asks the environment.
    private let isFromEnvironment: Bool
    /// Where new objects go; the quarantine, where a receiving hook opened the repository.
    let objectDirectory: String
    var looseFolders = LooseFolders()
    var packs: PackFolders
    var desk = PackDesk()

    private init(adopting handle: OpaquePointer, at path: String, how: Opening) {
        unsafe self.handle = handle
        gitDirectory = unsafe Repository.path(git_repository_path(handle)) ?? path
        commonDirectory = unsafe Repository.path(git_repository_commondir(handle)) ?? path
        workTree = unsafe Repository.path(git_repository_workdir(handle))
        isFromEnvironment = how == .fromEnvironment
        let named = isFromEnvironment ? unsafe getenv("GIT_OBJECT_DIRECTORY") : nil
        objectDirectory = unsafe Repository.path(named) ?? commonDirectory + "/objects"
        let added = isFromEnvironment ? unsafe getenv("GIT_ALTERNATE_OBJECT_DIRECTORIES") : nil
        let alternates = unsafe added.map { unsafe String(cString: $0) }?.split(separator: ":") ?? []
        packs = PackFolders(of: [objectDirectory] + alternates.map(String.init))
        isBare = unsafe git_repository_is_bare(handle) == 1
    }

    deinit { unsafe git_repository_free(handle) }

    /// How a second handle to the same repository is opened, for another thread. The packs that this one has found
    /// are shared with it.
    public struct Reopening: Sendable {
        fileprivate let path: String
        fileprivate let how: Opening
        fileprivate let packs: PackFolders

        public func open() throws(GitError) -> Repository {
            let repository = try Repository.open(at: path, how: how)
            repository.packs = packs
            return repository
        }
    }

    public var reopening: Reopening {
        Reopening(path: gitDirectory, how: isFromEnvironment ? .fromEnvironment : .exact, packs: packs)
    }

    public static func open(at path: String, how: Opening) throws(GitError) -> Repository {
        guard !path.utf8.contains(0) else { throw GitError(.pathInvalid, "path holds a NUL byte") }
        if let failure = library { throw failure }
        var flags: UInt32 = 0
        switch how {
        case .discover: break
        case .exact: flags = GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue
        case .fromEnvironment: flags = GIT_REPOSITORY_OPEN_FROM_ENV.rawValue
        }
        let mayBeHere = how != .exact || Files.exists(path + "/.git") || Files.exists(path + "/HEAD")
        if mayBeHere, let directory = directory(from: path, how: how) {
            try requirePlainFiles(in: directory)
        }
        var handle: OpaquePointer?
        // libgit2 looks at GIT_DIR only where it is given no path of its own.
        let isInEnvironment = unsafe how == .fromEnvironment && getenv("GIT_DIR") != nil
        let status =
            unsafe isInEnvironment
            ? git_repository_open_ext(&handle, nil, flags, nil)
            : git_repository_open_ext(&handle, path, flags, nil)
        guard status == 0, unsafe handle != nil else {
            throw refusal(.last(status, "cannot open '\(path)'"), status: status, path: path, how: how)
        }
        guard let opened = unsafe handle else { throw GitError(.other, "libgit2 gave no repository") }
        let repository = unsafe Repository(adopting: opened, at: path, how: how)
        try repository.refuseUnreadableLayout()
        if how != .exact, !isInEnvironment { try repository.refuseEmbedded(foundFrom: path) }
        return repository
    }

    /// Starts libgit2 once for the process and never stops it: its settings belong to all handles, and changing
    /// them while another thread opens a repository is a race inside the library. Nil where all went well.
    private static let library: GitError? = {
        guard git_libgit2_init() > 0 else { return .last(-1, "cannot start libgit2") }
        for status in [
            catalog_git_set_fsync(1),
            // Whether there is what a reference is to name is looked at by our own hand, as every object of a
            // ledger is; libgit2 reads none but those on the way to a file of the work tree's HEAD.
            catalog_git_set_strict_object_creation(0),
            catalog_git_allow_extensions(),
        ] where status < 0 {
            return .last(status, "cannot configure libgit2")
        }
        return nil
    }()

    /// A folder as libgit2 spells it, without the trailing slash.
    private static func path(_ text: UnsafePointer<CChar>?) -> String? {
        guard let text = unsafe text else { return nil }
        var path = unsafe String(cString: text)
        while path.utf8.count > 1, path.utf8.last == 0x2F { path.removeLast() }
        return path
    }
}

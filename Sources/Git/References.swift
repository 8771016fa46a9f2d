import Clibgit2
public import Objects
import Packs

extension Repository {
    /// The object that a direct reference names, or nil if there is no such reference.
    public func reference(_ name: String) throws(GitError) -> ObjectID? {
        try unsafe look(up: name) { reference throws(GitError) in
            guard let target = unsafe git_reference_target(reference) else {
                throw GitError(.referenceSymbolic, "reference '\(name)' is symbolic")
            }
            return unsafe ObjectID(target.pointee)
        }
    }

    /// Whether there is a reference of that name, symbolic or direct.
    public func hasReference(_ name: String) throws(GitError) -> Bool {
        try unsafe look(up: name) { _ in } != nil
    }

    /// The name of the direct reference that a push to a name moves: its own, unless it is symbolic.
    public func target(ofReference name: String) throws(GitError) -> String {
        var name = name
        for _ in 0..<Self.mostSymbolic {
            let target = try unsafe look(up: name) { reference in
                unsafe git_reference_symbolic_target(reference).map { unsafe String(cString: $0) }
            }
            guard let next = target ?? nil else { return name }
            name = next
        }
        throw GitError(.referenceSymbolic, "reference '\(name)' names others without end")
    }

    /// How many references may name each other, as in git.
    private static let mostSymbolic = 5

    /// What a reference says, or nil if there is none of that name.
    private func look<Answer>(
        up name: String, _ read: (OpaquePointer) throws(GitError) -> Answer
    ) throws(GitError) -> Answer? {
        try Repository.requireReferenceName(name)
        try requirePlainReference(name)
        var found: OpaquePointer?
        let status = unsafe git_reference_lookup(&found, handle, name)
        if status == GIT_ENOTFOUND.rawValue { return nil }
        guard status == 0, let reference = unsafe found else {
            throw .last(status, "cannot read reference '\(name)'")
        }
        defer { unsafe git_reference_free(reference) }
        return try unsafe read(reference)
    }

    /// The direct references whose names begin with `prefix`, in byte order. Symbolic ones name no object of
    /// their own and are left out.
    public func references(under prefix: String) throws(GitError) -> [(name: String, id: ObjectID)] {
        try requirePlainReferences(under: prefix)
        var iterator: OpaquePointer?
        let status = unsafe git_reference_iterator_glob_new(&iterator, handle, prefix + "*")
        guard status == 0 else { throw .last(status, "cannot list references under '\(prefix)'") }
        defer { unsafe git_reference_iterator_free(iterator) }
        var found: [(name: String, id: ObjectID)] = []
        while true {
            var reference: OpaquePointer?
            let status = unsafe git_reference_next(&reference, iterator)
            if status == GIT_ITEROVER.rawValue { break }
            guard status == 0, let name = unsafe git_reference_name(reference) else {
                throw .last(status, "cannot list references under '\(prefix)'")
            }
            defer { unsafe git_reference_free(reference) }
            guard let target = unsafe git_reference_target(reference) else { continue }
            unsafe found.append((String(cString: name), ObjectID(target.pointee)))
        }
        return found.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// Compare-and-swap: moves the reference to `to` if it still holds `from` (nil: if there is none).
    /// Durable when it returns. `reflog` is used only where git keeps a reflog for such a name.
    public func moveReference(
        _ name: String, from: ObjectID?, to: ObjectID, reflog: String
    ) throws(GitError) {
        try Repository.requireReferenceName(name)
        try requirePlainReference(name)
        try requireOwnFolders(of: name)
        guard try contains(to) else {
            throw GitError(.objectMissing, "reference '\(name)' cannot name the missing object \(to.hex)")
        }
        var expected = from.map(git_oid.init) ?? git_oid()
        var target = git_oid(to)
        var reference: OpaquePointer?
        let status = unsafe git_reference_create_matching(
            &reference, handle, name, &target, 1, &expected, reflog)
        unsafe git_reference_free(reference)
        guard status != 0 else {
            if from == nil { try syncFolders(above: name) }
            return
        }
        throw try lost(name, expecting: from, .last(status, "cannot move reference '\(name)'"))
    }

    /// libgit2 syncs the folder that a reference lies in; one that it has just made is a new name in the folder
    /// above.
    private func syncFolders(above name: String) throws(GitError) {
        var folder = name[...]
        while let slash = folder.lastIndex(of: "/") {
            folder = folder[..<slash]
            try stored { () throws(StorageError) in
                try DurableFile.sync(folder: commonDirectory + "/" + folder)
            }
        }
    }

    /// libgit2 has several codes for a lost race and one for a name that cannot be; looking again tells them
    /// apart without reading its text.
    private func lost(
        _ name: String, expecting from: ObjectID?, _ error: GitError
    ) throws(GitError) -> GitError {
        switch error.code {
        case .locked: return GitError(.locked, "another program holds the lock of reference '\(name)'")
        case .diskFull, .readOnly, .io: return error
        default: break
        }
        guard try reference(name) == from else {
            return GitError(
                .referenceChanged, "reference '\(name)' does not hold \(from?.short ?? "nothing")")
        }
        return error
    }

    /// Refuses a name before C sees it: C would end it at a NUL.
    static func requireReferenceName(_ name: String) throws(GitError) {
        var valid: Int32 = 0
        guard !name.utf8.contains(0), unsafe git_reference_name_is_valid(&valid, name) == 0, valid == 1 else {
            throw GitError(.referenceInvalid, "invalid reference name '\(name)'")
        }
    }
}

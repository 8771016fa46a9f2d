import Clibgit2
public import Objects

/// The history of people's own branches. The ledger's is walked by the room that verifies it.
extension Repository {
    /// The commits at and below `new` that are neither at nor below any of `known`, in no order.
    public func commits(below new: [ObjectID], beyond known: [ObjectID]) throws(GitError) -> [ObjectID] {
        var opened: OpaquePointer?
        let status = unsafe git_revwalk_new(&opened, handle)
        guard status == 0, let walk = unsafe opened else { throw .last(status, "cannot walk the history") }
        defer { unsafe git_revwalk_free(walk) }
        for commit in Set(new) {
            var id = git_oid(commit)
            let pushed = unsafe git_revwalk_push(walk, &id)
            guard pushed == 0 else { throw .last(pushed, "cannot walk the history below \(commit.short)") }
        }
        for commit in Set(known) {
            var id = git_oid(commit)
            let hidden = unsafe git_revwalk_hide(walk, &id)
            guard hidden == 0 else { throw .last(hidden, "cannot walk the history below \(commit.short)") }
        }
        var found: [ObjectID] = []
        while true {
            var id = git_oid()
            let status = unsafe git_revwalk_next(&id, walk)
            if status == GIT_ITEROVER.rawValue { return found }
            guard status == 0 else { throw .last(status, "cannot walk the history that is new") }
            found.append(ObjectID(id))
        }
    }

    /// The commit that is checked out; nil where there is none yet.
    public func checkedOut() throws(GitError) -> ObjectID? {
        var head = git_oid()
        let status = unsafe git_reference_name_to_id(&head, handle, "HEAD")
        if [GIT_ENOTFOUND.rawValue, GIT_EUNBORNBRANCH.rawValue].contains(status) { return nil }
        guard status == 0 else { throw .last(status, "cannot read HEAD") }
        return ObjectID(head)
    }

    /// The name of the direct reference that a push to a name moves: its own, unless it is symbolic.
    public func target(ofReference name: String) throws(GitError) -> String {
        try Repository.requireReferenceName(name)
        var name = name
        for _ in 0..<Self.longestChain {
            try requirePlainReference(name)
            var reference: OpaquePointer?
            let status = unsafe git_reference_lookup(&reference, handle, name)
            if status == GIT_ENOTFOUND.rawValue { return name }
            guard status == 0 else { throw .last(status, "cannot read reference '\(name)'") }
            defer { unsafe git_reference_free(reference) }
            guard let target = unsafe git_reference_symbolic_target(reference) else { return name }
            name = unsafe String(cString: target)
        }
        throw GitError(.referenceSymbolic, "reference '\(name)' names others without end")
    }

    /// How many references may name each other, as in git.
    private static let longestChain = 5
}

extension Repository {
    /// Whether there is a reference of that name, symbolic or direct.
    public func hasReference(_ name: String) throws(GitError) -> Bool {
        try Repository.requireReferenceName(name)
        try requirePlainReference(name)
        var reference: OpaquePointer?
        let status = unsafe git_reference_lookup(&reference, handle, name)
        if status == GIT_ENOTFOUND.rawValue { return false }
        guard status == 0 else { throw .last(status, "cannot read reference '\(name)'") }
        unsafe git_reference_free(reference)
        return true
    }
}

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
}

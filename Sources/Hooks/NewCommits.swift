import Git
import Objects

/// The commits that a ref's move brings: all that is below it, and below no branch that is there.
struct NewCommits {
    let commits: [ContentCommit]
    /// The trees of the commits that these continue: what the last one has and none of them is not new. Nil where no commit
    /// is.
    let bases: [ObjectID]?

    /// - Parameter known: where the branches stand. Where there is none all is new, and continues nothing.
    init(of new: ObjectID, beyond known: [ObjectID], in repository: Repository) throws(GitError) {
        guard !known.isEmpty else {
            commits = []
            bases = []
            return
        }
        let ids = try repository.commits(below: new, beyond: known)
        var commits: [ContentCommit] = []
        for id in ids { commits.append(try ContentCommit(id, in: repository)) }
        self.commits = commits
        guard !ids.isEmpty else {
            bases = nil
            return
        }
        var trees: Set<ObjectID> = []
        for base in Set(commits.flatMap(\.parents)).subtracting(ids) {
            trees.insert(try ContentCommit(base, in: repository).tree)
        }
        bases = trees.sorted()
    }
}

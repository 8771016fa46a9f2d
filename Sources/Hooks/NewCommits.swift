import Bearings
import Git
import Objects

/// The commits that a push brings to branches: all that is below what they are moved to, and below no branch that is there.
struct NewCommits {
    /// Where the branches stand.
    let known: [ObjectID]
    /// None where there is no branch yet: all is new then, and changes nothing.
    let commits: [ObjectID: ContentCommit]
    private let repository: Repository
    private var left = mostSteps

    /// How often a commit may be come across: of a few hundred that are new a push can make branches of any number.
    private static let mostSteps = 1_000_000
    static let folder = "refs/heads/"

    init(of tips: [ObjectID], in repository: Repository) throws(ActionError) {
        self.repository = repository
        (known, commits) = try translating { () throws(GitError) in
            let known = try repository.references(under: Self.folder).map(\.id)
            guard !known.isEmpty, !tips.isEmpty else { return (known, [:]) }
            var commits: [ObjectID: ContentCommit] = [:]
            for id in try repository.commits(below: tips, beyond: known) {
                commits[id] = try ContentCommit(id, in: repository)
            }
            return (known, commits)
        }
    }

    /// The trees of the commits that those below a tip continue: what it has and none of them is not new. Nil where it is no
    /// new commit, none at all where there is no branch yet.
    mutating func bases(of tip: ObjectID) throws(ActionError) -> [ObjectID]? {
        guard !known.isEmpty else { return [] }
        guard commits[tip] != nil else { return nil }
        var bases: Set<ObjectID> = []
        var seen: Set<ObjectID> = [tip]
        var next = [tip]
        while let id = next.popLast() {
            left -= 1
            guard left >= 0 else {
                throw ActionError(
                    "push.too-large", .denied, "its branches share more commits than can be looked at",
                    hint: "push it in parts: a few branches at a time")
            }
            guard let commit = commits[id] else {
                bases.insert(try tree(of: id))
                continue
            }
            for parent in commit.parents where seen.insert(parent).inserted { next.append(parent) }
        }
        return bases.sorted()
    }

    func tree(of commit: ObjectID) throws(ActionError) -> ObjectID {
        if let known = commits[commit] { return known.tree }
        return try translating { () throws(GitError) in try ContentCommit(commit, in: repository).tree }
    }
}

import Git
import Objects
import Store

/// Every object of a ledger's history, each once: what an event has brought, from the first event on, then its commit.
struct HistoryWalk {
    /// An object, and an earlier one that it was edited from.
    struct Step {
        let id: ObjectID
        let kind: ObjectKind
        /// Where it has been read already.
        let bytes: [UInt8]?
        let ancestor: ObjectID?
        let ancestorBytes: [UInt8]?
    }

    private let ledger: Ledger
    /// The oldest first.
    private var commits: [(id: ObjectID, tree: ObjectID)] = []

    /// - Parameter tip: one that was verified.
    init(of ledger: Ledger, to tip: ObjectID) throws(LedgerError) {
        self.ledger = ledger
        var commits: [(id: ObjectID, tree: ObjectID)] = []
        try ledger.walk(from: tip) { event throws(LedgerError) in
            commits.append((event.id, event.tree))
            return true
        }
        self.commits = commits.reversed()
    }

    /// - Parameter visit: is told how many events are behind it.
    func run(_ visit: (Step, _ done: Int) throws(GitError) -> Void) throws(GitError) {
        var seen: Set<ObjectID> = []
        var last: (id: ObjectID, tree: ObjectID)?
        for (done, commit) in commits.enumerated() {
            try descend(commit.tree, last?.tree, &seen) { step throws(GitError) in try visit(step, done) }
            try visit(
                Step(id: commit.id, kind: .commit, bytes: nil, ancestor: last?.id, ancestorBytes: nil), done)
            last = commit
        }
    }

    /// What a tree has that no tree before it had. What is in the one that it was edited from is known.
    private func descend(
        _ id: ObjectID, _ old: ObjectID?, _ seen: inout Set<ObjectID>,
        _ visit: (Step) throws(GitError) -> Void
    ) throws(GitError) {
        guard seen.insert(id).inserted else { return }
        let tree = try ledger.repository.tree(id)
        let before = try old.map { id throws(GitError) in try ledger.repository.tree(id) }
        for entry in before.map({ tree.entries(notIn: $0) }) ?? tree.entries {
            let place = before?.lookup(entry.name)
            let ancestor = place?.isTree == entry.isTree ? place?.id : nil
            if entry.isTree {
                try descend(entry.id, ancestor, &seen, visit)
            } else if seen.insert(entry.id).inserted {
                try visit(
                    Step(id: entry.id, kind: .blob, bytes: nil, ancestor: ancestor, ancestorBytes: nil))
            }
        }
        try visit(
            Step(id: id, kind: .tree, bytes: tree.bytes, ancestor: old, ancestorBytes: before?.bytes))
    }
}

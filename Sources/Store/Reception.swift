public import Canonical
import Catalog
import Git
import Hearing
public import Objects

/// What somebody else wants the ledger to be, found good.
public struct Received {
    /// The state after the last event.
    public let state: LedgerState
    public let root: ObjectID
    public let tip: ObjectID
    public let sequence: Int
    /// The last commit that it shares with what is verified here; nil where nothing is.
    public let fork: ObjectID?
    /// What it has beyond that, the oldest first.
    public let news: [ObjectID]
}

/// Judges what somebody else wants the ledger to be: a push, or what was fetched. Nothing is written in the repository.
public struct Reception {
    private let ledger: Ledger
    private let clock: Clock
    /// Told how many of how many events are done.
    public var progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    /// How many threads check signatures.
    public var readers = 2
    /// A root that is believed for this judgement only, whatever the trust folder says.
    public var assumedRoot: ObjectID?

    /// - Parameter unheardUntil: when whoever hands the events on was known not to have them, so that nobody can have
    ///   relied on them before. A server that receives a push knows it of this moment, a clone of when it looked last;
    ///   of a whole ledger that comes for the first time nobody knows.
    public init(of ledger: Ledger, now: Timestamp, unheardUntil: Timestamp?) {
        self.ledger = ledger
        clock = Clock(now: now, unheardUntil: unheardUntil)
    }

    /// Judges all events between what is verified here and `new`, by the log and by the clock.
    ///
    /// - Parameter old: a commit that must be part of it.
    public func judge(_ new: ObjectID, containing old: ObjectID? = nil) throws(LedgerError) -> Received {
        let here = try known(before: new)
        let line = try line(to: new, from: here)
        if let old, !line.news.contains(old) {
            guard let fork = line.fork, try contains(old, at: fork) else { throw lacking(old, in: new) }
        }
        let root: ObjectID
        let state: LedgerState
        if let fork = line.fork, let here {
            root = here.root
            state = try LedgerState(after: ledger.recorded(fork), source: ledger.repository) {
                () throws(LedgerError) in here.root
            }
        } else {
            root = line.news[0]
            let isTrusted = root == assumedRoot ? true : try ledger.trust.isPinned(root)
            guard isTrusted else { throw .unverifiable(.rootNotPinned(root)) }
            // Somebody has deleted the ref: it may come back, with all that it had.
            if let here, !line.news.contains(here.tip) { throw lacking(here.tip, in: new) }
            state = try LedgerState(before: ledger.repository)
        }
        try Replay(of: line.news, in: ledger.repository, readers: readers, heldAgainst: clock).run(
            on: state, progress)
        return Received(
            state: state, root: root, tip: new, sequence: state.tip?.sequence ?? 0, fork: line.fork,
            news: line.news)
    }

    private func lacking(_ last: ObjectID, in new: ObjectID) -> LedgerError {
        .refused(Refusal(.lacks(found: new, last: last), at: new))
    }

    /// What was verified here last; verified now, where the ref has moved on.
    private func known(
        before new: ObjectID
    ) throws(LedgerError) -> (tip: ObjectID, root: ObjectID, isHere: Bool)? {
        guard try ledger.claimedTip() == nil else {
            var verification = Verification(of: ledger)
            verification.successor = new
            let report = try verification.report()
            return (report.tip, report.root, true)
        }
        guard let (trace, _) = try ledger.trust.trace(of: ledger.repository) else { return nil }
        return (trace.tip, trace.root, false)
    }

    /// The commits from where it leaves what is known here, the oldest first. Both histories are walked downwards by
    /// turns, so that it costs what they differ by.
    private func line(
        to new: ObjectID, from here: (tip: ObjectID, root: ObjectID, isHere: Bool)?
    ) throws(LedgerError) -> (news: [ObjectID], fork: ObjectID?) {
        var theirs = try Descent(from: new, in: ledger)
        guard let here, here.isHere else {
            while try theirs.step() != nil {}
            return (theirs.path.reversed(), nil)
        }
        var ours = try Descent(from: here.tip, in: ledger)
        while true {
            let (one, other) = (try ours.step(), try theirs.step())
            if let one, theirs.has(one) { return (theirs.path(above: one), one) }
            if let other, ours.has(other) { return (theirs.path(above: other), other) }
            guard other == nil else { continue }
            // All of theirs has been walked: what is left of ours can only meet it further down.
            guard one != nil else { break }
        }
        throw .refused(.otherRoot(found: theirs.path[theirs.path.count - 1], pinned: here.root))
    }

    /// Whether a commit is part of the history below another. It is where its own number says, or nowhere.
    private func contains(_ commit: ObjectID, at tip: ObjectID) throws(LedgerError) -> Bool {
        guard try ledger.isHere(commit) else { return false }
        let sequence = try ledger.recorded(commit).event.sequence
        var isFound = false
        try ledger.walk(from: tip) { event throws(LedgerError) in
            isFound = event.id == commit
            return !isFound && event.event.sequence > sequence
        }
        return isFound
    }
}

extension Ledger {
    /// Whether a commit is what was verified here last, and what the ref names now is refused.
    package func mayBePutBack(_ commit: ObjectID) throws(LedgerError) -> Bool {
        guard let (trace, _) = try trust.trace(of: repository), trace.tip == commit else { return false }
        do {
            _ = try state()
            return false
        } catch {
            guard case .refused = error else { throw error }
            return true
        }
    }
}

/// A walk from a commit down to its root, a step at a time.
private struct Descent {
    private let ledger: Ledger
    private var next: ObjectID?
    private(set) var path: [ObjectID] = []
    private var places: [ObjectID: Int] = [:]
    private let cuts: Set<ObjectID>

    init(from commit: ObjectID, in ledger: Ledger) throws(LedgerError) {
        self.ledger = ledger
        next = commit
        do { cuts = try ledger.repository.shallowCommits() } catch { throw .git(error) }
    }

    /// The commit that was stepped on; nil below the root.
    mutating func step() throws(LedgerError) -> ObjectID? {
        guard let id = next else { return nil }
        let raw = try Verification.raw(id, in: ledger.repository, below: path.last)
        guard !cuts.contains(id) else { throw .unverifiable(.shallow(id)) }
        next = try Verification.parent(in: raw, of: id)
        places[id] = path.count
        path.append(id)
        return id
    }

    func has(_ commit: ObjectID) -> Bool { places[commit] != nil }

    /// What was walked before a commit, the oldest first.
    func path(above commit: ObjectID) -> [ObjectID] { path[..<(places[commit] ?? path.count)].reversed() }
}

public import Canonical
import Catalog
import Git
import Hearing
public import Objects
public import Policy
public import Signing

extension Ledger {
    /// Puts a history that was received in the place of the one that is here and part of it, or where there is none.
    /// False where the ref has moved meanwhile.
    public func adopt(_ received: Received, replacing tip: ObjectID?, at time: Timestamp) throws(LedgerError)
        -> Bool
    {
        guard received.fork == tip else { return false }
        let lock = try writerLock(at: time)
        guard try claimedTip() == tip else { return false }
        guard
            try publish(
                [], from: tip, to: received.tip, saying: "receive \(received.news.count) events", under: lock)
        else { return false }
        do { try trust.remember(received.verified, in: repository) } catch {}
        return true
    }

    /// Puts a history that was received, with own events said anew on top of it, in the place of the one that is
    /// here: all or nothing, with one barrier to the disk. Nil where the ref has moved meanwhile.
    ///
    /// The ref leaves events behind that nothing else names; a ref at `place` keeps them, where one is named.
    /// `decide` is asked for each of the events on the state that it is to follow.
    public func replace<Failure: Error>(
        _ tip: ObjectID, with received: Received, and count: Int, keepingItAt place: String?,
        signedBy signer: Signer, at time: Timestamp, failing: (LedgerError) -> Failure,
        decide: (Int, LedgerState) throws(Failure) -> Decision
    ) throws(Failure) -> [Appended]? {
        let lock: WriterLock
        do { lock = try writerLock(at: time) } catch { throw failing(error) }
        let isThere: Bool
        do { isThere = try claimedTip() == tip } catch { throw failing(error) }
        guard isThere else { return nil }
        let (objects, appended, next) = try batch(
            of: count, on: received, signedBy: signer, failing: failing, decide: decide)
        do {
            if let place { try keep(tip, at: place, under: lock) }
            try trust.announce(next, in: repository)
            guard
                try publish(
                    objects, from: tip, to: next.tip, saying: "replay \(count) events", under: lock)
            else { return nil }
        } catch { throw failing(error) }
        do { try trust.remember(next, in: repository) } catch {}
        return appended
    }

    /// Puts own events on top of a history that was received, beside the ledger: a ref at `place` has them, and the
    /// ledger stays as it is.
    public func draft<Failure: Error>(
        _ count: Int, on received: Received, at place: String, signedBy signer: Signer, time: Timestamp,
        failing: (LedgerError) -> Failure, decide: (Int, LedgerState) throws(Failure) -> Decision
    ) throws(Failure) -> ObjectID {
        let (objects, _, next) = try batch(
            of: count, on: received, signedBy: signer, failing: failing, decide: decide)
        do throws(LedgerError) {
            try write(objects)
            try keep(next.tip, at: place, time: time)
        } catch { throw failing(error) }
        return next.tip
    }

    private func write(_ objects: [PendingObject]) throws(LedgerError) {
        do { try repository.write(objects) } catch { throw .git(error) }
    }

    private func batch<Failure: Error>(
        of count: Int, on received: Received, signedBy signer: Signer, failing: (LedgerError) -> Failure,
        decide: (Int, LedgerState) throws(Failure) -> Decision
    ) throws(Failure) -> (objects: [PendingObject], appended: [Appended], tip: TrustFolder.VerifiedTip) {
        let pending = PendingObjects(on: repository)
        let state: LedgerState
        do {
            state = try LedgerState(after: recorded(received.tip), source: pending) {
                () throws(LedgerError) in received.root
            }
        } catch { throw failing(error) }
        let batch = Batch(on: state, above: pending)
        var appended: [Appended] = []
        for index in 0..<count {
            let decision = try decide(index, state)
            do { appended.append(try batch.add(decision, signedBy: signer)) } catch { throw failing(error) }
        }
        var tip = received.verified
        if let last = appended.last {
            tip = .init(root: received.root, tip: last.commit, sequence: last.event.sequence)
        }
        return (batch.objects, appended, tip)
    }

    private func writerLock(at time: Timestamp) throws(LedgerError) -> WriterLock {
        do {
            let lock = try WriterLock(in: repository, waiting: Self.patience)
            try lock.clearStaleReferenceLock(for: reference.name, now: time.seconds)
            return lock
        } catch { throw .git(error) }
    }

    /// A ref beside the ledger's that keeps a commit from being collected.
    public func keep(_ commit: ObjectID, at place: String, time: Timestamp) throws(LedgerError) {
        do { if try repository.reference(place) == commit { return } } catch { throw .git(error) }
        try keep(commit, at: place, under: writerLock(at: time))
    }

    /// Whoever is killed in the middle leaves the ref's own lock behind, which is outwaited here.
    private func keep(
        _ commit: ObjectID, at place: String, under lock: borrowing WriterLock
    ) throws(LedgerError) {
        do throws(GitError) {
            while true {
                let old = try repository.reference(place)
                guard old != commit else { return }
                do throws(GitError) {
                    try repository.moveReference(place, from: old, to: commit, reflog: "catalogctl: keep")
                } catch {
                    guard error.code == .locked else { throw error }
                    try lock.outwaitReferenceLock(for: place, waiting: Self.patience)
                }
            }
        } catch { throw .git(error) }
    }
}

extension Received {
    var verified: TrustFolder.VerifiedTip { .init(root: root, tip: tip, sequence: sequence) }
}

/// What would be so if events followed a commit: they are judged and applied in memory, signed and written nowhere.
public struct Rehearsal {
    public let state: LedgerState
    private let pending: PendingObjects
    private let start: ObjectID

    /// That the commit is part of a verified history is the caller's to know.
    public init(on ledger: Ledger, after commit: ObjectID, root: ObjectID) throws(LedgerError) {
        pending = PendingObjects(on: ledger.repository)
        start = commit
        state = try LedgerState(after: ledger.recorded(commit), source: pending) { () throws(LedgerError) in
            root
        }
    }

    public func follow(_ decision: Decision) throws(LedgerError) {
        let sealed = try state.preview(decision)
        pending.add(sealed.objects)
        _ = try state.advance(to: start, tree: sealed.root, chain: .zero, decision)
    }
}

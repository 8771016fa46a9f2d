public import Canonical
public import Git
import Policy

/// What a verification found out.
public struct VerificationReport: Sendable {
    public let root: ObjectID
    public let tip: ObjectID
    public let sequence: Int
    public let chain: SHA256Digest
    /// How many events were checked now, rather than before.
    public let checked: Int
}

/// Verifies what stands between a tip and what is trusted already: the last verified tip, or the pinned root.
public struct Verification {
    let ledger: Ledger
    /// Replays from the root, whatever was verified before.
    public var isFull = false
    /// Told how many of how many events are done.
    public var progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    /// How many threads check signatures. The state is replayed on the calling one.
    public var readers = 2
    /// A root that is pinned for this verification only, whatever the trust folder says.
    public var assumedRoot: ObjectID?

    public init(of ledger: Ledger) { self.init(of: ledger, source: ledger.repository) }

    init(of ledger: Ledger, source: any TreeSource) {
        self.ledger = ledger
        self.source = source
    }

    /// What the state reads from: the repository, or what is about to be written on top of it.
    var source: any TreeSource

    /// The state at a tip, verified and remembered.
    func state(at tip: ObjectID) throws(LedgerError) -> LedgerState { try run(at: tip).state }

    /// Verifies the ledger's tip.
    public func report() throws(LedgerError) -> VerificationReport {
        guard let tip = try ledger.claimedTip() else { throw .absent(reference: ledger.reference.name) }
        return try run(at: tip).report
    }

    private func run(at tip: ObjectID) throws(LedgerError) -> (state: LedgerState, report: VerificationReport) {
        let last = try ledger.trust.verifiedTip(in: ledger.repository)
        if let last, last.tip == tip, !isFull {
            let state = try known(tip)
            return (state, report(state, root: last.root, tip: tip, checked: 0))
        }
        let (ids, base) = try unverified(below: tip, last: last)
        let root: ObjectID
        let state: LedgerState
        if let base, !isFull {
            root = base.root
            state = try known(base.tip)
        } else {
            root = ids.last!
            let isAssumed = root == assumedRoot
            let isTrusted = try isAssumed ? true : ledger.trust.isPinned(root)
            guard isTrusted else { throw .unverifiable(.rootNotPinned(root)) }
            state = try LedgerState(before: source)
        }
        try Replay(of: ids.reversed(), in: ledger.repository, readers: readers).run(on: state, progress)
        try ledger.trust.remember(
            .init(root: root, tip: tip, sequence: state.tip?.sequence ?? 0), in: ledger.repository)
        return (state, report(state, root: root, tip: tip, checked: ids.count))
    }

    private func report(
        _ state: LedgerState, root: ObjectID, tip: ObjectID, checked: Int
    ) -> VerificationReport {
        VerificationReport(
            root: root, tip: tip, sequence: state.tip?.sequence ?? 0, chain: state.chain, checked: checked)
    }

    /// The state after a commit that was verified before.
    private func known(_ id: ObjectID) throws(LedgerError) -> LedgerState {
        try LedgerState(after: ledger.recorded(id), source: source)
    }

    /// The commits from a tip back to the one verified last, or to the root; the newest first. A history
    /// that was verified here before and is not part of this one is a rewind.
    private func unverified(
        below tip: ObjectID, last: TrustFolder.VerifiedTip?
    ) throws(LedgerError) -> (ids: [ObjectID], base: TrustFolder.VerifiedTip?) {
        var ids: [ObjectID] = []
        var meetsLast = last == nil
        var next: ObjectID? = tip
        while let id = next {
            if let last, id == last.tip {
                meetsLast = true
                if !isFull { return (ids, last) }
            }
            let raw = try Self.raw(id, in: ledger.repository)
            ids.append(id)
            next = try Self.parent(in: raw, of: id)
        }
        if !meetsLast, let last {
            throw .refused(Refusal(.rewound(found: tip, last: last.tip), at: tip))
        }
        return (ids, nil)
    }

    /// A commit's bytes. What is missing or cut off is unverifiable, what is not a commit is refused.
    static func raw(_ id: ObjectID, in repository: Repository) throws(LedgerError) -> [UInt8] {
        do {
            let object = try repository.read(id, limit: CommitReader.largestCommit)
            guard object.kind == .commit else { throw LedgerError.refused(Refusal(.wrongKind(object.kind), at: id)) }
            return object.bytes
        } catch let error as LedgerError { throw error } catch let error as GitError {
            if error.code == .objectMissing, try isCutOff(repository) { throw .unverifiable(.shallow(id)) }
            throw LedgerState.fault(error, at: id)
        } catch { preconditionFailure("no other error is thrown there") }
    }

    private static func isCutOff(_ repository: Repository) throws(LedgerError) -> Bool {
        do { return try !repository.shallowCommits().isEmpty } catch { throw .git(error) }
    }

    /// The parent that a commit's bytes name, at the one place where a canonical commit names it. Whether
    /// they are canonical is checked by the reader, on the same bytes.
    private static func parent(in raw: [UInt8], of id: ObjectID) throws(LedgerError) -> ObjectID? {
        let start = "tree ".utf8.count + 40 + 1
        let key = Array("parent ".utf8)
        guard raw.count > start + key.count + 40, raw[start..<(start + key.count)].elementsEqual(key),
            let parent = ObjectID(
                hex: String(decoding: raw[(start + key.count)..<(start + key.count + 40)], as: UTF8.self))
        else {
            // The root, or a commit that hides its parent from a quick look.
            do { return try CommitObject(canonical: raw).parent } catch {
                throw .refused(Refusal(.form(error), at: id))
            }
        }
        return parent
    }
}

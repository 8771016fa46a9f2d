public import Canonical
import Git
import Hearing
public import Objects

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

    /// What the ledger is about to become, where it is verified to judge that.
    var successor: ObjectID?

    public init(of ledger: Ledger) { self.init(of: ledger, source: ledger.repository) }

    init(of ledger: Ledger, source: any TreeSource<GitError>) {
        self.ledger = ledger
        self.source = source
    }

    /// What the state reads from: the repository, or what is about to be written on top of it.
    var source: any TreeSource<GitError>

    /// The state at a tip, verified and remembered.
    func state(at tip: ObjectID) throws(LedgerError) -> LedgerState {
        try run(at: tip, last: trustedTip()).state
    }

    /// Verifies the ledger's tip.
    public func report() throws(LedgerError) -> VerificationReport { try verified().report }

    /// Verifies the ledger's tip, and says what is so there.
    public func verified() throws(LedgerError) -> (state: LedgerState, report: VerificationReport) {
        // The note first, then the ref. A writer moves the ref and notes it then: were the ref read first, a tip that
        // is noted in between would look like one that the ref has lost.
        let last = try trustedTip()
        guard let tip = try ledger.claimedTip() else { throw try ledger.absence() }
        do { return try run(at: tip, last: last) } catch {
            // Who puts another history in the place of this one says so first: perhaps between our two looks.
            guard case .refused = error, let later = try trustedTip(), later != last else { throw error }
            return try run(at: tip, last: later)
        }
    }

    private func run(
        at tip: ObjectID, last: TrustFolder.VerifiedTip?
    ) throws(LedgerError) -> (state: LedgerState, report: VerificationReport) {
        if let last, last.tip == tip, !isFull {
            let state = try known(tip, root: last.root)
            return (state, report(state, root: last.root, tip: tip, checked: 0))
        }
        let (ids, base) = try unverified(below: tip, last: last)
        let root: ObjectID
        let state: LedgerState
        if let base {
            root = base.root
            state = try known(base.tip, root: base.root)
        } else {
            root = ids[ids.count - 1]
            state = try beginning(at: root)
        }
        try Replay(of: ids.reversed(), in: ledger.repository, readers: readers).run(on: state, progress)
        let sequence = state.tip?.sequence ?? 0
        // A repository that was moved is a new place, with no note of its own: what was verified at the old one
        // still holds where it is here to be seen. One that borrows its objects sees what others have fetched.
        // And what is just being brought here may be what was verified elsewhere.
        if last == nil, let later = try ledger.laterTip(than: sequence, under: root),
            try ledger.isHere(later.tip), try !borrowsObjects(), try !isComing(later.tip)
        {
            throw .refused(Refusal(.rewound(ledger.reference, found: tip, last: later.tip), at: tip))
        }
        try ledger.trust.remember(.init(root: root, tip: tip, sequence: sequence), in: ledger.repository)
        return (state, report(state, root: root, tip: tip, checked: ids.count))
    }

    /// Whether a commit stands on ground that is believed here: it is part of the history verified last, or
    /// valid all the way from a pinned root. Nothing is remembered.
    func ground(_ commit: ObjectID) throws(LedgerError) {
        if let last = try trustedTip(), try ledger.isHere(last.tip),
            try history(to: last.tip, contains: commit)
        {
            return
        }
        let ids = try unverified(below: commit, last: nil).ids
        let state = try beginning(at: ids[ids.count - 1])
        try Replay(of: ids.reversed(), in: ledger.repository, readers: readers).run(on: state, progress)
    }

    private func isComing(_ commit: ObjectID) throws(LedgerError) -> Bool {
        try successor.map { tip throws(LedgerError) in try history(to: tip, contains: commit) } ?? false
    }

    private func history(to tip: ObjectID, contains commit: ObjectID) throws(LedgerError) -> Bool {
        var next: ObjectID? = tip
        var child: ObjectID?
        while let id = next {
            if id == commit { return true }
            next = try Self.parent(in: Self.raw(id, in: ledger.repository, below: child), of: id)
            child = id
        }
        return false
    }

    /// The state before a root that is believed.
    private func beginning(at root: ObjectID) throws(LedgerError) -> LedgerState {
        let isTrusted = root == assumedRoot ? true : try ledger.trust.isPinned(root)
        guard isTrusted else { throw .unverifiable(.rootNotPinned(root)) }
        return try LedgerState(before: source)
    }

    private func report(
        _ state: LedgerState, root: ObjectID, tip: ObjectID, checked: Int
    ) -> VerificationReport {
        VerificationReport(
            root: root, tip: tip, sequence: state.tip?.sequence ?? 0, chain: state.chain, checked: checked)
    }

    /// The tip verified here last. Who names a root means that one, whatever ledger was here before.
    private func trustedTip() throws(LedgerError) -> TrustFolder.VerifiedTip? {
        guard let last = try ledger.trust.verifiedTip(in: ledger.repository) else { return nil }
        return assumedRoot == nil || assumedRoot == last.root ? last : nil
    }

    /// The state after a commit that was verified before.
    private func known(_ id: ObjectID, root: ObjectID) throws(LedgerError) -> LedgerState {
        try LedgerState(after: ledger.recorded(id), source: source) { () throws(LedgerError) in root }
    }

    /// The commits from a tip back to the one verified last, or to the root; the newest first. A history
    /// that was verified here before and is not part of this one is a rewind, or another ledger.
    private func unverified(
        below tip: ObjectID, last: TrustFolder.VerifiedTip?
    ) throws(LedgerError) -> (ids: [ObjectID], base: TrustFolder.VerifiedTip?) {
        var ids: [ObjectID] = []
        var meetsLast = last == nil
        var next: ObjectID? = tip
        let cuts = try shallowCommits()
        while let id = next {
            if let last, id == last.tip {
                meetsLast = true
                if !isFull { return (ids, last) }
            }
            if let last, let next = last.next, id == next.tip {
                meetsLast = true
                if !isFull { return (ids, .init(root: last.root, tip: next.tip, sequence: next.sequence)) }
            }
            let raw = try Self.raw(id, in: ledger.repository, below: ids.last)
            guard !cuts.contains(id) else { throw .unverifiable(.shallow(id)) }
            ids.append(id)
            next = try Self.parent(in: raw, of: id)
        }
        if !meetsLast, let last {
            let root = ids[ids.count - 1]
            guard root == last.root else { throw .refused(.otherRoot(found: root, pinned: last.root)) }
            throw .refused(Refusal(.rewound(ledger.reference, found: tip, last: last.tip), at: tip))
        }
        return (ids, nil)
    }

    private func borrowsObjects() throws(LedgerError) -> Bool {
        do { return try !ledger.repository.alternates().isEmpty } catch { throw .git(error) }
    }

    private func shallowCommits() throws(LedgerError) -> Set<ObjectID> {
        do { return try ledger.repository.shallowCommits() } catch { throw .git(error) }
    }

    /// A commit's bytes. What is missing or cut off is unverifiable, what is not a commit is refused.
    static func raw(
        _ id: ObjectID, in repository: Repository, below child: ObjectID? = nil
    ) throws(LedgerError) -> [UInt8] {
        let object: RawObject
        do { object = try repository.read(id, limit: CommitReader.largestCommit) } catch {
            if error.code == .objectMissing, let child, try isCutOff(at: child, repository) {
                throw .unverifiable(.shallow(child))
            }
            throw LedgerState.fault(error, at: id)
        }
        guard object.kind == .commit else { throw .refused(Refusal(.wrongKind(object.kind), at: id)) }
        return object.bytes
    }

    private static func isCutOff(at id: ObjectID, _ repository: Repository) throws(LedgerError) -> Bool {
        do { return try repository.shallowCommits().contains(id) } catch { throw .git(error) }
    }

    /// The parent that a commit's bytes name, at the one place where a canonical commit names it. Whether
    /// they are canonical is checked by the reader, on the same bytes.
    static func parent(in raw: [UInt8], of id: ObjectID) throws(LedgerError) -> ObjectID? {
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

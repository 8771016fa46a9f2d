// Store: the ledger on its ref. It reads and writes events, walks them, and says whether they are valid; it
// is the only writer. What does not enter: what a command prints, and a second opinion on what is allowed.

public import Catalog
public import Git
public import Hearing
public import Objects
import Statute

/// A ledger in a repository, whether it has begun or not.
public struct Ledger {
    public let repository: Repository
    public let reference: LedgerReference
    public let trust: TrustFolder

    /// The largest commit and the largest file that a ledger has.
    public static let commitByteLimit = 1 << 20
    public static let fileByteLimit = 8 << 20

    public init(in repository: Repository, trust: TrustFolder) throws(LedgerError) {
        self.repository = repository
        self.trust = trust
        do { reference = try LedgerReference(in: repository) } catch { throw Self.fault(ofReference: error) }
    }

    /// Where the ref stands, believed by nobody yet; nil where there is no ledger.
    public func claimedTip() throws(LedgerError) -> ObjectID? {
        do { return try repository.reference(reference.name) } catch { throw Self.fault(ofReference: error) }
    }

    /// A ref that points at another ref, or holds no id, is nobody's honest ledger.
    private static func fault(ofReference error: GitError) -> LedgerError {
        switch error.code {
        case .referenceSymbolic, .referenceInvalid: .refused(Refusal(.reference(error.message), at: nil))
        default: .git(error)
        }
    }

    func isHere(_ commit: ObjectID) throws(LedgerError) -> Bool {
        do { return try repository.contains(commit) } catch { throw .git(error) }
    }

    /// The state at the tip, verified: what every command that reads begins with.
    ///
    /// What was verified before is not verified again; what is new is, or the read is refused.
    public func state() throws(LedgerError) -> LedgerState {
        try Verification(of: self).verified().state
    }

    /// What it means that the ref is not there: that no ledger has begun, or, where one was verified here
    /// before, that somebody has deleted the ref, and perhaps its commits too.
    public func absence() throws(LedgerError) -> LedgerError {
        guard let (last, file) = try trust.trace(of: repository) else {
            return .absent(reference: reference.name)
        }
        let note = try isHere(last.tip) ? nil : file
        return .refused(Refusal(.gone(reference, last: last.tip, note: note), at: nil))
    }

    /// A later tip of this ledger than the one verified here, if one was verified on this machine: in another
    /// repository, or in this one at another place.
    public func laterTip() throws(LedgerError) -> TrustFolder.VerifiedTip? {
        guard let here = try trust.verifiedTip(in: repository) else { return nil }
        return try laterTip(than: here.sequence, under: here.root)
    }

    func laterTip(than sequence: Int, under root: ObjectID) throws(LedgerError) -> TrustFolder.VerifiedTip? {
        guard let latest = try trust.latestTip(under: root), latest.sequence > sequence else { return nil }
        return latest
    }

    /// The state after an event of the past. That it is part of a verified history is the caller's to know.
    public func state(after event: RecordedEvent) throws(LedgerError) -> LedgerState {
        try LedgerState(after: event, source: repository) { () throws(LedgerError) in
            try root(below: event).id
        }
    }

    /// The commits of the ledger from a commit back to the root, newest first.
    public func walk(from commit: ObjectID, _ visit: (RecordedEvent) throws(LedgerError) -> Bool)
        throws(LedgerError)
    {
        var next: ObjectID? = commit
        var child: ObjectID?
        while let id = next {
            let event = try recorded(id, below: child)
            guard try visit(event) else { return }
            child = id
            next = event.parent
        }
    }

    /// One event as its commit has it. That it is valid is known from having verified a tip above it.
    public func recorded(_ id: ObjectID) throws(LedgerError) -> RecordedEvent { try recorded(id, below: nil) }

    private func recorded(_ id: ObjectID, below child: ObjectID?) throws(LedgerError) -> RecordedEvent {
        let raw = try Verification.raw(id, in: repository, below: child)
        do {
            let commit = try CommitObject(canonical: raw)
            return try RecordedEvent(id: id, commit: commit, message: EventMessage(parsing: commit.message))
        } catch let fault as FormFault {
            throw .refused(Refusal(.form(fault), at: id))
        } catch let fault as MessageFault {
            throw .refused(Refusal(.message(fault.message), at: id))
        } catch { preconditionFailure("no other error is thrown there") }
    }
}

extension Ledger {
    /// The state before any event, for judging a root.
    public func emptyState() throws(LedgerError) -> LedgerState { try LedgerState(before: repository) }

    /// The root that the ref's history begins with, believed by nobody yet.
    public func claimedRoot() throws(LedgerError) -> RecordedEvent {
        guard let tip = try claimedTip() else { throw try absence() }
        return try root(below: recorded(tip))
    }

    /// The root that a history begins with, believed by nobody yet.
    public func root(below event: RecordedEvent) throws(LedgerError) -> RecordedEvent {
        var root = event
        try walk(from: event.id) { event throws(LedgerError) in
            root = event
            return true
        }
        return root
    }

    /// The state that a root leaves, the root checked for itself: somebody whom its own policy permits has signed
    /// it, and its tree is what it says. Whether it is to be believed is for a person to say.
    public func state(checking root: RecordedEvent) throws(LedgerError) -> LedgerState {
        let state = try emptyState()
        var reader = CommitReader(source: repository)
        let raw = try Verification.raw(root.id, in: repository)
        try Validator(state: state).follow(with: reader.read(root.id, raw, after: nil))
        return state
    }

    /// Whose key signed an event; nil where it is nobody's in the policy before it.
    public func signer(of event: RecordedEvent) throws(LedgerError) -> PrincipalName? {
        let before = try event.parent.map { parent throws(LedgerError) in try recorded(parent) } ?? event
        // A parent that is forged has whatever policy its forger likes: it names nobody.
        do throws(LedgerError) { try Verification(of: self).ground(event.parent ?? event.id) } catch {
            switch error {
            case .refused, .unverifiable: return nil
            default: throw error
            }
        }
        guard let key = event.signer else { return nil }
        return try state(after: before).policy()?.owner(of: key)?.name
    }

    /// All that an event was judged by. That it is valid is known from having verified a tip above it.
    public func submission(of event: RecordedEvent) throws(LedgerError) -> Submission {
        let before = try event.parent.map { parent throws(LedgerError) in try recorded(parent).tree }
        var reader = CommitReader(source: repository)
        let raw = try Verification.raw(event.id, in: repository)
        guard let submission = try reader.read(event.id, raw, after: before).submission else {
            throw .refused(Refusal(.message("its time is out of range"), at: event.id))
        }
        return submission
    }

    /// Whether an event is valid where it stands: on the state that its parent leaves, and on ground that is
    /// believed here. Its own fault is told before those of the events below it.
    public func outcome(of event: RecordedEvent) throws(LedgerError) -> Outcome {
        do throws(LedgerError) {
            let state: LedgerState
            if let parent = event.parent {
                state = try self.state(after: recorded(parent))
            } else {
                state = try emptyState()
            }
            var reader = CommitReader(source: repository)
            let candidate = try reader.read(
                event.id, Verification.raw(event.id, in: repository), after: state.root)
            try Validator(state: state).follow(with: candidate)
            try Verification(of: self).ground(event.id)
            return .verified
        } catch {
            switch error {
            case .refused(let refusal): return .refused(refusal)
            case .unverifiable(let reason): return .unverifiable(reason)
            default: throw error
            }
        }
    }
}

public import Canonical
public import Catalog
import Git
import Hearing
import Keys
public import Objects
public import Policy
public import Signing
import Statute

/// An event that is on the ledger: acknowledged, and there after a power cut.
public struct Appended: Sendable {
    public let commit: ObjectID
    public let event: Event
    public let principal: PrincipalName
}

extension Ledger {
    /// How often an act is judged anew when plain git moves the ref under it. Writers of ours wait for each
    /// other and never meet.
    private static let attempts = 8

    /// How often the ref is tried anew when plain git holds its lock just then.
    private static let lockAttempts = 200

    /// How long a writer waits for another, in milliseconds.
    public static let patience = 30_000

    /// Appends events in one go: all of them or none, with one barrier to the disk.
    ///
    /// `decide` is asked for each on the state that the event is to follow, and again where that has moved,
    /// so that nothing is written on a judgement of another state. Its errors are the caller's own; ours are
    /// turned into them by `failing`.
    public func append<Failure: Error>(
        _ count: Int = 1, signedBy signer: Signer, at time: Timestamp, failing: (LedgerError) -> Failure,
        decide: (Int, LedgerState) throws(Failure) -> Decision
    ) throws(Failure) -> [Appended] {
        func ours<T>(_ step: () throws(LedgerError) -> T) throws(Failure) -> T {
            do { return try step() } catch { throw failing(error) }
        }
        guard count > 0 else { return [] }
        let lock: WriterLock
        do { lock = try WriterLock(in: repository, waiting: Self.patience) } catch {
            throw failing(.git(error))
        }
        for _ in 0..<Self.attempts {
            do { try lock.clearStaleReferenceLock(for: reference.name, now: time.seconds) } catch {
                throw failing(.git(error))
            }
            let pending = PendingObjects(on: repository)
            let tip = try ours { () throws(LedgerError) in try claimedTip() }
            let state = try ours { () throws(LedgerError) in
                guard let tip else {
                    let absence = try absence()
                    guard case .absent = absence else { throw absence }
                    return try LedgerState(before: pending)
                }
                return try Verification(of: self, source: pending).state(at: tip)
            }
            let batch = Batch(on: state, above: pending)
            var appended: [Appended] = []
            for index in 0..<count {
                let decision = try decide(index, state)
                appended.append(
                    try ours { () throws(LedgerError) in try batch.add(decision, signedBy: signer) })
            }
            let last = appended[count - 1]
            if tip == nil {
                // Before the root is there: a ledger that one has begun oneself is never one to be asked about.
                try ours { () throws(LedgerError) in try trust.pin(appended[0].commit, at: time) }
            }
            let isPublished: Bool
            do {
                isPublished = try publish(
                    batch.objects, from: tip, to: last.commit, saying: last.event.subject, under: lock)
            } catch {
                if tip == nil { forget(appended[0].commit, after: error) }
                throw failing(error)
            }
            if isPublished {
                remember(last, root: tip == nil ? appended[0].commit : nil)
                return appended
            }
            if tip == nil { forget(appended[0].commit) }
        }
        throw failing(.contended(attempts: Self.attempts))
    }

    /// Takes the pin of a root back that came to nothing. One that stays does no harm: nothing has that id.
    private func forget(_ root: ObjectID, after error: LedgerError? = nil) {
        if case .unconfirmed = error { return }
        do { try trust.unpin(root) } catch {}
    }

    /// Notes the new tip as verified. The event is on the ledger by now, whatever becomes of the note: losing
    /// it costs the next reader a replay of one event, so a full state folder does not undo an act.
    private func remember(_ last: Appended, root begun: ObjectID?) {
        do {
            guard let root = try begun ?? trust.verifiedTip(in: repository)?.root else { return }
            try trust.remember(
                .init(root: root, tip: last.commit, sequence: last.event.sequence), in: repository)
        } catch {}
    }

    /// Writes the objects, then moves the ref. False where somebody else has moved it.
    func publish(
        _ objects: [PendingObject], from tip: ObjectID?, to commit: ObjectID, saying subject: String,
        under lock: borrowing WriterLock
    ) throws(LedgerError) -> Bool {
        func write() throws(LedgerError) -> WrittenObjects {
            do { return try repository.write(objects) } catch { throw .git(error) }
        }
        var written = try write()
        for _ in 0..<Self.lockAttempts {
            do {
                try repository.moveReference(
                    reference.name, from: tip, to: commit, reflog: "catalogctl: \(subject)")
            } catch {
                switch error.code {
                case .referenceChanged: return false
                case .objectMissing:
                    // Garbage collection took what no reference names yet.
                    written = try write()
                    continue
                case .locked:
                    // Plain git holds the ref, or a killed writer left its lock; which of the two, time tells.
                    do {
                        try lock.outwaitReferenceLock(for: reference.name, waiting: Self.patience)
                    } catch { throw .git(error) }
                    continue
                default:
                    // The rename may have happened before the fault: then the event is there, but not surely
                    // for ever. Where one cannot even look, it may be.
                    let isThere: Bool
                    do { isThere = try claimedTip() == commit } catch { isThere = true }
                    throw isThere ? .unconfirmed(commit: commit, why: error.message) : .git(error)
                }
            }
            do { try repository.keep(written) } catch {
                throw .unconfirmed(commit: commit, why: error.message)
            }
            return true
        }
        throw .git(GitError(.locked, "other programs keep '\(reference.name)' locked"))
    }
}

/// Events that are made and validated, and not written yet.
final class Batch {
    private let state: LedgerState
    private let source: PendingObjects
    private var reader: CommitReader
    private(set) var objects: [PendingObject] = []

    init(on state: LedgerState, above source: PendingObjects) {
        self.state = state
        self.source = source
        reader = CommitReader(source: source)
    }

    func add(_ decision: Decision, signedBy signer: Signer) throws(LedgerError) -> Appended {
        let submission = decision.submission
        let sealed = try state.preview(decision)
        let author: Identity
        let committer: Identity
        do {
            author = try Identity(
                name: submission.author.name, email: submission.author.email,
                seconds: submission.authoredAt.seconds)
            committer = try Identity(
                name: submission.committer.name, email: submission.committer.email,
                seconds: submission.time.seconds)
        } catch { throw .refused(Refusal(.form(error), at: nil, sequence: decision.event.sequence)) }
        let message = EventMessage.unchained(decision.event)
        let chain = Validator.chain(
            after: state.chain, author: author, committer: committer, unchained: message[...])
        let unsigned = CommitObject(
            tree: sealed.root, parent: state.commit, author: author, committer: committer, signature: nil,
            message: message + EventMessage.chainLine(chain))
        let signature: [UInt8]
        do {
            // Unchecked: the next to look at it is the validator.
            signature = try signer.signUnchecked(unsigned.signedPayload, namespace: "git").armoured
        } catch { throw .signing(error) }
        let commit = PendingObject(kind: .commit, bytes: unsigned.signed(with: signature).bytes)
        source.add(sealed.objects)
        // What is written is what a stranger would accept: the same validator, from the same raw bytes.
        let candidate = try Self.blamingSigner { () throws(LedgerError) in
            try reader.read(commit.id, commit.bytes, after: state.root)
        }
        try Validator(state: state).follow(with: candidate)
        objects += sealed.objects + [commit]
        return Appended(commit: commit.id, event: decision.event, principal: decision.principal)
    }

    /// A bad signature on a commit of our own is the fault of who made it: nothing of the ledger is wrong.
    private static func blamingSigner(
        _ read: () throws(LedgerError) -> Candidate
    ) throws(LedgerError) -> Candidate {
        do { return try read() } catch {
            guard case .refused(let refusal) = error, case .signature(let fault) = refusal.reason else {
                throw error
            }
            throw .signing(SigningError(refusing: fault))
        }
    }
}

/// Objects that are about to be written, above those that are there.
///
/// What is there is read once for all that an act asks of it: composing, judging, validating walk the same folders.
final class PendingObjects: TreeSource {
    private let repository: Repository
    private var pending: [ObjectID: PendingObject] = [:]
    private var trees: [ObjectID: TreeObject] = [:]
    private var blobs: [ObjectID: [UInt8]] = [:]

    /// How many trees and how many small blobs are remembered: an act needs some dozens, and a batch is not to
    /// fill the memory.
    private static let memory = 256
    private static let smallBlob = 16 << 10

    init(on repository: Repository) { self.repository = repository }

    func add(_ objects: [PendingObject]) {
        for object in objects { pending[object.id] = object }
    }

    func tree(_ id: ObjectID) throws(GitError) -> TreeObject {
        if let known = trees[id] { return known }
        guard let object = pending[id] else {
            let tree = try repository.tree(id)
            if trees.count >= Self.memory { trees = [:] }
            trees[id] = tree
            return tree
        }
        do { return try TreeObject(canonical: object.bytes) } catch {
            preconditionFailure("we made this tree")
        }
    }

    func blob(_ id: ObjectID, limit: Int) throws(GitError) -> [UInt8] {
        if let known = pending[id]?.bytes ?? blobs[id], known.count <= limit { return known }
        let blob = try repository.blob(id, limit: limit)
        guard blob.count <= Self.smallBlob else { return blob }
        if blobs.count >= Self.memory { blobs = [:] }
        blobs[id] = blob
        return blob
    }
}

import Canonical
import Catalog
import Objects
import Policy

/// The one validator. Every seat (our own writes, `verify`, hooks, fetches) asks this and nothing else.
struct Validator {
    let state: LedgerState
    /// The clock that new events are held against; nil where a log is replayed, whose verdicts never change.
    var clock: Clock?

    /// Follows the state with a commit, or says why it may not follow.
    func follow(with candidate: Candidate) throws(LedgerError) {
        let event = candidate.message.event
        func refused(_ reason: Refusal.Reason) -> LedgerError {
            .refused(Refusal(reason, at: candidate.id, sequence: event.sequence))
        }
        guard candidate.commit.parent == state.commit else {
            throw refused(.parent(found: candidate.commit.parent, expected: state.commit))
        }
        // The message is the one form of its event, so its bytes serve as they are.
        let chain = Self.chain(
            after: state.chain, author: candidate.commit.author, committer: candidate.commit.committer,
            unchained: candidate.commit.message.dropLast(EventMessage.chainLineCount))
        guard candidate.message.chain == chain else { throw refused(.chain) }
        guard let submission = candidate.submission else {
            throw refused(.message("its time is out of range"))
        }
        let decision: Decision
        switch try judge(submission, on: state) {
        case .allowed(let allowed): decision = allowed
        case .denied(let denial): throw refused(.denied(denial))
        }
        if let reason = try clock?.objection(to: decision, on: state) {
            throw refused(reason)
        }
        let tree = candidate.commit.tree
        if let made = try state.advance(to: candidate.id, tree: tree, chain: chain, decision) {
            throw refused(.tree(found: tree, expected: made))
        }
    }

    /// SHA-256 over the parent's chain, who and when, and the message before the chain's own line. With the
    /// payload digests in the message, the whole history stands on SHA-256.
    static func chain(
        after parent: SHA256Digest, author: Identity, committer: Identity,
        unchained message: ArraySlice<UInt8>
    ) -> SHA256Digest {
        var hasher = SHA256Hasher()
        hasher.update(parent.bytes)
        hasher.update(
            Array("author ".utf8) + author.line + Array("\ncommitter ".utf8) + committer.line + [0x0A])
        hasher.update(message)
        return hasher.finish()
    }
}

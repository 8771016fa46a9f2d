public import Bearings
import Catalog
public import Consent
import Hearing
import Keys
import Policy
import Schema
import Statute
import Store

/// Whether an approval that came from elsewhere would be taken, without its being carried.
public struct CheckApproval: Sendable {
    /// A file, or `-` for what the program was fed.
    public let file: String

    public init(file: String) { self.file = file }

    public struct Approval: Sendable {
        public let statement: ApprovalStatement
        public let key: String
        public let request: RequestReport
    }

    /// Throws what it would be refused with.
    public func run(in context: Context) throws(ActionError) -> Approval {
        let block = try context.approval(in: file)
        let state = try context.ledger().state(at: .tip)
        let policy = try translating(state.activePolicy)
        guard let tip = state.tip else { preconditionFailure("a state that was verified has a tip") }
        let id = block.statement.request
        let files: [Payloads.File] = [
            .init(path: id.open.approval(of: block.statement.approver), bytes: block.statement.bytes),
            .init(path: id.open.signature(of: block.statement.approver), bytes: block.signature.armoured),
        ]
        let payloads = Payloads(
            approval: SignedApproval(block.statement, signedBy: block.signature.publicKey), files: files)
        var event = Event(
            kind: .requestApprove, id: context.newEventID(), sequence: tip.sequence + 1, policy: tip.policy,
            payloads: payloads.lines)
        event.request = id
        event.approver = block.statement.approver
        // As if they carried it themselves: what was withdrawn or has expired nobody else could bring again.
        let holder = policy.owner(of: block.signature.publicKey)
        let signatory = Signatory(name: holder?.displayName ?? "", email: holder?.emails.first?.text ?? "")
        let submission = Submission(
            event: event, time: state.time(in: context), author: signatory, committer: signatory,
            signer: block.signature.publicKey, payloads: payloads)
        if case .denied(let denial) = try translating({ () throws(LedgerError) in
            try judge(submission, on: state)
        }) {
            throw ActionError(denial)
        }
        return Approval(
            statement: block.statement, key: block.signature.publicKey.fingerprint.description,
            request: try state.request(id, at: state.time(in: context)))
    }
}

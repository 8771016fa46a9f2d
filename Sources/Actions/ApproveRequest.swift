public import Bearings
import Catalog
public import Consent
import Hearing
import Keys
import Schema
import Signing

/// Says yes to a request: signs an approval of exactly what it asks for, and puts it on the ledger, or hands it out
/// for somebody else to carry there.
public struct ApproveRequest: Sendable {
    public let request: RequestReference
    /// Whether the approval is only made, to be carried by somebody else.
    public let isHandedOut: Bool
    public let options: ActOptions

    public init(_ request: RequestReference, isHandedOut: Bool = false, options: ActOptions) {
        self.request = request
        self.isHandedOut = isHandedOut
        self.options = options
    }

    public struct Approval: Sendable {
        public let receipt: Receipt
        public let statement: ApprovalStatement
        /// The approval as it can be mailed or pasted.
        public let block: String
    }

    public func run(in context: Context) throws(ActionError) -> Approval {
        var options = options
        options.isDryRun = options.isDryRun || isHandedOut
        // A signature may cost a touch or a passphrase: it is made anew only where it has something else to say.
        var made: ApprovalBlock?
        let receipt = try context.ledger().act(in: context, options, asksForApproval: false) {
            occasion throws(ActionError) in
            let statement = try statement(on: occasion)
            let block: ApprovalBlock
            if let made, made.statement == statement {
                block = made
            } else {
                block = try translating { () throws(SigningError) in
                    ApprovalBlock(
                        statement,
                        signature: try occasion.signer.sign(
                            statement.bytes, namespace: ApprovalStatement.namespace))
                }
                made = block
            }
            return Composition(carrying: block, on: occasion)
        }
        guard let made else { preconditionFailure("what was judged was signed") }
        return Approval(receipt: receipt, statement: made.statement, block: made.text)
    }

    private func statement(on occasion: Occasion) throws(ActionError) -> ApprovalStatement {
        guard let approver = occasion.actor else {
            throw ActionError(
                .keyUnknown,
                "key \(occasion.signer.publicKey.fingerprint) belongs to nobody in the active policy",
                hint: "sign with a key that the policy lists, or have this one added to the policy")
        }
        let record = try occasion.state.openRequest(request)
        return ApprovalStatement(
            request: record.id, subject: record.subject, approver: approver, policy: occasion.tip.policy)
    }
}

extension Composition {
    /// The approval of somebody, on its way to the ledger.
    init(carrying block: ApprovalBlock, on occasion: Occasion) {
        let (id, approver) = (block.statement.request, block.statement.approver)
        var event = occasion.event(.requestApprove)
        event.request = id
        event.approver = approver
        self.init(
            event,
            Payloads(
                approval: SignedApproval(block.statement, signedBy: block.signature.publicKey),
                files: [
                    .init(path: id.open.approval(of: approver), bytes: block.statement.bytes),
                    .init(path: id.open.signature(of: approver), bytes: block.signature.armoured),
                ]))
    }
}

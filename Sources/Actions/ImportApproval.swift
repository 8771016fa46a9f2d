import Catalog
import Consent
import Keys
package import Schema

/// Carries an approval to the ledger that somebody made elsewhere. Whose word it is, its signature says.
public struct ImportApproval: Sendable {
    /// A file, or `-` for what the program was fed.
    public let file: String
    public let options: ActOptions

    public init(file: String, options: ActOptions) {
        self.file = file
        self.options = options
    }

    public func run(in context: Context) throws(ActionError) -> Receipt {
        let block = try context.approval(in: file)
        return try context.ledger().act(in: context, options, asksForApproval: false) {
            occasion throws(ActionError) in
            Composition(carrying: block, on: occasion)
        }
    }
}

extension Context {
    /// The approval in a file, its signature found good: whether its key counts is for the judge to say.
    package func approval(in file: String) throws(ActionError) -> ApprovalBlock {
        let bytes = try text(file)
        let block = try translating { () throws(SchemaError) in
            try ApprovalBlock(in: bytes, file: file)
        }
        do {
            try Verifier().verify(
                block.signature, message: block.statement.bytes, namespace: ApprovalStatement.namespace)
        } catch {
            throw ActionError(
                "approval.signature", error.code == .libraryFault ? .unavailable : .denied, error.message,
                hint: "have it approved anew: catalogctl approvals approve \(block.statement.request) --print"
            )
        }
        return block
    }
}

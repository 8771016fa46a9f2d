public import Bearings

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

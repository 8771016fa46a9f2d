public import Bearings
public import Catalog

/// Takes an approval away from a request: one's own, or that of somebody else with the right to approve.
public struct WithdrawApproval: Sendable {
    public let request: RequestReference
    /// Nil means one's own.
    public let approver: PrincipalName?
    public let options: ActOptions

    public init(from request: RequestReference, of approver: PrincipalName? = nil, options: ActOptions) {
        self.request = request
        self.approver = approver
        self.options = options
    }

    public func run(in context: Context) throws(ActionError) -> Receipt {
        try context.ledger().act(in: context, options, asksForApproval: false) {
            occasion throws(ActionError) in
            var event = occasion.event(.requestWithdraw)
            event.request = try occasion.state.request(request)
            event.approver = approver ?? occasion.actor
            return Composition(event)
        }
    }
}

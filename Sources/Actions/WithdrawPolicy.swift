public import Bearings
import Catalog

/// Takes a proposed policy away.
public struct WithdrawPolicy: Sendable {
    /// Nil means the only one.
    public let proposal: ProposalReference?
    public let options: ActOptions

    public init(proposal: ProposalReference?, options: ActOptions) {
        self.proposal = proposal
        self.options = options
    }

    public func run(in context: Context) throws(ActionError) -> Receipt {
        try context.ledger().act(in: context, options) { occasion throws(ActionError) in
            var event = occasion.event(.policyWithdraw)
            event.proposal = try occasion.state.proposal(proposal)
            return Composition(event)
        }
    }
}

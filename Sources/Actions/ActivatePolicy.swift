public import Bearings
import Catalog
import Hearing

/// Puts a proposed policy in force under the next number.
public struct ActivatePolicy: Sendable {
    /// Nil means the only one.
    public let proposal: ProposalReference?
    public let options: ActOptions

    public init(proposal: ProposalReference?, options: ActOptions) {
        self.proposal = proposal
        self.options = options
    }

    public func run(in context: Context) throws(ActionError) -> Receipt {
        try context.ledger().act(in: context, options) { occasion throws(ActionError) in
            var event = occasion.event(.policyActivate)
            event.activates = occasion.nextPolicy(try occasion.state.proposal(proposal))
            return Composition(event, before: occasion.tip.policy.description)
        }
    }
}

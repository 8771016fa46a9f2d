public import Bearings
import Catalog
import Hearing

/// Puts the content of an earlier policy in force again, under the next number.
public struct RollBackPolicy: Sendable {
    public let counter: Int
    public let options: ActOptions

    public init(counter: Int, options: ActOptions) {
        self.counter = counter
        self.options = options
    }

    public func run(in context: Context) throws(ActionError) -> Receipt {
        try context.ledger().act(in: context, options) { occasion throws(ActionError) in
            let old = try occasion.state.policyPlace(counter).version
            var event = occasion.event(.policyRollback)
            event.restores = old
            event.activates = occasion.nextPolicy(old.digest)
            return Composition(event, before: occasion.tip.policy.description)
        }
    }
}

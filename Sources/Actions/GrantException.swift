public import Bearings
public import Catalog
import Consent
import Hearing

/// Lets a request be executed once without its gates, or settles the debt of having done so.
public struct GrantException: Sendable {
    public let request: RequestID
    public let isSettling: Bool
    public let options: ActOptions

    public init(_ request: RequestID, isSettling: Bool = false, options: ActOptions) {
        self.request = request
        self.isSettling = isSettling
        self.options = options
    }

    public func run(in context: Context) throws(ActionError) -> Receipt {
        try context.ledger().act(in: context, options) { occasion throws(ActionError) in
            guard let record = try occasion.state.request(request),
                let asked = record.asked(sequence: occasion.tip.sequence + 1, policy: occasion.tip.policy)
            else {
                throw ActionError(
                    .requestUnknown, "there is no request \(request)",
                    hint: "see those there are: catalogctl approvals list")
            }
            // What was done by it may have given the asset another name.
            let asset = try asked.assetUID.flatMap { uid throws(ActionError) in
                try occasion.state.place(of: uid)
            }
            var event = occasion.event(
                isSettling ? .exceptionSettle : .exceptionGrant, on: asset ?? asked.asset, asked.assetUID)
            event.exception = request
            return Composition(event)
        }
    }
}

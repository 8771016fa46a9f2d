public import Bearings
import Catalog
import Consent
import Hearing

/// Lets a request be executed once without its gates, or settles the debt of having done so.
public struct GrantException: Sendable {
    public let request: RequestReference
    public let isSettling: Bool
    public let options: ActOptions

    public init(_ request: RequestReference, isSettling: Bool = false, options: ActOptions) {
        self.request = request
        self.isSettling = isSettling
        self.options = options
    }

    public func run(in context: Context) throws(ActionError) -> Receipt {
        try context.ledger().act(in: context, options) { occasion throws(ActionError) in
            let id =
                isSettling
                ? try occasion.state.exceptedRequest(request) : try occasion.state.request(request)
            guard let record = try occasion.state.request(id),
                let asked = record.asked(sequence: occasion.tip.sequence + 1, policy: occasion.tip.policy)
            else { throw ActionError.unknown(id) }
            guard let uid = asked.assetUID else {
                throw ActionError(
                    .exceptionScope,
                    "request \(id) is about no asset, and only what is done with one is excepted",
                    hint: "have it approved: catalogctl approvals get \(id)")
            }
            // What was done by it may have given the asset another name.
            let asset = try occasion.state.place(of: uid)
            var event = occasion.event(
                isSettling ? .exceptionSettle : .exceptionGrant, on: asset ?? asked.asset, uid)
            event.exception = id
            return Composition(event)
        }
    }
}

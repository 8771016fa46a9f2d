public import Bearings
import Catalog
import Consent
import Hearing

/// Does exactly what a request asks for, once it is approved.
public struct ExecuteRequest: Sendable {
    public let request: RequestReference
    public let options: ActOptions

    public init(_ request: RequestReference, options: ActOptions) {
        self.request = request
        self.options = options
    }

    public func run(in context: Context) throws(ActionError) -> Receipt {
        try context.ledger().act(in: context, options, asksForApproval: false) {
            occasion throws(ActionError) in
            let record = try occasion.state.openRequest(request)
            guard
                var event = record.asked(sequence: occasion.tip.sequence + 1, policy: occasion.tip.policy)
            else {
                throw ActionError(
                    .requestRecord, "request \(record.id) asks for nothing that a request can ask for",
                    hint: "find out what is damaged: catalogctl verify --full")
            }
            event.id = occasion.id
            if let note = occasion.note { event.note = note }
            event.request = record.id
            return Composition(event)
        }
    }
}

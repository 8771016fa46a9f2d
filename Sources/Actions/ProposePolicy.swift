public import Bearings
import Catalog
import Hearing
import Schema
import Statute

/// Brings a whole policy, as it stands in a folder, for others to look at before it is in force.
public struct ProposePolicy: Sendable {
    public let folder: String
    public let options: ActOptions

    public init(folder: String, options: ActOptions) {
        self.folder = folder
        self.options = options
    }

    public func run(in context: Context) throws(ActionError) -> Receipt {
        let sources = try context.policy(in: folder)
        let policy = try translating { () throws(SchemaError) in try PolicyBundle(sources: sources) }
        let place = PolicyPlace.proposed(policy.digest)
        return try context.ledger().act(in: context, options) { occasion throws(ActionError) in
            var event = occasion.event(.policyPropose)
            event.proposal = policy.digest
            return Composition(
                event,
                Payloads(
                    files: sources.map { .init(path: "\(place.source)/\($0.file)", bytes: $0.bytes) },
                    policy: policy),
                before: occasion.tip.policy.description)
        }
    }
}

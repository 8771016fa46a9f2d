public import Bearings
import Catalog

/// Takes a key out of use for ever.
public struct RevokeKey: Sendable {
    public let key: KeyReference
    /// The first event that the key may have signed in somebody else's hand.
    public let compromisedSince: Int?
    public let options: ActOptions

    public init(key: KeyReference, compromisedSince: Int?, options: ActOptions) {
        self.key = key
        self.compromisedSince = compromisedSince
        self.options = options
    }

    public func run(in context: Context) throws(ActionError) -> Receipt {
        try context.ledger().act(in: context, options) { occasion throws(ActionError) in
            let (key, holder) = try occasion.state.key(key)
            var event = occasion.event(.keyRevoke)
            event.key = key
            event.holder = holder
            event.compromisedSince = compromisedSince
            return Composition(event)
        }
    }
}

public import Bearings
import Catalog

/// Takes a key out of use for ever.
public struct RevokeKey: Sendable {
    public let key: KeyReference
    /// The first event that the key may have signed in somebody else's hand.
    public let compromisedSince: Int?
    /// A file with the public key that its holder signs with next; for recovery keys to say.
    public let next: String?
    public let options: ActOptions

    public init(key: KeyReference, compromisedSince: Int?, next: String? = nil, options: ActOptions) {
        self.key = key
        self.compromisedSince = compromisedSince
        self.next = next
        self.options = options
    }

    public func run(in context: Context) throws(ActionError) -> Receipt {
        let next = try next.map { file throws(ActionError) in try context.publicKey(in: file) }
        return try context.ledger().act(in: context, options) { occasion throws(ActionError) in
            let (key, holder) = try occasion.state.key(key)
            var event = occasion.event(.keyRevoke)
            event.key = key
            event.holder = holder
            event.compromisedSince = compromisedSince
            event.nextKey = next
            return Composition(event)
        }
    }
}

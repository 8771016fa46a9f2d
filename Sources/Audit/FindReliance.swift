public import Bearings
import Hearing
import Store

/// What would have to be certified anew were a key said to be in other hands since some event.
public struct FindReliance: Sendable {
    public let key: KeyReference
    public let since: Int

    public init(key: KeyReference, since: Int) {
        self.key = key
        self.since = since
    }

    public func run(in context: Context) throws(ActionError) -> Reliance {
        let ledger = try context.ledger()
        let state = try ledger.state(at: .tip)
        let key = try state.key(key).key
        let exposure = Exposure(key: key, since: since, until: (state.tip?.sequence ?? 0) + 1)
        return try ledger.reliance(on: [exposure], in: state)
    }
}

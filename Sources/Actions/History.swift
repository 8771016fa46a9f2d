import Canonical
public import Catalog
import Objects
import Policy
import Store

/// The events, newest first.
public struct History: Sendable {
    /// Only those of one asset.
    public var asset: (plugin: PluginName, name: AssetReference)?
    public var kind: EventKind?
    public var limit: Int
    public var moment: Moment

    public init(
        asset: (plugin: PluginName, name: AssetReference)? = nil, kind: EventKind? = nil, limit: Int = .max,
        moment: Moment = .tip
    ) {
        self.asset = asset
        self.kind = kind
        self.limit = limit
        self.moment = moment
    }

    public func run(in context: Context) throws(ActionError) -> [EventReport] {
        let ledger = try context.ledger()
        let state = try ledger.state(at: moment)
        guard let tip = state.commit else { return [] }
        var uid: AssetUID?
        if let asset {
            let path = try asset.name.path(in: asset.plugin, of: translating(state.activePolicy))
            guard let found = try state.asset(path) else { throw ActionError.unknown(path) }
            uid = found.uid
        }
        var events: [EventReport] = []
        guard limit > 0 else { return [] }
        try translating { () throws(LedgerError) in
            try ledger.walk(from: tip) { event throws(LedgerError) in
                if let uid, event.event.assetUID != uid { return true }
                if let kind, event.event.kind != kind { return true }
                events.append(EventReport(event))
                return events.count < limit
            }
        }
        return events
    }
}

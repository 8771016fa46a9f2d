public import Catalog
import Store

/// One asset, with the event that registered it.
public struct ShowAsset: Sendable {
    public let plugin: PluginName
    public let name: AssetReference
    public let moment: Moment

    public init(plugin: PluginName, name: AssetReference, moment: Moment = .tip) {
        self.plugin = plugin
        self.name = name
        self.moment = moment
    }

    public func run(in context: Context) throws(ActionError) -> AssetReport {
        let ledger = try context.ledger()
        let state = try ledger.state(at: moment)
        let path = try name.path(in: plugin, of: translating(state.activePolicy))
        guard let asset = try state.asset(path) else { throw ActionError.unknown(path) }
        return asset
    }
}

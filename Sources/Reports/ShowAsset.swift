import Audit
public import Bearings
public import Catalog

/// One asset: what its records say, its bindings, and its newest versions.
public struct ShowAsset: Sendable {
    public let plugin: PluginName
    public let name: AssetReference
    /// How many versions are looked into.
    public let limit: Int
    public let moment: Moment

    public init(plugin: PluginName, name: AssetReference, limit: Int = .max, moment: Moment = .tip) {
        self.plugin = plugin
        self.name = name
        self.limit = limit
        self.moment = moment
    }

    public func run(in context: Context) throws(ActionError) -> AssetReport {
        let ledger = try context.ledger()
        let state = try ledger.state(at: moment)
        var report = try AssetPage(name, of: plugin, in: state).report(versions: limit)
        report.marks = try ledger.reliance(of: report.path, in: state)
        return report
    }
}

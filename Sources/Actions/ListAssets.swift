public import Catalog
import Store

/// The assets of a plugin.
public struct ListAssets: Sendable {
    public let plugin: PluginName
    public let moment: Moment

    public init(plugin: PluginName, moment: Moment = .tip) {
        self.plugin = plugin
        self.moment = moment
    }

    public func run(in context: Context) throws(ActionError) -> [AssetReport] {
        let ledger = try context.ledger()
        let state = try ledger.state(at: moment)
        let policy = try translating(state.activePolicy)
        var assets: [AssetReport] = []
        for kind in try policy.plugin(plugin).kinds.sorted() {
            let folder = "\(Layout.assets)/\(plugin)/\(kind)"
            for shard in try names(under: folder, of: state) {
                for text in try names(under: "\(folder)/\(shard)", of: state) {
                    let path = AssetPath(plugin: plugin, kind: kind, name: try name(text))
                    if let asset = try state.asset(path) { assets.append(asset) }
                }
            }
        }
        return assets.sorted { $0.path < $1.path }
    }

    private func names(under folder: String, of state: LedgerState) throws(ActionError) -> [String] {
        try translating { () throws(LedgerError) in try state.names(under: folder) }
    }

    private func name(_ text: String) throws(ActionError) -> AssetName {
        try translating { () throws(NameFault) in try AssetName(text) }
    }
}

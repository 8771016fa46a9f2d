public import Bearings
public import Catalog

/// Stops an asset for whatever runs it, or lets it go on.
public struct HaltAsset: Sendable {
    public let plugin: PluginName
    public let name: AssetReference
    public let isResume: Bool
    public let options: ActOptions

    public init(plugin: PluginName, name: AssetReference, isResume: Bool = false, options: ActOptions) {
        self.plugin = plugin
        self.name = name
        self.isResume = isResume
        self.options = options
    }

    public func run(in context: Context) throws(ActionError) -> Receipt {
        try context.ledger().act(in: context, options) { occasion throws(ActionError) in
            let asset = try AssetPage(name, of: plugin, in: occasion.state)
            return Composition(
                occasion.event(isResume ? .assetResume : .assetHalt, on: asset))
        }
    }
}

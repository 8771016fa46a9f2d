public import Bearings
public import Catalog

/// Takes an asset out of an environment.
public struct Unbind: Sendable {
    public let plugin: PluginName
    public let name: AssetReference
    public let environment: EnvironmentName
    public let options: ActOptions

    public init(
        plugin: PluginName, name: AssetReference, environment: EnvironmentName, options: ActOptions
    ) {
        self.plugin = plugin
        self.name = name
        self.environment = environment
        self.options = options
    }

    public func run(in context: Context) throws(ActionError) -> Receipt {
        try context.ledger().act(in: context, options) { occasion throws(ActionError) in
            let asset = try AssetPage(name, of: plugin, in: occasion.state)
            return try Composition(
                binding: asset, in: environment, occasion.event(.promotionUnbind, on: asset))
        }
    }
}

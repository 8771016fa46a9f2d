public import Bearings
public import Catalog

/// Points a binding back to a version that the environment had before, and holds it there.
public struct RollBack: Sendable {
    public let plugin: PluginName
    public let name: AssetReference
    public let environment: EnvironmentName
    public let version: VersionChoice
    public let allowsDeprecated: Bool
    public let options: ActOptions

    public init(
        plugin: PluginName, name: AssetReference, environment: EnvironmentName, version: VersionChoice,
        allowsDeprecated: Bool = false, options: ActOptions
    ) {
        self.plugin = plugin
        self.name = name
        self.environment = environment
        self.version = version
        self.allowsDeprecated = allowsDeprecated
        self.options = options
    }

    public func run(in context: Context) throws(ActionError) -> Receipt {
        try context.ledger().act(in: context, options) { occasion throws(ActionError) in
            let asset = try AssetPage(name, of: plugin, in: occasion.state)
            let chosen = try asset.version(chosenBy: version)
            return try Composition(
                binding: asset, to: chosen, in: environment, allowingDeprecated: allowsDeprecated,
                occasion.event(.promotionRollback, on: asset, chosen))
        }
    }
}

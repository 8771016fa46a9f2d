public import Bearings
public import Catalog

/// Points a movable name at a version, or takes it away.
public struct SetAlias: Sendable {
    public let plugin: PluginName
    public let name: AssetReference
    public let alias: AliasName
    /// Nil takes the alias away.
    public let version: VersionChoice?
    public let options: ActOptions

    public init(
        plugin: PluginName, name: AssetReference, alias: AliasName, version: VersionChoice?,
        options: ActOptions
    ) {
        self.plugin = plugin
        self.name = name
        self.alias = alias
        self.version = version
        self.options = options
    }

    public func run(in context: Context) throws(ActionError) -> Receipt {
        try context.ledger().act(in: context, options) { occasion throws(ActionError) in
            let asset = try AssetPage(name, of: plugin, in: occasion.state)
            var event = occasion.event(.aliasSet, on: asset)
            event.alias = alias
            event.version = try version.map { version throws(ActionError) in
                try asset.version(chosenBy: version).label
            }
            event.replaces = .label(asset.record.aliases[alias])
            return Composition(event, before: asset.record.aliases[alias]?.text)
        }
    }
}

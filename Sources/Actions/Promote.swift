public import Bearings
public import Catalog
import Hearing

/// Binds a version of an asset to an environment.
public struct Promote: Sendable {
    public let plugin: PluginName
    public let name: AssetReference
    public let environment: EnvironmentName
    /// The environment whose version is promoted; nil where the version is chosen.
    public let source: EnvironmentName?
    /// Nil means the latest approved one, or what the source has.
    public let version: VersionChoice?
    public let allowsDeprecated: Bool
    public let options: ActOptions

    public init(
        plugin: PluginName, name: AssetReference, environment: EnvironmentName,
        source: EnvironmentName? = nil, version: VersionChoice? = nil, allowsDeprecated: Bool = false,
        options: ActOptions
    ) {
        self.plugin = plugin
        self.name = name
        self.environment = environment
        self.source = source
        self.version = version
        self.allowsDeprecated = allowsDeprecated
        self.options = options
    }

    public func run(in context: Context) throws(ActionError) -> Receipt {
        try context.ledger().act(in: context, options) { occasion throws(ActionError) in
            let asset = try AssetPage(name, of: plugin, in: occasion.state)
            let chosen = try chosen(of: asset)
            var event = occasion.event(
                source == nil ? .promotionBind : .promotionPromote, on: asset, chosen)
            event.source = source
            return try Composition(
                binding: asset, to: chosen, in: environment, allowingDeprecated: allowsDeprecated, event)
        }
    }

    private func chosen(of asset: AssetPage) throws(ActionError) -> AssetPage.Version {
        guard let source else { return try asset.version(chosenBy: version ?? .latestApproved) }
        guard let bound = try asset.binding(in: source)?.bound else {
            throw ActionError(
                .bindingAbsent, "nothing of '\(asset.path)' is bound in \(source)",
                hint: "see what is: catalogctl \(plugin) bindings \(asset.words)")
        }
        guard let version else { return try asset.version(bound.label) }
        return try asset.version(chosenBy: version)
    }
}

extension Composition {
    /// A change of what an environment has of an asset, which takes the place of what it has now.
    init(
        binding asset: AssetPage, to chosen: AssetPage.Version? = nil, in environment: EnvironmentName,
        allowingDeprecated: Bool = false, _ event: Event
    ) throws(ActionError) {
        let record = try asset.binding(in: environment)
        var event = event
        event.environment = environment
        event.allow = allowingDeprecated ? .deprecated : nil
        event.replaces = .version(record?.bound?.version)
        var warnings: [String] = []
        if let chosen, asset.isDeprecated(chosen) {
            let instead = try asset.replacement(of: chosen).map { "; in its place there is '\($0)'" } ?? ""
            warnings.append("version \(chosen.label) of '\(asset.path)' is deprecated\(instead)")
        }
        if record?.isHeld == true, [.promotionBind, .promotionPromote].contains(event.kind) {
            warnings.append(
                "the binding of '\(asset.path)' in \(environment) was held after a rollback, and is not any more"
            )
        }
        self.init(event, Payloads(), Circumstances(before: record?.bound?.label.text, warnings: warnings))
    }
}

public import Bearings
public import Catalog
import Hearing
import Statute

/// Moves a version to another state of its lifecycle, or takes a whole asset out of use and back.
public struct ChangeState: Sendable {
    public enum Change: Sendable {
        /// A version to a state.
        case to(StateName)
        /// A version or the whole asset, and what to use instead.
        case deprecate(replacement: AssetReference?)
        case archive
        /// An archived version to a state; a retired asset to use, or to a state.
        case restore(StateName?)
    }

    public let plugin: PluginName
    public let name: AssetReference
    /// Nil means the whole asset, where the change can.
    public let version: VersionChoice?
    public let change: Change
    public let options: ActOptions

    public init(
        plugin: PluginName, name: AssetReference, version: VersionChoice?, change: Change,
        options: ActOptions
    ) {
        self.plugin = plugin
        self.name = name
        self.version = version
        self.change = change
        self.options = options
    }

    public func run(in context: Context) throws(ActionError) -> Receipt {
        try context.ledger().act(in: context, options) { occasion throws(ActionError) in
            let asset = try AssetPage(name, of: plugin, in: occasion.state)
            var event = occasion.event(kind, on: asset)
            switch change {
            case .to(let state): event.state = state
            case .deprecate(let replacement):
                event.state = .deprecated
                event.replacement = try replacement.map { name throws(ActionError) in
                    try name.path(in: plugin, of: occasion.policy)
                }
            case .archive: event.state = .archived
            case .restore(let state): event.state = state
            }
            guard let chosen = try chosen(of: asset) else {
                let before = asset.record.retirement?.state
                event.replaces = .state(before)
                return Composition(
                    event, Payloads(),
                    Circumstances(before: before?.text, warnings: try staying(asset, nil, event.state)))
            }
            event.version = chosen.label
            event.versionID = chosen.id
            event.replaces = .state(chosen.standing.state)
            return Composition(
                event, Payloads(),
                Circumstances(
                    before: chosen.standing.state.text,
                    warnings: try staying(asset, chosen.label, event.state),
                    next: event.state.map { asset.plugin.lifecycle.next(after: $0) } ?? []))
        }
    }

    /// What is deprecated stays where it is bound, and who deprecates should know where.
    private func staying(
        _ asset: AssetPage, _ label: VersionLabel?, _ state: StateName?
    ) throws(ActionError) -> [String] {
        guard state == .deprecated else { return [] }
        return try asset.bindings().compactMap { environment, record in
            guard let bound = record.bound?.label, label == nil || label == bound else { return nil }
            return "version \(bound) of '\(asset.path)' stays bound in \(environment)"
        }
    }

    private var kind: EventKind {
        switch change {
        case .to: .lifecycleSetState
        case .deprecate: .lifecycleDeprecate
        case .archive: .lifecycleArchive
        case .restore: .lifecycleRestore
        }
    }

    /// A plain change of state is always one of a version: the only one there is, where none is named.
    private func chosen(of asset: AssetPage) throws(ActionError) -> AssetPage.Version? {
        if let version { return try asset.version(chosenBy: version) }
        guard case .to = change else { return nil }
        let versions = try asset.versions()
        guard versions.count == 1 else {
            throw ActionError(
                "version.ambiguous", .usage,
                versions.isEmpty
                    ? "'\(asset.path)' has no version yet"
                    : "'\(asset.path)' has \(versions.count) versions, and none is named",
                hint: versions.isEmpty
                    ? "make one: catalogctl \(plugin) snapshot \(asset.words)"
                    : "name one with --version; see: catalogctl \(plugin) versions \(asset.words)")
        }
        return versions[0]
    }
}

public import Bearings
import Canonical
public import Catalog
import Schema

/// The governance metadata of an asset as it stands.
public struct GetGovernance: Sendable {
    public let plugin: PluginName
    public let name: AssetReference
    /// A field, or a group of them such as `risk`; nil for all.
    public let key: String?
    public let moment: Moment

    public init(plugin: PluginName, name: AssetReference, key: String? = nil, moment: Moment = .tip) {
        self.plugin = plugin
        self.name = name
        self.key = key
        self.moment = moment
    }

    public struct Governance: Sendable {
        public let path: AssetPath
        /// Whole, or what of it was asked for.
        public let overlay: Overlay
    }

    public func run(in context: Context) throws(ActionError) -> Governance {
        let page = try AssetPage(name, of: plugin, in: context.ledger().state(at: moment))
        let overlay = try page.overlay()
        guard let key else { return Governance(path: page.path, overlay: overlay) }
        let isGroup = OverlayField.table.contains { $0.key.utf8.starts(with: "\(key).".utf8) }
        let steps =
            try isGroup
            ? [key] : translating { () throws(SchemaError) in try OverlayKey(reading: key) }.steps
        guard let value = steps.reduce(Optional(overlay.json), { json, step in json?[step] }) else {
            throw ActionError(
                "governance.absent", .notFound, "'\(page.path)' has no \(key.excerpt)",
                hint: "set it: catalogctl \(plugin) governance set \(page.words) \(example(of: key))=VALUE")
        }
        let part = steps.reversed().reduce(value) { value, step in .object([.init(key: step, value: value)]) }
        return Governance(path: page.path, overlay: Overlay(json: part))
    }

    /// The key itself, or the first of its group.
    private func example(of key: String) -> String {
        guard OverlayKey(key) == nil else { return key.excerpt }
        return OverlayField.table.first { $0.key.utf8.starts(with: "\(key).".utf8) }?.key ?? key.excerpt
    }
}

import Canonical
public import Catalog

/// How people name an asset within its plugin: `name`, or `kind/name`.
public struct AssetReference: Sendable {
    public let kind: KindName?
    public let name: AssetName

    public init(kind: KindName? = nil, name: AssetName) {
        self.kind = kind
        self.name = name
    }

    public init(_ text: String) throws(NameFault) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2 else { throw NameFault(text: text, rule: "write NAME or KIND/NAME") }
        kind = parts.count == 2 ? try KindName(parts[0]) : nil
        name = try AssetName(parts[parts.count - 1])
    }

    public var description: String { kind.map { "\($0)/\(name)" } ?? name.text }

    /// The full path, the plugin's default kind filled in.
    func path(in plugin: PluginName, of policy: PolicyBundle) throws(ActionError) -> AssetPath {
        let declared = try policy.plugin(plugin)
        if let kind, !declared.kinds.contains(kind) {
            throw ActionError(
                "asset.kind-unknown", .notFound, "plugin '\(plugin)' has no kind '\(kind)'",
                hint: "its kinds are: \(declared.kinds.map(\.text).sorted().joined(separator: ", "))")
        }
        return AssetPath(plugin: plugin, kind: kind ?? declared.defaultKind, name: name)
    }
}

extension PolicyBundle {
    /// A plugin of the policy, or the sentence that there is none of that name.
    func plugin(_ name: PluginName) throws(ActionError) -> Plugin {
        if let plugin = plugins[name] { return plugin }
        let names = plugins.keys.map(\.text).sorted()
        let nearest = nearestWord(to: name.text, among: names).map { "did you mean '\($0)'? " } ?? ""
        throw ActionError(
            "asset.plugin-unknown", .notFound, "the active policy has no plugin '\(name)'",
            hint: nearest + "its plugins are: \(names.joined(separator: ", "))")
    }
}

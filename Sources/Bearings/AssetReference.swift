import Canonical
public import Catalog
import Hearing
package import Statute
package import Store

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
    package func path(in plugin: PluginName, of policy: PolicyBundle) throws(ActionError) -> AssetPath {
        let declared = try policy.plugin(plugin)
        if let kind, !declared.kinds.contains(kind) {
            throw ActionError(.unknown(kind, in: declared))
        }
        return AssetPath(plugin: plugin, kind: kind ?? declared.defaultKind, name: name)
    }
}

extension PolicyBundle {
    /// A plugin of the policy, or the sentence that there is none of that name.
    package func plugin(_ name: PluginName) throws(ActionError) -> Plugin {
        if let plugin = plugins[name] { return plugin }
        throw ActionError(.unknown(name, in: self))
    }
}

extension PolicyBundle {
    /// Says that there is no environment of that name, where there is none.
    package func refuseUnknown(_ environment: EnvironmentName) throws(ActionError) {
        guard !environments.contains(environment) else { return }
        let names = environments.map(\.text)
        throw ActionError(
            .environmentUnknown, "the active policy has no environment '\(environment)'",
            hint: guess(environment.text, among: names)
                + "its environments are: \(names.joined(separator: ", "))")
    }
}

extension ActionError {
    /// That an asset is not there, with the nearest name that is: all are read for it, which only a failure costs.
    package static func unknown(_ asset: AssetPath, in state: LedgerState) throws(ActionError) -> ActionError
    {
        let folder = "\(Layout.assets)/\(asset.plugin)/\(asset.kind)"
        var names: [String] = []
        for shard in try state.files(under: folder) { names += try state.files(under: "\(folder)/\(shard)") }
        var near = guess(asset.name.text, among: names)
        // The same name in another kind is nearer than any other name.
        for kind in try state.files(under: "\(Layout.assets)/\(asset.plugin)") {
            guard let kind = KindName(valid: kind), kind != asset.kind else { continue }
            let other = AssetPath(plugin: asset.plugin, kind: kind, name: asset.name)
            if try state.contents(other.record) != nil { near = "did you mean '\(kind)/\(asset.name)'? " }
        }
        return ActionError(
            .assetUnknown, "there is no asset '\(asset)'",
            hint: near + "see those there are: catalogctl \(asset.plugin) list")
    }
}

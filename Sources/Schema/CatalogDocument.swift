import Canonical
import Catalog

/// `kind: Catalog`: the environments in order, and the plugins with their kinds.
struct CatalogDocument {
    let environments: [EnvironmentName]
    let plugins: [PluginName: PolicyBundle.Plugin]
    let clockSkew: Int

    /// Five minutes, where the document does not say.
    private static let usualClockSkew = 300

    init(_ node: Node) throws(SchemaError) {
        let fields = try Fields(
            node, known: ["apiVersion", "kind", "environments", "plugins", "clockSkewSeconds"])
        let environments = try fields.required("environments")
        self.environments = try environments.names()
        guard !self.environments.isEmpty else {
            throw SchemaError(
                .badValue, at: environments.place, "there is no environment",
                hint: "name at least one, the first the earliest: [dev, stage, prod]")
        }
        clockSkew =
            try fields.optional("clockSkewSeconds").map { node throws(SchemaError) in
                try node.integer(in: 0...86_400)
            } ?? Self.usualClockSkew
        var plugins: [PluginName: PolicyBundle.Plugin] = [:]
        let declared = try fields.required("plugins")
        for field in try declared.map() {
            let name: PluginName = try field.name()
            guard !ReservedWords.commands.contains(name.text) else {
                throw SchemaError(
                    .badName, at: field.place,
                    "'\(name)' is a command of catalogctl and cannot name a plugin",
                    hint: "call it '\(name)-assets' or the like")
            }
            plugins[name] = try Self.plugin(name, field.node)
        }
        guard !plugins.isEmpty else {
            throw SchemaError(
                .badValue, at: declared.place, "there is no plugin",
                hint: "declare one: agents: {kinds: [agent]}")
        }
        self.plugins = plugins
    }

    private static func plugin(_ name: PluginName, _ node: Node) throws(SchemaError) -> PolicyBundle.Plugin {
        let fields = try Fields(node, known: ["kinds", "defaultKind"])
        let declared = try fields.required("kinds")
        let kinds: [KindName] = try declared.names()
        guard let first = kinds.first else {
            throw SchemaError(
                .badValue, at: declared.place, "plugin '\(name)' has no kind", hint: "name at least one")
        }
        guard let node = fields.optional("defaultKind") else {
            return PolicyBundle.Plugin(name: name, kinds: kinds, defaultKind: first)
        }
        let chosen: KindName = try node.name()
        guard kinds.contains(chosen) else {
            throw SchemaError(
                .badValue, at: node.place,
                "default kind '\(chosen)' is not among the kinds of plugin '\(name)'",
                hint: "its kinds are: \(kinds.map(\.text).joined(separator: ", "))")
        }
        return PolicyBundle.Plugin(name: name, kinds: kinds, defaultKind: chosen)
    }
}

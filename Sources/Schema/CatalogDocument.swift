import Canonical
import Catalog
import Statute

/// `kind: Catalog`: the environments in order, the plugins with their kinds, and what holds for all of them.
package struct CatalogDocument {
    let environments: [EnvironmentName]
    let clockSkew: Int
    let complianceTags: Set<String>
    let protectsDependents: Bool
    let earlierApprovals: Int
    private let plugins: [DeclaredPlugin]

    /// Five minutes, where the document does not say.
    private static let usualClockSkew = 300
    package static let clockSkews = 0...86_400
    package static let earlierPolicies = 0...1000

    init(_ node: Node) throws(SchemaError) {
        let fields = try Fields(
            node,
            known: [
                "apiVersion", "kind", "environments", "plugins", "complianceTags", "protectDependents",
                "clockSkewSeconds", "compatibility",
            ])
        let environments = try fields.required("environments")
        self.environments = try environments.names()
        guard !self.environments.isEmpty else {
            throw SchemaError(
                .badValue, at: environments.place, "there is no environment",
                hint: "name at least one, the first the earliest: [dev, stage, prod]")
        }
        clockSkew =
            try fields.optional("clockSkewSeconds").map { node throws(SchemaError) in
                try node.integer(in: Self.clockSkews)
            } ?? Self.usualClockSkew
        let tags = try fields.optional("complianceTags").map { node throws(SchemaError) in
            try node.names(Name<ComplianceTag>.self)
        }
        complianceTags = Set((tags ?? []).map(\.text))
        protectsDependents =
            try fields.optional("protectDependents").map { node throws(SchemaError) in try node.bool() }
            ?? false
        earlierApprovals =
            try fields.optional("compatibility").flatMap { node throws(SchemaError) in
                try Fields(node, known: ["earlierApprovals"]).optional("earlierApprovals")
            }.map { node throws(SchemaError) in try node.integer(in: Self.earlierPolicies) } ?? 0
        let declared = try fields.required("plugins")
        var plugins: [DeclaredPlugin] = []
        for field in try declared.map() { plugins.append(try DeclaredPlugin(field)) }
        guard !plugins.isEmpty else {
            throw SchemaError(
                .badValue, at: declared.place, "there is no plugin",
                hint: "declare one: agents: {kinds: [agent]}")
        }
        self.plugins = plugins
    }

    /// The plugins, each with the life that it names.
    func plugins(
        living profiles: LifecycleProfiles
    ) throws(SchemaError) -> [PluginName: PolicyBundle.Plugin] {
        var plugins: [PluginName: PolicyBundle.Plugin] = [:]
        for plugin in self.plugins {
            plugins[plugin.name] = PolicyBundle.Plugin(
                name: plugin.name, kinds: plugin.kinds, defaultKind: plugin.defaultKind,
                lifecycle: try profiles.profile(of: plugin), labelFormat: plugin.labelFormat,
                autoSnapshot: plugin.autoSnapshot)
        }
        return plugins
    }
}

/// A word that `compliance.tags` of an overlay may hold.
enum ComplianceTag {}

/// One entry of `plugins`, before its profile is known.
struct DeclaredPlugin {
    let name: PluginName
    let kinds: [KindName]
    let defaultKind: KindName
    let labelFormat: LabelFormat
    let autoSnapshot: Bool
    /// The name of its lifecycle profile, where it names one, and the place where it does.
    let profile: (name: ProfileName, place: Place)?

    init(_ field: Node.Field) throws(SchemaError) {
        let name: PluginName = try field.name()
        self.name = name
        guard !ReservedWords.commands.contains(name.text) else {
            throw SchemaError(
                .badName, at: field.place,
                "'\(name)' is a command of catalogctl and cannot name a plugin",
                hint: "call it '\(name)-assets' or the like")
        }
        let fields = try Fields(
            field.node, known: ["kinds", "defaultKind", "lifecycle", "labelFormat", "autoSnapshot"])
        let declared = try fields.required("kinds")
        let kinds: [KindName] = try declared.names()
        self.kinds = kinds
        guard let first = kinds.first else {
            throw SchemaError(
                .badValue, at: declared.place, "plugin '\(name)' has no kind", hint: "name at least one")
        }
        if let node = fields.optional("defaultKind") {
            let chosen: KindName = try node.name()
            guard kinds.contains(chosen) else {
                throw SchemaError(
                    .unknownKind, at: node.place,
                    "default kind '\(chosen)' is not among the kinds of plugin '\(name)'",
                    hint: "its kinds are: \(kinds.map(\.text).joined(separator: ", "))")
            }
            defaultKind = chosen
        } else {
            defaultKind = first
        }
        labelFormat =
            try fields.optional("labelFormat").flatMap { node throws(SchemaError) in
                LabelFormat(rawValue: try node.choice(of: LabelFormat.allCases.map(\.rawValue)))
            } ?? .freeform
        autoSnapshot =
            try fields.optional("autoSnapshot").map { node throws(SchemaError) in try node.bool() } ?? false
        profile = try fields.optional("lifecycle").map { node throws(SchemaError) in
            (try node.name(), node.place)
        }
    }
}

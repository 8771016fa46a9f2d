import Arguments
import Canonical
import Catalog
import Output
import Reports
import Statute
import Wording

extension Commands {
    static let plugins = Command<Run>(
        "plugins", "the families of assets that the policy declares", group: .assets, use: .reads,
        examples: [Example("plugins agents", "the kinds of one, and the life that its versions have")],
        Argument(
            "PLUGIN", "one of them", completion: .names("plugins"), parse: Word.valid { try PluginName($0) }
        )
        .optional
    ) { plugin in
        { session in
            if let plugin { return try declared(plugin, session) }
            let plugins = try ListPlugins(moment: session.moment()).run(in: session.context)
            var table = Table(
                ["PLUGIN", "KINDS", "DEFAULT KIND", "LIFECYCLE", "LABELS"], givingWay: ["KINDS"])
            for plugin in plugins {
                table.add([
                    plugin.name.text, plugin.kinds.map(\.text).joined(separator: ", "),
                    plugin.defaultKind.text, plugin.lifecycle.name.text, plugin.labelFormat.rawValue,
                ])
            }
            return Report(
                "PluginList", json: [.init(key: "plugins", value: .array(plugins.map { .object($0.json) }))],
                names: plugins.map(\.name.text), [.table(table)])
        }
    }

    private static func declared(_ name: PluginName, _ session: Session) throws -> Report {
        let declared = try ShowPlugin(plugin: name, moment: session.moment()).run(in: session.context)
        let plugin = declared.plugin
        var facts = Table.facts([
            ("plugin", plugin.name.text), ("kinds", plugin.kinds.map(\.text).joined(separator: ", ")),
            ("default kind", plugin.defaultKind.text), ("labels", plugin.labelFormat.rawValue),
            ("lifecycle", plugin.lifecycle.name.text),
            ("states", plugin.lifecycle.states.map(\.text).joined(separator: ", ")),
        ])
        for environment in declared.environments {
            let flagged = environment.withFlag.map { ", and \($0) with --allow-deprecated" }.joined()
            facts.add([environment.name.text, "takes \(listed(environment.admits.map(\.text)))\(flagged)"])
        }
        var ways = Table(["FROM", "TO", "APPROVAL", "ROLES"], givingWay: ["ROLES"])
        for transition in plugin.lifecycle.transitions where transition.isOpen {
            ways.add([
                transition.way.from.text, transition.way.to.text, transition.needsApproval ? "needed" : "-",
                transition.roles.isEmpty ? "any" : listed(transition.roles.map(\.text).sorted()),
            ])
        }
        return Report(
            "Plugin",
            json: plugin.json + [
                .init(key: "states", value: .texts(plugin.lifecycle.states.map(\.text))),
                .init(
                    key: "transitions",
                    value: .array(
                        plugin.lifecycle.transitions.map {
                            .object([
                                .init(key: "from", value: .string($0.way.from.text)),
                                .init(key: "to", value: .string($0.way.to.text)),
                                .init(key: "needsApproval", value: .bool($0.needsApproval)),
                                .init(key: "roles", value: .texts($0.roles.map(\.text).sorted())),
                                .init(key: "open", value: .bool($0.isOpen)),
                            ])
                        })),
                .init(
                    key: "admissions",
                    value: .array(
                        declared.environments.map {
                            .object([
                                .init(key: "environment", value: .string($0.name.text)),
                                .init(key: "admits", value: .texts($0.admits.map(\.text))),
                                .init(key: "admitsWithFlag", value: .texts($0.withFlag.map(\.text))),
                            ])
                        })),
            ],
            names: [plugin.name.text], [.table(facts), .line(""), .table(ways)])
    }
}

extension PolicyBundle.Plugin {
    fileprivate var json: [JSON.Member] {
        [
            .init(key: "name", value: .string(name.text)),
            .init(key: "kinds", value: .texts(kinds.map(\.text))),
            .init(key: "defaultKind", value: .string(defaultKind.text)),
            .init(key: "lifecycle", value: .string(lifecycle.name.text)),
            .init(key: "labelFormat", value: .string(labelFormat.rawValue)),
        ]
    }
}

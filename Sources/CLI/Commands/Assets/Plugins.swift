import Actions
import Arguments
import Canonical
import Catalog

extension Commands {
    static let plugins = Command<Run>(
        "plugins", "the families of assets that the policy declares", group: .assets, use: .reads
    ) {
        { session in
            let plugins = try ListPlugins(moment: session.moment()).run(in: session.context)
            var table = Table(["PLUGIN", "KINDS", "DEFAULT KIND"])
            for plugin in plugins {
                table.add([
                    plugin.name.text, plugin.kinds.map(\.text).joined(separator: ", "),
                    plugin.defaultKind.text,
                ])
            }
            return Report(
                "PluginList",
                json: [
                    .init(
                        key: "plugins",
                        value: .array(
                            plugins.map { plugin in
                                .object([
                                    .init(key: "name", value: .string(plugin.name.text)),
                                    .init(key: "kinds", value: .array(plugin.kinds.map { .string($0.text) })),
                                    .init(key: "defaultKind", value: .string(plugin.defaultKind.text)),
                                ])
                            }))
                ],
                names: plugins.map(\.name.text), [.table(table)])
        }
    }
}

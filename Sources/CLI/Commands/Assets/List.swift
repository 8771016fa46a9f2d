import Actions
import Arguments
import Canonical
import Catalog

extension Commands {
    static let list = Command<Run>(
        "list", "the assets of a plugin", group: .assets, use: .reads, Word.plugin
    ) { plugin in
        { session in
            let assets = try ListAssets(plugin: plugin, moment: session.moment()).run(in: session.context)
            var table = Table(["NAME", "KIND", "UID"])
            for asset in assets {
                table.add([asset.path.name.text, asset.path.kind.text, asset.uid.description])
            }
            return Report(
                "AssetList",
                json: [
                    .init(key: "plugin", value: .string(plugin.text)),
                    .init(key: "assets", value: .array(assets.map(\.json))),
                ],
                names: assets.map { "\($0.path.kind)/\($0.path.name)" },
                assets.isEmpty
                    ? [.line("no assets in \(plugin)"), .hint("catalogctl \(plugin) register NAME")]
                    : [.table(table)])
        }
    }
}

extension AssetReport {
    var json: JSON {
        .object([
            .init(key: "asset", value: .string(path.description)),
            .init(key: "kind", value: .string(path.kind.text)),
            .init(key: "name", value: .string(path.name.text)),
            .init(key: "uid", value: .string(uid.description)),
        ])
    }
}

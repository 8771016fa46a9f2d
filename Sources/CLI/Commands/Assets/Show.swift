import Actions
import Arguments
import Canonical
import Catalog

extension Commands {
    static let show = Command<Run>(
        "show", "one asset", group: .assets, use: .reads, Word.plugin, Word.asset
    ) { plugin, name in
        { session in
            let asset = try ShowAsset(plugin: plugin, name: name, moment: session.moment()).run(
                in: session.context)
            let facts = Table.facts([
                ("asset", asset.path.description), ("uid", asset.uid.description),
                ("folder", asset.path.folder),
            ])
            return Report(
                "Asset",
                json: [
                    .init(key: "asset", value: asset.json),
                    .init(key: "folder", value: .string(asset.path.folder)),
                ],
                names: ["\(asset.path.kind)/\(asset.path.name)"],
                [
                    .table(facts),
                    .hint(
                        "what was done with it: catalogctl \(plugin) history \(asset.path.kind)/\(asset.path.name)"
                    ),
                ])
        }
    }
}

import Actions
import Arguments
import Canonical
import Catalog

extension Commands {
    static let show = Command<Run>(
        "show", "one asset", group: .assets, use: .reads, Word.plugin, Word.asset
    ) { plugin, name in
        { session in
            let moment = try session.moment()
            let asset = try ShowAsset(plugin: plugin, name: name, moment: moment).run(in: session.context)
            let events = try History(asset: (plugin, name), moment: moment).run(in: session.context)
            var facts = Table.facts([
                ("asset", asset.path.description), ("uid", asset.uid.description),
                ("folder", asset.path.folder),
            ])
            for event in events.prefix(1) {
                facts.add(["last event", "\(event.event.sequence) \(event.event.kind.rawValue)"])
                facts.add(["by", "\(event.authorName), \(event.time.rfc3339)"])
                if let note = event.event.note { facts.add(["why", note.text]) }
            }
            return Report(
                "Asset",
                json: [
                    .init(key: "asset", value: asset.json), .init(key: "folder", value: .string(asset.path.folder)),
                    .init(key: "events", value: .array(events.map(\.json))),
                ],
                names: ["\(asset.path.kind)/\(asset.path.name)"], [.table(facts)])
        }
    }
}

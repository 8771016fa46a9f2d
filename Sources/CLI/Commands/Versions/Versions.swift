import Arguments
import Bearings
import Canonical
import Catalog
import Output
import Reports
import Wording

extension Commands {
    static let versions = Command<Run>(
        "versions", "the versions of an asset, newest first", group: .assets, use: .reads,
        examples: [Example("agents versions triage-bot", "with state, and where each is bound")],
        Word.plugin, Word.asset
    ) { plugin, name in
        { session in
            let asset = try ShowAsset(plugin: plugin, name: name, moment: session.moment())
                .run(in: session.context)
            return Report(
                "VersionList",
                json: [
                    .init(key: "asset", value: .string(asset.path.description)),
                    .init(key: "versions", value: .array(asset.versions.map(\.json))),
                ],
                names: asset.versions.map(\.label.text),
                asset.versions.isEmpty
                    ? [
                        .line("'\(asset.path)' has no version yet"),
                        .hint("make one: catalogctl \(plugin) snapshot \(asset.words)"),
                    ] : [.table(table(asset.versions))])
        }
    }

    static let version = Command<Run>(
        "version", "one version of an asset", group: .assets, use: .reads,
        examples: [Example("agents version triage-bot 1.2.0", "its content, its state, where it is bound")],
        Word.plugin, Word.asset,
        Argument(
            "VERSION", "a label, an alias, latest or latest-approved", completion: .names("versions"),
            parse: { VersionChoice($0) })
    ) { plugin, name, version in
        { session in try shown(plugin, name, version, session) }
    }

    static func table(_ versions: [VersionReport]) -> Table {
        var table = Table(
            ["VERSION", "STATE", "CREATED", "BY", "BOUND", "ALSO"], givingWay: ["ALSO", "BY", "BOUND"])
        for version in versions {
            table.add([
                Table.Cell(version.label.text),
                Table.Cell(version.standing.state.text, version.standing.state.style),
                Table.Cell(version.record.createdAt.rfc3339), Table.Cell(version.record.createdBy.text),
                Table.Cell(listed(version.bound.map(\.text))), Table.Cell(listed(version.aliases)),
            ])
        }
        return table
    }

    static func shown(
        _ plugin: PluginName, _ name: AssetReference, _ choice: VersionChoice, _ session: Session
    ) throws -> Report {
        let shown = try ShowVersion(
            plugin: plugin, name: name, version: choice, moment: session.moment()
        ).run(in: session.context)
        let (record, standing) = (shown.version.record, shown.version.standing)
        var facts = Table.facts([
            ("asset", shown.path.description), ("version", record.label.text),
            ("version id", shown.version.id.hex),
        ])
        facts.add([Table.Cell("state"), Table.Cell(standing.state.text, standing.state.style)])
        let since = shown.since.map { " at \($0.rfc3339)" } ?? ""
        facts.add(["since", "event \(standing.sequence) by \(standing.by)\(since)"])
        if let reason = standing.reason { facts.add(["reason", reason.firstLine]) }
        if let replacement = shown.replacement { facts.add(["use instead", replacement.description]) }
        facts.add([
            "created", "\(record.createdAt.rfc3339) by \(record.createdBy), event \(standing.created)",
        ])
        facts.add(["record", record.record.text])
        facts.add(["digest", "sha256:\(record.contentDigest.hex)"])
        facts.add(["taken from", record.sourceRevision?.text ?? "a file outside of the repository"])
        for use in shown.uses {
            facts.add(["uses", use.label.map { "\(use.asset)@\($0)" } ?? use.asset.description])
        }
        facts.add(["bound", listed(shown.version.bound.map(\.text))])
        if !shown.version.aliases.isEmpty { facts.add(["also", listed(shown.version.aliases)]) }
        return Report(
            "Version",
            json: shown.version.members + [
                .init(key: "asset", value: .string(shown.path.description)),
                .init(key: "since", value: .text(shown.since?.rfc3339)),
                .init(key: "replacement", value: .text(shown.replacement?.description)),
                .init(
                    key: "uses",
                    value: .array(
                        shown.uses.map {
                            .object([
                                .init(key: "asset", value: .string($0.asset.description)),
                                .init(key: "version", value: .text($0.label?.text)),
                            ])
                        })),
                .init(key: "place", value: .string(shown.place)),
            ],
            names: [shown.version.id.hex],
            [.table(facts), .hint("its content: git show \(shown.place)")])
    }
}

extension VersionReport {
    var json: JSON { .object(members) }

    fileprivate var members: [JSON.Member] {
        [
            .init(key: "version", value: .string(label.text)),
            .init(key: "versionId", value: .string(id.hex)),
            .init(key: "created", value: .integer(standing.created)),
            .init(key: "state", value: .string(standing.state.text)),
            .init(key: "by", value: .string(standing.by.text)),
            .init(key: "sequence", value: .integer(standing.sequence)),
            .init(key: "reason", value: .text(standing.reason)),
            .init(key: "record", value: .object(record.members)),
            .init(key: "bound", value: .texts(bound.map(\.text))),
            .init(key: "also", value: .texts(aliases)),
        ]
    }
}

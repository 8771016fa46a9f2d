import Arguments
import Bearings
import Canonical
import Catalog
import Output
import Reports
import Wording

extension Commands {
    /// How many versions `show` looks into.
    private static let newestShown = 5

    static let show = Command<Run>(
        "show", "one asset", group: .assets, use: .reads,
        examples: [
            Example("agents show triage-bot", "what is known of it"),
            Example("agents show triage-bot --version latest-approved", "one version of it"),
        ],
        Word.plugin, Word.asset, Word.version("one version of it")
    ) { plugin, name, version in
        { session in
            if let version { return try shown(plugin, name, version, session) }
            let asset = try ShowAsset(
                plugin: plugin, name: name, limit: newestShown, moment: session.moment()
            ).run(in: session.context)
            var blocks: [Report.Block] = [.table(facts(of: asset))]
            if !asset.versions.isEmpty { blocks += [.line(""), .table(table(asset.versions))] }
            if asset.versionCount > asset.versions.count {
                blocks.append(
                    .line("and \(counted(asset.versionCount - asset.versions.count, "older version"))"))
            }
            blocks += next(asset).map { .hint($0) }
            var report = Report(
                "Asset",
                json: asset.members + [
                    .init(key: "folder", value: .string(asset.path.folder)),
                    .init(key: "bindings", value: .array(asset.bindings.map(bindingJSON))),
                    .init(key: "versionCount", value: .integer(asset.versionCount)),
                    .init(key: "versions", value: .array(asset.versions.map(\.json))),
                ],
                names: [asset.words], blocks)
            report.warn(of: asset)
            return report
        }
    }

    private static func facts(of asset: AssetReport) -> Table {
        let record = asset.record
        var facts = Table.facts([
            ("asset", asset.path.description), ("uid", asset.uid.description),
        ])
        facts.add([Table.Cell("state"), Table.Cell(asset.badge.text, asset.badge.style)])
        if let halt = record.halt {
            facts.add([Table.Cell("halted"), Table.Cell(halt.sentence, .bad)])
        }
        if let retired = record.retirement {
            facts.add(["retired", "by \(retired.by) in event \(retired.sequence)"])
            if let reason = retired.reason { facts.add(["reason", reason.firstLine]) }
            if let replacement = asset.replacement { facts.add(["use instead", replacement.description]) }
        }
        facts.add(["source", record.source?.text ?? "none: versions name their file"])
        facts.add(["owner", asset.overlay.owner ?? "none"])
        facts.add(["risk", asset.overlay.text("risk.level") ?? "not said"])
        if let latest = asset.latest { facts.add(["latest", latest.text]) }
        for (alias, label) in record.aliases.sorted(by: { $0.key < $1.key }) {
            facts.add(["alias", "\(alias) is \(label)"])
        }
        for (environment, binding) in asset.bindings {
            guard let bound = binding.bound else { continue }
            let held = binding.isHeld ? ", held" : ""
            facts.add(["bound", "\(environment) has \(bound.label) since event \(bound.sequence)\(held)"])
        }
        facts.add(["folder", asset.path.folder])
        return facts
    }

    /// What a person most likely does next.
    private static func next(_ asset: AssetReport) -> [String] {
        let (plugin, words) = (asset.path.plugin, asset.words)
        let done = "what was done with it: catalogctl \(plugin) history \(words)"
        guard let newest = asset.versions.first else {
            return ["make a version: catalogctl \(plugin) snapshot \(words)", done]
        }
        return ["one version: catalogctl \(plugin) version \(words) \(newest.label)", done]
    }
}

extension Report {
    /// What should be known before anything is done with an asset.
    mutating func warn(of asset: AssetReport) {
        warnings += asset.freezes.map { "\($0.environment) is frozen \($0.record.sentence)" }
        warnings += asset.marks.map {
            "to be certified anew, since a key was in other hands: \($0.sentence) (\($0.reason))"
        }
    }
}

extension AssetReport {
    fileprivate var members: [JSON.Member] {
        [
            .init(key: "asset", value: .string(path.description)),
            .init(key: "assetKind", value: .string(path.kind.text)),
            .init(key: "name", value: .string(path.name.text)),
            .init(key: "assetUid", value: .string(uid.description)),
            .init(key: "badge", value: .string(badge.text)),
            .init(key: "source", value: .text(record.source?.text)),
            .init(key: "owner", value: .text(overlay.owner)),
            .init(key: "risk", value: .text(overlay.text("risk.level"))),
            .init(key: "latest", value: .text(latest?.text)),
            .init(
                key: "aliases",
                value: .object(record.aliases.map { .init(key: $0.key.text, value: .string($0.value.text)) })),
            .init(key: "halted", value: record.halt?.json ?? .null),
            .init(key: "recertify", value: .array(marks.map(\.json))),
            .init(key: "retired", value: record.retirement?.json ?? .null),
            .init(key: "replacement", value: .text(replacement?.description)),
        ]
    }
}

extension Retirement {
    fileprivate var json: JSON {
        .object([
            .init(key: "state", value: .string(state.text)), .init(key: "by", value: .string(by.text)),
            .init(key: "sequence", value: .integer(sequence)), .init(key: "reason", value: .text(reason)),
        ])
    }
}

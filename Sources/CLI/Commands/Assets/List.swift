import Arguments
import Canonical
import Catalog
import Output
import Reports
import Statute
import Wording

extension Commands {
    static let list = Command<Run>(
        "list", "the assets of a plugin", group: .assets, use: .reads,
        about: """
            The state of an asset is that of its furthest version in use; what is retired as a whole says so. \
            Several filters must all hold. Archived assets are shown only where they are asked for. With --env an \
            asset is shown if its governance is so now, or was when what is bound there was made.
            """,
        examples: [
            Example("agents list --env prod --risk high", "what runs in prod and can do much harm"),
            Example("agents list --label domain=claims --at 2026-03-01", "as it was at the end of that day"),
        ],
        Word.plugin,
        Option(
            "state", value: "STATE", "in this state", completion: .names("states"),
            parse: Word.valid { try StateName($0) }),
        Option(
            "risk", value: "LEVEL", "with this risk.level",
            completion: .words(OverlayField.table.first { $0.key == "risk.level" }?.choices ?? [])),
        Option(
            "compliance", value: "TAG", "with this compliance tag; may be given again",
            completion: .names("tags")
        )
        .repeated,
        Option(
            "owner", value: "OWNER", "owned by this person: principal, name or e-mail",
            completion: .names("principals")),
        Option("team", value: "TEAM", "kept by this team: name or id"),
        Option("label", value: "KEY=VALUE", "with this label; may be given again", parse: Word.pair).repeated,
        Word.environment("env", "bound in this environment"),
        Flag("halted", "halted ones only"),
        Flag("include-archived", "archived ones too")
    ) { plugin, state, risk, tags, owner, team, labels, environment, halted, archived in
        var filter = AssetFilter()
        filter.state = state
        filter.risk = risk
        filter.compliance = tags
        filter.owner = owner
        filter.team = team
        filter.labels = labels
        filter.environment = environment
        filter.isHalted = halted
        filter.includesArchived = archived
        return { [filter] session in
            let list = try ListAssets(plugin: plugin, filter: filter, moment: session.moment()).run(
                in: session.context)
            let assets = list.rows
            var report = Report(kind: "AssetList")
            // A catalog may be large, so only what is printed is made.
            switch session.options.rendering {
            case .people:
                report.blocks = assets.isEmpty ? nothing(in: plugin, filter) : [.table(table(assets))]
            case .names: report.names = assets.map { "\($0.kind)/\($0.name)" }
            case .json:
                report.set("plugin", .string(plugin.text))
                report.set("assets", .array(assets.map { $0.json(in: plugin) }))
            }
            report.warnings = list.freezes.map { "\($0.environment) is frozen \($0.record.sentence)" }
            let marked = assets.count { !$0.marks.isEmpty }
            if marked > 0 {
                report.warnings.append(
                    "\(counted(marked, "asset")) marked 'certify' \(marked == 1 ? "rests" : "rest") on a key that was in other hands; see: catalogctl status"
                )
            }
            return report
        }
    }

    private static func nothing(in plugin: PluginName, _ filter: AssetFilter) -> [Report.Block] {
        filter.isEmpty
            ? [.line("no assets in \(plugin)"), .hint("catalogctl \(plugin) register NAME")]
            : [.line("no assets in \(plugin) are so"), .hint("see all of them: catalogctl \(plugin) list")]
    }

    private static func table(_ assets: [AssetRow]) -> Table {
        var table = Table(
            ["NAME", "KIND", "STATE", "LATEST", "BOUND", "OWNER"], givingWay: ["OWNER", "BOUND", "NAME"])
        for asset in assets {
            table.add([
                Table.Cell(asset.name.text), Table.Cell(asset.kind.text),
                Table.Cell(asset.standing, asset.isHalted ? .bad : asset.badge.style),
                Table.Cell(asset.latest?.text ?? "-"),
                Table.Cell(listed(asset.bound.map { "\($0.environment) \($0.label)" })),
                Table.Cell(asset.owner ?? "-"),
            ])
        }
        return table
    }
}

extension StateName {
    /// How far it is from use, in colour.
    var style: Style {
        switch self {
        case .approved: .good
        case .deprecated: .warning
        case .archived: .faint
        default: .plain
        }
    }
}

extension Word {
    /// `KEY=VALUE`.
    static let pair: @Sendable (String) throws -> (key: String, value: String) = { word in
        let halves = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, !halves[0].isEmpty else { throw UsageFault("write KEY=VALUE") }
        return (String(halves[0]), String(halves[1]))
    }
}

extension AssetRow {
    /// `approved`, `approved, halted`
    fileprivate var standing: String {
        ([badge.text, isHalted ? "halted" : nil, marks.isEmpty ? nil : "certify"] as [String?])
            .compactMap(\.self).joined(separator: ", ")
    }

    fileprivate func json(in plugin: PluginName) -> JSON {
        .object([
            .init(key: "asset", value: .string("\(plugin)/\(kind)/\(name)")),
            .init(key: "assetKind", value: .string(kind.text)),
            .init(key: "assetUid", value: .string(uid.description)),
            .init(key: "badge", value: .string(badge.text)),
            .init(
                key: "bindings",
                value: .array(
                    bound.map {
                        .object([
                            .init(key: "environment", value: .string($0.environment.text)),
                            .init(key: "version", value: .string($0.label.text)),
                        ])
                    })),
            .init(key: "latest", value: .text(latest?.text)),
            .init(key: "name", value: .string(name.text)),
            .init(key: "owner", value: .text(owner)),
            .init(key: "stopped", value: .bool(isHalted)),
            .init(key: "recertify", value: .array(marks.map(\.json))),
        ])
    }
}

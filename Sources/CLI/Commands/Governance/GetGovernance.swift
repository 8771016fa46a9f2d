import Arguments
import Canonical
import Catalog
import Output
import Reports
import Wording

extension Commands {
    static let getGovernance = Command<Run>(
        "governance get", "the governance metadata of an asset", group: .assets, use: .reads,
        about: "With --json it prints a document that 'governance set --file' takes as it is.",
        examples: [
            Example("agents governance get triage-bot", "all of it"),
            Example("agents governance get triage-bot risk.level --quiet", "one field, for a script"),
        ],
        Word.plugin, Word.asset,
        Argument(
            "KEY", "a field such as risk.level, or a group such as risk",
            completion: .words(OverlayField.table.map(\.key))
        ).optional
    ) { plugin, name, key in
        { session in
            let governance = try GetGovernance(
                plugin: plugin, name: name, key: key, moment: session.moment()
            ).run(in: session.context)
            let fields = flattened(governance.overlay.json, below: "")
            let words = "\(governance.path.kind)/\(governance.path.name)"
            return Report(
                "Governance",
                json: governance.overlay.json.asObject ?? [],
                names: key == nil ? fields.map(\.key) : fields.map(\.text),
                fields.isEmpty
                    ? [
                        .line("nothing is set for '\(governance.path)'"),
                        .hint(
                            "say who answers for it: catalogctl \(plugin) governance set \(words) owner.principal=NAME"
                        ),
                    ] : [.table(Table.facts(fields.map { ($0.key, $0.text) }))])
        }
    }

    /// Dotted keys with what they hold, as they are typed after `governance set`.
    private static func flattened(_ json: JSON, below key: String) -> [(key: String, text: String)] {
        switch json {
        case .object(let members):
            return members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.flatMap { member in
                flattened(member.value, below: key.isEmpty ? member.key : "\(key).\(member.key)")
            }
        case .string(let text): return [(key, text.firstLine)]
        case .array(let values):
            let texts = values.map { $0.asString ?? String(decoding: $0.canonicalBytes(), as: UTF8.self) }
            return [(key, texts.joined(separator: ", "))]
        default: return [(key, String(decoding: json.canonicalBytes(), as: UTF8.self))]
        }
    }
}

import Arguments
import Canonical
import Catalog
import Output
import Reports
import Wording

extension Commands {
    static let bindings = Command<Run>(
        "bindings", "what each environment has of an asset", group: .assets, use: .reads,
        about:
            "SINCE is the number of an event: 'catalogctl explain N' says more, 'catalogctl why' all of it.",
        examples: [Example("agents bindings triage-bot", "and what each had before")],
        Word.plugin, Word.asset
    ) { plugin, name in
        { session in
            let asset = try ShowAsset(plugin: plugin, name: name, limit: 0, moment: session.moment())
                .run(in: session.context)
            var table = Table(
                ["ENV", "VERSION", "SINCE", "BY", "HELD", "BEFORE"], givingWay: ["BEFORE", "BY"])
            for (environment, binding) in asset.bindings {
                table.add([
                    environment.text, binding.bound?.label.text ?? "-", "event \(binding.sequence)",
                    binding.by.text, binding.isHeld ? "yes" : "-", listed(binding.previous.map(\.label.text)),
                ])
            }
            let bound = asset.bindings.filter { $0.record.bound != nil }
            let why = (bound.last ?? asset.bindings.last)?.environment
            var report = Report(
                "BindingList",
                json: [
                    .init(key: "asset", value: .string(asset.path.description)),
                    .init(key: "halted", value: asset.record.halt?.json ?? .null),
                    .init(key: "recertify", value: .array(asset.marks.map(\.json))),
                    .init(key: "bindings", value: .array(asset.bindings.map(bindingJSON))),
                ],
                names: bound.map { "\($0.environment) \($0.record.bound?.label.text ?? "")" },
                why.map {
                    [
                        .table(table),
                        .hint("how it came there: catalogctl why \(plugin)/\(asset.words) --env \($0)"),
                    ]
                } ?? [
                    .line("'\(asset.path)' is bound nowhere"),
                    .hint("bind it: catalogctl \(plugin) promote \(asset.words) --to ENV"),
                ])
            if let halt = asset.record.halt {
                report.warnings.append("'\(asset.path)' is halted \(halt.sentence)")
            }
            report.warn(of: asset)
            return report
        }
    }

    static func bindingJSON(_ binding: (environment: EnvironmentName, record: BindingRecord)) -> JSON {
        let own: JSON.Member = .init(key: "environment", value: .string(binding.environment.text))
        return .object([own] + (binding.record.json.asObject ?? []))
    }
}

// The keys that documents have are those of the command line; what lies in the tree has its own.

extension BindingRecord {
    var json: JSON {
        .object([
            .init(key: "current", value: bound?.json ?? .null), .init(key: "by", value: .string(by.text)),
            .init(key: "sequence", value: .integer(sequence)), .init(key: "held", value: .bool(isHeld)),
            .init(key: "previous", value: .array(previous.map(\.json))),
        ])
    }
}

extension BindingRecord.Bound {
    fileprivate var json: JSON {
        .object([
            .init(key: "version", value: .string(label.text)),
            .init(key: "versionId", value: .string(version.hex)),
            .init(key: "sequence", value: .integer(sequence)),
        ])
    }
}

package import Arguments
import Audit
import Canonical
import Catalog
import Output
import Rulebook
package import Wording

extension Commands {
    package static let policyLog = Command<Run>(
        "policy log", "the policies that were in force, and those that are proposed", group: .rules,
        use: .reads,
        about: """
            The latest first, each with the event that put it in force. The hash is the SHA-256 of the bundle: for an \
            earlier one 'git show refs/governance:policy/archive/000001/bundle.json | sha256sum' says the same.
            """,
        examples: [Example("policy log", "who changed the rules, and when")]
    ) {
        { session in
            let log = try PolicyLog(moment: session.moment()).run(in: session.context)
            var table = Table(
                ["POLICY", "SEQ", "TIME", "BY", "HOW", "PROPOSED"], givingWay: ["PROPOSED", "HOW"])
            for entry in log.entries {
                table.add([
                    entry.version.short, "\(entry.event.event.sequence)", entry.event.time.rfc3339,
                    entry.by?.text ?? "unknown", how(entry),
                    entry.proposed.map {
                        "by \($0.by?.text ?? "unknown") in event \($0.event.event.sequence)"
                    } ?? "-",
                ])
            }
            var blocks: [Report.Block] = [.table(table)]
            if !log.proposals.isEmpty {
                var open = Table(["PROPOSAL", "SEQ", "TIME", "BY", "WHY"], givingWay: ["WHY"])
                for proposal in log.proposals {
                    open.add([
                        proposal.digest.short, "\(proposal.event.event.sequence)",
                        proposal.event.time.rfc3339,
                        proposal.by?.text ?? "unknown", proposal.event.event.note?.text.firstLine ?? "-",
                    ])
                }
                blocks += [
                    .line(""), .table(open),
                    .hint("what one changes: catalogctl policy diff \(log.proposals[0].digest.short)"),
                ]
            }
            return Report(
                "PolicyLog",
                json: [
                    .init(key: "activations", value: .array(log.entries.map(\.json))),
                    .init(key: "proposals", value: .array(log.proposals.map(\.json))),
                ],
                names: log.entries.map(\.version.description), blocks)
        }
    }

    private static func how(_ entry: PolicyLog.Entry) -> String {
        switch entry.event.event.kind {
        case .ledgerInit: "began the ledger"
        case .policyRollback: "back to that of \(entry.event.event.restores?.counter ?? 0)"
        default: "activated"
        }
    }
}

extension PolicyLog.Entry {
    fileprivate var json: JSON {
        .object(
            event.members + [
                .init(key: "by", value: .text(by?.text)),
                .init(key: "activates", value: .string(version.description)),
                .init(key: "restores", value: .text(event.event.restores?.description)),
                .init(key: "proposed", value: proposed?.json ?? .null),
            ])
    }
}

extension PolicyLog.Proposal {
    fileprivate var json: JSON {
        .object(
            event.members + [
                .init(key: "by", value: .text(by?.text)), .init(key: "proposal", value: .string(digest.hex)),
            ])
    }
}

import Arguments
import Audit
import Bearings
import Canonical
import Catalog
import Output
import Wording

extension Commands {
    static let why = Command<Run>(
        "why", "why an environment has what it has: who, when, on whose word", group: .trust, use: .reads,
        about: """
            Shows the events that the binding rests on: the last change of it, the changes of the version's state, \
            and its making, each with who signed it and the gates that it passed.
            """,
        examples: [
            Example("why agents/triage-bot --env prod", "how it came into prod"),
            Example(
                "why agents/triage-bot --env prod --at 2026-03-01", "what was there at the end of that day"),
        ],
        Word.assetPath,
        Word.environment("env", "the environment").required
    ) { asset, environment in
        { session in
            let account = try AccountFor(
                plugin: asset.plugin, name: asset.name, environment: environment, moment: session.moment()
            ).run(in: session.context)
            var table = Table(["SEQ", "TIME", "BY", "WHAT"], givingWay: ["WHAT"])
            for step in account.steps {
                table.add([
                    "\(step.event.sequence)", step.report.time.rfc3339, step.signer?.text ?? "unknown",
                    sentence(step.event, account),
                ])
            }
            var facts = Table.facts([
                ("on the word of", account.voices.map(\.text).joined(separator: ", ")),
                ("under policy", account.policies.map(\.short).joined(separator: ", ")),
            ])
            for step in account.steps {
                guard let note = step.event.note else { continue }
                facts.add(["note of \(step.event.sequence)", note.text.firstLine])
            }
            let plugin = account.path.plugin
            let words = "\(account.path.kind)/\(account.path.name)"
            return Report(
                "Account", json: json(account), names: account.steps.map(\.report.commit.hex),
                [.line(headline(account))] + standing(account).map { .line($0) } + [
                    .line(""), .table(table), .line(""), .table(facts),
                    .hint("one event: catalogctl explain \(account.binding.sequence)"),
                    .hint("all of them: catalogctl \(plugin) history \(words)"),
                ])
        }
    }

    private static func headline(_ account: AccountFor.Account) -> Line {
        let binding = account.binding
        let last = account.steps.first { $0.event.sequence == binding.sequence }
        let when = last.map { " \($0.report.time.rfc3339)" } ?? " event \(binding.sequence)"
        guard let bound = binding.bound else {
            return Line("\(account.environment) has had nothing of \(account.path) since\(when)", .strong)
        }
        return Line("\(account.environment) has had \(account.path) \(bound.label) since\(when)", .strong)
    }

    /// How what is bound there stands now.
    private static func standing(_ account: AccountFor.Account) -> [String] {
        guard let standing = account.standing else { return [] }
        let held = account.binding.isHeld ? ", and is held there until somebody promotes by hand" : ""
        return ["that version is \(standing.state) now\(held)"]
    }

    private static func sentence(_ event: Event, _ account: AccountFor.Account) -> String {
        let before = account.before.map { ", before it \($0)" } ?? ""
        let what =
            switch event.kind {
            case .versionCreate: "made version \(event.version?.text ?? "")"
            case .promotionRollback:
                "rolled \(account.environment) back to \(event.version?.text ?? "")\(before)"
            case .promotionPromote:
                "promoted \(event.version?.text ?? "") from \(event.source?.text ?? "")\(before)"
            case .promotionBind: "bound \(event.version?.text ?? "") to \(account.environment)\(before)"
            case .promotionUnbind: "took it out of \(account.environment)\(before)"
            default: event.state.map { "moved it to \($0)" } ?? event.subject
            }
        let gates = event.gates.map(\.description).joined(separator: "; ")
        return gates.isEmpty ? what : "\(what) (\(gates))"
    }

    private static func json(_ account: AccountFor.Account) -> [JSON.Member] {
        [
            .init(key: "asset", value: .string(account.path.description)),
            .init(key: "assetUid", value: .string(account.uid.description)),
            .init(key: "environment", value: .string(account.environment.text)),
            .init(key: "binding", value: account.binding.json),
            .init(key: "state", value: .text(account.standing?.state.text)),
            .init(key: "onTheWordOf", value: .texts(account.voices.map(\.text))),
            .init(key: "policies", value: .texts(account.policies.map(\.description))),
            .init(
                key: "events",
                value: .array(
                    account.steps.map { step in
                        .object(
                            step.report.members + [
                                .init(key: "by", value: .text(step.signer?.text)),
                                .init(key: "gates", value: .texts(step.event.gates.map(\.description))),
                            ])
                    })),
        ]
    }
}

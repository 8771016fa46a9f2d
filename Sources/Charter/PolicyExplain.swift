package import Arguments
import Audit
import Bearings
import Canonical
import Catalog
import Consent
import Output
import Reports
import Rulebook
import Statute
package import Wording

extension Commands {
    package static let explainPolicy = Command<Run>(
        "policy explain",
        "the whole decision of one event or request: policy, roles, gates, and what it changed",
        group: .rules,
        about: """
            Judges the event again on the state before it, by the policy that was active then. 'explain' says who signed \
            it and what it brings. Exit 0 means verified, 4 refused, 7 unverifiable. Of a request it says what the active \
            policy asks for, whose word it has and whose does not count.
            """,
        examples: [
            Example("policy explain 12", "why event 12 was allowed"),
            Example("policy explain R-7K3", "what a request still needs, and why"),
        ],
        Argument(
            "COMMIT|REQUEST", "a commit id, its first 6 digits or more, an event's number, or a request's id")
    ) { word in
        if word.uppercased().hasPrefix("R-") {
            let request = try Word.requestReference(word)
            return { session in try explain(request, in: session) }
        }
        return { session in
            let account = try AccountForDecision(commit: word).run(in: session.context)
            let event = account.event.event
            var facts = Table.facts([
                ("event", "\(event.sequence) \(event.kind.rawValue): \(event.subject)"),
                ("policy", event.policy.description),
                (
                    "by",
                    account.principal.map {
                        "\($0.name) (\($0.species.rawValue)), with key \(account.event.key ?? "none")"
                    }
                        ?? "nobody known"
                ),
            ])
            facts.add(permitting: account.permits)
            for (receipt, gate) in account.gates {
                facts.add(["gate", receipt.description])
                facts.add([
                    "",
                    gate.map { "asks for \($0.sentence)" }
                        ?? "stated by the lifecycle, or by the event itself",
                ])
            }
            if account.gates.isEmpty { facts.add(["gate", "none matches"]) }
            for change in account.changes ?? [] { facts.add(["changes", change.sentence]) }
            return Report(
                "Decision",
                json: account.event.members + [
                    .init(key: "by", value: .text(account.principal?.name.text)),
                    .init(permitting: account.permits),
                    .init(key: "gates", value: .texts(account.gates.map(\.receipt.description))),
                    .init(
                        key: "needs",
                        value: .array(
                            account.gates.map { receipt, gate in
                                .object([
                                    .init(key: "gate", value: .string("\(receipt.rule)/\(receipt.index)")),
                                    .init(key: "asks", value: .text(gate?.sentence)),
                                ])
                            })),
                    .init(key: "changes", value: account.changes.map { .array($0.map(\.json)) } ?? .null),
                    .init(key: "outcome", value: .string(account.finding.word)),
                    .init(key: "why", value: .string(account.finding.sentence)),
                ],
                names: [account.event.commit.hex],
                [.table(facts), .line(""), .line(account.finding.sentence)], status: account.finding.status)
        }
    }
}

extension Commands {
    private static func explain(_ reference: RequestReference, in session: Session) throws -> Report {
        let account = try AccountForRequest(reference, moment: .tip).run(in: session.context)
        let request = account.request
        var facts = Table.facts([
            ("request", "\(request.id): \(request.subject)"), ("policy", account.policy.description),
            ("by", request.record.requester.text),
        ])
        facts.add(permitting: account.permits)
        for gate in request.gates {
            facts.add(["gate", "\(gate.name) asks for \(gate.asks)"])
            facts.add([
                "", gate.opened.map { "opened by \(listed($0.map(\.text)))" } ?? gate.missing ?? "closed",
            ])
        }
        if let exception = request.exception {
            facts.add(["gate", "none is asked: an exception by \(listed(exception.voices.map(\.text)))"])
        }
        let verdict =
            request.obstacle?.sentence
            ?? (request.state == .approved ? "it would be allowed" : "it is \(request.state.rawValue)")
        return Report(
            "RequestDecision",
            json: request.members + [
                .init(key: "activePolicy", value: .string(account.policy.description)),
                .init(permitting: account.permits),
            ],
            names: [request.id.text],
            [.table(facts), .line(""), .line(verdict)] + (request.nextHint.map { [.hint($0)] } ?? []))
    }
}

extension Table {
    fileprivate mutating func add(permitting permits: [(role: RoleName, permission: String)]) {
        for (role, permission) in permits { add(["permitted", "to \(role) as \(permission)"]) }
        if permits.isEmpty { add(["permitted", "to no role of theirs"]) }
    }
}

extension JSON.Member {
    fileprivate init(permitting permits: [(role: RoleName, permission: String)]) {
        self.init(
            key: "permitted",
            value: .array(
                permits.map { role, permission in
                    .object([
                        .init(key: "role", value: .string(role.text)),
                        .init(key: "permission", value: .string(permission)),
                    ])
                }))
    }
}

extension AccountForDecision.Change {
    fileprivate var sentence: String {
        switch self {
        case .put(let path, let bytes): "\(path) (\(counted(bytes, "byte")))"
        case .remove(let path): "\(path) is removed"
        case .link(let path, let tree): "\(path) is the folder \(tree)"
        }
    }

    fileprivate var json: JSON {
        let (change, path, size, object): (String, String, Int?, String?) =
            switch self {
            case .put(let path, let bytes): ("put", path, bytes, nil)
            case .remove(let path): ("remove", path, nil, nil)
            case .link(let path, let tree): ("link", path, nil, tree)
            }
        return .object([
            .init(key: "change", value: .string(change)), .init(key: "path", value: .string(path)),
            .init(key: "size", value: size.map { .integer($0) } ?? .null),
            .init(key: "object", value: .text(object)),
        ])
    }
}

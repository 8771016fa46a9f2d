import Actions
package import Arguments
import Canonical
import Catalog
import Output
import Reports
import Rulebook
package import Wording

extension Commands {
    package static let explainPolicy = Command<Run>(
        "policy explain", "the whole decision of one event: policy, roles, gates, and what it changed",
        group: .rules,
        about: """
            Judges the event again on the state before it, by the policy that was active then. 'explain' says who signed \
            it and what it brings. Exit 0 means verified, 4 refused, 7 unverifiable.
            """,
        examples: [Example("policy explain 12", "why event 12 was allowed")],
        Argument("COMMIT", "a commit id, its first 6 digits or more, or an event's number")
    ) { commit in
        { session in
            let account = try AccountForDecision(commit: commit).run(in: session.context)
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
            for (role, permission) in account.permits {
                facts.add(["permitted", "to \(role) as \(permission)"])
            }
            if account.permits.isEmpty { facts.add(["permitted", "to no role of theirs"]) }
            for (receipt, gate) in account.gates {
                facts.add(["gate", receipt.description])
                facts.add(["", gate?.sentence ?? "stated by the lifecycle, or by the event itself"])
            }
            if account.gates.isEmpty { facts.add(["gate", "none matches"]) }
            for change in account.changes ?? [] { facts.add(["changes", change.sentence]) }
            return Report(
                "Decision",
                json: [
                    .init(key: "event", value: account.event.json),
                    .init(key: "principal", value: .text(account.principal?.name.text)),
                    .init(
                        key: "permitted",
                        value: .array(
                            account.permits.map { role, permission in
                                .object([
                                    .init(key: "role", value: .string(role.text)),
                                    .init(key: "permission", value: .string(permission)),
                                ])
                            })),
                    .init(
                        key: "gates",
                        value: .array(
                            account.gates.map { receipt, gate in
                                .object([
                                    .init(key: "receipt", value: .string(receipt.description)),
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

extension AccountForDecision.Change {
    fileprivate var sentence: String {
        switch self {
        case .put(let path, let bytes): "\(path) (\(counted(bytes, "byte")))"
        case .remove(let path): "\(path) is removed"
        case .link(let path, let tree): "\(path) is the folder \(tree)"
        }
    }

    fileprivate var json: JSON {
        switch self {
        case .put(let path, let bytes):
            .object([.init(key: "put", value: .string(path)), .init(key: "bytes", value: .integer(bytes))])
        case .remove(let path): .object([.init(key: "remove", value: .string(path))])
        case .link(let path, let tree):
            .object([.init(key: "link", value: .string(path)), .init(key: "tree", value: .string(tree))])
        }
    }
}

extension Gate {
    /// What it asks for: `2 approvals of approver, the owner's among them, not of who asks`.
    fileprivate var sentence: String {
        let roles = approverRoles.map(\.text).sorted().joined(separator: ", ")
        var parts: [String] = []
        if approvalsRequired > 0 {
            parts.append(counted(approvalsRequired, "approval") + (roles.isEmpty ? "" : " of \(roles)"))
        }
        if needsOwner { parts.append("the owner's approval") }
        if excludesRequester { parts.append("not of who asks") }
        if !evidence.isEmpty { parts.append("evidence: \(evidence.map(\.text).joined(separator: ", "))") }
        return parts.isEmpty ? "asks nothing" : "asks for \(parts.joined(separator: ", "))"
    }
}

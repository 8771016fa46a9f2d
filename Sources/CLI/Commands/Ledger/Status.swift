import Actions
import Arguments
import Canonical
import Catalog
import Output
import Reports

extension Commands {
    static let status = Command<Run>(
        "status", "where the ledger stands, and who you are on it", group: .begin
    ) {
        { session in
            let standing = try Status().run(in: session.context)
            let identity = standing.identity
            let facts = Table.facts([
                ("ledger", "\(standing.reference) at \(standing.commit.short), verified"),
                ("events", "\(standing.sequence), the last at \(standing.time.rfc3339)"),
                ("root", standing.root.hex), ("policy", standing.policy.short),
                ("principals", counted(standing.people, "person", "people")),
                ("plugins", standing.plugins.map(\.text).joined(separator: ", ")),
                ("environments", standing.environments.map(\.text).joined(separator: ", ")),
                ("approval", standing.approval.sentence),
                (
                    "you",
                    identity.sentence
                        + (standing.isKeyOfRepository
                            ? "; this repository's own configuration names the key" : "")
                ),
            ])
            var blocks: [Report.Block] = [.table(facts)]
            if standing.keys == 1 {
                blocks.append(.hint("the policy has one key: if it is lost, this ledger ends"))
            }
            return Report(
                "Status",
                json: [
                    .init(key: "ref", value: .string(standing.reference)),
                    .init(key: "commit", value: .string(standing.commit.hex)),
                    .init(key: "outcome", value: .string("verified")),
                    .init(key: "sequence", value: .integer(standing.sequence)),
                    .init(key: "time", value: .string(standing.time.rfc3339)),
                    .init(key: "root", value: .string(standing.root.hex)),
                    .init(key: "policy", value: .string(standing.policy.description)),
                    .init(key: "people", value: .integer(standing.people)),
                    .init(key: "keyCount", value: .integer(standing.keys)),
                    .init(key: "approval", value: standing.approval.json),
                    .init(key: "pluginNames", value: .array(standing.plugins.map { .string($0.text) })),
                    .init(key: "environments", value: .array(standing.environments.map { .string($0.text) })),
                    .init(key: "you", value: identity.json),
                    .init(key: "keyOfRepository", value: .bool(standing.isKeyOfRepository)),
                ],
                names: [standing.commit.hex], blocks
            ).warning(of: standing.cautions)
        }
    }
}

extension Status.Approval {
    fileprivate var sentence: String {
        switch self {
        case .byActing(let people):
            "one person alone can do everything: \(listed(people.map(\.text)))"
        case .bySomebodyElse(let people): "somebody else must approve: \(listed(people.map(\.text)))"
        case .byNobody: "nobody can approve: what needs it is closed"
        }
    }

    fileprivate var json: JSON {
        let (mode, people): (String, [PrincipalName]) =
            switch self {
            case .byActing(let people): ("acting", people)
            case .bySomebodyElse(let people): ("somebody-else", people)
            case .byNobody: ("nobody", [])
            }
        return .object([
            .init(key: "mode", value: .string(mode)),
            .init(key: "approvers", value: .texts(people.map(\.text))),
        ])
    }
}

extension Status.Identity {
    fileprivate var sentence: String {
        switch self {
        case .principal(let name, let roles):
            "\(name) (\(roles.isEmpty ? "no role" : roles.map(\.text).joined(separator: ", ")))"
        case .stranger(let fingerprint): "a stranger: \(fingerprint) is in nobody's name"
        case .none(let reason): "reading only: \(reason)"
        }
    }

    fileprivate var json: JSON {
        switch self {
        case .principal(let name, let roles):
            .object([
                .init(key: "principal", value: .string(name.text)),
                .init(key: "roles", value: .array(roles.map { .string($0.text) })),
            ])
        case .stranger(let fingerprint): .object([.init(key: "key", value: .string(fingerprint))])
        case .none(let reason): .object([.init(key: "reason", value: .string(reason))])
        }
    }
}

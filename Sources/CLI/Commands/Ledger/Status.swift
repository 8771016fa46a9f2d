import Arguments
import Audit
import Bearings
import Canonical
import Catalog
import Output
import Reports
import Wording

extension Commands {
    static let status = Command<Run>(
        "status", "where the ledger stands, and who you are on it", group: .begin
    ) {
        { session in
            let standing = try Status().run(in: session.context)
            let identity = standing.identity
            var facts = Table.facts([
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
            if let (threshold, keys) = standing.recovery {
                facts.add(["recovery", "\(threshold) of \(counted(keys, "key")) must agree"])
            }
            for (environment, record) in standing.freezes {
                facts.add(["frozen", "\(environment) \(record.sentence)"])
            }
            for key in standing.revokedKeys { facts.add(["revoked", key.sentence]) }
            if !standing.requests.isEmpty { facts.add(["requests", requests(standing)]) }
            for exception in standing.exceptions {
                facts.add([
                    Table.Cell("exception"),
                    Table.Cell(
                        "\(exception.request) of \(exception.asset?.description ?? "-"): \(exception.standing)",
                        exception.isOverdue ? .bad : .plain),
                ])
            }
            for remote in standing.remotes { facts.add(["remote", remote.sentence]) }
            for digest in standing.proposals { facts.add(["proposed", "policy \(digest.short)"]) }
            var blocks: [Report.Block] = [.table(facts)]
            if !standing.reliance.marks.isEmpty { blocks += [.line("")] + standing.reliance.markBlocks }
            if let behind = standing.remotes.first(where: { $0.unsent != 0 }) {
                blocks.append(
                    .hint(
                        "\(behind.unsent == nil ? "bring both together" : "send them"): catalogctl sync \(quotedForShell(behind.remote))"
                    ))
            }
            if !standing.proposals.isEmpty {
                blocks.append(.hint("who proposed what: catalogctl policy log"))
            }
            if let first = standing.awaiting.first {
                blocks.append(.hint("look at it: catalogctl approvals get \(first.id)"))
            } else if !standing.requests.isEmpty {
                blocks.append(.hint("what is asked for: catalogctl approvals list"))
            }
            if let first = standing.exceptions.first(where: { $0.due != nil }) {
                blocks.append(.hint("settle it: catalogctl exception settle \(first.request)"))
            }
            blocks += standing.pillars.map { .hint($0.sentence) }
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
                    .init(
                        key: "recovery",
                        value: standing.recovery.map {
                            .object([
                                .init(key: "threshold", value: .integer($0.threshold)),
                                .init(key: "keyCount", value: .integer($0.keys)),
                            ])
                        } ?? .null),
                    .init(key: "approval", value: standing.approval.json),
                    .init(key: "pluginNames", value: .array(standing.plugins.map { .string($0.text) })),
                    .init(key: "environments", value: .array(standing.environments.map { .string($0.text) })),
                    .init(key: "you", value: identity.json),
                    .init(
                        key: "frozen",
                        value: .array(
                            standing.freezes.map { environment, record in
                                .object(
                                    [.init(key: "environment", value: .string(environment.text))]
                                        + (record.json.asObject ?? []))
                            })),
                    .init(key: "revokedKeys", value: .array(standing.revokedKeys.map(\.json))),
                    .init(key: "recertify", value: .array(standing.reliance.marks.map(\.json))),
                    .init(
                        key: "pillars",
                        value: .array(
                            standing.pillars.map {
                                .object([
                                    .init(key: "principal", value: .string($0.holder.text)),
                                    .init(key: "key", value: .string($0.fingerprint)),
                                ])
                            })),
                    .init(key: "openProposals", value: .texts(standing.proposals.map(\.hex))),
                    .init(key: "openRequests", value: .texts(standing.requests.map(\.id.text))),
                    .init(key: "awaitingYou", value: .texts(standing.awaiting.map(\.id.text))),
                    .init(key: "exceptions", value: .array(standing.exceptions.map(\.json))),
                    .init(key: "remotes", value: .array(standing.remotes.map(\.json))),
                    .init(key: "keyOfRepository", value: .bool(standing.isKeyOfRepository)),
                ],
                names: [standing.commit.hex], blocks
            ).warning(of: standing.cautions)
        }
    }

    /// `3 open, 1 of them waits for you: R-7K3FQ0M2AB`
    private static func requests(_ standing: Status.Standing) -> String {
        let awaiting = standing.awaiting
        let ready = standing.requests.filter { $0.state == .approved }
        var words = ["\(standing.requests.count) open"]
        if !ready.isEmpty {
            words.append("approved and not done yet: \(listed(ready.map(\.id.text)))")
        }
        if !awaiting.isEmpty { words.append("waiting for you: \(listed(awaiting.map(\.id.text)))") }
        return words.joined(separator: "; ")
    }
}

extension Status.Standing {
    /// The requests that wait for the word of who asks.
    fileprivate var awaiting: [RequestReport] {
        guard case .principal(let name, _) = identity else { return [] }
        return requests.filter { $0.waits(for: name) }
    }
}

extension Status.Distance {
    /// `origin: 3 events not sent; looked at 2026-11-21T09:21:57Z`
    fileprivate var sentence: String {
        let far =
            switch unsent {
            case 0?: "all is sent"
            case let count?: "\(counted(count, "event")) not sent"
            case nil: "both sides have gone on"
            }
        return "\(remote): \(far); looked at \(seenAt)" + (days > 0 ? ", \(counted(days, "day")) ago" : "")
    }

    fileprivate var json: JSON {
        .object([
            .init(key: "remote", value: .string(remote)), .init(key: "commit", value: .string(tip.hex)),
            .init(key: "seenAt", value: .string(seenAt.rfc3339)),
            .init(key: "unsent", value: unsent.map { .integer($0) } ?? .null),
        ])
    }
}

extension Status.Approval {
    fileprivate var sentence: String {
        switch self {
        case .byActing(let people, let rules):
            "one person alone can do everything"
                + (rules.isEmpty ? "" : " but what needs somebody else by rule \(listed(rules))")
                + ": \(listed(people.map(\.text)))"
        case .bySomebodyElse(let people): "somebody else must approve: \(listed(people.map(\.text)))"
        case .byNobody: "nobody can approve: what needs it is closed"
        }
    }

    fileprivate var json: JSON {
        let (mode, people, rules): (String, [PrincipalName], [String]) =
            switch self {
            case .byActing(let people, let rules): ("acting", people, rules)
            case .bySomebodyElse(let people): ("somebody-else", people, [])
            case .byNobody: ("nobody", [], [])
            }
        return .object([
            .init(key: "mode", value: .string(mode)),
            .init(key: "approvers", value: .texts(people.map(\.text))),
            .init(key: "rules", value: .texts(rules)),
        ])
    }
}

extension Status.Identity {
    fileprivate var sentence: String {
        switch self {
        case .principal(let name, let roles):
            "\(name) (\(roles.isEmpty ? "no role" : roles.map(\.text).joined(separator: ", ")))"
        case .stranger(let fingerprint): "a stranger: \(fingerprint) is in nobody's name"
        case .revoked(let key):
            "\(key.holder) no more: your key was revoked by \(key.by) in event \(key.sequence)"
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
        case .revoked(let key): .object([.init(key: "revoked", value: key.json)])
        case .none(let reason): .object([.init(key: "reason", value: .string(reason))])
        }
    }
}

package import Arguments
import Canonical
import Catalog
import Output
import Rulebook
import Statute
package import Wording

extension Commands {
    package static let showPolicy = Command<Run>(
        "policy show", "a policy as it was written, and who is whom in it", group: .rules, use: .reads,
        about: """
            The active one, one that was, or one that is proposed. With --json the bundle is the canonical one, whose \
            SHA-256 is the policy's hash: 'git show refs/governance:policy/bundle.json | sha256sum' says the same.
            """,
        examples: [
            Example("policy show", "the active one"),
            Example("policy show --version 2", "the one with number 2"),
            Example("policy show --proposal 4f3a2c", "one that is not in force yet"),
        ],
        Word.counter("version", "the one with this number"),
        Option(
            "proposal", value: "PROPOSAL", "a proposed one, by the beginning of its hash",
            completion: .names("proposals"), parse: Word.reference)
    ) { counter, proposal in
        if counter != nil, proposal != nil {
            throw UsageFault("'--version' and '--proposal' name two policies", hint: "give one of them")
        }
        let choice: PolicyChoice =
            counter.map { .version($0) } ?? proposal.map { .proposal($0) } ?? .active
        return { session in
            let shown = try ShowPolicy(choice, moment: session.moment()).run(in: session.context)
            var blocks: [Report.Block] = [.heading(headline(shown)), .line(""), .table(people(shown))]
            for (file, text) in shown.documents {
                blocks += [.line(""), .heading("\(shown.folder)/source/\(file)"), .page(text)]
            }
            blocks += [
                .line(""),
                .hint("its hash, without us: git show \(shown.folder)/bundle.json | sha256sum"),
            ]
            return Report(
                "Policy",
                json: [
                    .init(key: "policy", value: .text(shown.version?.description)),
                    .init(key: "sha256", value: .string(shown.digest.hex)),
                    .init(key: "active", value: .bool(shown.isActive)),
                    .init(key: "proposed", value: shown.proposal?.json ?? .null),
                    .init(key: "principals", value: .array(shown.people.map(\.json))),
                    .init(key: "files", value: .texts(shown.documents.map(\.file))),
                    .init(key: "bundle", value: shown.bundle),
                ],
                names: [shown.version?.description ?? shown.digest.hex], blocks)
        }
    }

    private static func headline(_ shown: ShowPolicy.Shown) -> String {
        if let version = shown.version { return "policy \(version)\(shown.isActive ? ", active" : "")" }
        let by = shown.proposal.map {
            " by \($0.by) in event \($0.sequence), when \($0.base.short) was active"
        }
        return "policy \(shown.digest.hex), proposed\(by ?? "")"
    }

    private static func people(_ shown: ShowPolicy.Shown) -> Table {
        var table = Table(["PRINCIPAL", "NAME", "ROLES", "KEY"], givingWay: ["NAME", "ROLES"])
        for person in shown.people {
            let keys = person.keys.map { key in
                key.revoked.map { "\(key.fingerprint), revoked by event \($0.sequence)" } ?? key.fingerprint
            }
            let name =
                person.principal.displayName
                + (person.principal.species == .person ? "" : " (\(person.principal.species.rawValue))")
            table.add([
                person.principal.name.text, name, listed(person.roles.map(\.text)), keys.first ?? "-",
            ])
            for key in keys.dropFirst() { table.add(["", "", "", key]) }
        }
        return table
    }
}

extension ProposalRecord {
    fileprivate var json: JSON {
        .object([
            .init(key: "by", value: .string(by.text)), .init(key: "sequence", value: .integer(sequence)),
            .init(key: "base", value: .string(base.description)),
        ])
    }
}

extension ShowPolicy.Person {
    fileprivate var json: JSON {
        .object([
            .init(key: "principal", value: .string(principal.name.text)),
            .init(key: "type", value: .string(principal.species.rawValue)),
            .init(key: "displayName", value: .string(principal.displayName)),
            .init(key: "emails", value: .texts(principal.emails.map(\.text))),
            .init(key: "roles", value: .texts(roles.map(\.text))),
            .init(key: "keys", value: .texts(keys.map(\.fingerprint))),
            .init(key: "revokedKeys", value: .array(keys.compactMap(\.revoked).map(\.json))),
        ])
    }
}

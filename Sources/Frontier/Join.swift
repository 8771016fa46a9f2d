import Actions
package import Arguments
import Bearings
import Canonical
import Exchange
import Output
package import Wording

extension Commands {
    package static let join = Command<Run>(
        "join", "believe a ledger that somebody else began", group: .begin,
        about: """
            Fetches the ledger of a remote, which a clone does not bring, or takes the one that was fetched by hand. \
            REMOTE is the only one there is, or origin. Verifies it from its root and pins the root on this machine. Get the root's id from \
            somebody you trust; without --root the command shows who stands in it and believes nothing.
            """,
        examples: [
            Example("join --root 4f3a2c1…", "fetch it, and pin the root that a colleague told you"),
            Example("join", "see who stands in it"),
        ],
        Argument("REMOTE", "the remote to fetch it from").optional,
        Option("root", value: "OID", "the root's commit id") { word in
            guard let id = Revision(word) else { throw UsageFault("not a full commit id (40 hex digits)") }
            return id
        },
        Flag("trust-on-first-use", "pin whatever root the repository has")
    ) { remote, root, trusting in
        if root != nil, trusting {
            throw UsageFault(
                "'--root' and '--trust-on-first-use' contradict each other", hint: "give one of them")
        }
        let belief: Join.Belief? = root.map { .root($0) } ?? (trusting ? .firstUse : nil)
        return { session in
            let progress = Progress("verifying events", terminal: session.terminal, now: session.elapsed)
            let joined = try JoinRemote(remote, belief).run(in: session.context) { done, _ in
                progress.advance(to: done)
            }
            progress.finish()
            let words = remote.map { "join \(quotedForShell($0))" } ?? "join"
            var people = Table(["PRINCIPAL", "ROLES", "KEY"])
            for (name, roles, fingerprints) in joined.principals {
                for fingerprint in fingerprints {
                    people.add([name, roles.isEmpty ? "none" : roles.joined(separator: ", "), fingerprint])
                }
            }
            let after: [Report.Block] =
                if let events = joined.events {
                    [.line("joined: \(counted(events, "event")) verified, root \(joined.root.hex) pinned")]
                } else if joined.isPinned {
                    [.line("root \(joined.root.hex) is pinned already")]
                } else {
                    [
                        .line("root \(joined.root.hex), signed by \(joined.founder), is not pinned"),
                        .hint("if you trust these keys: catalogctl \(words) --root \(joined.root.hex)"),
                    ]
                }
            return Report(
                "Join",
                json: [
                    .init(key: "root", value: .string(joined.root.hex)),
                    .init(key: "pinned", value: .bool(joined.isPinned)),
                    .init(
                        key: "principals",
                        value: .array(
                            joined.principals.map { principal in
                                .object([
                                    .init(key: "name", value: .string(principal.name)),
                                    .init(key: "roles", value: .array(principal.roles.map { .string($0) })),
                                    .init(
                                        key: "keys", value: .array(principal.fingerprints.map { .string($0) })
                                    ),
                                ])
                            })),
                    .init(key: "founder", value: .string(joined.founder)),
                    .init(key: "checked", value: joined.events.map { .integer($0) } ?? .null),
                ],
                names: [joined.root.hex], [.table(people)] + after)
        }
    }
}

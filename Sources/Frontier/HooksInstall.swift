package import Arguments
import Bearings
import Canonical
import Hooks
import Output
package import Wording

private let server = Flag(
    "server", "the hooks of a repository that is pushed to; no need to say so in a bare one")

extension Commands {
    package static let installHooks = Command<Run>(
        "hooks install", "put git's hooks in place, beside those of others", group: .upkeep,
        about: """
            Where git looks for hooks, whatever core.hooksPath says. Nothing of another tool is written over: where \
            husky, lefthook, pre-commit or a script of yours has a hook already, git is told of both if it is 2.54 or \
            later, and else the one line is printed by which the other calls this one. In a clone: pre-commit, pre-push, \
            post-merge and reference-transaction. In a bare repository, or with --server: pre-receive and post-receive, to be installed by the \
            user as whom the server runs git. --root pins the root of the ledger that this repository takes; the first \
            push of a ledger is refused without.
            """,
        examples: [
            Example("hooks install", "in a clone that you work in"),
            Example("hooks install --server --root 4f3a2c1…", "on the server, in the bare repository"),
        ],
        server,
        Option("root", value: "OID", "the root's commit id, of a server") { word in
            guard let id = Revision(word) else { throw UsageFault("not a full commit id (40 hex digits)") }
            return id
        }
    ) { isServer, root in
        { session in
            let side = try HookSide(of: session.context, isServer: isServer)
            guard root == nil || side == .server else {
                throw UsageFault(
                    "'--root' is of a server", hint: "give '--server' too, or: catalogctl join --root OID")
            }
            return Report(try InstallHooks(side, root: root).run(in: session.context))
        }
    }

    package static let uninstallHooks = Command<Run>(
        "hooks uninstall", "remove the hooks that are ours, and nothing else", group: .upkeep,
        about: "What is not ours to the last byte stays, and so does a root that was pinned.",
        server
    ) { isServer in
        { session in
            let side = try HookSide(of: session.context, isServer: isServer)
            let removal = try UninstallHooks(side).run(in: session.context)
            let (removed, kept) = (removal.removed, removal.kept)
            var report = Report(
                "HooksRemoved",
                json: [
                    .init(key: "removed", value: .array(removed.map { .string($0) })),
                    .init(key: "kept", value: .array(kept.map { .string($0) })),
                ],
                names: removed,
                removed.isEmpty ? [.line("there was none of ours")] : removed.map { .line("removed \($0)") })
            report.warnings = kept.map {
                "\($0) is not ours alone, and calls our hook still; take that line out"
            }
            return report
        }
    }

    package static let hooksStatus = Command<Run>(
        "hooks status", "which hooks are in place, and what to do about those that are not", group: .upkeep,
        about: """
            installed; chained, where another tool's hook calls ours; missing; outdated, where ours is of another place or \
            for another ref; not executable, so that git does not start it; another's, with the line that makes both run. \
            Exit 0 where all are in force, else 7.
            """,
        server
    ) { isServer in
        { session in
            let side = try HookSide(of: session.context, isServer: isServer)
            return Report(try ListHooks(side).run(in: session.context))
        }
    }
}

extension Report {
    fileprivate init(_ listing: ListHooks.Listing) {
        let standings = listing.standings
        var table = Table(["HOOK", "CONDITION", "FILE"], givingWay: ["FILE"])
        for standing in standings {
            table.add([standing.hook.rawValue, standing.state.rawValue, standing.path])
        }
        var cures: [(cure: String, hooks: [String])] = []
        for standing in standings {
            guard let cure = standing.cure else { continue }
            if let index = cures.firstIndex(where: { $0.cure == cure }) {
                cures[index].hooks.append(standing.hook.rawValue)
            } else {
                cures.append((cure, [standing.hook.rawValue]))
            }
        }
        self.init(
            "HookList",
            json: [
                .init(
                    key: "hooks",
                    value: .array(
                        standings.map {
                            .object([
                                .init(key: "hook", value: .string($0.hook.rawValue)),
                                .init(key: "condition", value: .string($0.state.rawValue)),
                                .init(key: "file", value: .string($0.path)),
                                .init(key: "cure", value: .text($0.cure)),
                            ])
                        }))
            ],
            names: standings.filter { !$0.isInForce }.map(\.hook.rawValue),
            [.table(table)] + cures.map { .hint("\($0.hooks.joined(separator: ", ")): \($0.cure)") },
            status: standings.allSatisfy(\.isInForce) ? .done : .unavailable)
        warnings = listing.cautions.map { caution in
            caution.cure.map { "\(caution.text); \($0)" } ?? caution.text
        }
    }
}

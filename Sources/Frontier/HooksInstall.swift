package import Arguments
import Bearings
import Canonical
import Hooks
import Output
package import Wording

private let server = Flag("server", "the hooks of a repository that is pushed to")

extension Commands {
    package static let installHooks = Command<Run>(
        "hooks install", "put git's hooks in place, beside those of others", group: .upkeep,
        about: """
            Where git looks for hooks, whatever core.hooksPath says. Nothing of another tool is written over: where \
            husky, lefthook, pre-commit or a script of yours has a hook already, git is told of both if it is 2.54 or \
            later, and else the one line is printed by which the other calls this one. In a clone: pre-commit, pre-push, \
            post-merge and reference-transaction. With --server: pre-receive and post-receive, to be installed by the \
            user as whom the server runs git. --root pins the root of the ledger that this repository takes; the first \
            push of a ledger is refused without.
            """,
        examples: [
            Example("hooks install", "in a clone that you work in"),
            Example("hooks install --server --root 4f3a2c1…", "on the server, in the bare repository"),
        ],
        server,
        Option("root", value: "OID", "the root's commit id, with --server") { word in
            guard let id = Revision(word) else { throw UsageFault("not a full commit id (40 hex digits)") }
            return id
        }
    ) { isServer, root in
        if root != nil, !isServer {
            throw UsageFault(
                "'--root' is of a server", hint: "give '--server' too, or: catalogctl join --root OID")
        }
        return { session in
            let installed = try InstallHooks(isServer ? .server : .clone, root: root).run(in: session.context)
            var report = Report(installed.standings)
            report.warnings = installed.warnings
            return report
        }
    }

    package static let uninstallHooks = Command<Run>(
        "hooks uninstall", "remove the hooks that are ours, and nothing else", group: .upkeep,
        about: "What is not ours to the last byte stays, and so does a root that was pinned.",
        server
    ) { isServer in
        { session in
            let removed = try UninstallHooks(isServer ? .server : .clone).run(in: session.context)
            return Report(
                "HooksRemoved", json: [.init(key: "removed", value: .array(removed.map { .string($0) }))],
                names: removed,
                removed.isEmpty ? [.line("there was none of ours")] : removed.map { .line("removed \($0)") })
        }
    }

    package static let hooksStatus = Command<Run>(
        "hooks status", "which hooks are in place, and what to do about those that are not", group: .upkeep,
        about: """
            installed; chained, where another tool's hook calls ours; missing; outdated, where ours is of another place or \
            for another ref; another's, with the line that makes both run. Exit 0 where all are in force, else 7.
            """,
        server
    ) { isServer in
        { session in
            let list = ListHooks(isServer ? .server : .clone)
            var report = Report(try list.run(in: session.context))
            report.warnings = try list.warnings(in: session.context)
            return report
        }
    }
}

extension Report {
    fileprivate init(_ standings: [ListHooks.Standing]) {
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
    }
}

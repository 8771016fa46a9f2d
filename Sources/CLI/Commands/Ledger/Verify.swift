import Actions
import Arguments
import Audit
import Bearings
import Canonical
import Exchange
import Output
import Wording

extension Commands {
    static let verify = Command<Run>(
        "verify", "check every event since the last verified tip", group: .trust,
        about: """
            Replays events from their raw bytes: form, signature, rights under the policy before each, and the \
            tree that each must leave. No program is started and nothing is fetched. Exit 0 means verified, 4 \
            refused, 7 unverifiable (something is missing here, or the root is not pinned). A bundle is a whole \
            audit in one file: it is checked where there is no repository, from a root that is pinned on this \
            machine or given.
            """,
        examples: [
            Example("verify --full", "from the pinned root, whatever was verified before"),
            Example("verify --git-script | sh", "the same signatures, by plain git"),
            Example("verify --bundle audit.bundle --root ID", "a file that somebody sent"),
        ],
        Flag("full", "replay the whole history"),
        Flag("git-script", "print the loop by which plain git checks every signature"),
        Option(
            "bundle", value: "FILE", "check what is in this file, from its root on", completion: .files),
        Option("root", value: "ID", "the root of a bundle, as somebody you trust told you") { word in
            guard let id = Revision(word) else { throw UsageFault("not a full commit id (40 hex digits)") }
            return id
        }
    ) { full, script, bundle, root in
        if script, full || bundle != nil {
            throw UsageFault(
                "'--\(full ? "full" : "bundle")' and '--git-script' contradict each other",
                hint: "give one of them")
        }
        if root != nil, bundle == nil {
            throw UsageFault(
                "'--root' is for a bundle",
                hint: "believe a ledger in a repository with: catalogctl join --root ID")
        }
        return { session in
            if script {
                let text = try AuditScript().run(in: session.context)
                return Report(
                    "AuditScript", json: [.init(key: "script", value: .string(text))], [.page(text)])
            }
            let progress = Progress("verifying events", terminal: session.terminal, now: session.elapsed)
            defer { progress.finish() }
            let report =
                try bundle.map { file throws in
                    try VerifyBundle(file, from: root).run(in: session.context) { done, _ in
                        progress.advance(to: done)
                    }
                }
                ?? VerifyLedger(isFull: full).run(in: session.context) { done, _ in
                    progress.advance(to: done)
                }
            return Report(
                "Verification",
                json: [
                    .init(key: "outcome", value: .string("verified")),
                    .init(key: "root", value: .string(report.root.hex)),
                    .init(key: "tip", value: .string(report.tip.hex)),
                    .init(key: "sequence", value: .integer(report.sequence)),
                    .init(key: "chain", value: .string("sha256:\(report.chain.hex)")),
                    .init(key: "checked", value: .integer(report.checked)),
                ],
                names: [report.tip.hex],
                [
                    .line(
                        "verified: \(counted(report.sequence, "event")), \(report.checked) of them checked now"
                    ),
                    .table(
                        Table.facts([
                            ("root", report.root.hex), ("tip", report.tip.hex),
                            ("chain", "sha256:\(report.chain.hex)"),
                        ])),
                ]
            ).warning(of: report.cautions)
        }
    }
}

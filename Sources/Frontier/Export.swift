// Frontier: the commands at the border of a repository, where a ledger comes in and goes out. What does not enter: assets
// and rules, and any judgement of what comes: a command here reads its words, asks one action, and tells the answer.

package import Arguments
import Bearings
import Canonical
import Exchange
import Output
package import Wording

extension Commands {
    package static let exportBundle = Command<Run>(
        "export", "write the whole ledger into one file", group: .trust,
        about: """
            Verifies the ledger, then writes every event and all that it has brought into a git bundle: an audit that \
            can be handed to somebody who has neither the repository nor a network. The file gets its name when it is \
            whole and on the disk, and nothing is written over. Plain git clones it and fetches from it.
            """,
        examples: [Example("export --bundle audit.bundle", "the whole audit, to hand on")],
        Option("bundle", value: "FILE", "the file, which is not there yet", completion: .files).required
    ) { file in
        { session in
            let progress = Progress("writing events", terminal: session.terminal, now: session.elapsed)
            defer { progress.finish() }
            let written = try ExportBundle(to: file).run(in: session.context) { progress.advance(to: $0) }
            let name = quotedForShell(file)
            return Report(
                "Bundle",
                json: [
                    .init(key: "file", value: .string(file)),
                    .init(key: "ref", value: .string(written.reference)),
                    .init(key: "root", value: .string(written.root.hex)),
                    .init(key: "tip", value: .string(written.tip.hex)),
                    .init(key: "sequence", value: .integer(written.sequence)),
                    .init(key: "chain", value: .string("sha256:\(written.chain.hex)")),
                    .init(key: "objects", value: .integer(written.objects)),
                    .init(key: "bytes", value: .integer(written.byteCount)),
                ],
                names: [written.tip.hex],
                [
                    .line(
                        "wrote \(counted(written.sequence, "event")) to \(name.printable): "
                            + "\(counted(written.objects, "object")), \(counted(written.byteCount, "byte"))"),
                    .table(
                        Table.facts([
                            ("root", written.root.hex), ("tip", written.tip.hex),
                            ("chain", "sha256:\(written.chain.hex)"),
                        ])),
                    .hint(
                        "whoever gets it checks it: catalogctl verify --bundle \(name) --root \(written.root.hex)"
                    ),
                    .hint("or with plain git, to look inside: git clone --mirror \(name) DIR"),
                ]
            ).warning(of: written.cautions)
        }
    }
}

import Actions
import Arguments
import Catalog
import Output
import Reports
import Wording

extension Commands {
    static let archive = Command<Run>(
        "archive", "put a version, or a whole asset, away", group: .assets, use: .acts,
        about: """
            What is archived is in no list unless it is asked for, can be read for ever, and is bound nowhere: what is \
            bound must be unbound first. Without --version the whole asset is archived, whatever its versions are. Who \
            depends on it is told, with --dry-run too.
            """,
        examples: [
            Example("agents archive triage-bot --version 1.0.0", "one version"),
            Example("agents archive triage-bot --reason 'replaced by first-answer'", "the asset"),
        ],
        Word.plugin, Word.asset, Word.version("one version, not the whole asset"), Word.reason
    ) { plugin, name, version, reason in
        { session in
            // Asked before the act: if it cannot be told, nothing is done.
            let extent = try Impact(plugin: plugin, name: name, version: version).run(in: session.context)
            let receipt = try ChangeState(
                plugin: plugin, name: name, version: version, change: .archive,
                options: session.acting(because: reason)
            )
            .run(in: session.context)
            return Report(
                receipt: receipt, saying: receipt.stateChange("archived"),
                telling: impactBlocks(extent), dependents: extent.dependents.map(\.json),
                hints: [receipt.wayBack(to: receipt.event.version == nil ? nil : receipt.next.first)])
        }
    }
}

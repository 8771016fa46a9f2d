import Actions
import Arguments
import Catalog
import Output
import Statute
import Wording

extension Commands {
    static let approve = Command<Run>(
        "approve", "approve a version", group: .assets, use: .acts,
        about: """
            The same as 'set-state --to approved'. Who may approve, and whether somebody else must, is said by the \
            policy. What is approved must have an owner.
            """,
        examples: [
            Example("agents approve triage-bot --version 1.2.0 --reason 'evaluated'", "one version"),
            Example("agents approve triage-bot --dry-run", "whether you may; of the only version there is"),
        ],
        Word.plugin, Word.asset, Word.version("the version, where there are several"), Word.reason
    ) { plugin, name, version, reason in
        { session in
            let receipt = try ChangeState(
                plugin: plugin, name: name, version: version, change: .to(.approved),
                options: session.acting(because: reason)
            )
            .run(in: session.context)
            return Report(
                receipt: receipt, saying: receipt.stateChange("approved"), hints: receipt.nextStateHints)
        }
    }
}

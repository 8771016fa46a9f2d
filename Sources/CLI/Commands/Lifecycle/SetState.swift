import Actions
import Arguments
import Output
import Wording

extension Commands {
    static let setState = Command<Run>(
        "set-state", "move a version to another state of its lifecycle", group: .assets, use: .acts,
        about: "Which states there are, and the ways between them, is said by the plugin's lifecycle.",
        examples: [
            Example("agents set-state triage-bot --version 1.2.0 --to approved", "what 'approve' does")
        ],
        Word.plugin, Word.asset, Word.state.required, Word.version("the version, where there are several"),
        Word.reason
    ) { plugin, name, state, version, reason in
        { session in
            let receipt = try ChangeState(
                plugin: plugin, name: name, version: version, change: .to(state),
                options: session.acting(because: reason)
            )
            .run(in: session.context)
            return Report(
                receipt: receipt, saying: receipt.stateChange("moved"), hints: receipt.nextStateHints)
        }
    }
}

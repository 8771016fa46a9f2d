import Actions
import Arguments
import Output
import Wording

extension Commands {
    static let restore = Command<Run>(
        "restore", "bring an archived version, or a retired asset, back", group: .assets, use: .acts,
        about: """
            A version goes to the state that --to names, by the ways of its lifecycle. A whole asset comes back into \
            use, or with '--to deprecated' half the way.
            """,
        examples: [
            Example("agents restore triage-bot", "the asset, back into use"),
            Example("agents restore triage-bot --version 1.0.0 --to draft", "one version"),
        ],
        Word.plugin, Word.asset, Word.state, Word.version("one version, not the whole asset"), Word.reason
    ) { plugin, name, state, version, reason in
        if version != nil, state == nil {
            throw UsageFault("missing option '--to STATE': a version is restored to a state")
        }
        return { session in
            let receipt = try ChangeState(
                plugin: plugin, name: name, version: version, change: .restore(state),
                options: session.acting(because: reason)
            )
            .run(in: session.context)
            return Report(
                receipt: receipt, saying: receipt.stateChange("restored"),
                next: receipt.next.isEmpty ? "\(plugin) show \(receipt.words)" : nil,
                hints: receipt.nextStateHints)
        }
    }
}

import Actions
import Arguments
import Output
import Wording

extension Commands {
    static let rollBack = Command<Run>(
        "rollback", "point an environment back at a version that it had before", group: .assets, use: .acts,
        about: """
            A new commit, and nothing of the history is lost. The binding is held from then on: a machine cannot move \
            it forward again until a person promotes.
            """,
        examples: [Example("agents rollback triage-bot --env prod --to-version 1.1.0", "back to 1.1.0")],
        Word.plugin, Word.asset, Word.environment("env", "the environment").required,
        Word.version("a version that was bound there before", as: "to-version").required,
        Word.allowDeprecated
    ) { plugin, name, environment, version, allowsDeprecated in
        { session in
            let receipt = try RollBack(
                plugin: plugin, name: name, environment: environment, version: version,
                allowsDeprecated: allowsDeprecated, options: session.acting
            )
            .run(in: session.context)
            return Report(
                receipt: receipt, saying: receipt.bindingChange("rolled back and held"),
                hints: [
                    "it stays so until a person promotes: catalogctl \(plugin) promote \(receipt.words) --to \(environment)"
                ])
        }
    }
}

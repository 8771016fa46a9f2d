import Actions
import Arguments
import Output
import Wording

extension Commands {
    static let promote = Command<Run>(
        "promote", "bind a version to an environment", group: .assets, use: .acts,
        about: """
            One commit, which takes the place of what was bound there. Without --version it is the latest that is \
            approved; with --from it is what that environment has. What an environment takes is said by the lifecycle: \
            drafts go to the first environment only, what is archived to none.
            """,
        examples: [
            Example("agents promote triage-bot --to stage", "the latest that is approved"),
            Example("agents promote triage-bot --from stage --to prod", "what stage has"),
            Example(
                "agents promote triage-bot --version 1.2.0 --to prod --dry-run", "whether it would be allowed"
            ),
        ],
        Word.plugin, Word.asset, Word.environment("to", "the environment that gets it").required,
        Word.version("what to bind"), Word.environment("from", "the environment that has it now"),
        Word.allowDeprecated
    ) { plugin, name, environment, version, source, allowsDeprecated in
        { session in
            let receipt = try Promote(
                plugin: plugin, name: name, environment: environment, source: source, version: version,
                allowsDeprecated: allowsDeprecated, options: session.acting
            )
            .run(in: session.context)
            return Report(
                receipt: receipt, saying: receipt.bindingChange("bound"),
                hints: ["see what is bound: catalogctl \(plugin) bindings \(receipt.words)"])
        }
    }
}

import Actions
import Arguments
import Canonical
import Catalog
import Reports

extension Commands {
    static let completion = Command<Run>(
        "completion", "a script that completes words in your shell", group: .upkeep,
        examples: [
            Example(
                "completion bash > ~/.local/share/bash-completion/completions/catalogctl",
                "for bash; that folder must be there")
        ],
        Argument<Shell>("SHELL", "bash, zsh or fish")
    ) { shell in
        { session in
            let script = session.table.completion(for: shell, executable: "catalogctl", gitName: "catalog")
            return Report("Completion", json: [.init(key: "script", value: .string(script))], [.page(script)])
        }
    }

    /// What the shells ask for names that only the ledger knows. It prints names or nothing.
    static let complete = Command<Run>(
        "complete", "names for a shell to offer", group: .upkeep, hidden: true,
        Argument("KIND", "plugins or assets"), Argument("PLUGIN", "whose assets").optional
    ) { kind, plugin in
        { session in
            let names: [String]
            switch (kind, plugin) {
            case ("plugins", _): names = try ListPlugins().run(in: session.context).map(\.name.text)
            case ("assets", let plugin?):
                names = try ListAssets(
                    plugin: Word.valid { try PluginName($0) }(plugin), isBrief: true
                ).run(in: session.context).map(\.path.name.text)
            default: names = []
            }
            return Report(
                "Names", json: [.init(key: "names", value: .array(names.map { .string($0) }))], names: names,
                names.map { .line($0) })
        }
    }

    static let reference = Command<Run>(
        "reference", "every command, as a page of Markdown", group: .upkeep, hidden: true
    ) {
        { session in
            let page = session.table.reference
            return Report("Reference", json: [.init(key: "page", value: .string(page))], [.page(page)])
        }
    }
}

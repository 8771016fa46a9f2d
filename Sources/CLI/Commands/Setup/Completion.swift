import Arguments
import Bearings
import Canonical
import Catalog
import Output
import Reports
import Wording

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

    /// What the shells ask for names that only the ledger knows. It prints names or nothing: an older script may ask
    /// for what is not offered any more.
    static let complete = Command<Run>(
        "complete", "names for a shell to offer", group: .upkeep, hidden: true,
        Argument("KIND", "of names"),
        Argument("PLUGIN", "whose names", parse: Word.valid { try PluginName($0) }).optional,
        Option("of", value: "NAME", "the asset", parse: Word.valid { try AssetReference($0) }),
        Option("word", value: "WORD", "what was typed so far").otherwise("")
    ) { kind, plugin, asset, word in
        { session in
            let names =
                try OfferWords.Kind(rawValue: kind).map {
                    try OfferWords($0, plugin: plugin, asset: asset, beginning: word).run(in: session.context)
                } ?? []
            return Report(
                "Names", json: [.init(key: "names", value: .array(names.map { .string($0) }))], names: names,
                names.map { .line($0) })
        }
    }
}

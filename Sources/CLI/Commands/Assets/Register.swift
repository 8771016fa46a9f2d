import Actions
import Arguments
import Bearings
import Catalog
import Output
import Wording

extension Commands {
    static let register = Command<Run>(
        "register", "make an asset known under a name", group: .assets, use: .acts,
        about: """
            Records the asset on the ledger and gives it an identity that outlives its name. The kind is the \
            plugin's default unless it is named, here or as KIND/NAME. With --file its versions are taken from that \
            file of the repository.
            """,
        examples: [
            Example("agents register triage-bot -m 'answers the first question'", "a new agent"),
            Example("agents register triage-bot --file agents/triage-bot.yaml", "one with a file"),
        ],
        Word.plugin, Word.asset,
        Option(
            "kind", value: "KIND", "the kind within the plugin", completion: .names("kinds"),
            parse: Word.valid { try KindName($0) }),
        Word.file
    ) { plugin, name, kind, file in
        if let kind, let named = name.kind, kind != named {
            throw UsageFault("'--kind \(kind)' contradicts '\(name.description)'", hint: "name the kind once")
        }
        let name = AssetReference(kind: kind ?? name.kind, name: name.name)
        return { session in
            let receipt = try Actions.Register(
                plugin: plugin, name: name, file: file, options: session.acting
            )
            .run(in: session.context)
            return Report(
                receipt: receipt, saying: "registered \(receipt.subject)",
                next: "\(plugin) show \(receipt.words)")
        }
    }
}

import Actions
import Arguments
import Canonical
import Catalog

extension Commands {
    static let register = Command<Run>(
        "register", "make an asset known under a name", group: .assets, use: .acts,
        about: """
            Records the asset on the ledger and gives it an identity that outlives its name. The kind is the \
            plugin's default unless it is named, here or as KIND/NAME.
            """,
        examples: [Example("agents register triage-bot -m 'answers the first question'", "a new agent")],
        Word.plugin, Word.asset,
        Option("kind", value: "KIND", "the kind within the plugin", parse: Word.valid { try KindName($0) })
    ) { plugin, name, kind in
        if let kind, let named = name.kind, kind != named {
            throw UsageFault("'--kind \(kind)' contradicts '\(name.description)'", hint: "name the kind once")
        }
        let name = AssetReference(kind: kind ?? name.kind, name: name.name)
        return { session in
            let receipt = try Actions.Register(plugin: plugin, name: name, options: session.acting)
                .run(in: session.context)
            let asset = receipt.event.asset?.description ?? ""
            return Report(
                receipt: receipt, saying: "registered \(asset)",
                next: "\(plugin) show \(receipt.event.asset.map { "\($0.kind)/\($0.name)" } ?? "")")
        }
    }
}

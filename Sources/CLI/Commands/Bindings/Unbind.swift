import Actions
import Arguments
import Catalog
import Output
import Wording

extension Commands {
    static let unbind = Command<Run>(
        "unbind", "take an asset out of an environment", group: .assets, use: .acts,
        examples: [Example("agents unbind triage-bot --env dev", "dev has none of it any more")],
        Word.plugin, Word.asset, Word.environment("env", "the environment").required
    ) { plugin, name, environment in
        { session in
            let receipt = try Unbind(
                plugin: plugin, name: name, environment: environment, options: session.acting
            )
            .run(in: session.context)
            return Report(
                receipt: receipt, saying: receipt.bindingChange("unbound"),
                hints: ["see what is bound: catalogctl \(plugin) bindings \(receipt.words)"])
        }
    }
}

extension Receipt {
    /// `bound agents/agent/triage-bot prod: 1.1.0 -> 1.2.0`
    func bindingChange(_ done: String) -> String {
        let asset = event.asset?.description ?? ""
        return "\(done) \(asset) \(event.environment?.text ?? ""): \(change(to: event.version?.text))"
    }
}

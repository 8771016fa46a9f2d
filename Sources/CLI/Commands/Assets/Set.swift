import Actions
import Arguments
import Output
import Wording

extension Commands {
    static let setSource = Command<Run>(
        "set", "say from which file an asset's versions are taken", group: .assets, use: .acts,
        about: "The file must be in this repository, so that others find it too. It is read, never written.",
        examples: [Example("agents set triage-bot --file agents/triage.yaml", "from now on from there")],
        Word.plugin, Word.asset, Word.file.required
    ) { plugin, name, file in
        { session in
            let receipt = try SetSource(plugin: plugin, name: name, file: file, options: session.acting)
                .run(in: session.context)
            return Report(
                receipt: receipt, saying: "set the source of \(receipt.subject): \(receipt.change(to: file))",
                hints: ["make a version of it: catalogctl \(plugin) snapshot \(receipt.words)"])
        }
    }
}

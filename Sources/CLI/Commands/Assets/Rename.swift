import Actions
import Arguments
import Catalog
import Output
import Wording

extension Commands {
    static let rename = Command<Run>(
        "rename", "give an asset another name", group: .assets, use: .acts,
        about: """
            Its identity, versions, bindings and history stay. The old name is never used again, and whoever types it \
            is told the new one.
            """,
        examples: [Example("agents rename triage-bot first-answer", "from now on it is first-answer")],
        Word.plugin, Word.asset,
        Argument("NEW", "the name it gets", parse: Word.valid { try AssetName($0) })
    ) { plugin, name, new in
        { session in
            let receipt = try Rename(plugin: plugin, name: name, newName: new, options: session.acting)
                .run(in: session.context)
            let kind = receipt.event.asset?.kind.text ?? ""
            return Report(
                receipt: receipt, saying: "renamed \(receipt.change(to: "\(plugin)/\(kind)/\(new)"))",
                next: "\(plugin) show \(kind)/\(new)",
                hints: receipt.manifest.map {
                    ["before the next version, write 'name: \(new)' in \($0)"]
                } ?? [])
        }
    }
}

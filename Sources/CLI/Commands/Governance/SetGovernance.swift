import Actions
import Arguments
import Catalog
import Output
import Wording

extension Commands {
    /// What a person goes on from: `risk.level=`, `labels.`.
    private static let beginnings = OverlayField.table.map { $0.isMap ? "\($0.key)." : "\($0.key)=" }

    static let setGovernance = Command<Run>(
        "governance set", "change the governance of an asset", group: .assets, use: .acts,
        about: """
            Keys are dotted; a list is written with commas, and an empty value takes a field away. --file replaces all \
            of it by a document, which begins with 'apiVersion: catalogctl/v1' and 'kind: Governance'; 'catalogctl \
            schema governance' describes it. Versions that were made before keep the governance that they were made with. The fields: \
            \(OverlayField.table.map { $0.isMap ? "\($0.key).KEY" : $0.key }.joined(separator: ", ")).
            """,
        examples: [
            Example("agents governance set bot owner.principal=dana risk.level=high", "some fields"),
            Example(
                "agents governance set bot labels.line=claims team.name=", "a label; no team any more"),
            Example("agents governance set bot --file governance.yaml", "all of it"),
        ],
        Word.plugin, Word.asset,
        Argument("KEY=VALUE", "a field and what it is to be", completion: .words(beginnings)).repeated,
        Option("file", value: "FILE", "a document with all of it", completion: .files)
    ) { plugin, name, fields, file in
        guard fields.isEmpty != (file == nil) else {
            throw UsageFault(
                fields.isEmpty
                    ? "nothing says what to change" : "'--file' replaces all fields, and some are named",
                hint: "name fields as KEY=VALUE, or a document with --file")
        }
        let change: SetGovernance.Change = file.map { .file($0) } ?? .fields(fields)
        let told = file ?? fields.map { $0.prefix { $0 != "=" } }.joined(separator: ", ")
        return { session in
            let receipt = try SetGovernance(
                plugin: plugin, name: name, change: change, options: session.acting
            )
            .run(in: session.context)
            return Report(
                receipt: receipt,
                saying: "set the governance of \(receipt.subject)\(file == nil ? ":" : " from") \(told)",
                next: "\(plugin) governance get \(receipt.words)")
        }
    }
}

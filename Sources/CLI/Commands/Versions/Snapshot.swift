import Actions
import Arguments
import Catalog
import Output
import Wording

extension Commands {
    static let snapshot = Command<Run>(
        "snapshot", "make an immutable version of an asset", group: .assets, use: .acts,
        about: """
            Keeps the file as it is now, with the governance as it is now. A version never changes, and a label is \
            never used for other content. The label is what the manifest says under spec.version, unless --version \
            names it; the file is that of 'register' or 'set', unless --file names one.
            """,
        examples: [
            Example("agents snapshot triage-bot", "file and label as the manifest says"),
            Example(
                "prompts snapshot greeting --version 1.1.0 --file greeting.md",
                "of a file that is no manifest"),
        ],
        Word.plugin, Word.asset,
        Option(
            "version", value: "LABEL", "the label of the new version",
            parse: Word.valid { try VersionLabel($0) }),
        Word.file
    ) { plugin, name, label, file in
        { session in
            let receipt = try Snapshot(
                plugin: plugin, name: name, label: label, file: file, options: session.acting
            )
            .run(in: session.context)
            return Report(
                receipt: receipt, saying: "made \(receipt.subject) from \(receipt.file ?? "")",
                hints: receipt.ownerHints + receipt.nextStateHints)
        }
    }
}

import Actions
import Arguments
import Bearings
import Catalog
import Output
import Reports
import Statute
import Wording

extension Commands {
    static let deprecate = Command<Run>(
        "deprecate", "say that a version, or a whole asset, is not to be taken any more", group: .assets,
        use: .acts,
        about: """
            Where it is bound it stays bound; binding it anew needs --allow-deprecated. Without --version the whole \
            asset is deprecated, whatever its versions are. Who depends on it is told, with --dry-run too.
            """,
        examples: [
            Example("agents deprecate triage-bot --version 1.1.0 --reason 'too slow'", "one version"),
            Example(
                "agents deprecate triage-bot --replacement first-answer", "the asset; there is a better one"),
        ],
        Word.plugin, Word.asset, Word.version("one version, not the whole asset"),
        Option(
            "replacement", value: "NAME", "the asset to use in its place", completion: .names("assets"),
            parse: Word.valid { try AssetReference($0) }),
        Word.reason
    ) { plugin, name, version, replacement, reason in
        { session in
            // Asked before the act: if it cannot be told, nothing is done.
            let extent = try Impact(plugin: plugin, name: name, version: version).run(in: session.context)
            let receipt = try ChangeState(
                plugin: plugin, name: name, version: version, change: .deprecate(replacement: replacement),
                options: session.acting(because: reason)
            )
            .run(in: session.context)
            let instead = receipt.event.replacement.map { "; in its place there is \($0)" } ?? ""
            return Report(
                receipt: receipt, saying: receipt.stateChange("deprecated") + instead,
                telling: impactBlocks(extent), dependents: extent.dependents.map(\.json),
                hints: [receipt.wayBack(to: receipt.event.version == nil ? nil : .approved)]
            )
        }
    }
}

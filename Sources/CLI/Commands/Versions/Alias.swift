import Actions
import Arguments
import Bearings
import Catalog
import Output
import Wording

extension Commands {
    static let alias = Command<Run>(
        "alias", "point a movable name at a version, or take it away", group: .assets, use: .acts,
        about:
            "An alias stands wherever a version is asked for. The bindings that were made by it do not move with it.",
        examples: [
            Example("agents alias triage-bot stable 1.2.0", "stable is 1.2.0 now"),
            Example("agents alias triage-bot stable none", "there is no stable any more"),
        ],
        Word.plugin, Word.asset,
        Argument(
            "ALIAS", "the movable name", completion: .names("aliases"),
            parse: Word.valid { try AliasName($0) }),
        Argument("LABEL", "the version, or none", completion: .names("versions"))
    ) { plugin, name, alias, version in
        { session in
            let receipt = try SetAlias(
                plugin: plugin, name: name, alias: alias,
                version: version == ReservedWords.nobody ? nil : VersionChoice(version),
                options: session.acting
            )
            .run(in: session.context)
            let asset = receipt.event.asset?.description ?? ""
            let after = receipt.event.version?.text
            return Report(
                receipt: receipt,
                saying:
                    "\(after == nil ? "took away" : "pointed") \(asset) \(alias): \(receipt.change(to: after))",
                or:
                    "\(after == nil ? "taken away" : "pointed") \(asset) \(alias): \(receipt.change(to: after))",
                next: "\(plugin) show \(receipt.words)")
        }
    }
}

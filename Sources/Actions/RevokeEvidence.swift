public import Bearings
import Canonical
public import Catalog
import Consent

/// Takes a piece of evidence away from a version.
public struct RevokeEvidence: Sendable {
    public let plugin: PluginName
    public let name: AssetReference
    public let version: VersionChoice
    /// The id of the evidence, or the beginning of it that no other of the version has.
    public let evidence: String
    public let options: ActOptions

    public init(
        plugin: PluginName, name: AssetReference, version: VersionChoice, evidence: String,
        options: ActOptions
    ) {
        self.plugin = plugin
        self.name = name
        self.version = version
        self.evidence = evidence
        self.options = options
    }

    public func run(in context: Context) throws(ActionError) -> Receipt {
        try context.ledger().act(in: context, options) { occasion throws(ActionError) in
            let asset = try AssetPage(name, of: plugin, in: occasion.state)
            let chosen = try asset.version(chosenBy: version)
            let all = try asset.evidence(of: chosen.label)
            let meant = all.filter { $0.id.description.utf8.starts(with: evidence.utf8) }
            guard meant.count == 1 else {
                throw ActionError(
                    meant.isEmpty ? "evidence.unknown" : "evidence.ambiguous",
                    meant.isEmpty ? .notFound : .usage,
                    "\(meant.isEmpty ? "no" : "more than one") piece of evidence of version \(chosen.label) of '\(asset.path)' is called '\(evidence.excerpt)'",
                    hint: all.isEmpty
                        ? "it has none"
                        : "it has: \(all.map(\.id.description).joined(separator: ", "))")
            }
            var event = occasion.event(.evidenceRevoke, on: asset, chosen)
            event.evidence = meant[0].id
            return Composition(event)
        }
    }
}

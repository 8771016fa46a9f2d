public import Bearings
public import Catalog
public import Consent

/// The evidence that a version has.
public struct ListEvidence: Sendable {
    public let plugin: PluginName
    public let name: AssetReference
    public let version: VersionChoice
    public let moment: Moment

    public init(plugin: PluginName, name: AssetReference, version: VersionChoice, moment: Moment = .tip) {
        self.plugin = plugin
        self.name = name
        self.version = version
        self.moment = moment
    }

    public struct Evidence: Sendable {
        public let path: AssetPath
        public let label: VersionLabel
        public let records: [EvidenceRecord]
    }

    public func run(in context: Context) throws(ActionError) -> Evidence {
        let page = try AssetPage(name, of: plugin, in: context.ledger().state(at: moment))
        let chosen = try page.version(chosenBy: version)
        return Evidence(path: page.path, label: chosen.label, records: try page.evidence(of: chosen.label))
    }
}

public import Catalog
import Store

/// Where an asset is in the ledger's tree, for plain git.
public struct FindPath: Sendable {
    public let plugin: PluginName
    public let name: AssetReference
    public let moment: Moment

    public init(plugin: PluginName, name: AssetReference, moment: Moment = .tip) {
        self.plugin = plugin
        self.name = name
        self.moment = moment
    }

    public struct Found: Sendable {
        public let reference: String
        public let path: String
        public let object: Revision
        /// The commit of the moment that was asked for; nil for now.
        public let commit: Revision?
    }

    public func run(in context: Context) throws(ActionError) -> Found {
        let ledger = try context.ledger()
        let state = try ledger.state(at: moment)
        let asset = try name.path(in: plugin, of: translating(state.activePolicy))
        let object = try translating { () throws(LedgerError) in try state.object(at: asset.folder) }
        guard let object else { throw ActionError.unknown(asset) }
        var commit: Revision?
        if case .tip = moment {} else { commit = state.commit.map { Revision($0) } }
        return Found(
            reference: ledger.reference.name, path: asset.folder, object: Revision(object), commit: commit
        )
    }
}

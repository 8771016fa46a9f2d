public import Bearings
public import Catalog
import Hearing
import Store

/// Where an asset, a version of it, or what an environment has of it is in the ledger's tree, for plain git.
public struct FindPath: Sendable {
    public enum Part: Sendable {
        case asset
        case version(VersionChoice)
        case bound(EnvironmentName)
    }

    public let plugin: PluginName
    public let name: AssetReference
    public let part: Part
    public let moment: Moment

    public init(plugin: PluginName, name: AssetReference, part: Part = .asset, moment: Moment = .tip) {
        self.plugin = plugin
        self.name = name
        self.part = part
        self.moment = moment
    }

    public struct Found: Sendable {
        public let reference: String
        public let path: String
        public let object: Revision
        /// What plain git calls the state: the ref, or the commit of the moment that was asked for.
        public let revision: String
    }

    public func run(in context: Context) throws(ActionError) -> Found {
        let ledger = try context.ledger()
        let state = try ledger.state(at: moment)
        let page = try AssetPage(name, of: plugin, in: state)
        let path = try path(of: page, in: state)
        guard let object = try translating({ () throws(LedgerError) in try state.object(at: path) }) else {
            throw ActionError(
                .bindingAbsent, "there is no '\(path)' in the ledger's tree",
                hint: "see what is bound: catalogctl \(plugin) bindings \(page.words)")
        }
        return Found(
            reference: ledger.reference.name, path: path, object: Revision(object),
            revision: ledger.revision(of: state, at: moment))
    }

    private func path(of page: AssetPage, in state: LedgerState) throws(ActionError) -> String {
        switch part {
        case .asset: return page.path.folder
        case .version(let choice): return page.path.version(try page.version(chosenBy: choice).label)
        case .bound(let environment):
            try translating(state.activePolicy).refuseUnknown(environment)
            return page.path.place(in: environment)
        }
    }
}

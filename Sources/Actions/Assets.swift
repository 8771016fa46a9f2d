import Canonical
public import Catalog
import Git
import Policy
import Store

/// What is known of one asset.
public struct AssetReport: Sendable {
    public let path: AssetPath
    public let uid: AssetUID
}

/// The assets of a plugin.
public struct ListAssets: Sendable {
    public let plugin: PluginName
    public let moment: Moment

    public init(plugin: PluginName, moment: Moment = .tip) {
        self.plugin = plugin
        self.moment = moment
    }

    public func run(in context: Context) throws(ActionError) -> [AssetReport] {
        let ledger = try context.ledger()
        return try translating {
            let state = try ledger.state(at: moment)
            let policy = try state.activePolicy()
            var assets: [AssetReport] = []
            for kind in try policy.plugin(plugin).kinds.sorted() {
                let folder = "\(Layout.assets)/\(plugin)/\(kind)"
                for shard in try state.names(under: folder) {
                    for text in try state.names(under: "\(folder)/\(shard)") {
                        let path = AssetPath(plugin: plugin, kind: kind, name: try name(text))
                        if let asset = try state.asset(path) { assets.append(asset) }
                    }
                }
            }
            return assets.sorted { $0.path < $1.path }
        }
    }

    private func name(_ text: String) throws(ActionError) -> AssetName {
        do { return try AssetName(text) } catch { throw ActionError(error) }
    }
}

/// One asset, with the event that registered it.
public struct ShowAsset: Sendable {
    public let plugin: PluginName
    public let name: AssetReference
    public let moment: Moment

    public init(plugin: PluginName, name: AssetReference, moment: Moment = .tip) {
        self.plugin = plugin
        self.name = name
        self.moment = moment
    }

    public func run(in context: Context) throws(ActionError) -> AssetReport {
        let ledger = try context.ledger()
        return try translating {
            let state = try ledger.state(at: moment)
            let path = try name.path(in: plugin, of: state.activePolicy())
            guard let asset = try state.asset(path) else { throw ActionError.unknown(path) }
            return asset
        }
    }
}

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
        return try translating {
            let state = try ledger.state(at: moment)
            let asset = try name.path(in: plugin, of: state.activePolicy())
            guard let object = try state.object(at: asset.folder) else { throw ActionError.unknown(asset) }
            var commit: Revision?
            if case .tip = moment {} else { commit = state.commit.map { Revision($0) } }
            return Found(
                reference: ledger.reference.name, path: asset.folder, object: Revision(object), commit: commit
            )
        }
    }
}

extension ActionError {
    static func unknown(_ asset: AssetPath) -> ActionError {
        ActionError(
            "asset.unknown", .notFound, "there is no asset '\(asset)'",
            hint: "see those there are: catalogctl \(asset.plugin) list")
    }
}

extension LedgerState {
    func asset(_ path: AssetPath) throws(ActionError) -> AssetReport? {
        guard let bytes = try translating({ try read(path.record) }) else { return nil }
        do { return AssetReport(path: path, uid: try AssetRecord(bytes: bytes).uid) } catch {
            throw ActionError(
                "record.form", .integrity, "the record of '\(path)' is not one: \(error.message)",
                hint: "the ledger is damaged, or of a later version: catalogctl verify --full")
        }
    }
}

public import Bearings
public import Catalog
import Hearing

/// Makes an asset known under a name, and says which file its versions are taken from.
public struct Register: Sendable {
    public let plugin: PluginName
    public let name: AssetReference
    /// The file that people edit.
    public let file: String?
    public let options: ActOptions

    public init(plugin: PluginName, name: AssetReference, file: String? = nil, options: ActOptions) {
        self.plugin = plugin
        self.name = name
        self.file = file
        self.options = options
    }

    public func run(in context: Context) throws(ActionError) -> Receipt {
        let ledger = try context.ledger()
        let source = try file.map { file throws(ActionError) in try SourceFile(file, in: context, ledger) }
        return try ledger.act(in: context, options) { occasion throws(ActionError) in
            let asset = try name.path(in: plugin, of: occasion.policy)
            try source?.refuseOther(than: asset)
            let record = AssetRecord(
                uid: AssetUID(bornIn: occasion.id), source: try source?.path(recordedFor: asset))
            return Composition(
                occasion.event(.assetRegister, on: asset, record.uid),
                Payloads(files: [.init(path: asset.record, bytes: record.bytes)], asset: record))
        }
    }
}

public import Bearings
public import Catalog
import Hearing

/// Says from which file an asset's versions are taken.
public struct SetSource: Sendable {
    public let plugin: PluginName
    public let name: AssetReference
    public let file: String
    public let options: ActOptions

    public init(plugin: PluginName, name: AssetReference, file: String, options: ActOptions) {
        self.plugin = plugin
        self.name = name
        self.file = file
        self.options = options
    }

    public func run(in context: Context) throws(ActionError) -> Receipt {
        let ledger = try context.ledger()
        let source = try SourceFile(file, in: context, ledger)
        return try ledger.act(in: context, options) { occasion throws(ActionError) in
            let asset = try AssetPage(name, of: plugin, in: occasion.state)
            try source.refuseOther(than: asset.path)
            var record = asset.record
            record.source = try source.path(recordedFor: asset.path)
            var event = occasion.event(.assetSet, on: asset)
            event.replaces = .content(asset.record.bytes)
            return Composition(
                event, Payloads(files: [.init(path: asset.path.record, bytes: record.bytes)], asset: record),
                before: asset.record.source?.text)
        }
    }
}

public import Bearings
public import Catalog
import Hearing

/// Gives an asset another name. Its identity, its versions and its bindings stay.
public struct Rename: Sendable {
    public let plugin: PluginName
    public let name: AssetReference
    public let newName: AssetName
    public let options: ActOptions

    public init(plugin: PluginName, name: AssetReference, newName: AssetName, options: ActOptions) {
        self.plugin = plugin
        self.name = name
        self.newName = newName
        self.options = options
    }

    public func run(in context: Context) throws(ActionError) -> Receipt {
        try context.ledger().act(in: context, options) { occasion throws(ActionError) in
            let asset = try AssetPage(name, of: plugin, in: occasion.state)
            var event = occasion.event(.assetRename, on: asset)
            event.renamedTo = newName
            // What is no document does not say what it is called.
            let manifest = asset.record.source.flatMap {
                SourceFile.record(for: $0.text).isDocument ? $0 : nil
            }
            return Composition(
                event, Payloads(), Circumstances(before: asset.path.description, manifest: manifest))
        }
    }
}

public import Bearings
public import Catalog
import Hearing
import Schema

/// Changes the governance metadata of an asset: some of its fields, or all of it from a file.
public struct SetGovernance: Sendable {
    public enum Change: Sendable {
        /// Words such as `risk.level=high`; an empty value takes the field away.
        case fields([String])
        case file(String)
    }

    public let plugin: PluginName
    public let name: AssetReference
    public let change: Change
    public let options: ActOptions

    public init(plugin: PluginName, name: AssetReference, change: Change, options: ActOptions) {
        self.plugin = plugin
        self.name = name
        self.change = change
        self.options = options
    }

    public func run(in context: Context) throws(ActionError) -> Receipt {
        let ledger = try context.ledger()
        return try ledger.act(in: context, options) { occasion throws(ActionError) in
            let asset = try AssetPage(name, of: plugin, in: occasion.state)
            let overlay = try changed(asset.overlay(), in: context)
            var event = occasion.event(.governanceSet, on: asset)
            event.replaces = .content(try asset.overlayBytes())
            var payloads = Payloads(files: [.init(path: asset.path.overlay, bytes: overlay.bytes)])
            payloads.overlay = overlay
            return Composition(event, payloads)
        }
    }

    private func changed(_ overlay: Overlay, in context: Context) throws(ActionError) -> Overlay {
        switch change {
        case .file(let name):
            let bytes = try context.publicFile(name)
            return try translating { () throws(SchemaError) in try Overlay(document: bytes, file: name) }
        case .fields(let words):
            return try translating { () throws(SchemaError) in try overlay.setting(words) }
        }
    }
}

import Canonical
public import Catalog
import Policy
import Store

/// Makes an asset known under a name.
public struct Register: Sendable {
    public let plugin: PluginName
    public let name: AssetReference
    public let options: ActOptions

    public init(plugin: PluginName, name: AssetReference, options: ActOptions) {
        self.plugin = plugin
        self.name = name
        self.options = options
    }

    public func run(in context: Context) throws(ActionError) -> Receipt {
        let note = try options.note()
        let id = context.newEventID()
        return try context.ledger().act(in: context, options) { tip, policy throws(ActionError) in
            let asset = try name.path(in: plugin, of: policy)
            let record = AssetRecord(uid: AssetUID(bornIn: id))
            let payloads = Payloads(files: [.init(path: asset.record, bytes: record.bytes)], asset: record)
            let event = Event(
                kind: .assetRegister, id: id, sequence: tip.sequence + 1, policy: tip.policy, asset: asset,
                assetUID: record.uid, payloads: payloads.lines, note: note)
            return (event, payloads)
        }
    }
}

import Catalog

/// `asset.register`: a name that was never used becomes an asset with an identity of its own.
struct AssetRegistration {
    let event: Event
    let payloads: Payloads

    init(_ event: Event, _ payloads: Payloads) {
        self.event = event
        self.payloads = payloads
    }

    func judged<S: State>(on state: S, _ policy: PolicyBundle) throws(S.Failure) -> Ruling {
        guard let asset = event.asset, let uid = event.assetUID, let record = payloads.asset else {
            return .denied(
                Denial(
                    .payloadMissing,
                    "a registration names its asset and brings the record, and one is missing",
                    remedy: "register with: catalogctl PLUGIN register NAME"))
        }
        guard payloads.files == [Payloads.File(path: asset.record, bytes: record.bytes)] else {
            return .denied(
                Denial(
                    .payloadUnexpected, "a registration brings '\(asset.record)' and nothing else",
                    remedy: "register with: catalogctl PLUGIN register NAME"))
        }
        guard let plugin = policy.plugins[asset.plugin] else {
            return .denied(
                Denial(
                    .pluginUnknown, "the active policy has no plugin '\(asset.plugin)'",
                    remedy: "its plugins are: \(list(policy.plugins.keys))"))
        }
        guard plugin.kinds.contains(asset.kind) else {
            return .denied(
                Denial(
                    .kindUnknown, "plugin '\(asset.plugin)' has no kind '\(asset.kind)'",
                    remedy: "its kinds are: \(list(plugin.kinds))"))
        }
        guard uid == AssetUID(bornIn: event.id), record.uid == uid else {
            return .denied(
                Denial(
                    .assetUID,
                    "the asset's uid \(uid) is not the id of the event that registers it (\(event.id))",
                    remedy: "register with: catalogctl PLUGIN register NAME"))
        }
        // The root's id names the store itself, so no asset may have it.
        let root = StoreRecord(format: event.format, id: event.id).bytes
        let holder = try state.read(Layout.uid(uid))
        let store = try state.read(Layout.store)
        if holder != nil || store == root {
            return .denied(
                Denial(
                    .eventDuplicate, "event \(event.id) has been recorded already",
                    remedy: "see what it did with: catalogctl history"))
        }
        guard try state.names(under: asset.folder).isEmpty else {
            return .denied(
                Denial(
                    .assetExists, "'\(asset)' is registered already",
                    remedy: "see it with: catalogctl \(asset.plugin) show \(asset.kind)/\(asset.name)"))
        }
        return .edits([
            .put(path: asset.record, bytes: record.bytes),
            .put(path: Layout.uid(uid), bytes: Array("\(asset.folder)\n".utf8)),
        ])
    }

    private func list<T>(_ names: some Sequence<Name<T>>) -> String {
        names.map(\.text).sorted().joined(separator: ", ")
    }
}

import Catalog
import Hearing

/// `asset.register`: a name that was never used becomes an asset with an identity of its own.
extension Case {
    func registration() throws(Stop<S.Failure>) -> Ruling {
        let asset = try given(event.asset, .asset)
        let uid = try given(event.assetUID, .assetUID)
        try brings([(asset.record, payloads.asset?.bytes)])
        guard let record = payloads.asset, record == AssetRecord(uid: record.uid, source: record.source)
        else {
            throw denied(
                .assetRecord, "the record of a new asset holds its uid and its source",
                remedy: "register with: catalogctl PLUGIN register NAME")
        }
        _ = try plugin(of: asset)
        guard uid == AssetUID(bornIn: event.id), record.uid == uid else {
            throw denied(
                .assetUID,
                "the asset's uid \(uid) is not the id of the event that registers it (\(event.id))",
                remedy: "register with: catalogctl PLUGIN register NAME")
        }
        // The root's id names the store itself, so no asset may have it.
        let root = StoreRecord(format: event.format, id: event.id).bytes
        let holder = try read(Layout.uid(uid))
        let store = try read(Layout.store)
        if holder != nil || store == root {
            throw denied(
                .eventDuplicate, "event \(event.id) has been recorded already",
                remedy: "see what it did with: catalogctl history")
        }
        try unused(asset)
        return Ruling(edits: [
            .put(path: asset.record, bytes: record.bytes),
            .put(path: Layout.uid(uid), bytes: Array("\(asset.folder)\n".utf8)),
        ])
    }

    /// No asset has the name, and none ever had.
    func unused(_ asset: AssetPath) throws(Stop<S.Failure>) {
        guard try !names(under: asset.folder).isEmpty else { return }
        if let moved: MovedRecord = try record(at: asset.moved) {
            let now = try place(of: moved.uid).map(\.description) ?? "\(moved.uid)"
            throw denied(
                .assetExists, "'\(asset)' was the name of what is '\(now)' now, and is never used again",
                remedy: "choose another name")
        }
        throw denied(
            .assetExists, "'\(asset)' is registered already",
            remedy: "see it with: catalogctl \(asset.plugin) show \(asset.kind)/\(asset.name)")
    }
}

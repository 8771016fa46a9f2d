import Canonical
import Catalog
import Hearing
import Statute

extension Draft {
    /// What a version is made of: right until a test makes one part wrong.
    struct Parts {
        /// Nil brings a record that is no manifest.
        var links: [Link]? = []
        var file = "record.yaml"
        var content = "kind: agent\n"
        var kind: String?
        var stated: String?
        var uid: AssetUID?
        var label: String?
        var createdAt: Timestamp?
        var createdBy: String?
        var digest: SHA256Digest?
        var uses: [Use]?
        var versionID: VersionID?
        var extra: [Payloads.File] = []
    }

    static func snapshot(
        _ label: String, of path: String = Town.bot, _ parts: Parts, by name: String = "dana",
        in state: DictionaryState
    ) throws -> Draft {
        let label = try VersionLabel(label)
        var draft = try on(path, .versionCreate, by: name, in: state) { event, _ in event.version = label }
        let asset = try AssetPath(path)
        let content = Array(parts.content.utf8)
        let record = VersionRecord(
            uid: parts.uid ?? draft.event.assetUID ?? AssetUID(bornIn: id(0xFFFF)),
            label: try parts.label.map { text throws in try VersionLabel(text) } ?? label,
            createdAt: parts.createdAt ?? draft.time,
            createdBy: try PrincipalName(parts.createdBy ?? name),
            record: RecordFile(parts.file) ?? .manifest,
            contentDigest: parts.digest ?? SHA256Digest(of: content), sourceRevision: nil,
            uses: try parts.uses ?? uses(parts.links ?? [], in: state))
        let overlay = state.files[asset.overlay] ?? Overlay.empty.bytes
        let folder = asset.version(label)
        var payloads = Payloads(
            files: [
                .init(path: "\(folder)/\(parts.file)", bytes: content),
                .init(path: "\(folder)/version.json", bytes: record.bytes),
            ] + parts.extra)
        payloads.version = record
        if parts.file == "record.yaml", let links = parts.links {
            payloads.manifest = Manifest(
                kind: try KindName(parts.kind ?? asset.kind.text), name: nil,
                version: try parts.stated.map { text throws in try VersionLabel(text) }, uses: links)
        }
        draft.bring(payloads)
        draft.event.versionID =
            parts.versionID
            ?? VersionID(ofFiles: [
                (parts.file, content), ("version.json", record.bytes), ("overlay.json", overlay),
            ])
        return draft
    }

    /// The uses that the links come to, as far as the state has them.
    private static func uses(_ links: [Link], in state: DictionaryState) throws -> [Use] {
        var uses: [Use] = []
        for link in links {
            guard let path = state.bundle.flatMap({ link.asset(under: $0) }) else { continue }
            var record = try state.asset(path.description)
            if let moved: MovedRecord = try state.record(at: path.moved) {
                record = AssetRecord(uid: moved.uid)
            }
            if let record { uses.append(Use(uid: record.uid, label: link.label)) }
        }
        return uses
    }
}

extension RecordFile {
    fileprivate static var manifest: RecordFile {
        guard let file = RecordFile("record.yaml") else { preconditionFailure("it is one") }
        return file
    }
}

public import Bearings
import Canonical
public import Catalog
import Git
import Hearing
import Statute
import Store

/// Makes an immutable version of what an asset's file and its governance say now.
public struct Snapshot: Sendable {
    public let plugin: PluginName
    public let name: AssetReference
    /// Nil where the file says it.
    public let label: VersionLabel?
    /// Nil where the asset's record names it.
    public let file: String?
    public let options: ActOptions

    public init(
        plugin: PluginName, name: AssetReference, label: VersionLabel? = nil, file: String? = nil,
        options: ActOptions
    ) {
        self.plugin = plugin
        self.name = name
        self.label = label
        self.file = file
        self.options = options
    }

    public func run(in context: Context) throws(ActionError) -> Receipt {
        let ledger = try context.ledger()
        return try ledger.act(in: context, options) { occasion throws(ActionError) in
            let asset = try AssetPage(name, of: plugin, in: occasion.state)
            let place = try place(of: asset, in: ledger)
            let source = try SourceFile(place.name, below: place.folder, in: context, ledger)
            try source.refuseOther(than: asset.path)
            let label = try label(from: source, asset)
            let version = VersionRecord(
                uid: asset.uid, label: label, createdAt: occasion.authoredAt,
                createdBy: occasion.actor ?? Self.stranger, record: source.record,
                contentDigest: SHA256Digest(of: source.bytes), sourceRevision: source.revision,
                uses: try uses(of: source, occasion))
            let folder = asset.path.version(label)
            let overlay = try asset.overlay()
            var payloads = Payloads(files: [
                .init(path: "\(folder)/\(version.record)", bytes: source.bytes),
                .init(path: "\(folder)/\(VersionRecord.file)", bytes: version.bytes),
            ])
            payloads.version = version
            payloads.manifest = source.manifest
            var event = occasion.event(.versionCreate, on: asset)
            event.version = label
            event.versionID = VersionID(ofFiles: [
                (version.record.text, source.bytes), (VersionRecord.file, version.bytes),
                (VersionRecord.overlayFile, overlay.bytes),
            ])
            let lifecycle = asset.plugin.lifecycle
            return Composition(
                event, payloads,
                Circumstances(
                    next: lifecycle.next(after: lifecycle.initial), lacksOwner: overlay.owner == nil,
                    file: place.name))
        }
    }

    /// Somebody whom the policy does not know makes nothing; the judgement says so.
    private static let stranger = PrincipalName.unknown

    /// The file's name, and the folder below which it is meant; nil for where the person is.
    private func place(
        of asset: AssetPage, in ledger: Ledger
    ) throws(ActionError) -> (name: String, folder: String?) {
        if let file { return (file, nil) }
        guard let source = asset.record.source else {
            throw ActionError(
                "source.missing", .usage, "'\(asset.path)' has no file that its versions are taken from",
                hint: "name it: catalogctl \(plugin) snapshot \(asset.words) --file FILE")
        }
        guard let top = ledger.repository.workTree else {
            throw ActionError(
                "source.missing", .usage, "there is no work tree here that could hold '\(source)'",
                hint: "name the file: catalogctl \(plugin) snapshot \(asset.words) --file FILE")
        }
        // The record may be somebody else's word: it does not make anybody publish what they keep to themselves.
        guard try !translating({ () throws(GitError) in try ledger.repository.ignores(source.text) }) else {
            throw ActionError(
                "source.ignored", .usage,
                "'\(source)' is where the versions of '\(asset.path)' are taken from, and git ignores it",
                hint:
                    "if you mean it: catalogctl \(plugin) snapshot \(asset.words) --file \(quotedForShell(source.text))"
            )
        }
        return (source.text, top)
    }

    private func label(from source: SourceFile, _ asset: AssetPage) throws(ActionError) -> VersionLabel {
        if let label = label ?? source.manifest?.version { return label }
        throw ActionError(
            "version.unnamed", .usage, "nothing says which version of '\(asset.path)' this is",
            hint: "name it with --version LABEL"
                + (source.manifest == nil ? "" : ", or write 'version:' under 'spec:' in the manifest"))
    }

    /// The links as identities, so that they outlive every rename. What cannot be resolved the judgement refuses.
    private func uses(of source: SourceFile, _ occasion: Occasion) throws(ActionError) -> [Use] {
        var uses: [Use] = []
        for link in source.manifest?.uses ?? [] {
            guard let path = link.asset(under: occasion.policy) else { continue }
            if let record: AssetRecord = try occasion.state.record(at: path.record) {
                uses.append(Use(uid: record.uid, label: link.label))
            } else if let moved: MovedRecord = try occasion.state.record(at: path.moved) {
                uses.append(Use(uid: moved.uid, label: link.label))
            }
        }
        return uses
    }
}

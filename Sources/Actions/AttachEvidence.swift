public import Bearings
import Canonical
public import Catalog
import Consent
import Hearing

/// Binds a document to a version, as evidence: by its digest, with the document beside it or an address.
public struct AttachEvidence: Sendable {
    public let plugin: PluginName
    public let name: AssetReference
    public let version: VersionChoice
    public let type: EvidenceType
    public let file: String
    /// Where the document is to be had; then the ledger keeps its digest alone.
    public let address: String?
    public let options: ActOptions

    public init(
        plugin: PluginName, name: AssetReference, version: VersionChoice, type: EvidenceType, file: String,
        address: String? = nil, options: ActOptions
    ) {
        self.plugin = plugin
        self.name = name
        self.version = version
        self.type = type
        self.file = file
        self.address = address
        self.options = options
    }

    /// The largest document that is read for its digest. Kept in the ledger is one of `Context.largestFile` at most.
    private static let largestDocument = 256 << 20

    public func run(in context: Context) throws(ActionError) -> Receipt {
        let bytes = try document(in: context)
        let record = EvidenceRecord(
            type: type, digest: SHA256Digest(of: bytes), size: bytes.count, address: address)
        guard
            address.map({
                !$0.isEmpty && $0.utf8.count <= EvidenceRecord.longestAddress && !containsControls($0)
            }) ?? true
        else {
            throw ActionError(
                "evidence.address", .usage, "'\(address?.excerpt ?? "")' is no address of a document",
                hint: "write it in at most \(EvidenceRecord.longestAddress) bytes: --url https://…")
        }
        return try context.ledger().act(in: context, options) { occasion throws(ActionError) in
            let asset = try AssetPage(name, of: plugin, in: occasion.state)
            let chosen = try asset.version(chosenBy: version)
            var event = occasion.event(.evidenceAttach, on: asset, chosen)
            event.evidence = record.id
            var files: [Payloads.File] = [
                .init(path: asset.path.evidence(record.id, of: chosen.label), bytes: record.bytes)
            ]
            if address == nil {
                files.append(.init(path: asset.path.document(record.id, of: chosen.label), bytes: bytes))
            }
            var payloads = Payloads(files: files)
            payloads.evidence = record
            return Composition(event, payloads)
        }
    }

    private func document(in context: Context) throws(ActionError) -> [UInt8] {
        guard address != nil else { return try context.publicFile(file) }
        return try context.publicFile(file, limit: Self.largestDocument)
    }
}

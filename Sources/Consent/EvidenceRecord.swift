public import Canonical
public import Catalog

/// `evidence/<label>/<type>-<digits>.json`: a document that speaks for a version, by its digest. The document itself
/// stands beside it, or, where it is large, behind an address.
public struct EvidenceRecord: Record {
    public let type: EvidenceType
    public let digest: SHA256Digest
    public let size: Int
    /// Where the document is to be had, where it does not stand beside.
    public let address: String?

    public static let longestAddress = 2000

    public init(type: EvidenceType, digest: SHA256Digest, size: Int, address: String? = nil) {
        self.type = type
        self.digest = digest
        self.size = size
        self.address = address
    }

    public init(_ members: Members) throws(RecordFault) {
        digest = try members.required("digest", "a digest") { json in
            json.asString.flatMap { SHA256Digest(prefixed: $0) }
        }
        size = try members.required("size", "a number of bytes") { json in
            json.asInteger.flatMap { $0 >= 0 ? $0 : nil }
        }
        type = try members.name("type")
        address = try members.optional("url", "an address") { json in
            json.asString.flatMap { text in
                (1...Self.longestAddress).contains(text.utf8.count) && !containsControls(text) ? text : nil
            }
        }
    }

    public var members: [JSON.Member] {
        .init(present: [
            ("digest", .string(digest.prefixed)), ("size", .integer(size)), ("type", .string(type.text)),
            ("url", address.map { .string($0) }),
        ])
    }

    public var id: EvidenceID { EvidenceID(type, of: digest) }
}

extension AssetPath {
    /// The evidence of a version, beside it, since a version does not change.
    public func evidence(of label: VersionLabel) -> String { "\(folder)/evidence/\(label)" }

    public func evidence(_ id: EvidenceID, of label: VersionLabel) -> String {
        "\(evidence(of: label))/\(id).json"
    }

    public func document(_ id: EvidenceID, of label: VersionLabel) -> String {
        "\(evidence(of: label))/\(id).doc"
    }
}

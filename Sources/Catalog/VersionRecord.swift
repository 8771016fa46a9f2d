public import Canonical

/// `version.json`: what a version says of itself. Neither a name nor a number of the log stands in it, so that it
/// stays the same version through a rename and a sync.
public struct VersionRecord: Record {
    public let uid: AssetUID
    public let label: VersionLabel
    /// Author time: when the snapshot was made, whenever it came onto the ledger.
    public let createdAt: Timestamp
    public let createdBy: PrincipalName
    /// The record's file in the version: `record.yaml`.
    public let record: RecordFile
    /// SHA-256 of the record.
    public let contentDigest: SHA256Digest
    /// Where the record came from, such as `git:4f3a…:catalog/agents/triage-bot.yaml`.
    public let sourceRevision: SourceRevision?
    /// The assets that this version uses, in byte order of uid.
    public let uses: [Use]

    public init(
        uid: AssetUID, label: VersionLabel, createdAt: Timestamp, createdBy: PrincipalName,
        record: RecordFile, contentDigest: SHA256Digest, sourceRevision: SourceRevision?, uses: [Use] = []
    ) {
        self.uid = uid
        self.label = label
        self.createdAt = createdAt
        self.createdBy = createdBy
        self.record = record
        self.contentDigest = contentDigest
        self.sourceRevision = sourceRevision
        self.uses = uses.sorted()
    }

    public init(_ members: Members) throws(RecordFault) {
        uid = try members.uid()
        label = try members.label()
        createdAt = try members.required("createdAt", "a time in UTC") { json in
            json.asString.flatMap { Timestamp(rfc3339: $0) }
        }
        createdBy = try members.name("createdBy")
        record = try members.required("record", "a record's file") { json in
            json.asString.flatMap { RecordFile($0) }
        }
        contentDigest = try members.required("contentDigest", "a SHA-256") { json in
            json.asString.flatMap { text in
                text.utf8.starts(with: "sha256:".utf8) ? SHA256Digest(hex: text.dropFirst(7)) : nil
            }
        }
        sourceRevision = try members.optional("sourceRevisionRef", "a revision of a source") { json in
            json.asString.flatMap { SourceRevision($0) }
        }
        var uses: [Use] = []
        for json in try members.optional("uses", "a list", \.asArray) ?? [] {
            uses.append(try Use(Members(json)))
        }
        self.uses = uses.sorted()
    }

    public var members: [JSON.Member] {
        .init(present: [
            ("contentDigest", .string("sha256:\(contentDigest.hex)")),
            ("createdAt", .string(createdAt.rfc3339)), ("createdBy", .string(createdBy.text)),
            ("label", .string(label.text)), ("record", .string(record.text)),
            ("sourceRevisionRef", sourceRevision.map { .string($0.text) }),
            ("uid", .string(uid.description)),
            ("uses", uses.isEmpty ? nil : .array(uses.map { .object($0.members) })),
        ])
    }

    /// The name of its file in the version's folder, and that of the overlay beside it.
    public static let file = "version.json"
    public static let overlayFile = "overlay.json"
}

/// That a version needs another asset: at one label, or whichever is in force.
public struct Use: Record, Comparable {
    public let uid: AssetUID
    public let label: VersionLabel?

    public init(uid: AssetUID, label: VersionLabel?) {
        self.uid = uid
        self.label = label
    }

    public init(_ members: Members) throws(RecordFault) {
        uid = try members.uid()
        label = try members.optional("label", "a label") { json in
            json.asString.flatMap { VersionLabel(valid: $0) }
        }
    }

    public var members: [JSON.Member] {
        .init(present: [
            ("label", label.map { .string($0.text) }), ("uid", .string(uid.description)),
        ])
    }

    public static func < (one: Use, other: Use) -> Bool {
        "\(one.uid)@\(one.label?.text ?? "")".utf8.lexicographicallyPrecedes(
            "\(other.uid)@\(other.label?.text ?? "")".utf8)
    }
}

/// The name of a record's file: `record.` and the ending of the file that it was taken from.
public struct RecordFile: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    private static let longestEnding = 8

    public init?(_ text: some StringProtocol) {
        let stem = "record."
        let ending = text.utf8.dropFirst(stem.utf8.count)
        guard text.utf8.starts(with: stem.utf8), (1...Self.longestEnding).contains(ending.count),
            ending.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }),
            // What git itself calls so, and the other spelling of `yaml`: a manifest that nobody reads would look read.
            !["lock", "git", "yml"].contains(where: { $0.utf8.elementsEqual(ending) })
        else { return nil }
        self.text = String(text)
    }

    public var description: String { text }

    /// Whether it is a document that we read; any other is kept as it is.
    public var isDocument: Bool { text.utf8.elementsEqual("record.yaml".utf8) }
}

/// Where a record came from, in words that another tool can follow: `git:<commit>:<path>` or `file:<path>`.
public struct SourceRevision: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    private static let longest = 1200

    public init?(_ text: some StringProtocol) {
        guard (1...Self.longest).contains(text.utf8.count), !containsControls(String(text)),
            text.utf8.contains(0x3A), text.utf8.first != 0x3A, String(text).utf8.last != 0x20
        else { return nil }
        self.text = String(text)
    }

    public var description: String { text }

    /// Where in a repository; nil for words of somebody else's.
    public var path: SourcePath? {
        let words = text.split(separator: ":", maxSplits: 2)
        if words.count == 3, words[0] == "git" { return SourcePath(String(words[2])) }
        guard text.utf8.starts(with: "file:".utf8) else { return nil }
        return SourcePath(String(text.dropFirst("file:".count)))
    }
}

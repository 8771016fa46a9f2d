public import Canonical
public import Keys

/// One governed action, as its commit's message states it.
///
/// The fields that an event has are those of its form (`EventKind.form`); the others are nil. What the
/// message cannot say (who signed, when) comes beside it, from the commit.
public struct Event: Sendable, Equatable {
    public var kind: EventKind
    public var id: EventID
    /// The rule set that this event is judged and applied by.
    public var format: Int
    /// One more than the parent's; the root is 1.
    public var sequence: Int
    public var policy: PolicyVersion
    public var asset: AssetPath?
    public var assetUID: AssetUID?
    public var renamedTo: AssetName?
    public var environment: EnvironmentName?
    /// The environment whose version is promoted.
    public var source: EnvironmentName?
    public var alias: AliasName?
    public var version: VersionLabel?
    public var versionID: VersionID?
    public var state: StateName?
    public var replacement: AssetPath?
    /// What the writer has accepted that would be refused otherwise.
    public var allow: Allowance?
    /// A piece of evidence of the version.
    public var evidence: EvidenceID?
    /// The policy that is proposed or withdrawn, by the SHA-256 of its canonical bundle.
    public var proposal: SHA256Digest?
    /// The policy that comes into force.
    public var activates: PolicyVersion?
    /// The policy that was in force once and whose content comes back.
    public var restores: PolicyVersion?
    /// The key that is revoked, and whose it is.
    public var key: Fingerprint?
    public var holder: PrincipalName?
    /// The first event that the key may have signed in somebody else's hand.
    public var compromisedSince: Int?
    /// What its holder signs with from now on, where a recovery key says so.
    public var nextKey: PublicKey?
    /// The request that the event is about, or that it executes.
    public var request: RequestID?
    /// The request that the event makes an exception for.
    public var exception: RequestID?
    /// Whose approval it brings or takes away.
    public var approver: PrincipalName?
    /// What the event believes to be so, and takes the place of.
    public var replaces: Replaced?
    /// Why it was allowed: one receipt for each gate that matched.
    public var gates: [GateReceipt]
    public var payloads: [PayloadLine]
    /// Free text: why.
    public var note: Note?

    public init(
        kind: EventKind, id: EventID, format: Int = Event.currentFormat, sequence: Int, policy: PolicyVersion,
        asset: AssetPath? = nil, assetUID: AssetUID? = nil, gates: [GateReceipt] = [],
        payloads: [PayloadLine] = [], note: Note? = nil
    ) {
        self.kind = kind
        self.id = id
        self.format = format
        self.sequence = sequence
        self.policy = policy
        self.asset = asset
        self.assetUID = assetUID
        self.gates = gates
        self.payloads = payloads
        self.note = note
    }

    public static let currentFormat = 1
}

/// A document or record that an event brings: named by digest in the message, found by path in the tree.
public struct PayloadLine: Hashable, Sendable {
    public let digest: SHA256Digest
    public let path: String

    public init(digest: SHA256Digest, path: String) {
        self.digest = digest
        self.path = path
    }

    public static func == (one: PayloadLine, other: PayloadLine) -> Bool {
        one.digest == other.digest && one.path.utf8.elementsEqual(other.path.utf8)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(digest)
        for byte in path.utf8 { hasher.combine(byte) }
    }
}

/// `<rule>/<n> by <principals>`: which gate matched, and on whose word it opened.
public struct GateReceipt: Hashable, Sendable, CustomStringConvertible {
    public let rule: Name<GateReceipt>
    public let index: Int
    /// In byte order, each once; none where evidence alone satisfied the gate.
    public let principals: [PrincipalName]

    public init(rule: Name<GateReceipt>, index: Int, principals: [PrincipalName]) {
        self.rule = rule
        self.index = index
        self.principals = Set(principals).sorted()
    }

    public init?(_ text: some StringProtocol) {
        let words = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count == 3, words[1] == "by" else { return nil }
        let place = words[0].split(separator: "/", omittingEmptySubsequences: false)
        guard place.count == 2, let index = Count(place[1]), index.value > 0 else { return nil }
        var principals: [PrincipalName] = []
        do {
            rule = try Name(place[0])
            if words[2] != ReservedWords.nobody {
                for name in String(words[2]).split(separator: ", ", omittingEmptySubsequences: false) {
                    principals.append(try PrincipalName(name))
                }
            }
        } catch { return nil }
        guard zip(principals, principals.dropFirst()).allSatisfy({ $0 < $1 }) else { return nil }
        self.index = index.value
        self.principals = principals
    }

    public var description: String {
        let people =
            principals.isEmpty ? ReservedWords.nobody : principals.map(\.text).joined(separator: ", ")
        return "\(rule)/\(index) by \(people)"
    }
}

extension Name<GateReceipt> {
    /// The gate of a transition that needs an approval and has no rule of its own.
    public static let lifecycle = Name(ours: "lifecycle")
    /// What stands in the place of a request's gates in an emergency.
    public static let exception = Name(ours: "exception")
    /// Asks the recovery keys, in the place of the policy's gates, where one of them revokes a key.
    public static let recovery = Name(ours: "recovery")
    /// None of these can name a rule.
    public static let reserved = [exception, lifecycle, recovery]
}

/// Free text of an event, in the one form that survives every tool it passes through.
public struct Note: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    public static let longest = 64 * 1024

    public init(_ text: some StringProtocol) throws(NoteFault) {
        let bytes = text.utf8
        guard bytes.count <= Self.longest else { throw .tooLong(bytes: bytes.count) }
        guard !bytes.isEmpty else { throw .empty }
        var blank = true
        for (offset, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let number = offset + 1
            if line.isEmpty {
                if blank { throw .blankLine(line: number) }
                blank = true
                continue
            }
            blank = false
            // By bytes: to Swift a space behind U+0600 is part of another character, to git and Python it is a space.
            if String(line).utf8.last == 0x20 { throw .trailingSpace(line: number) }
            if line.utf8.first == 0x23 || line.utf8.starts(with: "---".utf8) { throw .reserved(line: number) }
            if line.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
                throw .control(line: number)
            }
        }
        if blank { throw .blankLine(line: 0) }
        self.text = String(text)
    }

    /// Nil where the text is no note.
    package init?(valid text: some StringProtocol) {
        do throws(NoteFault) { try self.init(text) } catch { return nil }
    }

    public var description: String { text }

    public static func == (one: Note, other: Note) -> Bool { one.text.utf8.elementsEqual(other.text.utf8) }

    public func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}

public enum NoteFault: Error, Sendable, Equatable {
    case empty
    case tooLong(bytes: Int)
    case blankLine(line: Int)
    case trailingSpace(line: Int)
    case reserved(line: Int)
    case control(line: Int)

    public var message: String {
        switch self {
        case .empty: "the text is empty"
        case .tooLong(let bytes): "the text has \(bytes) bytes; at most \(Note.longest) are kept"
        case .blankLine(let line):
            line == 0
                ? "the text ends with a blank line" : "line \(line) of the text is a blank line too many"
        case .trailingSpace(let line): "line \(line) of the text ends with a space"
        case .reserved(let line):
            "line \(line) of the text starts with '#' or '---', which git reads as its own"
        case .control(let line): "line \(line) of the text holds a control character"
        }
    }
}

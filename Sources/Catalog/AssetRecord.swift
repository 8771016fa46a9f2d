public import Canonical

/// `asset.json`: what the ledger keeps of an asset as a whole.
public struct AssetRecord: Record {
    public let uid: AssetUID
    /// The file that people edit, as a path from the top of the repository; versions are taken from it.
    public var source: SourcePath?
    /// The movable names of versions.
    public var aliases: [AliasName: VersionLabel]
    public var retirement: Retirement?
    /// The asset is not to run now. What runs it reads this in one file.
    public var halt: StopRecord?

    public init(
        uid: AssetUID, source: SourcePath? = nil, aliases: [AliasName: VersionLabel] = [:],
        retirement: Retirement? = nil, halt: StopRecord? = nil
    ) {
        self.uid = uid
        self.source = source
        self.aliases = aliases
        self.retirement = retirement
        self.halt = halt
    }

    public init(_ members: Members) throws(RecordFault) {
        uid = try members.uid()
        source = try members.optional("source", "a path") { json in
            json.asString.flatMap { SourcePath($0) }
        }
        retirement = try members.json["retired"].map { json throws(RecordFault) in
            try Retirement(Members(json))
        }
        halt = try members.json["halted"].map { json throws(RecordFault) in
            try StopRecord(Members(json))
        }
        aliases = [:]
        for member in members.json["aliases"]?.asObject ?? [] {
            guard let alias = AliasName(valid: member.key),
                let label = member.value.asString.flatMap({ VersionLabel(valid: $0) })
            else { throw RecordFault(message: "'aliases' is not a map of names to labels") }
            aliases[alias] = label
        }
    }

    public var members: [JSON.Member] {
        let aliases = aliases.map { JSON.Member(key: $0.text, value: .string($1.text)) }
        return .init(present: [
            ("aliases", aliases.isEmpty ? nil : .object(aliases)),
            ("halted", halt.map { .object($0.members) }),
            ("retired", retirement.map { .object($0.members) }),
            ("source", source.map { .string($0.text) }), ("uid", .string(uid.description)),
        ])
    }
}

/// That a whole asset is deprecated or archived, whatever its versions are.
public struct Retirement: Record {
    public let state: StateName
    public let by: PrincipalName
    public let sequence: Int
    public let reason: String?
    /// The asset to use instead.
    public let replacement: AssetUID?

    public init(
        state: StateName, by: PrincipalName, sequence: Int, reason: String?, replacement: AssetUID?
    ) {
        self.state = state
        self.by = by
        self.sequence = sequence
        self.reason = reason
        self.replacement = replacement
    }

    public init(_ members: Members) throws(RecordFault) {
        state = try members.name("state")
        by = try members.name("by")
        sequence = try members.sequence()
        reason = try members.text("reason")
        replacement = try members.optional("replacement", "a UUIDv7") { json in
            json.asString.flatMap { AssetUID($0) }
        }
    }

    public var members: [JSON.Member] {
        .init(present: [
            ("by", .string(by.text)), ("reason", reason.map { .string($0) }),
            ("replacement", replacement.map { .string($0.description) }), ("seq", .integer(sequence)),
            ("state", .string(state.text)),
        ])
    }
}

/// `moved.json`: alone where a renamed asset stood.
public struct MovedRecord: Record {
    public let uid: AssetUID

    public init(uid: AssetUID) { self.uid = uid }
    public init(_ members: Members) throws(RecordFault) { uid = try members.uid() }
    public var members: [JSON.Member] { .init(present: [("uid", .string(uid.description))]) }
}

/// A file of the repository, as a path from its top: what a writer reads, never what a reader opens.
public struct SourcePath: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    private static let longest = 1024

    /// Nil for what leads out of the repository or into git's own folder, and for control characters.
    public init?(_ text: some StringProtocol) {
        let parts = text.utf8.split(separator: 0x2F, omittingEmptySubsequences: false)
        guard (1...Self.longest).contains(text.utf8.count), !containsControls(String(text)),
            parts.allSatisfy({ part in
                // '.GIT' is git's own folder where a file system folds case.
                !part.isEmpty
                    && ![".", "..", ".git"].contains {
                        $0.utf8.elementsEqual(part.lazy.map(NameGrammar.lowercased))
                    }
            })
        else { return nil }
        self.text = String(text)
    }

    public var description: String { text }

    public static func == (one: SourcePath, other: SourcePath) -> Bool {
        one.text.utf8.elementsEqual(other.text.utf8)
    }

    public func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}

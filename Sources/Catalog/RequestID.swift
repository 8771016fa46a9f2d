import Canonical

/// What people call a request: `R-` and ten characters of Crockford's base 32, from the id of the event that opens it.
public struct RequestID: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let text: String

    private static let prefix = "R-"
    private static let digits = 10

    public init(of event: EventID) {
        text =
            Self.prefix
            + Crockford.encode(SHA256Digest(ofText: event.description).bytes, characters: Self.digits)
    }

    public init?(_ text: some StringProtocol) {
        guard text.utf8.starts(with: Self.prefix.utf8),
            text.utf8.count == Self.prefix.utf8.count + Self.digits,
            Crockford.isValid(Substring(String(text).utf8.dropFirst(Self.prefix.utf8.count)))
        else { return nil }
        self.text = String(text)
    }

    public var description: String { text }

    /// Its folder while it waits.
    public var open: RequestPlace { RequestPlace(folder: "\(Layout.openRequests)/\(text)") }

    /// Its folder after it was closed.
    public var closed: RequestPlace {
        let shard = SHA256Digest(ofText: text).hex.prefix(2)
        return RequestPlace(folder: "\(Layout.closedRequests)/\(shard)/\(text)")
    }

    public static func < (one: RequestID, other: RequestID) -> Bool { one.text < other.text }
}

/// The folder of a request, and what is in it.
public struct RequestPlace: Hashable, Sendable {
    public let folder: String

    public var request: String { "\(folder)/request.json" }
    public var progress: String { "\(folder)/progress.json" }
    public var permit: String { "\(folder)/permit.json" }
    public var closure: String { "\(folder)/closed.json" }
    public func approval(of name: PrincipalName) -> String { "\(folder)/approvals/\(name).json" }
    public func signature(of name: PrincipalName) -> String { "\(approval(of: name)).sig" }
}

/// The object id of a ledger's root: which ledger it is.
public struct LedgerID: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    public init?(_ text: some StringProtocol) {
        guard VersionID(text) != nil else { return nil }
        self.text = String(text)
    }

    public var description: String { text }
}

public import Canonical

/// The name of one event: made by the writer, the same in every retry.
public struct EventID: Hashable, Sendable, CustomStringConvertible {
    public let uuid: UUIDv7

    public init(_ uuid: UUIDv7) { self.uuid = uuid }

    public init?(_ text: some StringProtocol) {
        guard let uuid = UUIDv7(text) else { return nil }
        self.uuid = uuid
    }

    public var description: String { uuid.description }
}

/// The stable identity of an asset, kept through renames.
public struct AssetUID: Hashable, Sendable, CustomStringConvertible {
    public let uuid: UUIDv7

    public init(_ uuid: UUIDv7) { self.uuid = uuid }

    /// An asset is born with the event that registers it.
    public init(bornIn event: EventID) { uuid = event.uuid }

    public init?(_ text: some StringProtocol) {
        guard let uuid = UUIDv7(text) else { return nil }
        self.uuid = uuid
    }

    public var description: String { uuid.description }

    /// The first byte of SHA-256(uid) in hex; the uid's own first digits are a date and would not spread.
    public var shard: String { String(SHA256Digest(of: Array(description.utf8)).hex.prefix(2)) }
}

/// `<counter>:<sha256 of the canonical bundle>`.
public struct PolicyVersion: Hashable, Sendable, CustomStringConvertible {
    public let counter: Int
    public let digest: SHA256Digest

    public init(counter: Int, digest: SHA256Digest) {
        self.counter = counter
        self.digest = digest
    }

    public init?(_ text: some StringProtocol) {
        let parts = String(text).utf8.split(separator: 0x3A, maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let counter = Count(Substring(parts[0])), counter.value > 0,
            let digest = SHA256Digest(hex: Substring(parts[1]))
        else { return nil }
        self.init(counter: counter.value, digest: digest)
    }

    public var description: String { "\(counter):\(digest.hex)" }

    /// For people: the counter and the first digits of the hash.
    public var short: String { "\(counter):\(digest.short)" }
}

/// A whole number in the one spelling that a message may hold: decimal, no sign, no leading zero.
public struct Count: Hashable, Sendable {
    public let value: Int

    /// Numbers in records and messages stay exact in every JSON reader.
    public static let largest = (1 << 53) - 1

    public init?(_ text: some StringProtocol) {
        guard !text.isEmpty, text.utf8.count <= 16, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            text == "0" || text.utf8.first != 0x30, let value = Int(text), value <= Self.largest
        else { return nil }
        self.value = value
    }
}

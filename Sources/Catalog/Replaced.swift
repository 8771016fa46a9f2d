import Canonical

/// What an event takes the place of, in the one spelling that its kind of thing has: an object id, a state, a label,
/// a digest, or `none`. On another state the event is stale, not wrong.
public struct Replaced: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    private static let longest = 128

    private init(trusted text: String) { self.text = text }

    /// Nothing was there.
    public static let none = Replaced(trusted: ReservedWords.nobody)

    public static func version(_ id: VersionID?) -> Replaced { id.map { Replaced(trusted: $0.hex) } ?? .none }
    public static func state(_ state: StateName?) -> Replaced {
        state.map { Replaced(trusted: $0.text) } ?? .none
    }
    public static func label(_ label: VersionLabel?) -> Replaced {
        label.map { Replaced(trusted: $0.text) } ?? .none
    }
    /// A file, by its content.
    public static func content(_ bytes: [UInt8]?) -> Replaced {
        bytes.map { Replaced(trusted: "sha256:\(SHA256Digest(of: $0).hex)") } ?? .none
    }

    public init?(_ text: some StringProtocol) {
        guard (1...Self.longest).contains(text.utf8.count),
            text.utf8.allSatisfy({
                (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0)
                    || "._+:-".utf8.contains($0)
            })
        else { return nil }
        self.text = String(text)
    }

    public var description: String { text }
}

/// What a writer has accepted that is refused otherwise.
public enum Allowance: String, CaseIterable, Sendable {
    /// To bind a version that is deprecated.
    case deprecated
}

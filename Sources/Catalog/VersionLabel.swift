/// What people call a version: `1.2.0`, `2026-03-01`, `v7`. One component of a path.
///
/// Labels keep their case, but no two of an asset differ by case alone.
public struct VersionLabel: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    public init(_ text: some StringProtocol) throws(NameFault) {
        try NameGrammar.label.check(text)
        guard !ReservedWords.versions.contains(where: { $0.utf8.elementsEqual(Self.folded(text)) }) else {
            throw NameFault(text: text, rule: "it is a word that chooses a version")
        }
        self.text = String(text)
    }

    public var description: String { text }

    /// Whether a file system that folds case would take one for the other.
    public func clashes(with other: some StringProtocol) -> Bool {
        Self.folded(text).elementsEqual(Self.folded(other))
    }

    private static func folded(_ text: some StringProtocol) -> [UInt8] {
        text.utf8.map(NameGrammar.lowercased)
    }
}

/// The id of a version: the object id of its tree, so that nothing in it can change under the id.
public struct VersionID: Hashable, Sendable, CustomStringConvertible {
    public let hex: String

    private static let digits = 40

    /// Reads 40 lower-case hex digits.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == Self.digits,
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        hex = String(text)
    }

    public var description: String { hex }

    public var short: String { String(hex.prefix(10)) }
}

/// How a plugin writes its version labels.
public enum LabelFormat: String, Sendable, CaseIterable { case semver, freeform }

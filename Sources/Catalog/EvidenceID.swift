public import Canonical

/// A kind of evidence, such as `evaluation-report`.
public enum EvidenceTag {}
public typealias EvidenceType = Name<EvidenceTag>

/// One piece of evidence of a version: its type, and the first digits of its document's SHA-256.
public struct EvidenceID: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let type: EvidenceType
    public let digits: String

    private static let digitCount = 16

    public init(_ type: EvidenceType, of digest: SHA256Digest) {
        self.type = type
        digits = String(digest.hex.prefix(Self.digitCount))
    }

    /// Reads `evaluation-report-0123456789abcdef`.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count > Self.digitCount + 1, bytes[bytes.count - Self.digitCount - 1] == 0x2D,
            let type = EvidenceType(
                valid: String(decoding: bytes.dropLast(Self.digitCount + 1), as: UTF8.self)),
            bytes.suffix(Self.digitCount).allSatisfy({
                (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
            })
        else { return nil }
        self.type = type
        digits = String(decoding: bytes.suffix(Self.digitCount), as: UTF8.self)
    }

    public var description: String { "\(type)-\(digits)" }

    public static func < (one: EvidenceID, other: EvidenceID) -> Bool {
        one.description.utf8.lexicographicallyPrecedes(other.description.utf8)
    }
}

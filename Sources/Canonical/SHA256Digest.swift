/// A SHA-256 digest, kept inline: sorting and hashing a hundred thousand of them allocates nothing.
public struct SHA256Digest: Hashable, Comparable, Sendable, CustomStringConvertible {
    public static let byteCount = 32
    public static let zero = SHA256Digest(words: (0, 0, 0, 0))

    private let first, second, third, fourth: UInt64

    /// Words in the machine's order of a big-endian digest, so that numeric order is byte order.
    init(words: (UInt64, UInt64, UInt64, UInt64)) {
        (first, second, third, fourth) = words
    }

    public init(of bytes: [UInt8]) {
        var hasher = SHA256Hasher()
        hasher.update(bytes)
        self = hasher.finish()
    }

    /// The digest of the text's UTF-8 bytes.
    public init(ofText text: String) {
        var hasher = SHA256Hasher()
        hasher.update(text)
        self = hasher.finish()
    }

    /// Takes 32 bytes as a digest.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        func word(_ index: Int) -> UInt64 {
            bytes[8 * index..<8 * index + 8].reduce(0) { $0 << 8 | UInt64($1) }
        }
        self.init(words: (word(0), word(1), word(2), word(3)))
    }

    /// Reads exactly 64 lowercase hex digits.
    public init?(hex text: some StringProtocol) {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        var count = 0
        // An array first: the caller's kind of string is not known here, and each step of it would be a call.
        for character in Array(text.utf8) {
            guard count < 2 * Self.byteCount, let digit = Hex.value(of: character) else { return nil }
            switch count / 16 {
            case 0: words.0 = words.0 << 4 | UInt64(digit)
            case 1: words.1 = words.1 << 4 | UInt64(digit)
            case 2: words.2 = words.2 << 4 | UInt64(digit)
            default: words.3 = words.3 << 4 | UInt64(digit)
            }
            count += 1
        }
        guard count == 2 * Self.byteCount else { return nil }
        self.init(words: words)
    }

    public var bytes: [UInt8] {
        [first, second, third, fourth].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) }
        }
    }

    public var hex: String { Hex.encode(bytes) }
    public var description: String { hex }

    /// For people: as many digits as tell what one has before one apart.
    public var short: String { String(hex.prefix(12)) }

    public static func < (lhs: SHA256Digest, rhs: SHA256Digest) -> Bool {
        (lhs.first, lhs.second, lhs.third, lhs.fourth) < (rhs.first, rhs.second, rhs.third, rhs.fourth)
    }
}

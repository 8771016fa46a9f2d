/// A UUID of version 7 (RFC 9562): 48 bits of milliseconds, then random bits. Sorts by time of making.
public struct UUIDv7: Hashable, Comparable, Sendable, CustomStringConvertible {
    public static let randomByteCount = 10

    /// The first and the last eight bytes.
    public let high, low: UInt64

    /// The latest time that the 48 bits hold, in the year 10889.
    static let latestMillisecond: Int64 = 0xFFFF_FFFF_FFFF

    /// Time and randomness come in as arguments, so that a test or a replay makes the same id again.
    ///
    /// - Parameters:
    ///   - milliseconds: since 1970; a time that the form cannot hold becomes the nearest one that it can.
    ///   - random: exactly `randomByteCount` bytes, of which 74 bits are used.
    public init(milliseconds: Int64, random: [UInt8]) {
        precondition(random.count == Self.randomByteCount, "a UUIDv7 takes ten random bytes")
        let time = UInt64(min(max(milliseconds, 0), Self.latestMillisecond))
        let a = random[..<2].reduce(0) { $0 << 8 | UInt64($1) }
        let b = random[2...].reduce(0) { $0 << 8 | UInt64($1) }
        high = time << 16 | 0x7000 | a & 0x0FFF
        low = 0x8000_0000_0000_0000 | b & 0x3FFF_FFFF_FFFF_FFFF
    }

    /// Reads the one spelling: lowercase, 8-4-4-4-12, version 7, variant 10.
    public init?(_ text: some StringProtocol) {
        let characters = Array(text.utf8)
        guard characters.count == 36 else { return nil }
        var words: [UInt64] = [0, 0]
        var digits = 0
        for (index, character) in characters.enumerated() {
            if Self.hyphens.contains(index) {
                guard character == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = Hex.value(of: character) else { return nil }
            words[digits / 16] = words[digits / 16] << 4 | UInt64(digit)
            digits += 1
        }
        self.init(high: words[0], low: words[1])
    }

    /// Takes sixteen bytes that are of version 7 and variant 10.
    public init?(high: UInt64, low: UInt64) {
        guard high >> 12 & 0xF == 7, low >> 62 == 0b10 else { return nil }
        (self.high, self.low) = (high, low)
    }

    private static let hyphens = [8, 13, 18, 23]

    public var milliseconds: Int64 { Int64(high >> 16) }

    public var bytes: [UInt8] {
        [high, low].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) }
        }
    }

    public var description: String {
        let digits: StaticString = "0123456789abcdef"
        // A list prints a hundred thousand of them.
        return unsafe String(unsafeUninitializedCapacity: 36) { text in
            var digit = 0
            for place in 0..<36 {
                guard !Self.hyphens.contains(place) else {
                    unsafe text[place] = UInt8(ascii: "-")
                    continue
                }
                let word = digit < 16 ? high : low
                unsafe text[place] = digits.utf8Start[Int(word >> UInt64(60 - digit % 16 * 4) & 0xF)]
                digit += 1
            }
            return 36
        }
    }

    public static func < (lhs: UUIDv7, rhs: UUIDv7) -> Bool {
        (lhs.high, lhs.low) < (rhs.high, rhs.low)
    }
}

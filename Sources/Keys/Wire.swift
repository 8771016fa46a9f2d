/// Reads the SSH wire encoding (RFC 4251 section 5) strictly; every step names what it expected.
struct WireReader {
    private let bytes: [UInt8]
    private var position = 0
    private let code: KeyError.Code

    init(_ bytes: [UInt8], code: KeyError.Code) {
        self.bytes = bytes
        self.code = code
    }

    var remaining: Int { bytes.count - position }

    mutating func raw(_ count: Int, _ what: String) throws(KeyError) -> ArraySlice<UInt8> {
        guard remaining >= count else {
            throw KeyError(code, "\(what) is cut short: \(count) bytes expected, \(remaining) left")
        }
        defer { position += count }
        return bytes[position..<position + count]
    }

    mutating func number(_ what: String) throws(KeyError) -> UInt32 {
        try raw(4, what).reduce(0) { $0 << 8 | UInt32($1) }
    }

    mutating func string(_ what: String) throws(KeyError) -> [UInt8] {
        let count = Int(try number(what))
        return Array(try raw(count, what))
    }

    /// A positive multiple-precision integer, without its sign byte. OpenSSH trims surplus zero bytes
    /// here; we refuse them, since they would be a second spelling of one number.
    mutating func positive(_ what: String) throws(KeyError) -> [UInt8] {
        let value = try string(what)
        guard let first = value.first else { throw KeyError(code, "\(what) is zero") }
        guard first < 0x80 else { throw KeyError(code, "\(what) is negative") }
        guard first == 0 else { return value }
        guard value.count > 1, value[1] >= 0x80 else {
            throw KeyError(code, "\(what) has a surplus zero byte")
        }
        return Array(value.dropFirst())
    }

    func end(_ what: String) throws(KeyError) {
        guard remaining == 0 else {
            throw KeyError(code, "\(remaining) bytes follow the end of the \(what)")
        }
    }
}

/// Writes the same encoding.
struct WireWriter {
    private(set) var bytes: [UInt8] = []

    mutating func raw(_ more: some Sequence<UInt8>) { bytes += more }

    mutating func number(_ value: UInt32) {
        for shift in [24, 16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    mutating func string(_ value: some Collection<UInt8>) {
        number(UInt32(value.count))
        bytes += value
    }

    /// A positive multiple-precision integer, in its shortest form whatever zeros it comes with.
    mutating func positive(_ magnitude: [UInt8]) {
        let digits = magnitude.drop { $0 == 0 }
        string((digits.first ?? 0) < 0x80 ? Array(digits) : [0] + digits)
    }
}

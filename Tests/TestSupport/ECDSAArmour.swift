import Foundation

/// The armour of an ECDSA signature, taken apart, to write it with the other of its two s. It has the formats
/// and the arithmetic from no room, since rooms are tested by it.
public struct ECDSAArmour {
    private let head: [UInt8]
    private let kind: [UInt8]
    private let r: [UInt8]
    private let s: [UInt8]
    /// Flags and counter of a hardware key.
    private let tail: [UInt8]

    private static let orders = [
        "256": "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
        "384": String(repeating: "f", count: 48) + "c7634d81f4372ddf581a0db248b0a77aecec196accc52973",
        "521": "01" + String(repeating: "f", count: 64)
            + "fa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
    ]

    /// Nil where it is a signature of another kind.
    public init?(_ armour: [UInt8]) {
        let lines = String(decoding: armour, as: UTF8.self).split(separator: "\n")
        guard let blob = Data(base64Encoded: lines.dropFirst().dropLast().joined()) else { return nil }
        var rest = blob.dropFirst(10)
        // Key, namespace, reserved, hash.
        for _ in 0..<4 { _ = Self.string(&rest) }
        head = Array(blob[..<rest.startIndex])
        var inner = Self.string(&rest)[...]
        kind = Array(Self.string(&inner))
        guard String(decoding: kind, as: UTF8.self).contains("ecdsa-sha2-nistp") else { return nil }
        var pair = Self.string(&inner)[...]
        (r, s) = (Array(Self.string(&pair)), Array(Self.string(&pair)))
        tail = Array(inner)
    }

    public var isLow: Bool {
        s.count < twin.count || s.count == twin.count && s.lexicographicallyPrecedes(twin)
    }

    /// With the lower s: what the program writes and takes.
    public var low: [UInt8] { armour(isLow ? s : twin) }

    /// With the higher s: what is as good to OpenSSH, and to nobody here.
    public var high: [UInt8] { armour(isLow ? twin : s) }

    private func armour(_ s: [UInt8]) -> [UInt8] {
        let inner = Self.wire(kind) + Self.wire(Self.wire(r) + Self.wire(s)) + tail
        let digits = Array(Data(head + Self.wire(inner)).base64EncodedString().utf8)
        var text = Array("-----BEGIN SSH SIGNATURE-----\n".utf8)
        for start in stride(from: 0, to: digits.count, by: 70) {
            text += digits[start..<min(start + 70, digits.count)] + [0x0A]
        }
        return text + Array("-----END SSH SIGNATURE-----\n".utf8)
    }

    /// n - s as an mpint.
    private var twin: [UInt8] {
        let name = String(decoding: kind, as: UTF8.self)
        let hex = Self.orders.first { name.contains("nistp\($0.key)") }?.value ?? ""
        var digits = stride(from: 0, to: hex.count, by: 2).map {
            UInt8(hex.dropFirst($0).prefix(2), radix: 16) ?? 0
        }
        var borrow = 0
        for place in 0..<digits.count {
            let index = digits.count - 1 - place
            let digit = place < s.count ? Int(s[s.count - 1 - place]) : 0
            let value = Int(digits[index]) - digit - borrow
            digits[index] = UInt8(truncatingIfNeeded: value)
            borrow = value < 0 ? 1 : 0
        }
        let number = Array(digits.drop { $0 == 0 })
        return (number.first ?? 0) < 0x80 ? number : [0] + number
    }

    private static func string(_ rest: inout Data) -> Data {
        let count = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        defer { rest = rest.dropFirst(4 + count) }
        return rest.dropFirst(4).prefix(count)
    }

    private static func wire(_ bytes: [UInt8]) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: bytes.count >> $0) } + bytes
    }
}

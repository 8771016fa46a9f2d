/// Which of the two forms of an ECDSA signature counts.
///
/// Where (r, s) verifies, (r, n - s) does too, n being the order of the curve's group: without the key, anybody
/// could make a second commit of a signed one. The lower of s and n - s is the form here; OpenSSH writes either.
extension Curve {
    /// n of the curve, big-endian, from NIST SP 800-186, section 3.2.1.
    var order: [UInt8] {
        switch self {
        case .p256: Self.orderP256
        case .p384: Self.orderP384
        case .p521: Self.orderP521
        }
    }

    /// n - s, as wide as n and so with zeros in front; nil for an s that is not below n.
    func twin(of s: [UInt8]) -> [UInt8]? {
        guard s.count <= width else { return nil }
        var difference = order
        var borrow = 0
        for (place, digit) in zip(difference.indices, padded(s)).reversed() {
            let value = Int(difference[place]) - Int(digit) - borrow
            difference[place] = UInt8(truncatingIfNeeded: value)
            borrow = value < 0 ? 1 : 0
        }
        return borrow == 0 && difference.contains { $0 != 0 } ? difference : nil
    }

    /// True where s is the lower of the two; n is odd, so they are never equal.
    func isLow(_ s: [UInt8]) -> Bool {
        guard let twin = twin(of: s) else { return false }
        return padded(s).lexicographicallyPrecedes(twin)
    }

    private func padded(_ number: [UInt8]) -> [UInt8] {
        [UInt8](repeating: 0, count: width - number.count) + number
    }

    private static let orderP256: [UInt8] = [
        0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ]

    private static let orderP384: [UInt8] =
        [UInt8](repeating: 0xff, count: 24) + [
            0xc7, 0x63, 0x4d, 0x81, 0xf4, 0x37, 0x2d, 0xdf, 0x58, 0x1a, 0x0d, 0xb2, 0x48, 0xb0, 0xa7, 0x7a,
            0xec, 0xec, 0x19, 0x6a, 0xcc, 0xc5, 0x29, 0x73,
        ]

    private static let orderP521: [UInt8] =
        [0x01] + [UInt8](repeating: 0xff, count: 32) + [
            0xfa, 0x51, 0x86, 0x87, 0x83, 0xbf, 0x2f, 0x96, 0x6b, 0x7f, 0xcc, 0x01, 0x48, 0xf7, 0x09, 0xa5,
            0xd0, 0x3b, 0xb5, 0xc9, 0xb8, 0x89, 0x9c, 0x47, 0xae, 0xbb, 0x6f, 0xb7, 0x1e, 0x91, 0x38, 0x64,
            0x09,
        ]
}

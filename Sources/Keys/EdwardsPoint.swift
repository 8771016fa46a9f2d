/// What a 32-byte Ed25519 key must satisfy beyond its length. OpenSSH and libcrypto take every encoding
/// that decompresses; an encoding with y >= p is a second spelling of another key, and a point of small
/// order verifies signatures that nobody made.
enum EdwardsPoint {
    static let width = 32

    /// Encodings of y (sign bit cleared) of the eight points whose order divides 8.
    private static let smallOrders: [[UInt8]] = [
        [UInt8](repeating: 0, count: 32),
        [1] + [UInt8](repeating: 0, count: 31),
        [0xec] + [UInt8](repeating: 0xff, count: 30) + [0x7f],
        [
            0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
            0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
        ],
        [
            0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
            0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
        ],
    ]

    /// The order of the group, little-endian: a signature's S is below it, or it has a twin.
    private static let order: [UInt8] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ]

    static func check(_ point: [UInt8]) throws(KeyError) {
        guard point.count == width else {
            throw KeyError(.keyPoint, "ed25519 point has \(point.count) bytes, not \(width)")
        }
        var y = point
        y[31] &= 0x7f
        // p is 2^255 - 19: ed, thirty times ff, 7f.
        if y[31] == 0x7f, y[0] >= 0xed, y[1..<31].allSatisfy({ $0 == 0xff }) {
            throw KeyError(.keyPoint, "ed25519 point is not in canonical form")
        }
        if smallOrders.contains(y) {
            throw KeyError(.keyWeak, "ed25519 point has small order")
        }
    }

    /// True when a little-endian scalar is below the order of the group.
    static func isReduced(_ scalar: some BidirectionalCollection<UInt8>) -> Bool {
        scalar.reversed().lexicographicallyPrecedes(order.reversed())
    }
}

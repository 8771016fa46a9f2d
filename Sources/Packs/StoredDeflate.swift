// zlib streams and checksums without a compressor.
//
// Our objects are small or, as trees of ids, hardly compress; what saves space in a pack is deltas. So object
// data goes into "stored" blocks, which any inflater reads, and `git gc` may pack it tighter in its own time.

package enum StoredDeflate {
    private static let blockLimit = 65_535
    private static let overhead = 5

    /// Appends the zlib stream of the parts, one after the other.
    package static func append(_ first: [UInt8], _ second: [UInt8] = [], to out: inout [UInt8]) {
        let total = first.count + second.count
        out.reserveCapacity(out.count + total + (total / blockLimit + 1) * overhead + 6)
        out += [0x78, 0x01]
        let content = second.isEmpty ? first : first + second
        var start = 0
        repeat {
            let end = min(start + blockLimit, content.count)
            let count = UInt16(end - start)
            out.append(end == content.count ? 1 : 0)
            for word in [count, ~count] { out += [UInt8(truncatingIfNeeded: word), UInt8(word >> 8)] }
            out += content[start..<end]
            start = end
        } while start < content.count
        out.append(bigEndian: adler32(content.span))
    }

    private static func adler32(_ bytes: Span<UInt8>) -> UInt32 {
        // The largest run for which the sums cannot overflow 32 bits.
        let run = 5552
        var low: UInt32 = 1
        var high: UInt32 = 0
        var start = 0
        while start < bytes.count {
            let end = min(start + run, bytes.count)
            for index in start..<end {
                low &+= UInt32(bytes[index])
                high &+= low
            }
            low %= 65_521
            high %= 65_521
            start = end
        }
        return high << 16 | low
    }
}

/// The checksum that a pack's index keeps of each entry.
struct CyclicRedundancy {
    private let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
    }

    func checksum(_ bytes: Span<UInt8>) -> UInt32 {
        let table = table.span
        var value = ~UInt32(0)
        for index in 0..<bytes.count {
            value = table[Int(UInt8(truncatingIfNeeded: value) ^ bytes[index])] ^ value >> 8
        }
        return ~value
    }
}

extension [UInt8] {
    mutating func append(bigEndian word: UInt32) {
        for shift in [24, 16, 8, 0] as [UInt32] { append(UInt8(truncatingIfNeeded: word >> shift)) }
    }
}

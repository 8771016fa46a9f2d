/// A canonical Huffman code (RFC 1951, 3.2.2), with a table that resolves its shorter words at one look.
///
/// It is filled anew for each block, in the memory that it has: most streams are shorter than the tables.
struct HuffmanCode {
    static let longest = 15

    /// How many of the next bits the table is asked with.
    private let tableBits: Int
    /// For each pattern of the next bits the symbol and, in the low four bits, the length of its word; zero where
    /// the word is longer than the table is wide, or where there is none.
    private var table: [UInt16]
    private var counts = [Int](repeating: 0, count: Self.longest + 1)
    /// In the order of their words.
    private var symbols: [UInt16]
    /// While the symbols are put in order: where the next one of each length belongs.
    private var ends = [Int](repeating: 0, count: Self.longest + 1)

    init(tableBits: Int, symbolCount: Int) {
        self.tableBits = tableBits
        symbols = [UInt16](repeating: 0, count: symbolCount)
        table = [UInt16](repeating: 0, count: 1 << tableBits)
    }

    init(_ lengths: [UInt8], tableBits: Int) {
        self.init(tableBits: tableBits, symbolCount: lengths.count)
        fill(lengths[...])
    }

    /// Takes on the code in which each symbol has a word of the given length, or none where that is zero. False if
    /// the lengths claim more words than there are.
    @discardableResult
    mutating func fill(_ lengths: ArraySlice<UInt8>) -> Bool {
        for length in 0...Self.longest { counts[length] = 0 }
        for length in lengths { counts[Int(length)] += 1 }
        counts[0] = 0
        var left = 1
        for length in 1...Self.longest {
            left = left << 1 - counts[length]
            guard left >= 0 else { return false }
            ends[length] = ends[length - 1] + counts[length - 1]
        }
        var symbol: UInt16 = 0
        for length in lengths {
            if length > 0 {
                symbols[ends[Int(length)]] = symbol
                ends[Int(length)] += 1
            }
            symbol += 1
        }
        fillTable()
        return true
    }

    private mutating func fillTable() {
        for index in table.indices { table[index] = 0 }
        // Words are packed from their first bit on, so the table is asked with the bits in reverse.
        var word = 0
        var next = 0
        for length in 1...tableBits {
            for _ in 0..<counts[length] {
                let entry = symbols[next] << 4 | UInt16(length)
                next += 1
                for index in stride(from: word, to: table.count, by: 1 << length) { table[index] = entry }
                var carry = 1 << (length - 1)
                while word & carry != 0 { carry >>= 1 }
                word = word & (carry - 1) | carry
            }
        }
    }

    /// The symbol whose word the bits begin with, and the word's length; nil if there is none.
    func symbol(in bits: UInt64) -> (symbol: Int, length: Int)? {
        let entry = Int(table[Int(truncatingIfNeeded: bits) & (1 << tableBits - 1)])
        if entry != 0 { return (entry >> 4, entry & 15) }
        var word = 0
        var first = 0
        var index = 0
        for length in 1...Self.longest {
            word |= Int(truncatingIfNeeded: bits >> UInt64(length - 1)) & 1
            let count = counts[length]
            if word - count < first { return (Int(symbols[index + word - first]), length) }
            index += count
            first = (first + count) << 1
            word <<= 1
        }
        return nil
    }
}

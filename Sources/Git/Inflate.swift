/// Inflates the zlib stream of a loose object (RFC 1950 and 1951).
///
/// libgit2 1.5 never returns from a loose file that was cut short, as a power cut cuts files that nobody
/// synced: its loop waits for bytes that do not come. So loose files are read here, with an end to every loop.
struct Inflate {
    struct Fault: Error {}

    private let input: [UInt8]
    private let limit: Int
    private var place = 0
    private var bits: UInt32 = 0
    private var bitCount: UInt32 = 0
    private var output: [UInt8] = []

    /// The stream's content, or its first `limit` bytes where it has more.
    static func bytes(of input: [UInt8], limit: Int) throws(Fault) -> [UInt8] {
        var inflate = Inflate(input, limit: limit)
        return try inflate.run()
    }

    private init(_ input: [UInt8], limit: Int) {
        self.input = input
        self.limit = limit
    }

    private mutating func run() throws(Fault) -> [UInt8] {
        guard input.count > 2, input[0] & 0x8F == 0x08, input[1] & 0x20 == 0,
            (UInt32(input[0]) << 8 | UInt32(input[1])) % 31 == 0
        else { throw Fault() }
        place = 2
        var isLast = false
        while !isLast, output.count < limit {
            isLast = try take(1) == 1
            switch try take(2) {
            case 0: try stored()
            case 1: try compressed(.fixedLengths, .fixedDistances)
            case 2: try dynamic()
            default: throw Fault()
            }
        }
        if output.count > limit { output.removeSubrange(limit...) }
        // The stream's own checksum is not looked at: the object's id covers the same bytes and more.
        return output
    }

    private mutating func take(_ count: UInt32) throws(Fault) -> Int {
        while bitCount < count {
            guard place < input.count else { throw Fault() }
            bits |= UInt32(input[place]) << bitCount
            place += 1
            bitCount += 8
        }
        let value = bits & (1 << count - 1)
        bits >>= count
        bitCount -= count
        return Int(value)
    }

    private mutating func stored() throws(Fault) {
        bits = 0
        bitCount = 0
        guard place + 4 <= input.count else { throw Fault() }
        let count = Int(input[place]) | Int(input[place + 1]) << 8
        let check = Int(input[place + 2]) | Int(input[place + 3]) << 8
        place += 4
        guard count == check ^ 0xFFFF else { throw Fault() }
        let end = min(place + count, input.count)
        output += input[place..<end]
        // The input may be only the beginning of a file; then it must hold as much as was asked for.
        guard end == place + count || output.count >= limit else { throw Fault() }
        place = end
    }

    private mutating func compressed(_ lengths: Code, _ distances: Code) throws(Fault) {
        while output.count <= limit {
            let symbol = try decode(lengths)
            if symbol == 256 { return }
            guard symbol > 256 else {
                output.append(UInt8(symbol))
                continue
            }
            guard symbol - 257 < Code.lengthBases.count else { throw Fault() }
            let length = Code.lengthBases[symbol - 257] + (try take(Code.lengthExtras[symbol - 257]))
            let second = try decode(distances)
            guard second < Code.distanceBases.count else { throw Fault() }
            let distance = Code.distanceBases[second] + (try take(Code.distanceExtras[second]))
            guard distance <= output.count else { throw Fault() }
            let from = output.count - distance
            for index in from..<from + length { output.append(output[index]) }
        }
    }

    private mutating func dynamic() throws(Fault) {
        let lengthCount = try take(5) + 257
        let distanceCount = try take(5) + 1
        let codeCount = try take(4) + 4
        guard lengthCount <= 286, distanceCount <= 30 else { throw Fault() }
        var sizes = [Int](repeating: 0, count: 19)
        for index in 0..<codeCount { sizes[Code.sizeOrder[index]] = try take(3) }
        let sizeCode = try Code(sizes)
        var all: [Int] = []
        while all.count < lengthCount + distanceCount {
            let symbol = try decode(sizeCode)
            switch symbol {
            case 0...15: all.append(symbol)
            case 16:
                guard let last = all.last else { throw Fault() }
                all.append(contentsOf: repeatElement(last, count: try take(2) + 3))
            case 17: all.append(contentsOf: repeatElement(0, count: try take(3) + 3))
            default: all.append(contentsOf: repeatElement(0, count: try take(7) + 11))
            }
        }
        guard all.count == lengthCount + distanceCount, all[256] > 0 else { throw Fault() }
        try compressed(Code(Array(all[..<lengthCount])), Code(Array(all[lengthCount...])))
    }

    private mutating func decode(_ code: Code) throws(Fault) -> Int {
        var value = 0
        var first = 0
        var index = 0
        for length in 1...Code.longest {
            value |= try take(1)
            let count = code.counts[length]
            if value - count < first { return code.symbols[index + value - first] }
            index += count
            first = (first + count) << 1
            value <<= 1
        }
        throw Fault()
    }

    /// A canonical Huffman code: how many symbols have each length, and the symbols in order.
    private struct Code {
        static let longest = 15
        static let sizeOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
        static let lengthExtras: [UInt32] = [
            0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
        ]
        static let lengthBases = [
            3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
            163, 195,
            227, 258,
        ]
        static let distanceExtras: [UInt32] = (0..<30).map { $0 < 4 ? 0 : UInt32($0 / 2 - 1) }
        static let distanceBases: [Int] = (0..<30).map { $0 < 4 ? $0 + 1 : (2 + $0 % 2) << ($0 / 2 - 1) + 1 }
        static let fixedLengths = Code(
            trusted: (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
        static let fixedDistances = Code(trusted: [Int](repeating: 5, count: 30))

        let counts: [Int]
        let symbols: [Int]

        init(trusted lengths: [Int]) {
            var counts = [Int](repeating: 0, count: Code.longest + 1)
            for length in lengths { counts[length] += 1 }
            counts[0] = 0
            self.counts = counts
            symbols = (1...Code.longest).flatMap { length in lengths.indices.filter { lengths[$0] == length }
            }
        }

        /// Refuses lengths that claim more codes than there are.
        init(_ lengths: [Int]) throws(Fault) {
            self.init(trusted: lengths)
            var left = 1
            for length in 1...Code.longest {
                left = left << 1 - counts[length]
                guard left >= 0 else { throw Fault() }
            }
        }
    }
}

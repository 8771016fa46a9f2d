/// Inflates zlib streams (RFC 1950 and 1951): loose objects, and the entries of packs.
///
/// libgit2 1.5 never returns from a loose file that was cut short, as a power cut cuts files that nobody
/// synced: its loop waits for bytes that do not come. So objects are inflated here, with an end to every loop and
/// never more bytes than were asked for. One value inflates many streams, one after the other.
package struct Inflate {
    package struct Fault: Error {}

    package init() {}

    /// No stream gives more bytes for one of its own.
    private static let largestGain = 1032
    /// How far back a copy reaches, and how long it is at most.
    private static let reach = 1 << 15
    private static let longestCopy = 258
    /// The room for content that is handed out piece by piece. A stored block has at most an eighth of it.
    private static let pieceRoom = 1 << 19

    private var bits = Bits()
    private var output: [UInt8] = []
    private var filled = 0
    private var isPrefix = false
    /// Room at the output's end that is used only when the rest is full, so that a block stops between two symbols and
    /// goes on when there is room again. None where all of the content must have room.
    private var spare = 0
    private var isPaused = false
    /// How many bytes of the input the last stream took, its checksum left out.
    package private(set) var taken = 0
    private var sizes = HuffmanCode(tableBits: 7, symbolCount: 19)
    private var lengths = HuffmanCode(tableBits: 9, symbolCount: 286)
    private var distances = HuffmanCode(tableBits: 7, symbolCount: 30)

    /// The stream's content, if it is `count` bytes. What stands behind the stream is not looked at, nor is its
    /// own checksum: an object's id covers the same bytes and more.
    package mutating func bytes(of input: Span<UInt8>, count: Int) throws(Fault) -> [UInt8] {
        // The count is a claim. Memory is given for what the input can hold.
        guard count / Self.largestGain <= input.count else { throw Fault() }
        isPrefix = false
        try run(input, room: count)
        guard filled == count else { throw Fault() }
        taken = bits.nextByte
        return content()
    }

    /// The first `limit` bytes of the stream's content, or all where it has less.
    package mutating func prefix(of input: Span<UInt8>, limit: Int) throws(Fault) -> [UInt8] {
        isPrefix = true
        try run(input, room: limit)
        return content()
    }

    /// The stream's content, if it is `count` bytes, piece by piece, for whom it is too large: each piece but the last
    /// has some hundred kilobytes.
    package mutating func pieces(
        of input: Span<UInt8>, count: Int, _ body: (Span<UInt8>) throws(Fault) -> Void
    ) throws(Fault) {
        isPrefix = false
        spare = Self.longestCopy
        defer { (output, spare) = ([], 0) }
        try begin(input, room: 2 * Self.pieceRoom)
        var given = 0
        var left = count
        var isLast = false
        while !isLast {
            isLast = try bits.take(1, of: input) == 1
            let form = try form(of: input)
            repeat {
                if filled >= Self.pieceRoom {
                    left -= filled - given
                    guard left >= 0 else { throw Fault() }
                    try body(output.span.extracting(given..<filled))
                    for index in 0..<Self.reach { output[index] = output[filled - Self.reach + index] }
                    (given, filled) = (Self.reach, Self.reach)
                }
                isPaused = false
                try block(form, input)
            } while isPaused
        }
        guard left == filled - given else { throw Fault() }
        try body(output.span.extracting(given..<filled))
    }

    private mutating func content() -> [UInt8] {
        if filled < output.count { output.removeSubrange(filled...) }
        defer { output = [] }
        return output
    }

    private mutating func run(_ input: Span<UInt8>, room: Int) throws(Fault) {
        try begin(input, room: room)
        var isLast = false
        while !isLast, !isFullPrefix {
            isLast = try bits.take(1, of: input) == 1
            try block(form(of: input), input)
        }
    }

    private mutating func begin(_ input: Span<UInt8>, room: Int) throws(Fault) {
        guard input.count > 2, input[0] & 0x8F == 0x08, input[1] & 0x20 == 0,
            (UInt32(input[0]) << 8 | UInt32(input[1])) % 31 == 0
        else { throw Fault() }
        output = [UInt8](repeating: 0, count: room)
        filled = 0
        bits = Bits(at: 2)
    }

    private enum Form { case stored, fixed, coded }

    private mutating func form(of input: Span<UInt8>) throws(Fault) -> Form {
        switch try bits.take(2, of: input) {
        case 0: return .stored
        case 1: return .fixed
        case 2:
            try readCodes(input)
            return .coded
        default: throw Fault()
        }
    }

    private mutating func block(_ form: Form, _ input: Span<UInt8>) throws(Fault) {
        switch form {
        case .stored: try stored(input)
        case .fixed: try compressed(input, Self.fixedLengths, Self.fixedDistances)
        case .coded: try compressed(input, lengths, distances)
        }
    }

    private var isFullPrefix: Bool { isPrefix && filled == output.count }

    private mutating func stored(_ input: Span<UInt8>) throws(Fault) {
        var place = bits.nextByte
        guard place + 4 <= input.count else { throw Fault() }
        let size = Int(input[place]) | Int(input[place + 1]) << 8
        let check = Int(input[place + 2]) | Int(input[place + 3]) << 8
        guard size == check ^ 0xFFFF else { throw Fault() }
        place += 4
        let count = isPrefix ? min(size, output.count - filled) : size
        guard count <= output.count - filled else { throw Fault() }
        guard place + count <= input.count else { throw Fault() }
        let part = input.extracting(place..<place + count)
        unsafe output.withUnsafeMutableBytes { output in
            unsafe part.withUnsafeBytes { part in
                unsafe UnsafeMutableRawBufferPointer(rebasing: output[filled..<filled + count])
                    .copyMemory(from: part)
            }
        }
        filled += count
        bits = Bits(at: place + size)
    }

    private mutating func compressed(
        _ input: Span<UInt8>, _ lengths: HuffmanCode, _ distances: HuffmanCode
    ) throws(Fault) {
        var bits = bits
        var filled = filled
        var lent: [UInt8] = []
        swap(&lent, &self.output)
        var output = lent.mutableSpan
        let spare = spare
        let whole = output.count
        let room = whole - spare
        let (distanceBases, distanceExtras) = (Self.distanceBases, Self.distanceExtras)
        defer {
            self.bits = bits
            self.filled = filled
            swap(&lent, &self.output)
        }
        while true {
            // The two longest words with their extra bits are 48 bits.
            bits.fill(from: input)
            guard let (symbol, length) = lengths.symbol(in: bits.buffer) else { throw Fault() }
            try bits.drop(length)
            if symbol < 256 {
                guard filled < room else {
                    if isPrefix { return }
                    guard spare > 0 else { throw Fault() }
                    output[filled] = UInt8(truncatingIfNeeded: symbol)
                    filled += 1
                    isPaused = true
                    return
                }
                output[filled] = UInt8(truncatingIfNeeded: symbol)
                filled += 1
                continue
            }
            if symbol == 256 { return }
            guard symbol - 257 < Self.lengthBases.count else { throw Fault() }
            let count = Self.lengthBases[symbol - 257] + (try bits.drop(Self.lengthExtras[symbol - 257]))
            guard let (second, width) = distances.symbol(in: bits.buffer), second < distanceBases.count
            else { throw Fault() }
            try bits.drop(width)
            let distance = distanceBases[second] + (try bits.drop(distanceExtras[second]))
            guard distance <= filled else { throw Fault() }
            let end = filled + count
            guard end <= room || isPrefix || spare > 0 else { throw Fault() }
            for index in filled..<min(end, whole) { output[index] = output[index - distance] }
            filled = min(end, whole)
            if end > room {
                isPaused = spare > 0
                return
            }
        }
    }

    private mutating func readCodes(_ input: Span<UInt8>) throws(Fault) {
        let lengthCount = try bits.take(5, of: input) + 257
        let distanceCount = try bits.take(5, of: input) + 1
        let codeCount = try bits.take(4, of: input) + 4
        guard lengthCount <= 286, distanceCount <= 30 else { throw Fault() }
        var widths = [UInt8](repeating: 0, count: Self.sizeOrder.count)
        for index in 0..<codeCount { widths[Self.sizeOrder[index]] = UInt8(try bits.take(3, of: input)) }
        guard sizes.fill(widths[...]) else { throw Fault() }
        var all: [UInt8] = []
        all.reserveCapacity(lengthCount + distanceCount)
        while all.count < lengthCount + distanceCount {
            bits.fill(from: input)
            guard let (symbol, length) = sizes.symbol(in: bits.buffer) else { throw Fault() }
            try bits.drop(length)
            switch symbol {
            case 0...15: all.append(UInt8(symbol))
            case 16:
                guard let last = all.last else { throw Fault() }
                all.append(contentsOf: repeatElement(last, count: try bits.drop(2) + 3))
            case 17: all.append(contentsOf: repeatElement(0, count: try bits.drop(3) + 3))
            default: all.append(contentsOf: repeatElement(0, count: try bits.drop(7) + 11))
            }
        }
        guard all.count == lengthCount + distanceCount, all[256] > 0, lengths.fill(all[..<lengthCount]),
            distances.fill(all[lengthCount...])
        else { throw Fault() }
    }

    private static let sizeOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    private static let lengthExtras = [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
    ]
    private static let lengthBases = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163,
        195,
        227, 258,
    ]
    private static let distanceExtras = (0..<30).map { $0 < 4 ? 0 : $0 / 2 - 1 }
    private static let distanceBases = (0..<30).map { $0 < 4 ? $0 + 1 : (2 + $0 % 2) << ($0 / 2 - 1) + 1 }
    private static let fixedLengths = HuffmanCode(
        (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 }, tableBits: 9)
    private static let fixedDistances = HuffmanCode([UInt8](repeating: 5, count: 30), tableBits: 5)
}

/// The next bits of a stream, the first one lowest.
private struct Bits {
    private(set) var buffer: UInt64 = 0
    /// How many of the buffer's bits count.
    private var count = 0
    private var place = 0

    init(at place: Int = 0) { self.place = place }

    /// The first byte of which no bit has been taken.
    var nextByte: Int { place - count >> 3 }

    /// Sees to it that there are 56 bits, or all that are left.
    mutating func fill(from input: Span<UInt8>) {
        while count <= 56, place < input.count {
            buffer |= UInt64(input[place]) &<< UInt64(count)
            place += 1
            count += 8
        }
    }

    mutating func take(_ wanted: Int, of input: Span<UInt8>) throws(Inflate.Fault) -> Int {
        fill(from: input)
        return try drop(wanted)
    }

    /// Takes bits that are in the buffer.
    @discardableResult
    mutating func drop(_ wanted: Int) throws(Inflate.Fault) -> Int {
        guard wanted <= count else { throw Inflate.Fault() }
        defer {
            buffer &>>= UInt64(wanted)
            count -= wanted
        }
        return Int(truncatingIfNeeded: buffer) & (1 << wanted - 1)
    }
}

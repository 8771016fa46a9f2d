/// A change that is read through piece by piece, command by command, because it or what it makes is too large.
package struct DeltaWalk {
    package enum Source {
        case base(from: Int)
        case own(ArraySlice<UInt8>)
    }

    private var resultSize: Int?
    /// How many bytes the commands make that were read so far.
    private var made = 0
    /// The beginning of a command that goes on in the next piece.
    private var rest: [UInt8] = []

    package init() {}

    /// Whether the change has ended where it may.
    package var isWhole: Bool { rest.isEmpty && made == resultSize }

    /// Says of each part of the result, in their order, where it comes from.
    package mutating func take(
        _ piece: Span<UInt8>, _ body: (Range<Int>, Source) throws(Inflate.Fault) -> Void
    ) throws(Inflate.Fault) {
        var bytes = rest
        unsafe piece.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
        var place = 0
        let size: Int
        if let resultSize {
            size = resultSize
        } else {
            // A first piece is longer than any two sizes, or all that there is.
            _ = try StoredDelta.size(in: bytes, at: &place)
            size = try StoredDelta.size(in: bytes, at: &place)
            resultSize = size
        }
        while place < bytes.count {
            let command = Int(bytes[place])
            guard command != 0 else { throw Inflate.Fault() }
            let isCopy = command & 0x80 != 0
            let length = isCopy ? (command & 0x7F).nonzeroBitCount : command
            guard length < bytes.count - place else { break }
            place += 1
            let source: Source
            var count = length
            if isCopy {
                let copy = try StoredDelta.copy(command, in: bytes, at: &place)
                (source, count) = (.base(from: copy.from), copy.count)
            } else {
                source = .own(bytes[place..<place + length])
                place += length
            }
            guard count <= size - made else { throw Inflate.Fault() }
            try body(made..<made + count, source)
            made += count
        }
        rest = Array(bytes[place...])
    }
}

/// Which bytes of an object go into another one that is made from it, and where to.
struct WantedParts {
    struct Part {
        var from: Int
        var count: Int
        var to: Int
    }

    /// By where they are from, when all are there.
    private var parts: [Part] = []
    private var next = 0
    /// Those that a range has begun and not ended. They are asked for with the range that follows, so whoever goes
    /// through an object never looks at more of them than it has bytes that are wanted.
    private var begun: [Part] = []

    var isEmpty: Bool { begun.isEmpty && next == parts.count }

    mutating func append(_ part: Part) {
        if let last = parts.last, last.from + last.count == part.from, last.to + last.count == part.to {
            parts[parts.count - 1].count += part.count
        } else {
            parts.append(part)
        }
    }

    mutating func sort() { parts.sort { $0.from < $1.from } }

    /// What is wanted of a range: of all of them, one after the other.
    mutating func take(_ range: Range<Int>, _ body: (Part) throws(Inflate.Fault) -> Void) throws(Inflate
        .Fault)
    {
        while next < parts.count, parts[next].from < range.upperBound {
            begun.append(parts[next])
            next += 1
        }
        var kept = 0
        for index in begun.indices {
            var part = begun[index]
            let count = min(part.count, range.upperBound - part.from)
            try body(Part(from: part.from, count: count, to: part.to))
            guard count < part.count else { continue }
            part = Part(from: part.from + count, count: part.count - count, to: part.to + count)
            begun[kept] = part
            kept += 1
        }
        begun.removeSubrange(kept...)
    }
}

/// An object as it is written as a change to another: what begins both, what ends both, and in between what stands
/// anywhere in the other.
package struct DeltaDraft {
    private static let copyLimit = 0x10000
    private static let insertLimit = 127
    /// Shorter runs are not looked for: to say where they stand takes as much.
    private static let block = 16

    private let base: [UInt8]
    private let target: [UInt8]
    private var out: [UInt8] = []

    private init(from base: [UInt8], to target: [UInt8]) {
        self.base = base
        self.target = target
    }

    /// Nil where a delta would not pay.
    package static func bytes(from base: [UInt8], to target: [UInt8]) -> [UInt8]? {
        var draft = DeltaDraft(from: base, to: target)
        draft.write()
        return draft.out.count < target.count / 4 * 3 ? draft.out : nil
    }

    private mutating func write() {
        let shorter = min(base.count, target.count)
        var prefix = 0
        while prefix < shorter, base[prefix] == target[prefix] { prefix += 1 }
        var suffix = 0
        while suffix < shorter - prefix, base[base.count - 1 - suffix] == target[target.count - 1 - suffix] {
            suffix += 1
        }
        appendSize(base.count)
        appendSize(target.count)
        appendCopy(from: 0, count: prefix)
        appendMiddle(prefix..<target.count - suffix)
        appendCopy(from: base.count - suffix, count: suffix)
    }

    private mutating func appendMiddle(_ middle: Range<Int>) {
        guard middle.count > 2 * Self.block else { return appendInsert(middle) }
        let places = blocks()
        var written = middle.lowerBound
        var place = middle.lowerBound
        while place + Self.block <= middle.upperBound {
            guard var from = places[hash(target, at: place)],
                target[place..<place + Self.block].elementsEqual(base[from..<from + Self.block])
            else {
                place += 1
                continue
            }
            var end = place + Self.block
            while end < middle.upperBound, from + end - place < base.count,
                base[from + end - place] == target[end]
            { end += 1 }
            while place > written, from > 0, base[from - 1] == target[place - 1] {
                place -= 1
                from -= 1
            }
            appendInsert(written..<place)
            appendCopy(from: from, count: end - place)
            written = end
            place = end
        }
        appendInsert(written..<middle.upperBound)
    }

    /// Where in the base its blocks stand; of two that are alike, the first.
    private func blocks() -> [UInt64: Int] {
        var places: [UInt64: Int] = [:]
        places.reserveCapacity(base.count / Self.block)
        for place in stride(from: 0, to: base.count - Self.block + 1, by: Self.block) {
            let hash = hash(base, at: place)
            if places[hash] == nil { places[hash] = place }
        }
        return places
    }

    private func hash(_ bytes: [UInt8], at place: Int) -> UInt64 {
        var hash: UInt64 = 0
        for byte in bytes[place..<place + Self.block] { hash = hash &* 0x0100_0000_01B3 ^ UInt64(byte) }
        return hash
    }

    private mutating func appendSize(_ size: Int) {
        var rest = size
        while rest > 0x7F {
            out.append(0x80 | UInt8(rest & 0x7F))
            rest >>= 7
        }
        out.append(UInt8(rest))
    }

    private mutating func appendInsert(_ range: Range<Int>) {
        var start = range.lowerBound
        while start < range.upperBound {
            let count = min(Self.insertLimit, range.upperBound - start)
            out.append(UInt8(count))
            out += target[start..<start + count]
            start += count
        }
    }

    private mutating func appendCopy(from offset: Int, count: Int) {
        var offset = offset
        var left = count
        while left > 0 {
            let size = min(left, Self.copyLimit)
            var command: UInt8 = 0x80
            var operands: [UInt8] = []
            for index in 0..<4 {
                let byte = UInt8(truncatingIfNeeded: offset >> (index * 8))
                if byte != 0 {
                    command |= 1 << UInt8(index)
                    operands.append(byte)
                }
            }
            // A size of 0x10000 is written as none at all.
            for index in 0..<2 {
                let byte = UInt8(truncatingIfNeeded: size >> (index * 8))
                if byte != 0 {
                    command |= 0x10 << UInt8(index)
                    operands.append(byte)
                }
            }
            out.append(command)
            out += operands
            offset += size
            left -= size
        }
    }
}

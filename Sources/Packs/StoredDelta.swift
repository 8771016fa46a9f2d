/// An object as a change to another one, as packs store it: what is copied from the other, and what is new.
package struct StoredDelta {
    /// Beyond this, memory is taken as the result grows and not for what is claimed.
    private static let reservation = 1 << 20
    /// What the two sizes before the commands take at most.
    static let longestSizes = 18

    let baseSize: Int
    package let resultSize: Int
    private let bytes: [UInt8]
    private let start: Int

    package init(_ bytes: [UInt8]) throws(Inflate.Fault) {
        var place = 0
        baseSize = try Self.size(in: bytes, at: &place)
        resultSize = try Self.size(in: bytes, at: &place)
        start = place
        self.bytes = bytes
    }

    static func size(in bytes: [UInt8], at place: inout Int) throws(Inflate.Fault) -> Int {
        var size = 0
        var shift = 0
        while true {
            // Nine times seven bits do not reach the sign.
            guard place < bytes.count, shift < 63 else { throw Inflate.Fault() }
            let byte = bytes[place]
            place += 1
            size |= Int(byte & 0x7F) << shift
            shift += 7
            if byte & 0x80 == 0 { return size }
        }
    }

    /// What is copied, and from where: the command says which of the numbers' bytes follow.
    @inline(__always)
    static func copy(
        _ command: Int, in bytes: [UInt8], at place: inout Int
    ) throws(Inflate.Fault) -> (from: Int, count: Int) {
        var from = 0
        var count = 0
        for index in 0..<7 where command & 1 << index != 0 {
            guard place < bytes.count else { throw Inflate.Fault() }
            let byte = Int(bytes[place])
            place += 1
            if index < 4 { from |= byte << (index * 8) } else { count |= byte << ((index - 4) * 8) }
        }
        // A size of 0x10000 is written as none at all.
        return (from, count == 0 ? 0x10000 : count)
    }

    /// The object, if the change is one to `base` and makes as many bytes as it says.
    package func result(from base: [UInt8]) throws(Inflate.Fault) -> [UInt8] {
        guard base.count == baseSize else { throw Inflate.Fault() }
        var out: [UInt8] = []
        out.reserveCapacity(min(resultSize, Self.reservation))
        var place = start
        while place < bytes.count {
            let command = Int(bytes[place])
            place += 1
            guard command != 0 else { throw Inflate.Fault() }
            if command & 0x80 == 0 {
                guard command <= bytes.count - place, command <= resultSize - out.count else {
                    throw Inflate.Fault()
                }
                out += bytes[place..<place + command]
                place += command
                continue
            }
            let (from, count) = try Self.copy(command, in: bytes, at: &place)
            guard from <= base.count, count <= base.count - from, count <= resultSize - out.count else {
                throw Inflate.Fault()
            }
            out += base[from..<from + count]
        }
        guard out.count == resultSize else { throw Inflate.Fault() }
        return out
    }
}

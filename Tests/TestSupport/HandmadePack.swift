import Foundation

/// A pack and its index, written entry by entry by somebody whom no git corrects.
public struct HandmadePack {
    /// What an entry is: an object of a kind (1 commit, 2 tree, 3 blob), or a change to another.
    public enum Form {
        case whole(kind: UInt8)
        /// A change to an earlier entry, by its number.
        case change(of: Int)
        /// A change to an object of the same pack, by its id.
        case namedChange(of: String)
    }

    private var bytes: [UInt8] = Array("PACK".utf8) + [0, 0, 0, 2, 0, 0, 0, 0]
    private var entries: [(id: [UInt8], place: Int)] = []
    private var gap: (place: Int, count: Int)?

    public init() {}

    /// Adds an entry under an id, which nobody compares with its bytes. `size` is what the entry says that its
    /// stream holds.
    public mutating func add(_ id: String, _ form: Form, size: Int, stream: [UInt8]) {
        let place = bytes.count + (gap?.count ?? 0)
        entries.append((Self.bytes(ofHex: id), place))
        switch form {
        case .whole(let kind): appendHeader(kind, size)
        case .change(let number):
            appendHeader(6, size)
            var distance = place - entries[number].place
            var digits = [UInt8(distance & 0x7F)]
            while distance > 0x7F {
                distance = (distance >> 7) - 1
                digits.append(0x80 | UInt8(distance & 0x7F))
            }
            bytes += digits.reversed()
        case .namedChange(let base):
            appendHeader(7, size)
            bytes += Self.bytes(ofHex: base)
        }
        bytes += stream
    }

    /// Leaves so much room before the next entry, which is no room on the disk.
    public mutating func leaveGap(of count: Int) { gap = (bytes.count, count) }

    /// Adds a change that says of its base that it has `base` bytes.
    public mutating func add(
        _ id: String, _ form: Form, changing base: Int, to result: Int, by commands: [UInt8]
    ) {
        let delta = Self.number(base) + Self.number(result) + commands
        add(id, form, size: delta.count, stream: zlibStored(delta))
    }

    /// Commands that put `content` in the place of what was there.
    public static func inserting(_ content: [UInt8]) -> [UInt8] {
        stride(from: 0, to: content.count, by: 127).flatMap { start in
            let part = content[start..<min(start + 127, content.count)]
            return [UInt8(part.count)] + part
        }
    }

    /// An id that stands for none in particular.
    public static func id(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 40 - digits.count) + digits
    }

    /// The pack without the checksum that ends it; of `count` objects, whatever it has.
    public func unsealed(count: Int? = nil) -> [UInt8] {
        var pack = bytes
        pack.replaceSubrange(8..<12, with: Self.word(count ?? entries.count))
        return pack
    }

    /// The whole pack, as it is sent.
    public func sealed() throws -> [UInt8] {
        let pack = unsealed()
        return try pack + Self.sha1(pack)
    }

    /// Puts the pack and its index into a repository's object folder.
    public func write(toObjects folder: String) throws {
        let pack = unsealed()
        let checksum = try Self.sha1(pack)
        let sorted = entries.sorted { $0.id.lexicographicallyPrecedes($1.id) }
        var index: [UInt8] = [0xFF, 0x74, 0x4F, 0x63, 0, 0, 0, 2]
        for byte in 0..<256 { index += Self.word(sorted.count { Int($0.id[0]) <= byte }) }
        for entry in sorted { index += entry.id }
        for _ in sorted { index += Self.word(0) }
        var far: [UInt8] = []
        for entry in sorted {
            if entry.place < 1 << 31 {
                index += Self.word(entry.place)
            } else {
                index += Self.word(1 << 31 | far.count / 8)
                far += Self.word(entry.place >> 32) + Self.word(entry.place)
            }
        }
        index += far
        index += checksum
        index += try Self.sha1(index)
        let path = folder + "/pack/pack-" + checksum.map { String(format: "%02x", $0) }.joined()
        try FileManager.default.createDirectory(atPath: folder + "/pack", withIntermediateDirectories: true)
        let gap = gap ?? (pack.count, 0)
        let file = URL(fileURLWithPath: path + ".pack")
        try Data(pack[..<gap.place]).write(to: file)
        let handle = try FileHandle(forWritingTo: file)
        try handle.seek(toOffset: UInt64(gap.place + gap.count))
        try handle.write(contentsOf: Data(pack[gap.place...] + checksum))
        try handle.close()
        try Data(index).write(to: URL(fileURLWithPath: path + ".idx"))
    }

    private mutating func appendHeader(_ kind: UInt8, _ size: Int) {
        var byte = kind << 4 | UInt8(size & 15)
        var rest = size >> 4
        while rest > 0 {
            bytes.append(byte | 0x80)
            byte = UInt8(rest & 0x7F)
            rest >>= 7
        }
        bytes.append(byte)
    }

    private static func number(_ number: Int) -> [UInt8] {
        number > 0x7F ? [0x80 | UInt8(number & 0x7F)] + self.number(number >> 7) : [UInt8(number)]
    }

    private static func word(_ number: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    private static func sha1(_ bytes: [UInt8]) throws -> [UInt8] {
        Self.bytes(ofHex: String(try run("sha1sum", input: bytes).text.prefix(40)))
    }

    private static func bytes(ofHex hex: String) -> [UInt8] {
        let digits = Array(hex.utf8).map { $0 < 0x3A ? $0 - 0x30 : $0 - 0x61 + 10 }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}

/// A zlib stream that grows a hundred and fifty fold: bytes of 255, at least as many as asked for.
public func zlibBomb(atLeast least: Int) -> (stream: [UInt8], count: Int) {
    // Five times the literal 255 fill the first block to a whole byte. Eight copies of 258 bytes from one byte
    // back are thirteen bytes, again and again.
    let copy: [UInt8] = [1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0]
    let bits = (0..<8).flatMap { _ in copy }
    let eight = (0..<13).map { byte in
        (0..<8).reduce(UInt8(0)) { $0 | bits[byte * 8 + $1] << UInt8($1) }
    }
    let rounds = (least - 5 + 2063) / 2064
    let count = 5 + rounds * 2064
    let low = (1 + 255 * count) % 65_521
    let high = (count + 255 * (count * (count + 1) / 2 % 65_521)) % 65_521
    let sum = [UInt8(high >> 8), UInt8(high & 0xFF), UInt8(low >> 8), UInt8(low & 0xFF)]
    let start: [UInt8] = [0x78, 0x01, 0xFB, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]
    return (start + Array(repeatElement(eight, count: rounds).joined()) + [0] + sum, count)
}

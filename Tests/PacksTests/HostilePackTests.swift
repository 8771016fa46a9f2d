import Git
import Objects
import Packs
import TestSupport
import Testing

/// Packs that git takes, and that no git would make by itself.
@Suite struct `Packs made to be unreadable` {
    let folder: TemporaryFolder
    var path: String { folder.path }

    init() throws {
        folder = try TemporaryFolder()
        try git(["init", "-q", "--bare"], in: folder.path)
    }

    private func read(_ object: PendingObject, limit: Int = 1 << 20) throws -> Bool {
        try Repository.open(at: path, how: .exact).read(object.id, limit: limit).bytes == object.bytes
    }

    private func refusal(of id: ObjectID, limit: Int = 1 << 20) throws -> GitError? {
        let repository = try Repository.open(at: path, how: .exact)
        do throws(GitError) {
            _ = try repository.read(id, limit: limit)
            return nil
        } catch { return error }
    }

    // MARK: Streams

    private static let nothing: [UInt8] = [0, 0, 0, 0xFF, 0xFF]
    private static let text = PendingObject(kind: .blob, bytes: Array("a text of some length\n".utf8))

    /// Blocks that hold nothing, before the content of a stream: stored ones, or the shortest that there are, four of
    /// which are five bytes.
    private static func padded(_ stream: [UInt8], by count: Int, stored: Bool) -> [UInt8] {
        let four: [UInt8] = [0x02, 0x08, 0x20, 0x80, 0x00]
        let padding = Array(repeatElement(stored ? nothing : four, count: count).joined())
        return Array(stream[..<2]) + padding + Array(stream[2...])
    }

    @Test(arguments: [true, false], [1, 1000, 200_000])
    func `an object is read however much nothing its stream holds`(_ stored: Bool, _ count: Int) throws {
        var pack = HandmadePack()
        let other = PendingObject(kind: .blob, bytes: Array("another".utf8))
        let stream = Self.padded(zlibStored(Self.text.bytes), by: count, stored: stored)
        pack.add(Self.text.id.hex, .whole(kind: 3), size: Self.text.bytes.count, stream: stream)
        let delta =
            [UInt8(Self.text.bytes.count), UInt8(other.bytes.count)] + HandmadePack.inserting(other.bytes)
        pack.add(
            other.id.hex, .change(of: 0), size: delta.count,
            stream: Self.padded(zlibStored(delta), by: count, stored: stored))
        try pack.write(toObjects: path + "/objects")
        #expect(try read(Self.text))
        #expect(try read(other))
        // git is the judge of what is valid.
        #expect(try git(["cat-file", "blob", other.id.hex], in: path) == "another")
    }

    @Test(arguments: [0, 1000])
    func `a loose object is read however much nothing its stream holds`(_ count: Int) throws {
        let content = Self.text.kind.header(count: Self.text.bytes.count) + Self.text.bytes
        let hex = Self.text.id.hex
        let stream = Self.padded(zlibStored(content), by: count, stored: true)
        try folder.write(stream, to: "objects/\(hex.prefix(2))/\(hex.dropFirst(2))")
        #expect(try read(Self.text))
        #expect(try git(["cat-file", "blob", hex], in: path) + "\n" == "a text of some length\n")
    }

    @Test func `a stream of nothing but nothing is corrupt, to the end of the pack`() throws {
        var pack = HandmadePack()
        let stream = [0x78, 0x01] + Array(repeatElement(Self.nothing, count: 50_000).joined())
        pack.add(Self.text.id.hex, .whole(kind: 3), size: Self.text.bytes.count, stream: stream)
        try pack.write(toObjects: path + "/objects")
        #expect(try refusal(of: Self.text.id)?.code == .objectCorrupt)
    }

    // MARK: Giants

    /// More than what is made on the way to another object.
    private static let giant = StoredPack.wayByteLimit + 1

    @Test func `A118 a small object that is a change to a giant one is read`() throws {
        let bomb = zlibBomb(atLeast: Self.giant)
        let small = PendingObject(kind: .blob, bytes: [255, 255] + Array("small\n".utf8) + [255])
        var pack = HandmadePack()
        pack.add(HandmadePack.id(1), .whole(kind: 3), size: bomb.count, stream: bomb.stream)
        // Two bytes from the giant's end, and one from its beginning.
        let end = bomb.count - 2
        let from = (0..<4).map { UInt8(truncatingIfNeeded: end >> ($0 * 8)) }
        pack.add(
            small.id.hex, .namedChange(of: HandmadePack.id(1)), changing: bomb.count, to: small.bytes.count,
            by: [0x9F] + from + [2] + HandmadePack.inserting(Array("small\n".utf8)) + [0x90, 1])
        try pack.write(toObjects: path + "/objects")
        // Its own size is looked at as ever.
        #expect(try refusal(of: small.id, limit: small.bytes.count - 1)?.code == .objectTooLarge)
        #expect(try read(small, limit: small.bytes.count))
    }

    @Test func `A118 a change to a giant that makes something else than it says is corrupt`() throws {
        let block = [UInt8](repeating: 7, count: 1 << 16)
        let copies = Self.giant / block.count + 1
        let count = copies * block.count
        var pack = HandmadePack()
        pack.add(HandmadePack.id(1), .whole(kind: 3), size: block.count, stream: zlibStored(block))
        // A command of one byte copies all of the base.
        pack.add(
            HandmadePack.id(2), .change(of: 0), changing: block.count, to: count,
            by: [UInt8](repeating: 0x80, count: copies))
        // Beyond its end, less than it says, more than it says, a command that is cut off, and one that is none.
        let from = (0..<4).map { UInt8(truncatingIfNeeded: (count - 1) >> ($0 * 8)) }
        let wrong: [[UInt8]] = [[0x9F] + from + [2], [0x90, 1], [0x90, 3], [0x90, 2, 3], [0x90, 2, 0]]
        for (number, commands) in wrong.enumerated() {
            pack.add(HandmadePack.id(number + 3), .change(of: 1), changing: count, to: 2, by: commands)
        }
        let last = (0..<4).map { UInt8(truncatingIfNeeded: (count - 2) >> ($0 * 8)) }
        let right = PendingObject(kind: .blob, bytes: [7, 7])
        pack.add(right.id.hex, .change(of: 1), changing: count, to: 2, by: [0x9F] + last + [2])
        try pack.write(toObjects: path + "/objects")
        for number in wrong.indices {
            let id = try #require(ObjectID(hex: HandmadePack.id(number + 3)))
            #expect(try refusal(of: id)?.code == .objectCorrupt, "\(number)")
        }
        #expect(try read(right))
    }

    private static func repeated(_ part: [UInt8], _ count: Int) -> [UInt8] {
        var all: [UInt8] = []
        all.reserveCapacity(part.count * count)
        for _ in 0..<count { all += part }
        return all
    }

    /// A copy, whatever its numbers.
    private func copying(_ count: Int, from: Int) -> [UInt8] {
        [0xFF] + (0..<4).map { UInt8(truncatingIfNeeded: from >> ($0 * 8)) }
            + (0..<3).map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) }
    }

    /// Without the checksum, that nobody asks for.
    private func stream(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = [0x78, 0x01]
        for start in stride(from: 0, to: bytes.count, by: 0xFFFF) {
            let end = min(start + 0xFFFF, bytes.count)
            let count = UInt16(end - start)
            out.append(end == bytes.count ? 1 : 0)
            for word in [count, ~count] { out += [UInt8(truncatingIfNeeded: word), UInt8(word >> 8)] }
            out += bytes[start..<end]
        }
        return out + [0, 0, 0, 0]
    }

    @Test(arguments: 1...2)
    func `A118 an object is put together right out of changes to giants, which are changes to giants`(
        _ seed: UInt64
    ) throws {
        var random = SeededGenerator(seed: seed)
        func noise(_ count: Int) -> [UInt8] {
            (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
        }
        // No two places of a window look alike.
        let block = noise(65_521)
        var object = Self.repeated(block, Self.giant / block.count + 1)
        var pack = HandmadePack()
        pack.add(HandmadePack.id(1), .whole(kind: 3), size: object.count, stream: stream(object))
        func change(to count: Int, most: Int, own: Int) -> [UInt8] {
            var made: [UInt8] = []
            var commands: [UInt8] = []
            while made.count < count {
                let size = Int.random(in: 1...min(most, count - made.count), using: &random)
                let from = Int.random(in: 0...object.count - size, using: &random)
                made += object[from..<from + size]
                commands += copying(size, from: from)
                let fresh = noise(min(Int.random(in: 0...own, using: &random), count - made.count))
                made += fresh
                commands += HandmadePack.inserting(fresh)
            }
            object = made
            return commands
        }
        for (number, giant) in [(2, true), (3, true), (4, false)] {
            let before = object.count
            let commands =
                giant
                ? change(to: Self.giant + number, most: 9 << 20, own: 40_000)
                : change(to: 90_000, most: 3000, own: 300)
            if giant {
                pack.add(
                    HandmadePack.id(number), .change(of: number - 2), changing: before, to: object.count,
                    by: commands)
                continue
            }
            let small = PendingObject(kind: .blob, bytes: object)
            pack.add(
                small.id.hex, .change(of: number - 2), changing: before, to: object.count, by: commands)
            let last = PendingObject(kind: .blob, bytes: Array(object.dropFirst(100)))
            pack.add(
                last.id.hex, .change(of: number - 1), changing: object.count, to: last.bytes.count,
                by: copying(last.bytes.count, from: 100))
            try pack.write(toObjects: path + "/objects")
            // One after the other, and the one upon the other alone.
            let repository = try Repository.open(at: path, how: .exact)
            for object in [small, last] {
                #expect(try repository.read(object.id, limit: 1 << 20).bytes == object.bytes)
            }
            #expect(try read(last))
        }
    }

    @Test func `a change that is itself giant is gone through piece by piece`() throws {
        let part = Array((0..<127).map { UInt8($0) })
        let round = HandmadePack.inserting(part)
        let rounds = Self.giant / round.count + 1
        let made = Self.repeated(part, rounds)
        let delta = [1] + Self.number(made.count) + Self.repeated(round, rounds)
        let small = PendingObject(kind: .blob, bytes: Array(made[made.count / 2..<made.count / 2 + 1000]))
        var pack = HandmadePack()
        pack.add(HandmadePack.id(1), .whole(kind: 3), size: 1, stream: zlibStored([1]))
        pack.add(HandmadePack.id(2), .change(of: 0), size: delta.count, stream: stream(delta))
        pack.add(
            small.id.hex, .change(of: 1), changing: made.count, to: 1000,
            by: copying(1000, from: made.count / 2))
        try pack.write(toObjects: path + "/objects")
        #expect(try read(small))
    }

    private static func number(_ number: Int) -> [UInt8] {
        number > 0x7F ? [0x80 | UInt8(number & 0x7F)] + self.number(number >> 7) : [UInt8(number)]
    }

    // MARK: What no reader has patience for

    private func refusal(_ pack: HandmadePack) throws -> GitError? {
        let folder = try TemporaryFolder()
        try pack.write(toObjects: folder.path)
        do throws(GitError) {
            try Repository.requireReadablePacks(in: folder.path)
            return nil
        } catch { return error }
    }

    @Test(arguments: [(4096, true), (4097, false)], [false, true])
    func `a folder of objects has no more changes upon one another than are read`(
        _ case: (links: Int, isTaken: Bool), _ isReversed: Bool
    ) throws {
        var pack = HandmadePack()
        pack.add(HandmadePack.id(0), .whole(kind: 3), size: 1, stream: zlibStored([1]))
        for number in 1...`case`.links {
            // A change may stand before what it changes.
            let base = isReversed ? (number + 1) % (`case`.links + 1) : number - 1
            pack.add(
                HandmadePack.id(number), .namedChange(of: HandmadePack.id(base)), changing: 1, to: 1,
                by: [0x90, 1])
        }
        let error = try refusal(pack)
        #expect(error?.code == (`case`.isTaken ? nil : .objectTooLarge))
        if !`case`.isTaken { #expect(error?.message.contains("more than 4096") == true) }
    }

    @Test func `A118 a folder of objects has no chain that takes longer than a push may`() throws {
        let half = 2 << 30
        for (size, isTaken) in [(half, true), (half + 1, false)] {
            var pack = HandmadePack()
            pack.add(HandmadePack.id(1), .whole(kind: 3), size: half, stream: zlibStored([1]))
            pack.add(HandmadePack.id(2), .change(of: 0), size: size, stream: zlibStored([1]))
            // What is large and whole is nobody's way.
            pack.add(HandmadePack.id(3), .whole(kind: 3), size: 1 << 40, stream: zlibStored([1]))
            #expect(try refusal(pack)?.code == (isTaken ? nil : .objectTooLarge))
        }
    }

    @Test func `a folder of objects has no changes that go in a circle`() throws {
        var pack = HandmadePack()
        for (number, base) in [(1, 2), (2, 1)] {
            pack.add(
                HandmadePack.id(number), .namedChange(of: HandmadePack.id(base)), changing: 1, to: 1,
                by: [0x90, 1])
        }
        #expect(try refusal(pack)?.code == .objectTooLarge)
    }

    @Test func `a folder of objects may have no pack at all`() throws {
        try Repository.requireReadablePacks(in: path + "/nowhere")
        try Repository.requireReadablePacks(in: path + "/objects")
    }
}

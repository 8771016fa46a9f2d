import Foundation
import Git
import Objects
import Packs
import TestSupport
import Testing

@Suite struct `A pack from anybody` {
    private static let limits = PackSurvey.Limits(objects: 5000, commit: 1000, tree: 2000, blob: 1 << 16)

    /// With the checksum that its bytes give.
    private func sealed(_ pack: [UInt8]) -> [UInt8] {
        var digest = SHA1Digest()
        digest.update(pack)
        return pack + digest.finished().bytes
    }

    private func refusal(
        of pack: [UInt8], within limits: PackSurvey.Limits = limits
    ) -> StorageError? {
        do throws(StorageError) {
            _ = try PackSurvey(of: pack.span, within: limits)
            return nil
        } catch { return error }
    }

    private func expect(
        _ code: StorageError.Code, _ words: String, _ pack: [UInt8],
        _ place: SourceLocation = #_sourceLocation
    ) {
        let error = refusal(of: pack)
        #expect(error?.code == code, sourceLocation: place)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "-")", sourceLocation: place)
    }

    /// Objects of every kind that a ledger has, many of them edited from the one before.
    private static func objects(_ seed: UInt64, count: Int) -> [PendingObject] {
        var random = SeededGenerator(seed: seed)
        var text = (0..<400).map { _ in UInt8.random(in: 0x20...0x7E, using: &random) }
        return (0..<count).map { number in
            for _ in 0..<3 { random.mutate(&text) }
            return PendingObject(kind: [.commit, .tree, .blob][number % 3], bytes: text)
        }
    }

    private static func pack(_ objects: [PendingObject]) -> (bytes: [UInt8], entries: [PackEntry]) {
        var stream = PackStream(count: objects.count)
        var bases: [PackStream.Place] = []
        var entries: [PackEntry] = []
        for (number, object) in objects.enumerated() {
            let base = number >= 3 ? bases[number - 3] : nil
            let written = stream.append(
                object.id, object.kind, object.bytes, changing: base, objects[max(number - 3, 0)].bytes)
            bases.append(written.base)
            entries.append(written.entry)
        }
        var bytes = stream.taken()
        bytes += stream.finished().bytes
        return (bytes, entries)
    }

    @Test(arguments: 1...8) func `has every object that was written, where it was written`(_ seed: UInt64)
        throws
    {
        let (bytes, entries) = Self.pack(Self.objects(seed, count: 150))
        let survey = try PackSurvey(of: bytes.span, within: Self.limits)
        #expect(survey.entries == entries.sorted { $0.id < $1.id })
        // Changes are what makes it smaller than what is in it.
        #expect(bytes.count < 150 * 400 / 2)
    }

    @Test func `has the index that git gives it`() throws {
        let folder = try TemporaryFolder()
        let (bytes, _) = Self.pack(Self.objects(9, count: 300))
        try folder.write(bytes, to: "x.pack")
        try git(["init", "-q"], in: folder.path)
        try git(["index-pack", "x.pack"], in: folder.path)
        let theirs = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/x.idx"))
        #expect(try PackSurvey(of: bytes.span, within: Self.limits).index.elementsEqual(theirs))
    }

    @Test(arguments: [[], ["--delta-base-offset"]])
    func `may be git's own`(_ words: [String]) throws {
        let folder = try TemporaryFolder()
        try git(["init", "-q"], in: folder.path)
        var ids: [String] = []
        for object in Self.objects(10, count: 120) where object.kind == .blob {
            ids.append(
                try run("git", ["hash-object", "-w", "--stdin"], in: folder.path, input: object.bytes).text)
        }
        let pack = try run(
            "git", ["pack-objects", "-q", "--stdout"] + words, in: folder.path,
            input: Array(ids.map { $0 + "\n" }.joined().utf8))
        let survey = try PackSurvey(of: pack.stdout.span, within: Self.limits)
        #expect(survey.entries.map(\.id.hex) == ids.sorted())
    }

    @Test func `is refused wherever it is cut, with the checksum of the whole and with its own`() {
        let bytes = Self.pack(Self.objects(11, count: 12)).bytes
        for end in 0..<bytes.count {
            #expect(refusal(of: Array(bytes[..<end]))?.code == .objectCorrupt)
        }
        for end in 0..<bytes.count - 20 {
            #expect(refusal(of: sealed(Array(bytes[..<end])))?.code == .objectCorrupt)
        }
    }

    @Test func `is refused with any bit changed`() {
        let bytes = Self.pack(Self.objects(12, count: 6)).bytes
        for bit in 0..<bytes.count * 8 {
            var changed = bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(refusal(of: changed) != nil)
        }
    }

    /// What is taken has other objects then, or the same ones in bytes that say the same.
    @Test func `with any bit changed and a checksum that fits never has another object under an id`() throws {
        let objects = Self.objects(13, count: 6)
        let bytes = Self.pack(objects).bytes.dropLast(20)
        let ids = Set(objects.map(\.id))
        let folder = try TemporaryFolder()
        try git(["init", "-q", "--bare"], in: folder.path)
        var taken = 0
        var read = 0
        for bit in 0..<bytes.count * 8 {
            var changed = Array(bytes)
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            let pack = sealed(changed)
            guard refusal(of: pack) == nil else { continue }
            taken += 1
            let survey = try PackSurvey(of: pack.span, within: Self.limits)
            #expect(survey.entries.count == objects.count)
            // A checksum of a stream may be anything: whoever hashes the object needs it no more.
            if Set(survey.entries.map(\.id)) == ids { #expect(bit / 8 > 12) }
            guard taken % 11 == 0 else { continue }
            try folder.write(pack, to: "objects/pack/pack-x.pack")
            try folder.write(survey.index, to: "objects/pack/pack-x.idx")
            let repository = try Repository.open(at: folder.path, how: .exact)
            for entry in survey.entries {
                // Whoever reads it hashes it.
                #expect(throws: Never.self) { try repository.read(entry.id) }
                read += 1
            }
        }
        #expect(taken > 0 && read > objects.count)
    }

    // MARK: Shapes

    private static let text = Array("a text of some length\n".utf8)

    private func small() -> HandmadePack {
        var pack = HandmadePack()
        pack.add(HandmadePack.id(1), .whole(kind: 3), size: Self.text.count, stream: zlibStored(Self.text))
        return pack
    }

    @Test func `says how many objects it has, and has as many`() {
        let one = small().unsealed()
        expect(.objectCorrupt, "goes on after its 0 objects", sealed(small().unsealed(count: 0)))
        expect(.objectCorrupt, "object 2 of the pack cannot be read", sealed(small().unsealed(count: 2)))
        expect(.objectCorrupt, "too short for 4000 objects", sealed(small().unsealed(count: 4000)))
        expect(.objectTooLarge, "has 5001 objects", sealed(small().unsealed(count: 5001)))
        expect(.objectCorrupt, "goes on after its 1 objects", sealed(one + [0]))
        #expect(refusal(of: sealed(one)) == nil)
    }

    @Test func `is of version 2`() {
        for (place, byte) in [(3, 0x4C), (7, 3), (4, 1)] as [(Int, UInt8)] {
            var pack = small().unsealed()
            pack[place] = byte
            expect(.objectCorrupt, "no pack of version 2", sealed(pack))
        }
    }

    @Test(arguments: [0, 5]) func `has nothing of a kind that git does not know`(_ kind: UInt8) {
        var pack = small()
        pack.add(HandmadePack.id(2), .whole(kind: kind), size: 3, stream: zlibStored([1, 2, 3]))
        expect(.objectCorrupt, "object 2 of the pack cannot be read", sealed(pack.unsealed()))
    }

    @Test func `has no object twice`() {
        var pack = small()
        pack.add(HandmadePack.id(2), .whole(kind: 3), size: Self.text.count, stream: zlibStored(Self.text))
        expect(.objectCorrupt, "an object twice", sealed(pack.unsealed()))
    }

    @Test(arguments: [(1, 1000), (2, 2000), (3, 1 << 16)] as [(UInt8, Int)])
    func `A118 has nothing larger than what a ledger has, and that is seen before it is made`(
        _ kind: UInt8, _ limit: Int
    ) {
        let bomb = zlibBomb(atLeast: limit + 1)
        var pack = small()
        pack.add(HandmadePack.id(2), .whole(kind: kind), size: bomb.count, stream: bomb.stream)
        expect(
            .objectTooLarge, "of \(bomb.count) bytes, more than the limit of \(limit)",
            sealed(pack.unsealed()))
        // The size in its header is looked at, whatever follows it.
        pack = small()
        pack.add(HandmadePack.id(2), .whole(kind: kind), size: 1 << 50, stream: [0])
        expect(.objectTooLarge, "of \(1 << 50) bytes", sealed(pack.unsealed()))
        // One that says less than it holds.
        pack = small()
        pack.add(HandmadePack.id(2), .whole(kind: kind), size: 5, stream: bomb.stream)
        expect(.objectCorrupt, "object 2 of the pack cannot be read", sealed(pack.unsealed()))
    }

    @Test func `A118 has no change that makes more`() {
        var pack = small()
        let copies = (1 << 16) / Self.text.count + 1
        pack.add(
            HandmadePack.id(2), .change(of: 0), changing: Self.text.count, to: copies * Self.text.count,
            by: [UInt8](repeating: 0x90, count: 1) + [UInt8(Self.text.count)])
        expect(.objectTooLarge, "more than the limit of 65536", sealed(pack.unsealed()))
    }

    @Test func `has changes to objects before them only`() {
        for base in [2, 1] {
            var pack = small()
            let later = PendingObject(kind: .blob, bytes: Array("later".utf8))
            pack.add(
                HandmadePack.id(2), .namedChange(of: base == 2 ? later.id.hex : HandmadePack.id(7)),
                changing: 5, to: 1,
                by: [1, 0x41])
            pack.add(HandmadePack.id(3), .whole(kind: 3), size: 5, stream: zlibStored(later.bytes))
            expect(
                .objectCorrupt, "object 2 of the pack is a change to one that does not come before it",
                sealed(pack.unsealed()))
        }
        // To the middle of another, to itself, and to what is before the first.
        for distance in [1, 0, 120] as [UInt8] {
            var pack = small().unsealed(count: 2)
            pack += [0x60 | 4, distance] + zlibStored([22, 1, 1, 0x41])
            #expect(refusal(of: sealed(pack))?.code == .objectCorrupt)
        }
    }

    @Test(
        arguments: [
            [22, 1], [21, 1, 1, 0x41], [22, 1, 2, 0x41, 0x42], [22, 2, 1, 0x41], [22, 1, 0],
            [22, 1, 0x91, 22, 1],
            [22, 1, 0x80], [22], [0x96], [0x96, 0x80, 0x80],
        ] as [[UInt8]])
    func `has changes that make what they say of what they say`(_ change: [UInt8]) {
        var pack = small()
        pack.add(HandmadePack.id(2), .change(of: 0), size: change.count, stream: zlibStored(change))
        expect(.objectCorrupt, "object 2 of the pack cannot be read", sealed(pack.unsealed()))
    }

    @Test(arguments: [(4096, true), (4097, false)])
    func `has as many changes upon one another as git ever stacks`(_ links: Int, _ isTaken: Bool) {
        var pack = HandmadePack()
        let start = [UInt8](repeating: 0x41, count: 8)
        pack.add(HandmadePack.id(1), .whole(kind: 3), size: 8, stream: zlibStored(start))
        for link in 0..<links {
            let number = (0..<4).map { UInt8(truncatingIfNeeded: link >> ($0 * 4)) & 15 }
            pack.add(
                HandmadePack.id(link + 2), .change(of: link), changing: 8, to: 8, by: [0x90, 4, 4] + number)
        }
        #expect((refusal(of: sealed(pack.unsealed())) == nil) == isTaken)
    }

    @Test func `A118 makes its readers do no more than its size excuses`() {
        let limit = 8 << 20
        let bomb = zlibBomb(atLeast: limit - 3000)
        var pack = HandmadePack()
        pack.add(HandmadePack.id(1), .whole(kind: 3), size: bomb.count, stream: bomb.stream)
        for number in 0..<120 {
            // All of it, and a byte of its own.
            let all: [UInt8] = (0..<bomb.count / 0x10000).flatMap { block in
                [0x80 | 4, UInt8(block)]
            }
            pack.add(
                HandmadePack.id(number + 2), .change(of: 0), changing: bomb.count,
                to: bomb.count / 0x10000 * 0x10000 + 1, by: all + [1, UInt8(number)])
        }
        let error = refusal(
            of: sealed(pack.unsealed()),
            within: PackSurvey.Limits(objects: 200, commit: limit, tree: limit, blob: limit))
        #expect(error?.code == .objectTooLarge)
        #expect(error?.message.hasPrefix("the changes that the pack is stored as make more than") == true)
    }
}

extension SeededGenerator {
    /// Writes something else into a few bytes.
    fileprivate mutating func mutate(_ bytes: inout [UInt8]) {
        let place = Int.random(in: 0..<bytes.count - 8, using: &self)
        for index in place..<place + 8 { bytes[index] = UInt8.random(in: 0x20...0x7E, using: &self) }
    }
}

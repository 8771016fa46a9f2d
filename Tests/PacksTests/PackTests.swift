import Foundation
import Git
import Objects
import Packs
import TestSupport
import Testing

@Suite struct `Reading from packs` {
    let folder: TemporaryFolder
    var path: String { folder.path }
    /// More than what all that an object is made from may hold.
    static let giant = (64 << 30) + 1

    /// A pack in which a small object is a change to one that says that it is giant, which is not read.
    private func poisoned(_ small: PendingObject, _ number: Int = 1) -> HandmadePack {
        var pack = HandmadePack()
        pack.add(HandmadePack.id(number), .whole(kind: 3), size: Self.giant, stream: zlibStored([1]))
        pack.add(
            small.id.hex, .change(of: 0), changing: Self.giant, to: small.bytes.count,
            by: HandmadePack.inserting(small.bytes))
        return pack
    }

    @Test func `A118 refuses a small object that is a change to one that is beyond all patience`() throws {
        let small = PendingObject(kind: .blob, bytes: Array("small\n".utf8))
        try poisoned(small).write(toObjects: path + "/objects")
        let error = try refusal(of: small.id)
        #expect(error?.code == .objectTooLarge)
        #expect(error?.message.contains("more than 64 GiB together") == true)
    }

    init() throws {
        folder = try TemporaryFolder()
        try git(["init", "-q", "--bare"], in: folder.path)
    }

    private func refusal(of id: ObjectID) throws -> GitError? {
        let repository = try Repository.open(at: path, how: .exact)
        do throws(GitError) {
            _ = try repository.read(id, limit: 1 << 20)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: ["loose", "packed"])
    func `an object that some packs hold in a form that is refused is read from where it is whole`(
        _ place: String
    ) throws {
        let small = PendingObject(kind: .blob, bytes: Array("small\n".utf8))
        let written = try git(["hash-object", "-w", "--stdin"], in: path, input: small.bytes)
        #expect(written == small.id.hex)
        if place == "packed" {
            _ = try run(
                "sh", ["-c", "echo \(written) | git pack-objects -q objects/pack/pack && git prune-packed"],
                in: path)
        }
        for number in 1...6 { try poisoned(small, number).write(toObjects: path + "/objects") }
        let repository = try Repository.open(at: path, how: .exact)
        // Not loose ones first, as where many were read.
        for _ in 0..<200 {
            #expect(throws: GitError.self) { _ = try repository.read(ObjectID(hex: HandmadePack.id(99))!) }
        }
        #expect(try repository.read(small.id, limit: 1 << 20).bytes == small.bytes)
    }

    @Test(.timeLimit(.minutes(10))) func `A118 refuses changes that go in a circle`() throws {
        var pack = HandmadePack()
        for (number, base) in [(1, 2), (2, 3), (3, 1)] {
            pack.add(
                HandmadePack.id(number), .namedChange(of: HandmadePack.id(base)), changing: 1, to: 1,
                by: [0x90, 1])
        }
        try pack.write(toObjects: path + "/objects")
        let id = try #require(ObjectID(hex: HandmadePack.id(1)))
        #expect(try refusal(of: id)?.code == .objectTooLarge)
    }

    @Test(arguments: [(4096, true), (4097, false)])
    func `follows as many changes as git ever stacks`(_ links: Int, _ isRead: Bool) throws {
        let object = PendingObject(kind: .blob, bytes: Array("x".utf8))
        var pack = HandmadePack()
        pack.add(HandmadePack.id(0xFFFF), .whole(kind: 3), size: 1, stream: zlibStored(object.bytes))
        for number in 1...links {
            let id = number == links ? object.id.hex : HandmadePack.id(number)
            pack.add(id, .change(of: number - 1), changing: 1, to: 1, by: [0x90, 1])
        }
        try pack.write(toObjects: path + "/objects")
        #expect(try refusal(of: object.id)?.code == (isRead ? nil : .objectTooLarge))
    }

    /// Versions of a text that git packs as changes of some kilobytes, and others of some bytes.
    private func texts() -> [PendingObject] {
        var random = SeededGenerator(seed: 118)
        var lines = (0..<400).map { _ in "\(random.next()) \(random.next())\n" }
        return (0..<80).map { round in
            for _ in 0..<(round % 2 == 0 ? 100 : 1) {
                lines[Int.random(in: 0..<lines.count, using: &random)] = "\(random.next()) \(round)\n"
            }
            return PendingObject(kind: .blob, bytes: Array(lines.joined().utf8))
        }
    }

    enum Layout: String, CaseIterable {
        case offsets, names, oldIndex, multipleIndex, alternate, farAlternate, aggressive
    }

    @Test(arguments: Layout.allCases) func `reads every layout of git's own`(_ layout: Layout) throws {
        let objects = texts()
        let place = layout == .alternate || layout == .farAlternate ? path + "/other" : path
        if place != path { try git(["init", "-q", "--bare", place], in: path) }
        let made = try Repository.open(at: place, how: .exact)
        try made.write(objects)
        let names = Array(objects.map { $0.id.hex + "\n" }.joined().utf8)
        var settings = ["-c", "pack.indexVersion=\(layout == .oldIndex ? 1 : 2)"]
        if layout == .aggressive { settings += ["-c", "pack.depth=4000"] }
        var words = ["pack-objects", "-q", "--window=200", place + "/objects/pack/pack"]
        if layout != .aggressive { words.insert("--depth=50", at: 1) }
        if layout != .names { words.insert("--delta-base-offset", at: 1) }
        let name = try git(settings + words, in: place, input: names)
        let shown = try git(
            ["verify-pack", "-v", place + "/objects/pack/pack-\(name).idx"], in: place)
        #expect(shown.contains("chain length = 9:"))
        for folder in try FileManager.default.contentsOfDirectory(atPath: place + "/objects")
        where folder.utf8.count == 2 {
            try FileManager.default.removeItem(atPath: place + "/objects/" + folder)
        }
        switch layout {
        case .multipleIndex: try git(["multi-pack-index", "write"], in: place)
        case .alternate:
            try folder.write("# comment\n../other/objects\n".utf8, to: "objects/info/alternates")
        case .farAlternate:
            try folder.write("\(place)/objects\n".utf8, to: "middle/objects/info/alternates")
            try folder.write("../middle/objects\n".utf8, to: "objects/info/alternates")
        default: break
        }
        let repository = try Repository.open(at: path, how: .exact)
        for object in objects.shuffled() {
            #expect(try repository.read(object.id, limit: 1 << 20).bytes == object.bytes)
        }
        let error = #expect(throws: GitError.self) { try repository.read(objects[0].id, limit: 100) }
        #expect(error?.code == .objectTooLarge)
    }

    @Test func `A118 refuses what comes in while the repository is open`() throws {
        let repository = try Repository.open(at: path, how: .exact)
        let text = texts()[0]
        try repository.write([text])
        let name = Array(text.id.hex.utf8)
        try git(["pack-objects", "-q", path + "/objects/pack/pack"], in: path, input: name)
        try git(["prune-packed"], in: path)
        #expect(try repository.read(text.id, limit: 1 << 20).bytes == text.bytes)
        let small = PendingObject(kind: .blob, bytes: Array("small\n".utf8))
        try poisoned(small).write(toObjects: path + "/objects")
        let error = #expect(throws: GitError.self) { try repository.read(small.id, limit: 1 << 20) }
        #expect(error?.code == .objectTooLarge)
    }

    @Test(arguments: ["pack", "idx"])
    func `A114 gives right bytes or an error out of any rotten file`(_ ending: String) throws {
        let objects = Array(texts().prefix(30))
        try Repository.open(at: path, how: .exact).write(objects)
        let names = Array(objects.map { $0.id.hex + "\n" }.joined().utf8)
        let name = try git(["pack-objects", "-q", path + "/objects/pack/pack"], in: path, input: names)
        for folder in try FileManager.default.contentsOfDirectory(atPath: path + "/objects")
        where folder.utf8.count == 2 {
            try FileManager.default.removeItem(atPath: path + "/objects/" + folder)
        }
        let file = path + "/objects/pack/pack-\(name).\(ending)"
        let sound = try [UInt8](Data(contentsOf: URL(fileURLWithPath: file)))
        var random = SeededGenerator(seed: 114)
        var refused = 0
        for round in 0..<80 {
            var rotten = sound
            if round % 10 == 0 {
                rotten.removeLast(Int.random(in: 1..<rotten.count, using: &random))
            } else {
                rotten[Int.random(in: 0..<rotten.count, using: &random)] ^=
                    1 << UInt8.random(in: 0..<8, using: &random)
            }
            try FileManager.default.removeItem(atPath: file)
            try Data(rotten).write(to: URL(fileURLWithPath: file))
            let fresh = try Repository.open(at: path, how: .exact)
            for object in objects {
                do throws(GitError) {
                    #expect(try fresh.read(object.id, limit: 1 << 20).bytes == object.bytes)
                } catch { refused += 1 }
            }
        }
        #expect(refused > 0)
    }
}

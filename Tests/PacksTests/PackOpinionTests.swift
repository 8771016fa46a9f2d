import Dispatch
import Foundation
import Git
import Objects
import Packs
import TestSupport
import Testing

/// git reads the same packs and has the last word.
@Suite struct `Packs that git made` {
    let folder: TemporaryFolder
    var path: String { folder.path }

    init() throws {
        folder = try TemporaryFolder()
        try git(["init", "-q", "-b", "main"], in: folder.path)
    }

    private struct Shown {
        let id: ObjectID
        let kind: String
        let bytes: [UInt8]
    }

    /// Every object of the repository as git shows it.
    private func shown() throws -> [Shown] {
        let out = try run("git", ["cat-file", "--batch", "--batch-all-objects"], in: path).stdout
        var rest = out[...]
        var found: [Shown] = []
        while let end = rest.firstIndex(of: 0x0A) {
            let words = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ")
            let size = try #require(Int(words[2]))
            let bytes = rest[(end + 1)...].prefix(size)
            found.append(
                Shown(
                    id: try #require(ObjectID(hex: words[0])), kind: String(words[1]), bytes: Array(bytes)))
            rest = rest[(bytes.endIndex + 1)...]
        }
        return found
    }

    private func compare(_ shown: [Shown], in repository: Repository) throws {
        for object in shown {
            let read = try repository.read(object.id, limit: 4 << 20)
            #expect(read.kind.name == object.kind && read.bytes == object.bytes)
            #expect(try repository.contains(object.id))
        }
    }

    private func isPacked() throws -> Bool {
        try git(["count-objects"], in: path).hasPrefix("0 objects")
    }

    /// A history of texts, long and short, of noise, and of files that hold next to nothing.
    private func fill(_ seed: UInt64, commits: Int) throws {
        var random = SeededGenerator(seed: seed)
        let words = (0..<300).map { _ in String(random.next(), radix: 36) }
        var texts = (0..<8).map { _ in (0..<60).map { _ in words.randomElement(using: &random) ?? "" } }
        for round in 0..<commits {
            for (number, text) in texts.enumerated() where round == 0 || number % 3 == round % 3 {
                var text = text
                for _ in 0..<4 {
                    text.insert(
                        words.randomElement(using: &random) ?? "", at: .random(in: 0..<60, using: &random))
                }
                texts[number] = text
                try folder.write(text.joined(separator: "\n").utf8, to: "d\(number % 3)/text \(number)")
            }
            let noise = (0..<Int.random(in: 0..<9000, using: &random)).map { _ in
                UInt8.random(in: 0..<255, using: &random)
            }
            try folder.write(noise, to: "noise")
            try folder.write([UInt8](repeating: 7, count: round * 31 % 70_000), to: "runs/\(round)")
            try folder.write([], to: "empty")
            try git(["add", "-A"], in: path)
            try git(["commit", "-q", "-m", "round \(round) " + words[round % 300]], in: path)
            if round % 7 == 0 { try git(["tag", "-a", "-m", "tag", "t\(round)"], in: path) }
        }
        let large = (0..<40_000).map { _ in words.randomElement(using: &random) ?? "" }
        for change in ["", "x"] {
            let content = Array((large.joined(separator: " ") + change).utf8)
            try folder.write(content, to: "large")
            try git(["add", "-A"], in: path)
            try git(["commit", "-q", "-m", "large"], in: path)
        }
    }

    @Test(arguments: [0, 1, 9]) func `hold what git says that they hold`(_ level: Int) throws {
        try git(["config", "core.compression", "\(level)"], in: path)
        try fill(UInt64(level), commits: 24)
        let objects = try shown()
        try compare(objects, in: Repository.open(at: path, how: .exact))
        for words in [
            ["gc", "-q", "--prune=now"],
            ["repack", "-q", "-adf", "--depth=50", "--window=50"],
            ["-c", "repack.useDeltaBaseOffset=false", "repack", "-q", "-adf", "--depth=5"],
            ["-c", "pack.packSizeLimit=1m", "repack", "-q", "-adf"],
        ] {
            try git(words, in: path)
            #expect(try isPacked())
            let repository = try Repository.open(at: path, how: .exact)
            try compare(objects, in: repository)
            try compare(objects.shuffled(), in: repository)
            try compare(objects.reversed(), in: repository.reopening.open())
        }
    }

    @Test func `stay readable while git puts others in their place`() throws {
        try fill(3, commits: 6)
        try git(["gc", "-q", "--prune=now"], in: path)
        let objects = try shown()
        // One handle has read from the pack, one has only heard of it, one begins where another has been.
        let reading = try Repository.open(at: path, how: .exact)
        _ = try reading.read(objects[0].id)
        let waiting = try Repository.open(at: path, how: .exact)
        #expect(try !waiting.contains(.hashing(.blob, Array("nowhere".utf8))))
        try folder.write("more".utf8, to: "more")
        try git(["add", "-A"], in: path)
        try git(["commit", "-q", "-m", "more"], in: path)
        try git(["gc", "-q", "--prune=now"], in: path)
        let second = try reading.reopening.open()
        let later = try shown()
        #expect(later.count > objects.count)
        for repository in [reading, waiting, second] { try compare(later, in: repository) }
        // What nothing names any more becomes loose again, or goes.
        try git(["reset", "-q", "--hard", "HEAD~1"], in: path)
        try git(["reflog", "expire", "--expire=now", "--all"], in: path)
        try git(["gc", "-q", "--prune=1.week.ago"], in: path)
        for repository in [reading, waiting, second] { try compare(later, in: repository) }
        try compare(later, in: Repository.open(at: path, how: .exact))
    }

    @Test func `are shared by handles on several threads`() throws {
        try fill(5, commits: 6)
        try git(["gc", "-q", "--prune=now"], in: path)
        let objects = try shown()
        let reopening = try Repository.open(at: path, how: .exact).reopening
        let wrong = try withThrowingHandles(4) { _ in
            let repository = try reopening.open()
            return try objects.shuffled().count {
                try repository.read($0.id, limit: 4 << 20).bytes != $0.bytes
            }
        }
        #expect(wrong == [0, 0, 0, 0])
    }

    private func withThrowingHandles(_ count: Int, _ body: @Sendable (Int) throws -> Int) throws -> [Int] {
        let results = Results()
        DispatchQueue.concurrentPerform(iterations: count) { index in
            results.add(Result { try body(index) })
        }
        return try results.all.map { try $0.get() }
    }

    private final class Results: @unchecked Sendable {
        private let lock = NSLock()
        private(set) var all: [Result<Int, any Error>] = []

        func add(_ result: Result<Int, any Error>) { lock.withLock { all.append(result) } }
    }

    @Test func `may lie in an alternate, beside loose objects`() throws {
        try git(["init", "-q", "--bare", "other"], in: path)
        let packed = (0..<300).map { PendingObject(kind: .blob, bytes: Array("packed \($0)".utf8)) }
        let loose = PendingObject(kind: .blob, bytes: Array("loose".utf8))
        let other = try Repository.open(at: path + "/other", how: .exact)
        try other.write(packed)
        try other.write([loose])
        for line in ["\(path)/other/objects", "../../other/objects"] {
            try folder.write("\(line)\n".utf8, to: ".git/objects/info/alternates")
            let repository = try Repository.open(at: path, how: .exact)
            for object in [loose] + packed {
                #expect(try repository.read(object.id, limit: 100).bytes == object.bytes)
            }
            let last = try #require(packed.last)
            #expect(try Array(run("git", ["cat-file", "blob", last.id.hex], in: path).stdout) == last.bytes)
        }
    }

    @Test func `reach beyond two gigabytes`() throws {
        let object = PendingObject(kind: .blob, bytes: Array("far away\n".utf8))
        var pack = HandmadePack()
        pack.add(HandmadePack.id(1), .whole(kind: 3), size: 1, stream: zlibStored([1]))
        pack.leaveGap(of: 1 << 31)
        pack.add(object.id.hex, .whole(kind: 3), size: object.bytes.count, stream: zlibStored(object.bytes))
        try pack.write(toObjects: path + "/.git/objects")
        let repository = try Repository.open(at: path, how: .exact)
        #expect(try repository.read(object.id, limit: 100).bytes == object.bytes)
        #expect(try git(["cat-file", "blob", object.id.hex], in: path) == "far away")
    }
}

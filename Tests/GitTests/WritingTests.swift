import Foundation
import Git
import Objects
import TestSupport
import Testing

@Suite struct `Writing objects` {
    let folder: TemporaryFolder
    let repository: Repository
    var path: String { folder.path }

    init() throws {
        folder = try TemporaryFolder()
        try git(["init", "-q", "--bare"], in: folder.path)
        repository = try Repository.open(at: folder.path, how: .exact)
    }

    private func files(_ name: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path + "/objects/" + name).sorted()
    }

    private func expectSound() throws {
        let checked = try run("git", ["fsck", "--strict", "--full"], in: path)
        #expect(checked.status == 0 && !checked.errors.contains("error"), "\(checked.errors)")
    }

    @Test func `a few makes loose files that git reads`() throws {
        let sizes = [0, 1, 65_535, 65_536, 200_000]
        let blobs = sizes.map {
            PendingObject(kind: .blob, bytes: (0..<$0).map { UInt8(truncatingIfNeeded: $0) })
        }
        try repository.write(blobs + blobs)
        for blob in blobs {
            let shown = try run("git", ["cat-file", "blob", blob.id.hex], in: path)
            #expect(shown.status == 0 && shown.stdout == blob.bytes)
            #expect(try repository.read(blob.id, expecting: .blob) == blob.bytes)
            let file = path + "/objects/\(blob.id.hex.prefix(2))/\(blob.id.hex.dropFirst(2))"
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
            #expect(mode == 0o444)
        }
        #expect(try files("pack").isEmpty)
        try expectSound()
    }

    @Test func `leaves what is there and renews its date`() throws {
        let blob = PendingObject(kind: .blob, bytes: Array("old".utf8))
        try git(["hash-object", "-w", "--stdin"], in: path, input: blob.bytes)
        let file = path + "/objects/\(blob.id.hex.prefix(2))/\(blob.id.hex.dropFirst(2))"
        let before = try Data(contentsOf: URL(fileURLWithPath: file))
        let past = Date(timeIntervalSince1970: 1_000_000_000)
        try FileManager.default.setAttributes([.modificationDate: past], ofItemAtPath: file)
        try repository.write([blob])
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == before)
        let date = try FileManager.default.attributesOfItem(atPath: file)[.modificationDate] as? Date
        #expect(try #require(date) > past)
    }

    @Test func `many makes one pack, with deltas, whose index is git's own`() throws {
        var objects: [PendingObject] = []
        let draft = try TreeDraft(root: nil, source: repository)
        for number in 0..<256 { try draft.put(Array("\(number)".utf8), at: "a/\(number % 16)/\(number)") }
        objects += draft.seal().objects
        for number in 0..<100 {
            try draft.put(Array("again \(number)".utf8), at: "a/\(number % 16)/\(number)")
            objects += draft.seal().objects
        }
        objects.append(PendingObject(kind: .blob, bytes: [UInt8](repeating: 9, count: 300_000)))
        let root = try #require(objects.last { $0.kind == .tree }?.id)
        try repository.write(objects + objects)
        let packs = try files("pack")
        #expect(packs.count == 2)
        let pack = path + "/objects/pack/" + (try #require(packs.first { $0.hasSuffix(".pack") }))
        let index = pack.replacing(".pack", with: ".idx")
        let made = folder.path + "/made.idx"
        try git(["index-pack", "--strict", "-o", made, pack], in: path)
        #expect(FileManager.default.contentsEqual(atPath: made, andPath: index))
        let shown = try git(["verify-pack", "-v", pack], in: path)
        #expect(shown.contains("chain length = 24:") && !shown.contains("chain length = 25:"))
        for object in objects { #expect(try repository.read(object.id).bytes == object.bytes) }
        let listed = try git(["ls-tree", "-r", root.hex], in: path).split(separator: "\n").count
        #expect(listed == 256)
        try expectSound()
    }

    @Test func `leaves no file behind when it fails`() throws {
        try FileManager.default.removeItem(atPath: path + "/objects/pack")
        try folder.write([], to: "objects/pack")
        let many = (0...Repository.looseObjectLimit).map {
            PendingObject(kind: .blob, bytes: Array("\($0)".utf8))
        }
        let error = #expect(throws: GitError.self) { try repository.write(many) }
        #expect(error?.code == .io)
        #expect(try files("").sorted() == ["info", "pack"])
    }

    @Test
    func `what was pruned before the reference named it is written anew, and what is still there is left`()
        throws
    {
        let blobs = (0..<3).map { PendingObject(kind: .blob, bytes: Array("\($0)".utf8)) }
        let written = try repository.write(blobs)
        try repository.keep(written)
        #expect(try files("pack").isEmpty)
        try git(["prune", "--expire=now"], in: path)
        try repository.keep(written)
        #expect(try files("pack").count == 2)
        for blob in blobs { #expect(try repository.read(blob.id).bytes == blob.bytes) }
        try expectSound()
    }

    @Test func `what may yet be pruned is kept in a pack that a collection under way does not know`() throws {
        let many = (0...Repository.looseObjectLimit).map {
            PendingObject(kind: .blob, bytes: Array("\($0)".utf8))
        }
        let written = try repository.write(many)
        let host = try run("uname", ["-n"], in: path).text
        let child = Process()
        child.executableURL = URL(fileURLWithPath: "/bin/true")
        try child.run()
        child.waitUntilExit()
        for (process, packs) in [(child.processIdentifier, 1), (getpid(), 2), (getpid(), 2)] {
            try folder.write(Array("\(process) \(host)".utf8), to: "gc.pid")
            try repository.keep(written)
            #expect(try files("pack").count { $0.hasSuffix(".pack") } == packs)
        }
        try expectSound()
    }

    @Test func `what was found in a pack is written anew where packs have changed since`() throws {
        let blob = PendingObject(kind: .blob, bytes: Array("packed".utf8))
        let id = try git(["hash-object", "-w", "--stdin"], in: path, input: blob.bytes)
        try git(["pack-objects", "-q", path + "/objects/pack/pack"], in: path, input: Array(id.utf8))
        try git(["prune-packed"], in: path)
        let repository = try Repository.open(at: path, how: .exact)
        let written = try repository.write([blob])
        for name in try files("pack") {
            try FileManager.default.removeItem(atPath: path + "/objects/pack/" + name)
        }
        try repository.keep(written)
        #expect(try Repository.open(at: path, how: .exact).read(blob.id).bytes == blob.bytes)
    }

    @Test func `what was begun and is old is removed, and nothing behind a link`() throws {
        let theirs = try folder.write([1], to: "theirs/tmp_pack_old")
        let ours = try folder.write([1], to: "objects/aa/tmp_obj_old")
        for link in ["objects/bb", "objects/cc/tmp_obj_old"] {
            try FileManager.default.createDirectory(
                atPath: path + "/objects/cc", withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                atPath: "\(path)/\(link)",
                withDestinationPath: link == "objects/bb" ? path + "/theirs" : theirs)
        }
        let later = Int64(Date().timeIntervalSince1970) + 7200
        #expect(try repository.clearUnfinishedObjects(now: later) == ["objects/aa/tmp_obj_old"])
        #expect(!FileManager.default.fileExists(atPath: ours))
        #expect(FileManager.default.fileExists(atPath: theirs))
    }

    @Test func `the beginning of an id is known to be that of one object, of several or of none`() throws {
        let blobs = (0..<1000).map { PendingObject(kind: .blob, bytes: Array("\($0)".utf8)) }
        try repository.write(blobs)
        let several = Dictionary(grouping: blobs.map(\.id.hex)) { $0.prefix(4) }
        for (prefix, ids) in several {
            #expect(try repository.isShared(prefix: String(prefix)) == (ids.count > 1))
        }
        #expect(several.values.contains { $0.count > 1 })
        #expect(try !repository.isShared(prefix: several.keys.contains("abcd") ? "abcdabcdabcd" : "abcd"))
    }
}

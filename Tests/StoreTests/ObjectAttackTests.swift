import Actions
import Bearings
import Catalog
import Foundation
import Git
import Objects
import TestSupport
import Testing

@testable import Store

@Suite struct `Attacks on the object store` {
    @Test(arguments: ["commit", "root", "tree", "folder", "record", "policy", "signers"])
    func `A112 an object with another's content under its id is found`(_ what: String) throws {
        let town = try Town()
        let record = try AssetPath("agents/agent/triage-bot").record
        let name =
            switch what {
            case "commit": Town.reference
            case "root": town.root.hex
            case "tree": "\(Town.reference)^{tree}"
            case "folder": "\(Town.reference):assets"
            case "record": "\(Town.reference):\(record)"
            case "policy": "\(Town.reference):policy/bundle.json"
            default: "\(Town.reference):policy/allowed_signers"
            }
        let id = try town.git("rev-parse", name)
        let kind = try town.git("cat-file", "-t", id)
        try town.git.swap(id, kind: kind, for: town.git.read(id) + [0x0A])
        #expect(town.code { _ = try town.verify() } == "object.corrupt")
        #expect(
            town.code { _ = try Join(town.belief).run(in: town.context(state: "new")) } == "object.corrupt")
        #expect(try town.context(state: "new").trustFolder().pins().isEmpty)
        // A reader finds it as soon as it needs the object.
        if !["root", "signers"].contains(what) {
            #expect(town.code { _ = try town.list() } == "object.corrupt")
        }
    }

    @Test func `A112 a file that is no object at all is found`() throws {
        let town = try Town()
        let id = try town.git("rev-parse", "\(Town.reference):policy/bundle.json")
        for bytes: [UInt8] in [[], [0], Array("hello".utf8)] {
            try FileManager.default.removeItem(atPath: town.git.loosePath(id))
            try Data(bytes).write(to: URL(fileURLWithPath: town.git.loosePath(id)))
            let code = town.code { _ = try town.verify() }
            #expect(code == "object.corrupt")
        }
    }

    @Test func `an object that is missing makes the ledger unverifiable, never verified`() throws {
        let town = try Town()
        for name in [
            Town.reference, town.root.hex, "\(Town.reference):assets",
            "\(Town.reference):policy/allowed_signers",
        ] {
            let id = try town.git("rev-parse", name)
            let path = town.git.loosePath(id)
            try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
            #expect(town.code { _ = try town.verify() } == "history.incomplete", "\(name)")
            #expect(
                town.code { _ = try Join(town.belief).run(in: town.context(state: "new")) }
                    == "history.incomplete")
            try FileManager.default.moveItem(atPath: path + ".away", toPath: path)
        }
        try town.expectVerified(events: 4)
    }

    @Test func `A114 a pack with a rotten byte is never called good where it matters`() throws {
        let town = try Town()
        try town.git("gc", "-q", "--prune=now")
        let folder = town.git.gitFolder + "/objects/pack"
        let name = try #require(
            FileManager.default.contentsOfDirectory(atPath: folder).first { $0.hasSuffix(".pack") })
        let path = folder + "/" + name
        let honest = try Data(contentsOf: URL(fileURLWithPath: path))
        let ids = try town.git("rev-list", "--objects", Town.reference).split(separator: "\n")
            .compactMap { ObjectID(hex: $0.prefix(40)) }
        let contents = try Self.bytes(of: ids, in: town)
        var codes: [String: Int] = [:]
        // Twelve bytes of header and twenty of checksum are git's own and hold nothing of ours.
        for offset in stride(from: 12, to: honest.count - 20, by: 97) {
            var rotten = honest
            rotten[offset] ^= 0x10
            try FileManager.default.removeItem(atPath: path)
            try rotten.write(to: URL(fileURLWithPath: path))
            if let code = town.code({ _ = try town.verify() }) {
                codes[code, default: 0] += 1
            } else {
                // The bits that fill up the last byte of a stream mean nothing: then nothing may have changed.
                #expect(try Self.bytes(of: ids, in: town) == contents, "byte \(offset)")
            }
        }
        #expect(!ids.isEmpty)
        #expect(codes.keys.allSatisfy { ["object.corrupt", "history.incomplete"].contains($0) }, "\(codes)")
    }

    private static func bytes(of ids: [ObjectID], in town: Town) throws -> [[UInt8]] {
        let repository = try Repository.open(at: town.git.gitFolder, how: .exact)
        return try ids.map { try repository.read($0).bytes }
    }

    @Test func `A115 a shallow clone of the ledger is unverifiable`() throws {
        let town = try Town()
        let clone = try Self.clone(of: town, "--depth", "1", "+\(Town.reference):\(Town.reference)")
        let context = town.context(in: "clone", state: "clone-state")
        let error = #expect(throws: ActionError.self) { try Join(town.belief).run(in: context) }
        #expect(error?.code == "history.shallow")
        #expect(error?.category == .unavailable)
        #expect(contents(of: town.folder.path + "/clone-state").isEmpty)
        // Not even where the root was believed before.
        let known = town.context(in: "clone", state: "neighbour-state")
        #expect(town.code { _ = try VerifyLedger(isFull: true).run(in: known) } == "history.shallow")
        #expect(town.code { _ = try VerifyLedger(isFull: false).run(in: known) } == "history.shallow")
        #expect(town.code { _ = try town.list(in: known) } == "history.shallow")
        try clone("fetch", "-q", "--unshallow", "origin", "+\(Town.reference):\(Town.reference)")
        #expect(try Join(town.belief).run(in: context).events == 4)
    }

    @Test func `A115 a shallow clone of the code may hold the whole ledger`() throws {
        let town = try Town()
        for number in 1...2 {
            try town.git("commit", "-q", "--allow-empty", "-m", "code \(number)")
        }
        let clone = try Self.clone(of: town, "--depth", "1", "main")
        try clone("fetch", "-q", "origin", "\(Town.reference):\(Town.reference)")
        #expect(FileManager.default.fileExists(atPath: clone.gitFolder + "/shallow"))
        let context = town.context(in: "clone", state: "clone-state")
        #expect(try Join(town.belief).run(in: context).events == 4)
        #expect(try town.list(in: context) == ["triage-bot"])
        // A commit of the ledger that is missing there is missing, not cut off.
        try FileManager.default.removeItem(atPath: clone.loosePath(town.root.hex))
        #expect(town.code { _ = try VerifyLedger(isFull: true).run(in: context) } == "history.incomplete")
    }

    @Test func `A117 objects of a foreign store are believed by their content alone`() throws {
        let town = try Town()
        try TestSupport.git(["init", "-q", "--template=", "-b", "main", "clone"], in: town.folder.path)
        let clone = RawGit(in: town.folder.path + "/clone")
        try town.folder.write(
            "\(town.git.gitFolder)/objects\n".utf8, to: "clone/.git/objects/info/alternates")
        try clone.plant(town.tip.hex, on: Town.reference)
        let context = town.context(in: "clone", state: "clone-state")
        #expect(try Join(town.belief).run(in: context).events == 4)
        let id = try town.git("rev-parse", "\(Town.reference):policy/bundle.json")
        try town.git.swap(id, kind: "blob", for: Array("{}".utf8))
        #expect(town.code { _ = try VerifyLedger(isFull: true).run(in: context) } == "object.corrupt")
        #expect(town.code { _ = try town.list(in: context) } == "object.corrupt")
    }

    @Test func `A121 an object that a hard-linked clone shares is checked when it is read`() throws {
        let town = try Town()
        let id = try town.git("rev-parse", "\(Town.reference):policy/bundle.json")
        let clone = town.folder.path + "/clone"
        try FileManager.default.copyItem(atPath: town.git.folder, toPath: clone)
        let shared = RawGit(in: clone).loosePath(id)
        try FileManager.default.removeItem(atPath: shared)
        try FileManager.default.linkItem(atPath: town.git.loosePath(id), toPath: shared)
        let context = town.context(in: "clone", state: "state")
        #expect(try VerifyLedger(isFull: true).run(in: context).sequence == 4)
        let bytes = zlibStored(Array("blob 2\0{}".utf8))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o644], ofItemAtPath: town.git.loosePath(id))
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: town.git.loosePath(id)))
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: Data(bytes))
        try file.close()
        #expect(town.code { _ = try VerifyLedger(isFull: true).run(in: context) } == "object.corrupt")
    }

    @Test func `A126 a repository of SHA-256 is refused in plain words`() throws {
        let town = try Town()
        try TestSupport.git(
            ["init", "-q", "--template=", "--object-format=sha256", "new"], in: town.folder.path)
        try Self.expectUnsupported(town)
    }

    @Test func `A127 a repository with reftables is refused in plain words`() throws {
        let town = try Town()
        try TestSupport.git(["init", "-q", "--template=", "new"], in: town.folder.path)
        try town.folder.write(
            "[core]\n\trepositoryformatversion = 1\n[extensions]\n\trefstorage = reftable\n".utf8,
            to: "new/.git/config")
        try Self.expectUnsupported(town)
    }

    @Test func `A127 a linked work tree has the ledger of its repository`() throws {
        let town = try Town()
        try town.git("commit", "-q", "--allow-empty", "-m", "code")
        try town.git("worktree", "add", "-q", "../linked", "-b", "side")
        let context = town.context(in: "linked")
        #expect(try VerifyLedger(isFull: false).run(in: context).checked == 0)
        _ = try Register(plugin: .init("agents"), name: .init("second"), options: .init()).run(in: context)
        #expect(try town.list() == ["second", "triage-bot"])
        try Forgery(in: town, name: "bad", by: .mallory).plant()
        try town.expectRefused("key.unknown")
        #expect(town.code { _ = try town.list(in: context) } == "key.unknown")
    }

    @Test func `A127 a folder whose .git is a file has the ledger that the file names`() throws {
        let town = try Town()
        try FileManager.default.moveItem(atPath: town.git.gitFolder, toPath: town.folder.path + "/elsewhere")
        try town.folder.write("gitdir: ../elsewhere\n".utf8, to: "repository/.git")
        #expect(try VerifyLedger(isFull: true).run(in: town.context()).sequence == 4)
        #expect(try town.list() == ["triage-bot"])
    }

    private static func clone(of town: Town, _ fetch: String...) throws -> RawGit {
        try git(["init", "-q", "--template=", "-b", "trunk", "clone"], in: town.folder.path)
        let folder = town.folder.path + "/clone"
        try git(["remote", "add", "origin", "file://\(town.git.folder)"], in: folder)
        let options = fetch.dropLast()
        try git(["fetch", "-q"] + options + ["origin", fetch[fetch.count - 1]], in: folder)
        return RawGit(in: folder)
    }

    private static func expectUnsupported(_ town: Town) throws {
        let context = town.context(in: "new", state: "new-state")
        let before = contents(of: town.folder.path + "/new")
        for act: () throws -> Void in [
            { _ = try VerifyLedger(isFull: false).run(in: context) }, { _ = try town.list(in: context) },
            {
                _ = try Register(plugin: .init("agents"), name: .init("x"), options: .init()).run(in: context)
            },
        ] {
            let error = #expect(throws: ActionError.self) { try act() }
            #expect(error?.code == "git.unsupported-repository")
            #expect(error?.category == .unavailable)
        }
        #expect(contents(of: town.folder.path + "/new") == before)
        #expect(contents(of: town.folder.path + "/new-state").isEmpty)
    }
}

import Canonical
import Catalog
import Foundation
import Git
import Objects
import TestSupport
import Testing

@testable import Store

@Suite struct `Attacks on the tree` {
    @Test(arguments: [
        "policy/source/catalog.yaml", "policy/bundle.json", "policy/allowed_signers", "store.json", "readme",
        ".gitmodules", "environments/prod/agents/x", "keys/revoked/x.json",
    ])
    func `A063 a change that the event does not make is refused`(_ path: String) throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        forgery.extraEdits = [(path, Array("smuggled\n".utf8))]
        try forgery.plant()
        try town.expectRefused("tree.mismatch")
    }

    @Test func `a few trees that name each other many times are walked once`() throws {
        let town = try Town()
        let blob = try town.git.write("blob", Array("again\n".utf8))
        var bomb = try town.git.writeTree([("100644", Array("file".utf8), blob)])
        for _ in 0..<14 {
            let level = bomb
            bomb = try town.git.writeTree((0..<10).map { ("40000", Array("folder-\($0)".utf8), level) })
        }
        var forgery = try Forgery(in: town)
        forgery.tree = bomb
        try forgery.plant()
        try town.expectRefused("payload.digest", onlyHere: true)
    }

    @Test func `A064 an event that leaves the tree as it was is refused`() throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        forgery.edits = []
        try forgery.plant()
        try town.expectRefused("payload.digest")
    }

    @Test func `A064 an event that makes half of its change is refused`() throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        forgery.edits.removeLast()
        try forgery.plant()
        try town.expectRefused("tree.mismatch")
    }

    @Test func `A066 a record that goes away beside the event is missed`() throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        forgery.extraEdits = [(try AssetPath("models/model/scorer").record, nil)]
        try forgery.plant()
        try town.expectRefused("tree.mismatch")
    }

    @Test func `A067 the record of an asset that is there is not written over`() throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        let record = AssetRecord(uid: forgery.event.assetUID!).bytes
        forgery.extraEdits = [(try AssetPath("models/model/scorer").record, record)]
        try forgery.plant()
        try town.expectRefused("tree.mismatch")
    }

    @Test func `A067 a name that is taken is not registered again`() throws {
        let town = try Town()
        #expect(town.code { try town.register("triage-bot") } == "asset.exists")
        try Forgery(in: town, name: "triage-bot").plant()
        try town.expectRefused("asset.exists")
    }

    /// What is put behind the honest entries of the root tree, whose last is `uids`.
    static let malformed: [(what: String, mode: String, name: String)] = [
        ("unsorted", "100644", "aaa"), ("twice", "40000", "uids"),
        ("file beside its folder", "100644", "uids"),
        ("padded mode", "040000", "zz"), ("mode zero", "0", "zz"), ("group-writable", "100664", "zz"),
        ("executable", "100755", "zz"), ("no name", "100644", ""), ("slash", "100644", "z/z"),
        ("dot", "100644", "."),
        ("two dots", "40000", ".."), ("git's own", "40000", ".git"),
        ("git's own in capitals", "40000", ".GIT"),
    ]

    @Test(arguments: malformed.indices)
    func `A069 a tree in any form but git's one is refused`(_ index: Int) throws {
        let town = try Town()
        let (_, mode, name) = Self.malformed[index]
        var forgery = try Forgery(in: town)
        let honest = try town.git.read(town.git("rev-parse", "\(forgery.write())^{tree}"))
        let id = mode.hasSuffix("40000") ? TreeObject.empty.id : ObjectID.hashing(.blob, Array("x".utf8))
        _ = try town.git.write("blob", Array("x".utf8))
        _ = try town.git.write("tree", [])
        let isFirst = name.hasPrefix(".")
        let entry = Array("\(mode) \(name)\0".utf8) + id.bytes
        forgery.tree = try town.git.write("tree", isFirst ? entry + honest : honest + entry)
        try forgery.plant()
        try town.expectRefused(["100644", "40000"].contains(mode) ? "form.tree" : "form.mode")
    }

    @Test(arguments: ["", "40000", "40000 uids", "40000 uids\0", "40000 uids\0\u{1}\u{2}"])
    func `A069 a tree that ends within an entry is refused`(_ rest: String) throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        let honest = try town.git.read(town.git("rev-parse", "\(forgery.write())^{tree}"))
        forgery.tree = try town.git.write(
            "tree", rest.isEmpty ? Array(honest.dropLast()) : honest + Array(rest.utf8))
        try forgery.plant()
        try town.expectRefused(rest == "40000" ? "form.mode" : "form.tree")
    }

    @Test(arguments: ["120000", "160000"])
    func `A070 no link, to a file or to a repository, stands in the tree`(_ mode: String) throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        let honest = try town.git.read(town.git("rev-parse", "\(forgery.write())^{tree}"))
        let id =
            mode == "160000"
            ? town.tip : try #require(ObjectID(hex: town.git.write("blob", Array("/etc".utf8))))
        forgery.tree = try town.git.write("tree", honest + Array("\(mode) zz\0".utf8) + id.bytes)
        try forgery.plant()
        try town.expectRefused("form.mode")
    }

    @Test func `A070 an entry that says folder and is a file is refused`() throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        let honest = try town.git.read(town.git("rev-parse", "\(forgery.write())^{tree}"))
        let blob = try #require(ObjectID(hex: town.git.write("blob", Array("x".utf8))))
        forgery.tree = try town.git.write("tree", honest + Array("40000 zz\0".utf8) + blob.bytes)
        try forgery.plant()
        try town.expectRefused("form.type")
    }

    @Test func `A072 a record that says another uid than its event is refused`() throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        let path = try #require(forgery.event.asset).record
        let record = AssetRecord(uid: try Forgery(in: town).event.assetUID!)
        forgery.event.payloads = [PayloadLine(digest: SHA256Digest(of: record.bytes), path: path)]
        forgery.edits[0].bytes = record.bytes
        try forgery.plant()
        try town.expectRefused("asset.uid")
    }

    @Test(arguments: ["", "{}", "{\"uid\": \"x\"}\n", "not JSON"])
    func `A072 a record that is not one is refused`(_ text: String) throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        let path = try #require(forgery.event.asset).record
        forgery.event.payloads = [PayloadLine(digest: SHA256Digest(of: Array(text.utf8)), path: path)]
        forgery.edits[0].bytes = Array(text.utf8)
        try forgery.plant()
        try town.expectRefused("payload.digest")
    }

    @Test func `A072 an event about one asset brings no record of another`() throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        forgery.event.asset = try AssetPath("agents/agent/other")
        try forgery.plant()
        try town.expectRefused("payload.path")
    }

    @Test func `A072 a subject that says something else than the trailers is refused`() throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        forgery.message = replacing(
            "register agents/agent/forged\n", with: "register agents/agent/harmless\n")
        try forgery.plant()
        try town.expectRefused("event.form")
    }

    @Test(arguments: [
        "../../hooks", ".git", "con", "aux.json", "a..b", "a.lock", "Agents", "agents\u{2044}x", "a\u{301}",
        "nul", "a ",
    ])
    func `A105 a name that is no name is no path`(_ name: String) throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        forgery.message = { message in
            let text = String(decoding: message, as: UTF8.self)
            return Array(text.replacing("agents/agent/forged", with: "agents/agent/\(name)").utf8)
        }
        try forgery.plant()
        try town.expectRefused("event.form")
    }

    @Test func `A111 a plugin that the policy does not declare is refused`() throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        let asset = try AssetPath("datasets/dataset/corpus")
        forgery.event.asset = asset
        forgery.event.payloads = [PayloadLine(digest: forgery.event.payloads[0].digest, path: asset.record)]
        forgery.edits = [
            (asset.record, forgery.edits[0].bytes), (forgery.edits[1].path, Array("\(asset.folder)\n".utf8)),
        ]
        try forgery.plant()
        try town.expectRefused("asset.plugin-unknown")
    }

    @Test func `a receipt of a gate that no rule has is refused`() throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        forgery.event.gates = [try #require(GateReceipt("prod-two-eyes/1 by ann, max"))]
        try forgery.plant()
        try town.expectRefused("gate.receipt")
    }
}

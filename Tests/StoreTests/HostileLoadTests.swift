import Audit
import Bearings
import Canonical
import Catalog
import Foundation
import Objects
import TestSupport
import Testing

@testable import Store

/// What anybody with push rights and any key at all can lay in a reader's way.
@Suite struct `Attacks by load and by forged parents` {
    @Test(.timeLimit(.minutes(10)))
    func `a tree that holds one folder many times, level upon level, is read once`() throws {
        let town = try Town()
        var entries: [UInt8] = []
        let blob = try town.git.write("blob", Array("x".utf8))
        for index in 0..<10 { entries += Self.entry("100644 f\(index)", blob) }
        var tree = try town.git.write("tree", entries)
        for _ in 0..<14 {
            entries = (0..<10).flatMap { Self.entry("40000 d\($0)", tree) }
            tree = try town.git.write("tree", entries)
        }
        var forgery = try Forgery(in: town, by: .mallory)
        forgery.tree = tree
        try forgery.plant()
        try town.expectRefused("payload.digest")
    }

    @Test(.timeLimit(.minutes(10)))
    func `payloads that are too much together are refused before they are parsed`() throws {
        let town = try Town()
        let yaml = Array("# \(String(repeating: "a", count: (1 << 20) - 4))\n".utf8)
        let digest = SHA256Digest(of: yaml)
        var forgery = try Forgery(in: town, by: .mallory)
        let paths = (100..<200).map { "policy/source/n\($0).yaml" }
        forgery.edits = paths.map { ($0, yaml) }
        forgery.event = Event(
            kind: .ledgerInit, id: forgery.event.id, sequence: forgery.event.sequence,
            policy: forgery.event.policy, payloads: paths.map { PayloadLine(digest: digest, path: $0) })
        try forgery.plant()
        try town.expectRefused("payload.digest")
    }

    @Test func `explain never calls an event verified that no pinned root leads to`() throws {
        let town = try Town()
        let other = try Town.other()
        try town.git("fetch", "-q", other.folder, "+\(Town.reference):refs/heads/stray")
        let stray = try town.git("rev-parse", "refs/heads/stray")
        let root = try town.git("rev-list", "--max-parents=0", "refs/heads/stray")
        for commit in [stray, root] {
            let explanation = try Explain(commit: commit).run(in: town.context())
            guard case .unverifiable(let code, _) = explanation.finding else {
                Issue.record("\(commit): \(explanation.finding)")
                continue
            }
            #expect(code == "root.not-pinned")
            #expect(explanation.signer == nil)
        }
    }

    @Test func `explain refuses what follows a forged parent, and remembers nothing`() throws {
        let town = try Town()
        var forgery = try Forgery(in: town, by: .mallory)
        forgery.key = try Person.mallory.key
        let parent = try forgery.plant()
        let child = try Forgery(in: town, name: "child", by: .mallory).plant()
        for commit in [parent, child, "6"] {
            let explanation = try Explain(commit: commit).run(in: town.context())
            guard case .refused = explanation.finding else {
                Issue.record("\(commit): \(explanation.finding)")
                continue
            }
        }
        try town.git.plant(town.tip.hex, on: Town.reference)
        try town.expectVerified(events: 4)
        guard case .verified = try Explain(commit: "3").run(in: town.context()).finding else {
            Issue.record("an honest event is not verified")
            return
        }
    }

    @Test(.timeLimit(.minutes(10))) func `a pipe or a device in an object's place stops nobody`() throws {
        let town = try Town()
        let path = try town.git.loosePath(town.git("rev-parse", Town.reference))
        try FileManager.default.removeItem(atPath: path)
        _ = try run("mkfifo", [path], in: town.folder.path)
        #expect(town.code { _ = try town.verify() } != nil)
    }

    @Test(.timeLimit(.minutes(10)))
    func `a header word of a megabyte is refused at once, and quoted in short`() throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        let word = String(repeating: "\u{9B}", count: 400_000)
        forgery.commit = replacing("\nauthor ", with: "\n\(word) x\nauthor ")
        try forgery.plant()
        do { _ = try town.verify() } catch let error as ActionError {
            #expect(error.code == "form.header")
            #expect(error.message.utf8.count < 2000)
        }
    }

    private static func entry(_ head: String, _ id: String) -> [UInt8] {
        Array("\(head)\0".utf8) + ObjectID(hex: id)!.bytes
    }
}

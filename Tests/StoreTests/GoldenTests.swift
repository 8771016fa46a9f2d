import Actions
import Canonical
import Foundation
import Git
import Objects
import TestSupport
import Testing

@testable import Store

/// A ledger of Format 1 as it was written once, by keys that nobody has any more. Its verdict, its ids and
/// its trees may never change: a change of the code that changes them needs a new Format.
@Suite struct `The golden ledger of Format 1` {
    private static let root = "4271232d09e0c60ebed6813d04cb4771a0c5e01b"
    private static let tip = "ccccf427f1274fccc05e1c17934890e37c22b407"
    private static let tipTree = "dbcc7ea33e4226742b8c2cdede6c5cd4725dae7f"
    private static let chain = "dbea3334c1d30c675ffe6516f1075c435a2e66a92419b00c1fb3a8a5bd16ad18"
    private static let trees = [
        "3fffb76488fed9da9ed3389c73fa11339b78007e",
        "d8abddb6eef884d2633daa46d8792c51dc216694",
        "c8101c346d635fe81828e801f0eacce79ea43c4c",
        "f12943f3bdad34b53b106bad3cda699faaa9c666",
        "68ccaab0bbed7795105873d88c8cc097958f9f24",
        "dbcc7ea33e4226742b8c2cdede6c5cd4725dae7f",
    ]

    private static func unpacked() throws -> (town: Town, events: [RecordedEvent]) {
        let town = try Town.empty()
        let bundle =
            URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Golden/format-1.bundle"
        try town.git("fetch", "-q", bundle, "\(Town.reference):\(Town.reference)")
        var events: [RecordedEvent] = []
        let ledger = try town.ledger()
        let tip = try #require(try ledger.claimedTip())
        try ledger.walk(from: tip) { event throws(LedgerError) in
            events.insert(event, at: 0)
            return true
        }
        return (town, events)
    }

    @Test func `is verified from its pinned root, to the tip and the chain that it had`() throws {
        let town = try Self.unpacked().town
        #expect(town.code { _ = try town.verify() } == "root.not-pinned")
        let root = try #require(ObjectID(hex: Self.root))
        #expect(try Join(Town.belief(in: root)).run(in: town.context()).events == 6)
        let report = try town.verify()
        #expect(report.sequence == 6)
        #expect(report.tip.hex == Self.tip)
        #expect(report.chain.hex == Self.chain)
        #expect(try town.list("agents") == ["night-watch", "triage-bot"])
        #expect(try town.list("models") == ["scorer"])
        #expect(try town.list("prompts") == ["farewell", "greeting"])
    }

    @Test func `its events make its trees again, byte for byte, from nothing`() throws {
        let (town, events) = try Self.unpacked()
        let repository = try town.context().repository()
        let state = try LedgerState(before: repository)
        var reader = CommitReader(source: repository)
        var trees: [String] = []
        for event in events {
            let before = state.root
            let candidate = try reader.read(event.id, repository.read(event.id).bytes, after: before)
            try Validator(state: state).follow(with: candidate)
            trees.append(state.root?.hex ?? "none")
        }
        #expect(trees == Self.trees)
        #expect(trees.last == Self.tipTree)
        #expect(state.chain.hex == Self.chain)
    }

    @Test func `its messages print as they stand`() throws {
        let (town, events) = try Self.unpacked()
        for event in events {
            let raw = try town.git.read(event.id.hex)
            let commit = try CommitObject(canonical: raw)
            let message = EventMessage(event: event.event, chain: event.chain)
            #expect(message.bytes == commit.message)
            #expect(commit.bytes == raw)
        }
    }

    /// Makes another one, for the day of another Format: `CATALOGCTL_GOLDEN=FILE swift test --filter golden`.
    /// The keys go with the test.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["CATALOGCTL_GOLDEN"] != nil))
    func `is made anew on request`() throws {
        let file = try #require(ProcessInfo.processInfo.environment["CATALOGCTL_GOLDEN"])
        let town = try Town.empty(keys: [
            .ann: SSHKey(), .max: SSHKey(["-t", "ecdsa", "-b", "256"]),
            .vic: SSHKey(["-t", "rsa", "-b", "2048"]),
            .mallory: SSHKey(),
        ])
        let root = try town.begin()
        try town.register("triage-bot", because: "the first of them")
        try town.register("scorer", in: "models", as: .max)
        try town.register(
            "greeting", in: "prompts", as: .max, because: "größer → besser\n\n  in two paragraphs")
        try town.register("farewell", in: "prompts")
        try town.register("night-watch", as: .max)
        let report = try town.verify()
        try town.git("bundle", "create", "-q", file, Town.reference)
        let trees = try town.git("log", "--reverse", "--format=%T", Town.reference)
        print("root \(root.hex)\ntip \(report.tip.hex)\nchain \(report.chain.hex)\ntrees\n\(trees)")
    }
}

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
    private static let root = "51f3865f4532dadca326349d4ddf2d75d8de9c6e"
    private static let tip = "f4cbfe1ec92693a661bc67766424cc216a2a6965"
    private static let tipTree = "d2f54fa13140cc35d109c6f1f2b2b797ca58b5ba"
    private static let chain = "b383d3017cceca7dd0ef5534c8627110e3c4e65489000666bec8227c9fc24d40"
    private static let trees = [
        "18196badcf3c5142d2f13a38e18294dcb3429e9c",
        "b305dafa22d89b982e6028e40306f2aa1d157160",
        "705874e6b8e65d4c1c66057d8875efae6e4f6d4d",
        "602b739820e4284604fd382879cef1cf463cbbdc",
        "6be3d2f8106480dc7bbfe552b5dfbae735943a05",
        "d2f54fa13140cc35d109c6f1f2b2b797ca58b5ba",
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

import Actions
import Bearings
import Canonical
import Catalog
import Foundation
import Git
import Objects
import TestSupport
import Testing

@testable import Store

/// A ledger of Format 1 as it was written once, by keys that nobody has any more. Its verdict, its ids and
/// its trees may never change: a change of the code that changes them needs a new Format. SecondOpinionTests make
/// another one, for the day of another Format.
@Suite struct `The golden ledger of Format 1` {
    private static let root = "856afb9c78851e1238313c89607130309a43dcac"
    private static let tip = "5234c618ee5132fae467a87d60cf726b77eb592f"
    private static let tipTree = "cd46b90b1cc9c1196d2f55cce15442b9ca40a0ac"
    private static let chain = "5cc08006e6d28f29094131693d85057fb06e3441ad23df449ae34d8a11711150"
    private static let count = 140

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

    @Test func `A172 is verified from its pinned root, to the tip and the chain that it had`() throws {
        let town = try Self.unpacked().town
        #expect(town.code { _ = try town.verify() } == "root.not-pinned")
        let root = try #require(ObjectID(hex: Self.root))
        #expect(try Join(Town.belief(in: root)).run(in: town.context()).events == Self.count)
        let report = try town.verify()
        #expect(report.sequence == Self.count)
        #expect(report.tip.hex == Self.tip)
        #expect(report.chain.hex == Self.chain)
        #expect(try town.list("agents") == ["answerer"])
        #expect(try town.list("tools") == ["clock-180", "clock-90", "hammer", "rasp", "forge"])
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
        let written = try town.git("log", "--reverse", "--format=%T", Town.reference)
        #expect(trees == written.split(separator: "\n").map { String($0) })
        #expect(trees.last == Self.tipTree)
        #expect(state.chain.hex == Self.chain)
    }

    @Test func `holds every event of the format, and every trailer`() throws {
        let events = try Self.unpacked().events.map(\.event)
        #expect(Set(events.map(\.kind)) == Set(EventKind.allCases))
        for key in TrailerKey.allCases where key != .chain {
            #expect(events.contains { !$0.values(of: key).isEmpty }, "\(key.rawValue)")
        }
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
}

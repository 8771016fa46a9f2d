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

@Suite struct `What comes from elsewhere` {
    private let town: Town

    init() throws { town = try Town() }

    private func judge(
        _ commit: String, containing old: String? = nil, at now: Int64 = Town.now, in context: Context? = nil
    ) throws -> Received {
        let ledger = try (context ?? town.context()).ledger()
        return try Reception(of: ledger, now: Timestamp(seconds: now)!, unheardUntil: nil).judge(
            #require(ObjectID(hex: commit)), containing: old.flatMap { ObjectID(hex: $0) })
    }

    private func code(_ judgement: () throws -> Received) -> String? {
        do { _ = try judgement() } catch let error as LedgerError { return ActionError(error).code } catch {
            return "\(error)"
        }
        return nil
    }

    @Test func `a good next event is found good, and nothing is written`() throws {
        let next = try Forgery(in: town).write()
        let before = contents(of: town.folder.path)
        let received = try judge(next, containing: town.tip.hex)
        #expect(received.fork == town.tip && received.root == town.root)
        #expect(received.tip.hex == next && received.sequence == 5)
        #expect(received.news.map(\.hex) == [next])
        #expect(contents(of: town.folder.path) == before)
    }

    @Test func `what is here already is no news`() throws {
        for commit in [town.tip.hex, town.root.hex] {
            let received = try judge(commit)
            #expect(received.fork?.hex == commit && received.tip.hex == commit && received.news.isEmpty)
        }
    }

    @Test func `a forged event is refused with its code, on whatever is built upon it`() throws {
        let forged = try Forgery(in: town, by: .mallory).write()
        #expect(code { try judge(forged) } == "key.unknown")
        try town.git.plant(forged, on: "refs/heads/forged")
        var above = try Forgery(in: town, name: "above")
        above.parent = forged
        above.event.sequence += 1
        let commit = try above.write()
        #expect(code { try judge(commit) } == "key.unknown")
        #expect(code { try judge(town.git.write("blob", [])) } == "form.type")
    }

    @Test func `A055 an event may be as far ahead of the clock here as the policy says, and no second more`()
        throws
    {
        let ahead = try Forgery(in: town, at: Town.now + 300).write()
        #expect(try judge(ahead).news.count == 1)
        #expect(code { try judge(ahead, at: Town.now - 1) } == "time.ahead")
        // What is here already was taken in before, whatever the clock says.
        try town.git.plant(ahead, on: Town.reference)
        #expect(try judge(ahead, at: Town.now - 1).news.isEmpty)
    }

    @Test func `what lacks an event that must be in it is refused, cut back or beside it`() throws {
        let beside = try Forgery(in: town).write()
        try town.register("second")
        let newest = try town.git("rev-parse", Town.reference)
        #expect(code { try judge(town.tip.hex, containing: newest) } == "history.rewound")
        #expect(code { try judge(beside, containing: newest) } == "history.rewound")
        #expect(try judge(newest, containing: town.root.hex).fork?.hex == newest)
        let fork = try judge(beside)
        #expect(fork.fork == town.tip && fork.news.map(\.hex) == [beside])
        #expect(
            code { try judge(newest, containing: String(repeating: "0", count: 40)) } == "history.rewound")
    }

    @Test func `A052 another ledger is refused though it is a good one`() throws {
        let other = try Town.other()
        try town.git("fetch", "-q", other.folder, "\(Town.reference):refs/heads/other")
        let tip = try town.git("rev-parse", "refs/heads/other")
        #expect(code { try judge(tip) } == "history.other-root")
    }

    @Test func `a whole ledger comes for the first time only where its root is pinned`() throws {
        let folder = town.folder.path + "/third"
        try TestSupport.git(["init", "-q", "--bare", "third"], in: town.folder.path)
        let third = RawGit(in: folder)
        try third("fetch", "-q", town.git.folder, "\(Town.reference):refs/heads/came")
        let context = town.context(in: "third", state: "third-state")
        #expect(code { try judge(town.tip.hex, in: context) } == "root.not-pinned")
        try context.trustFolder().pin(town.root, at: context.now)
        let received = try judge(town.tip.hex, in: context)
        #expect(received.fork == nil && received.news.count == 4 && received.news[0] == town.root)
    }

    @Test func `a ledger whose ref was deleted comes back with all that it had, or not at all`() throws {
        try town.git("update-ref", "-d", Town.reference)
        let parent = try town.git("rev-parse", "\(town.tip.hex)^")
        #expect(code { try judge(parent) } == "history.rewound")
        let received = try judge(town.tip.hex)
        #expect(received.fork == nil && received.sequence == 4)
    }
}

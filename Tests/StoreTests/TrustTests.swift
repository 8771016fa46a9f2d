import Actions
import Bearings
import Canonical
import Catalog
import Foundation
import Git
import Objects
import Reports
import TestSupport
import Testing

@testable import Store

@Suite struct `What is believed, and where that is kept` {
    @Test func `a lost state folder costs a question, and lost tips a replay`() throws {
        let town = try Town()
        #expect(try town.verify(full: false).checked == 0)
        let before = try town.verify()
        try FileManager.default.removeItem(
            atPath: town.folder.path + "/state/catalogctl/\(town.root.hex)/tips")
        let after = try town.verify(full: false)
        #expect(after.checked == 4)
        #expect((after.root, after.tip) == (before.root, before.tip))
        #expect(after.chain == before.chain)
        #expect(try town.verify(full: false).checked == 0)
        try FileManager.default.removeItem(atPath: town.folder.path + "/state")
        #expect(town.code { _ = try town.verify() } == "root.not-pinned")
        _ = try Join(town.belief).run(in: town.context())
        #expect(try town.verify().chain == before.chain)
    }

    @Test func `a ledger whose root nobody has vouched for is unverifiable, for readers and writers`() throws
    {
        let town = try Town()
        let context = town.context(state: "new")
        for act: () throws -> Void in [
            { _ = try VerifyLedger(isFull: false).run(in: context) },
            { _ = try VerifyLedger(isFull: true).run(in: context) },
            { _ = try town.list(in: context) }, { _ = try Status().run(in: context) },
            {
                _ = try Register(plugin: .init("agents"), name: .init("x"), options: .init()).run(in: context)
            },
        ] {
            let error = #expect(throws: ActionError.self) { try act() }
            #expect(error?.code == "root.not-pinned")
            #expect(error?.category == .unavailable)
            #expect(error?.message.contains(town.root.hex) == true)
        }
        #expect(contents(of: town.folder.path + "/new").isEmpty)
        #expect(try town.git("rev-parse", Town.reference) == town.tip.hex)
    }

    @Test func `an event is explained as verified only where all below it is`() throws {
        let town = try Town()
        let honest = try town.ledger().recorded(town.tip)
        #expect(try town.outcome(of: honest) == "verified")
        #expect(try town.outcome(of: honest, state: "new") == "root.not-pinned")
        try Forgery(in: town, name: "one", by: .mallory).plant()
        let child = try Forgery(in: town, name: "two").plant()
        let above = try town.ledger().recorded(#require(ObjectID(hex: child)))
        #expect(try town.outcome(of: above) == "key.unknown")
        try town.git.plant(town.tip.hex, on: Town.reference)
        #expect(try town.outcome(of: above) == "key.unknown")
        // Somebody else's valid event that nobody here has verified yet.
        let next = try Forgery(in: town, name: "three").write()
        #expect(try town.outcome(of: town.ledger().recorded(#require(ObjectID(hex: next)))) == "verified")
        #expect(try town.verify(full: false).sequence == 4)
    }

    @Test func `joining shows who is there and pins nothing until it is told to`() throws {
        let town = try Town()
        let context = town.context(state: "new")
        let shown = try Join(nil).run(in: context)
        #expect(shown.root.hex == town.root.hex)
        #expect(!shown.isPinned)
        #expect(shown.principals.map(\.name) == ["ann", "max", "vic"])
        #expect(contents(of: town.folder.path + "/new").isEmpty)
        #expect(try Join(.firstUse).run(in: context).isPinned)
        #expect(try town.list(in: context) == ["triage-bot"])
    }

    @Test func `joining a ledger that is not valid pins nothing`() throws {
        let town = try Town()
        try Forgery(in: town, by: .mallory).plant()
        for belief in [town.belief, .firstUse] {
            #expect(town.code { _ = try Join(belief).run(in: town.context(state: "new")) } == "key.unknown")
            #expect(contents(of: town.folder.path + "/new").isEmpty)
        }
    }

    @Test func `a repository that was made anew at the same place may begin or join another ledger`() throws {
        let town = try Town()
        let other = try Town.other()
        func clear() throws {
            try FileManager.default.removeItem(atPath: town.git.folder)
            try git(["init", "-q", "--template=", "repository"], in: town.folder.path)
        }
        try clear()
        #expect(town.code { _ = try town.verify() } == "history.rewound")
        try town.forget()
        #expect(town.code { _ = try town.verify() } == "ledger.absent")
        let begun = try town.begin()
        #expect(try town.verify().root.hex == begun.hex)
        try clear()
        try town.git("fetch", "-q", other.folder, "+\(Town.reference):\(Town.reference)")
        #expect(town.code { _ = try town.list() } == "history.other-root")
        let root = try #require(ObjectID(hex: town.git("rev-list", "--max-parents=0", Town.reference)))
        #expect(try Join(Town.belief(in: root)).run(in: town.context()).events == 4)
        #expect(try town.list() == ["triage-bot"])
        // And back to the first, by the person who knows its root.
        try clear()
        try town.git("fetch", "-q", town.neighbour.folder, "+\(Town.reference):\(Town.reference)")
        #expect(try Join(town.belief).run(in: town.context()).events == 4)
        #expect(try town.list() == ["triage-bot"])
    }

    @Test func `joining again does not forgive a rewind`() throws {
        let town = try Town()
        try town.register("second")
        try town.git.plant(town.tip.hex, on: Town.reference)
        #expect(town.code { _ = try Join(town.belief).run(in: town.context()) } == "history.rewound")
        #expect(town.code { _ = try Join(.firstUse).run(in: town.context()) } == "history.rewound")
    }

    /// The state folder is the user's own and is trusted: who can write there needs no forged ledger. What
    /// it does not do is turn a bad ledger good for anybody who looks at all of it.
    @Test func `a forged note of the verified tip fools a quick look, and no full one`() throws {
        let town = try Town()
        let bad = try Forgery(in: town, by: .mallory).plant()
        let ledger = try town.ledger()
        try ledger.trust.remember(
            .init(root: town.root, tip: try #require(ObjectID(hex: bad)), sequence: 5), in: ledger.repository)
        #expect(try town.verify(full: false).checked == 0)
        #expect(town.code { _ = try town.verify() } == "key.unknown")
        #expect(town.code { _ = try Join(town.belief).run(in: town.context(state: "new")) } == "key.unknown")
    }

    @Test(arguments: ["", "{}", "not JSON", "{\"tip\": \"x\", \"sequence\": 1}"])
    func `a note of the verified tip that cannot be read is none`(_ text: String) throws {
        let town = try Town()
        let tips = town.folder.path + "/state/catalogctl/\(town.root.hex)/tips"
        for name in try FileManager.default.contentsOfDirectory(atPath: tips) {
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(tips)/\(name)"))
        }
        #expect(try town.verify(full: false).checked == 4)
        #expect(try town.verify(full: false).checked == 0)
    }

    @Test func `two clones with one state folder do not disturb each other`() throws {
        let town = try Town()
        let here = town.context()
        let there = town.context(in: "neighbour")
        #expect(try VerifyLedger(isFull: false).run(in: there).checked == 4)
        try town.register("second")
        #expect(try VerifyLedger(isFull: false).run(in: there).sequence == 4)
        #expect(try town.list(in: there) == ["triage-bot"])
        #expect(try town.list(in: here) == ["second", "triage-bot"])
        try town.neighbour("fetch", "-q", town.git.folder, "+\(Town.reference):\(Town.reference)")
        #expect(try VerifyLedger(isFull: false).run(in: there).checked == 1)
    }

    @Test func `a state folder that cannot be written is said, and a repository cannot supply one`() throws {
        let town = try Town()
        var context = town.context()
        context.environment["XDG_STATE_HOME"] = "relative"
        context.environment["HOME"] = nil
        #expect(town.code { _ = try VerifyLedger(isFull: false).run(in: context) } == "trust.folder")
        context.environment["XDG_STATE_HOME"] = try town.folder.write([], to: "a-file")
        #expect(town.code { _ = try Join(town.belief).run(in: context) } == "trust.folder")
    }

    @Test func `A163 a log whose time is far ahead of the clock is warned of by reads and by the next act`()
        throws
    {
        let town = try Town()
        func context(at seconds: Int64) -> Context {
            var context = town.context()
            context.milliseconds = { seconds * 1000 }
            return context
        }
        let skew: Int64 = 300
        let ahead = Town.now + 100_000
        let act = try Register(plugin: .init("agents"), name: .init("early"), options: .init())
        #expect(try act.run(in: context(at: ahead)).cautions.isEmpty)
        for (now, isWarned) in [(Town.now, true), (ahead - skew - 1, true), (ahead - skew, false)] {
            let context = context(at: now)
            let next = try Register(
                plugin: .init("agents"), name: .init("next"), options: .init(isDryRun: true))
            for cautions in [
                try Status().run(in: context).cautions,
                try VerifyLedger(isFull: false).run(in: context).cautions,
                try next.run(in: context).cautions,
            ] {
                #expect(cautions.contains { if case .ahead = $0 { true } else { false } } == isWarned)
            }
        }
        #expect(try town.register("late").cautions.count == 1)
        #expect(try town.verify().sequence == 6)
    }

    @Test func `a dry run writes nothing and says what would be`() throws {
        let town = try Town()
        let before = contents(of: town.folder.path)
        let receipt = try Register(plugin: .init("agents"), name: .init("x"), options: .init(isDryRun: true))
            .run(in: town.context())
        #expect(receipt.commit == nil)
        #expect(receipt.event.sequence == 5)
        #expect(contents(of: town.folder.path) == before)
    }
}

extension Town {
    /// Forgets what was verified in the repository, as the hint of a ref that is gone says.
    func forget() throws {
        let ledger = try ledger()
        let trace = try #require(try ledger.trust.trace(of: ledger.repository))
        try FileManager.default.removeItem(atPath: trace.file)
    }

    /// What the ledger says of an event, in one word or code.
    fileprivate func outcome(of event: RecordedEvent, state: String = "state") throws -> String {
        switch try context(state: state).ledger().outcome(of: event) {
        case .verified: "verified"
        case .refused(let refusal): refusal.code
        case .unverifiable(let reason): reason.code
        case .notRequired: "not-required"
        }
    }
}

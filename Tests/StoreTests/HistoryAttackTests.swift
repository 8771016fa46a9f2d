import Actions
import Audit
import Bearings
import Canonical
import Catalog
import Exchange
import Foundation
import Git
import Objects
import Reports
import Scaffold
import TestSupport
import Testing

@testable import Store

@Suite struct `Attacks on the history` {
    @Test func `A045 a ledger that was cut back is refused, with both tips named`() throws {
        let town = try Town()
        try town.register("second")
        let newest = try town.git("rev-parse", Town.reference)
        try town.expectVerified(events: 5)
        try town.git.plant(town.tip.hex, on: Town.reference)
        try town.expectRefused("history.rewound")
        let error = #expect(throws: ActionError.self) { try town.verify() }
        #expect(error?.message.contains(town.tip.short) == true)
        #expect(error?.message.contains(String(newest.prefix(12))) == true)
        #expect(town.code { try town.register("third") } == "history.rewound")
        try town.git.plant(newest, on: Town.reference)
        try town.expectVerified(events: 5)
    }

    @Test func `A045 a rewind is found though the cut-off events are gone for good`() throws {
        let town = try Town()
        try town.register("second")
        try town.git.plant(town.tip.hex, on: Town.reference)
        try town.git("prune", "--expire=now")
        try town.expectRefused("history.rewound", onlyHere: true)
    }

    @Test func `A046 a ref that was deleted here is missed, and a clone keeps its own`() throws {
        let town = try Town()
        try town.git("update-ref", "-d", Town.reference)
        let before = contents(of: town.folder.path)
        #expect(town.code { _ = try town.verify() } == "history.rewound")
        #expect(town.code { _ = try town.list() } == "history.rewound")
        #expect(town.code { try town.register("second") } == "history.rewound")
        #expect(throws: LedgerError.self) { try town.begin() }
        var after = contents(of: town.folder.path)
        after["repository/.git/catalogctl.lock"] = before["repository/.git/catalogctl.lock"]
        #expect(after == before)
        let fetch = try run(
            "git", ["fetch", "-q", town.git.folder, "+\(Town.reference):\(Town.reference)"],
            in: town.neighbour.folder)
        #expect(fetch.status != 0)
        #expect(try VerifyLedger(isFull: true).run(in: town.neighbourContext()).sequence == 4)
    }

    @Test func `A046 a ref that was deleted is missed though its commits are gone too, until the note is`()
        throws
    {
        let town = try Town()
        try town.git("update-ref", "-d", Town.reference)
        try town.git("prune", "--expire=now")
        for read: () throws -> Void in [
            { _ = try town.verify() }, { _ = try Status().run(in: town.context()) },
            { try town.register("x") },
            { _ = try Join(nil).run(in: town.context()) },
            {
                _ = try Initialise(template: .default, principal: nil, options: ActOptions(isDryRun: true))
                    .run(in: town.context())
            },
        ] {
            let error = #expect(throws: ActionError.self) { try read() }
            #expect(error?.code == "history.rewound")
            #expect(error?.hints.count == 2)
        }
        for finding in Diagnose().run(in: town.context()) { #expect(finding.cure != "catalogctl init") }
        try town.forget()
        #expect(town.code { _ = try town.verify() } == "ledger.absent")
    }

    @Test func `A045 a ledger that was cut back and moved is refused where the later tip is here to be seen`()
        throws
    {
        let town = try Town()
        try town.register("second")
        let later = try #require(try town.ledger().claimedTip())
        try town.git.plant(town.tip.hex, on: Town.reference)
        try FileManager.default.moveItem(atPath: town.git.folder, toPath: town.folder.path + "/moved")
        let moved = town.context(in: "moved")
        let error = #expect(throws: ActionError.self) { try VerifyLedger(isFull: false).run(in: moved) }
        #expect(error?.code == "history.rewound")
        #expect(error?.message.contains(later.short) == true)
        #expect(town.code { _ = try town.list(in: moved) } == "history.rewound")
        try git(["update-ref", Town.reference, later.hex], in: town.folder.path + "/moved")
        #expect(try VerifyLedger(isFull: false).run(in: moved).cautions.isEmpty)
    }

    @Test func `A045 a ledger that was cut back and moved without its commits is read with a warning`() throws
    {
        let town = try Town()
        try town.register("second")
        let later = try #require(try town.ledger().claimedTip())
        try town.git.plant(town.tip.hex, on: Town.reference)
        try town.git("prune", "--expire=now")
        try FileManager.default.moveItem(atPath: town.git.folder, toPath: town.folder.path + "/moved")
        let moved = town.context(in: "moved")
        // The warning outlives the first read, which leaves a note at the new place.
        for _ in 0..<2 {
            #expect(try VerifyLedger(isFull: false).run(in: moved).cautions.map(\.later) == [later.hex])
            #expect(try Status().run(in: moved).cautions.map(\.later) == [later.hex])
            #expect(
                Diagnose().run(in: moved).contains {
                    $0.condition == .warning && $0.detail.contains(later.hex)
                })
        }
    }

    @Test func `A048 two children of one event are found by who has seen both`() throws {
        let town = try Town()
        let one = try Forgery(in: town, name: "one").write()
        let other = try Forgery(in: town, name: "other").write()
        try town.git.plant(one, on: Town.reference)
        try town.expectVerified(events: 5)
        try town.git.plant(other, on: Town.reference)
        try town.expectRefused("history.rewound")
        let error = #expect(throws: ActionError.self) { try town.verify(full: false) }
        #expect(error?.message.contains(String(one.prefix(12))) == true)
        #expect(error?.message.contains(String(other.prefix(12))) == true)
    }

    @Test func `A049 how long a remote has told nothing new is said by the clock here`() throws {
        let town = try Town()
        try TestSupport.git(["init", "-q", "--bare", "--template=", "server"], in: town.folder.path)
        try town.git("remote", "add", "origin", town.folder.path + "/server")
        var context = town.context()
        _ = try Sync(nil).run(in: context)
        context.milliseconds = { (Town.now + 30 * 86_400 + 5) * 1000 }
        let remote = try #require(try Status().run(in: context).remotes.first)
        #expect(remote.seenAt.seconds == Town.now && remote.days == 30 && remote.unsent == 0)
    }

    @Test(arguments: ["inner.git", ".git/inner.git", "file://HERE/inner.git", "HERE/.git"])
    func `A150 nothing is pushed to a repository within this one, whose hooks git would run`(_ place: String)
        throws
    {
        let town = try Town()
        let here = town.git.folder
        for inner in ["inner.git", ".git/inner.git"] {
            try TestSupport.git(["init", "-q", "--bare", "--template=", inner], in: here)
            let hook = try town.folder.write(
                "#!/bin/sh\necho ran >> '\(here)/ran'\n".utf8, to: "repository/\(inner)/hooks/pre-receive")
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hook)
        }
        try TestSupport.git(["init", "-q", "--bare", "--template=", "server"], in: town.folder.path)
        try town.git("remote", "add", "origin", town.folder.path + "/server")
        try town.git("config", "remote.origin.pushurl", place.replacing("HERE", with: here))
        #expect(town.code { _ = try Sync(nil).run(in: town.context()) } == "remote.address")
        #expect(!FileManager.default.fileExists(atPath: here + "/ran"))
    }

    @Test func `A051 an event without a parent begins no ledger`() throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        forgery.parent = nil
        try forgery.plant()
        try town.expectRefused("history.other-root")
    }

    @Test func `A051 a second beginning on top of a ledger is refused`() throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        let root = try town.ledger().recorded(town.root).event
        forgery.event.kind = .ledgerInit
        forgery.event.asset = nil
        forgery.event.assetUID = nil
        forgery.event.payloads = root.payloads
        forgery.edits = []
        try forgery.plant()
        try town.expectRefused("ledger.exists")
    }

    @Test func `A090 a root that shows people who did not sign it is refused before anybody is asked`() throws
    {
        let town = try Town()
        let honest = try CommitObject(canonical: town.git.read(town.root.hex))
        let forged = honest.signed(with: try Person.mallory.key.sign(honest.signedPayload))
        let root = try town.git.write("commit", forged.bytes)
        try town.git.plant(root, on: Town.reference)
        let context = town.context(state: "new")
        #expect(town.code { _ = try Join(nil).run(in: context) } == "key.unknown")
        #expect(contents(of: town.folder.path + "/new").isEmpty)
    }

    @Test func `A052 another ledger is refused, however valid it is`() throws {
        let town = try Town()
        let other = try Town.other()
        try town.git("fetch", "-q", other.folder, "+\(Town.reference):\(Town.reference)")
        try town.expectRefused("history.other-root")
        #expect(
            town.code { _ = try Join(town.belief).run(in: town.context(state: "new")) }
                == "history.other-root")
        #expect(town.code { _ = try town.list(in: town.context(state: "new")) } == "root.not-pinned")
    }

    @Test func `A054 events in another order are refused`() throws {
        let town = try Town()
        var later = try Forgery(in: town, name: "later")
        later.event.sequence += 1
        try later.plant()
        try town.expectRefused("event.sequence")
    }

    @Test func `A054 an event on another's chain is refused`() throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        forgery.parentChain = try town.ledger().recorded(town.root).chain
        try forgery.plant()
        try town.expectRefused("history.chain")
    }

    @Test(arguments: [
        "9223372036854775808 +0000", "253402300800 +0000", "-1 +0000", "01800000000 +0000",
        "1800000000 +9999",
        "1800000000 +0100", "1800000000 -0000", "1800000000  +0000", "+1800000000 +0000", "1800000000",
        " +0000",
    ])
    func `A055 a time that is not one plain number of seconds in UTC is refused`(_ time: String) throws {
        let town = try Town()
        let honest = try Forgery(in: town)
        for isAuthor in [true, false] {
            var forgery = honest
            let line = "Ann Example <ann@example.org> \(time)"
            if isAuthor { forgery.author = line } else { forgery.committer = line }
            try forgery.plant()
            #expect(town.code { _ = try town.verify() } == "form.identity")
        }
        try town.expectRefused("form.identity")
    }

    @Test func `A055 log time does not run backwards`() throws {
        let town = try Town()
        try Forgery(in: town, at: Town.now - 1).plant()
        try town.expectRefused("time.backwards")
    }

    @Test func `A055 log time far ahead is history's own, and the author's time only a claim`() throws {
        let town = try Town()
        var forgery = try Forgery(in: town, at: 253_402_300_799)
        forgery.author = "Ann Example <ann@example.org> 0 +0000"
        try forgery.plant()
        try town.expectVerified(events: 5)
    }

    @Test func `A057 grafts change nothing`() throws {
        let town = try Town()
        try FileManager.default.createDirectory(
            atPath: town.git.gitFolder + "/info", withIntermediateDirectories: true)
        try town.folder.write("\(town.tip.hex)\n".utf8, to: "repository/.git/info/grafts")
        #expect(try town.git("rev-list", "--count", Town.reference) == "1")
        #expect(try town.verify().checked == 4)
    }

    @Test func `A057 replace references change nothing`() throws {
        let town = try Town()
        let other = try Forgery(in: town, name: "other", by: .mallory).write()
        try town.git("replace", town.tip.hex, other)
        #expect(try town.verify().checked == 4)
        #expect(try town.list() == ["triage-bot"])
    }

    @Test func `A057 a shallow file that cuts the ledger makes it unverifiable`() throws {
        let town = try Town()
        let parent = try town.git("rev-parse", "\(Town.reference)~1")
        try town.folder.write("\(parent)\n".utf8, to: "repository/.git/shallow")
        #expect(town.code { _ = try town.verify() } == "history.shallow")
        try FileManager.default.removeItem(
            atPath: town.folder.path + "/state/catalogctl/\(town.root.hex)/tips")
        #expect(town.code { _ = try town.verify(full: false) } == "history.shallow")
        #expect(town.code { _ = try town.list() } == "history.shallow")
    }

    @Test func `A058 a commit-graph that lies about parents is not asked`() throws {
        let town = try Town()
        try town.git("update-ref", "refs/heads/all", Town.reference)
        try town.git("commit-graph", "write", "--reachable")
        let path = town.git.gitFolder + "/objects/info/commit-graph"
        var graph = [UInt8](try #require(FileManager.default.contents(atPath: path)))
        // An entry: the tree's id, two parents as places in the list, generation and date.
        let tree = try town.git("rev-parse", "\(Town.reference)^{tree}")
        let bytes = try #require(ObjectID(hex: tree)).bytes
        let entry = try #require(graph.firstRange(of: bytes)).upperBound
        graph.replaceSubrange(entry..<entry + 4, with: [0x70, 0, 0, 0])
        let sum = try TestSupport.run("sha1sum", input: Array(graph.dropLast(20))).text.prefix(40)
        let digest = try #require(ObjectID(hex: sum)).bytes
        graph.replaceSubrange((graph.count - 20)..., with: digest)
        try FileManager.default.removeItem(atPath: path)
        try Data(graph).write(to: URL(fileURLWithPath: path))
        #expect(try town.git("rev-list", "--count", Town.reference) == "1")
        #expect(try town.verify().checked == 4)
        #expect(try town.register("second").event.sequence == 5)
    }

    @Test func `A060 a ref in the ledger's way stops its beginning in plain words`() throws {
        let town = try Town()
        try TestSupport.git(["init", "-q", "--template=", "-b", "main", "empty"], in: town.folder.path)
        let empty = RawGit(in: town.folder.path + "/empty")
        let blob = try empty.write("blob", Array("x".utf8))
        try empty("update-ref", "refs/governance/x", blob)
        let context = town.context(in: "empty", state: "empty-state")
        let code = town.code {
            _ = try Initialise(template: .default, principal: nil, options: .init()).run(in: context)
        }
        #expect(code?.hasPrefix("git.reference") == true, "\(code ?? "it began")")
        #expect(contents(of: town.folder.path + "/empty-state").isEmpty)
        #expect(try empty("for-each-ref", "--format=%(refname)") == "refs/governance/x")
    }

    @Test(arguments: ["9223372036854775808", "9007199254740992", "05", "-1", "5 ", "0x5", "٥"])
    func `A061 a Seq that is not one plain number is refused`(_ sequence: String) throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        forgery.message = replacing("Seq: 5\n", with: "Seq: \(sequence)\n")
        try forgery.plant()
        try town.expectRefused("event.form")
    }

    @Test(arguments: [0, 4, 6, 9_007_199_254_740_991])
    func `A061 a Seq that is not the next is refused`(_ sequence: Int) throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        forgery.event.sequence = sequence
        try forgery.plant()
        try town.expectRefused("event.sequence")
    }

    @Test(arguments: [2, 9_007_199_254_740_991])
    func `A061 an event under a policy that is not active is refused`(_ counter: Int) throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        forgery.event.policy = PolicyVersion(counter: counter, digest: forgery.event.policy.digest)
        try forgery.plant()
        try town.expectRefused("event.policy")
    }

    @Test func `a Format of the future is refused by name`() throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        forgery.event.format = 2
        try forgery.plant()
        try town.expectRefused("event.format")
    }
}

extension Caution {
    /// The later tip that it warns of.
    fileprivate var later: String? {
        if case .laterTip(_, let commit) = self { commit.hex } else { nil }
    }
}

import Actions
import Bearings
import Canonical
import Objects
import TestSupport
import Testing

@testable import Store

/// Where (r, s) is a signature, (r, n - s) is one: whoever sees a signed commit could make another commit of it.
@Suite struct `Attacks with the twin of an ECDSA signature` {
    @Test(arguments: ["256", "384", "521"])
    func `A011 A024 the n-s sibling of a signed commit is good to git and refused here`(_ bits: String) throws
    {
        let key = try SSHKey(["-t", "ecdsa", "-b", bits])
        let town = try Self.town(of: key)
        try town.register("triage-bot")
        let event = try town.git("rev-parse", Town.reference)
        let sibling = try Self.sibling(of: event, in: town)
        #expect(sibling != event)
        let line = "\(Person.ann.email) namespaces=\"git\" \(key.line)\n"
        let signers = try town.folder.write(line.utf8, to: "allowed_signers")
        for id in [event, sibling] {
            let gits = try run(
                "git",
                ["-c", "gpg.format=ssh", "-c", "gpg.ssh.allowedSignersFile=\(signers)", "verify-commit", id],
                in: town.git.folder)
            #expect(gits.status == 0, "\(gits.errors)")
        }

        // Here the event itself was seen, so its sibling is also another history.
        try town.git.plant(sibling, on: Town.reference)
        #expect(["sig.twin", "history.rewound"].contains(town.code { _ = try town.verify() }))
        let refusal = try #require(try Self.refusal(of: sibling, in: town))
        #expect(refusal.code == "sig.twin")
        #expect(refusal.sentence.contains("not in its one form"))
        // There it was not: the sibling comes in the event's place, and then as its child.
        for planted in [sibling, try Self.child(of: event, like: sibling, in: town)] {
            try town.git.plant(planted, on: Town.reference)
            try town.neighbour(
                "fetch", "-q", town.git.folder, "+\(Town.reference):\(Town.reference)")
            let context = town.neighbourContext()
            let code = town.code { _ = try VerifyLedger(isFull: true).run(in: context) }
            #expect(code == (planted == sibling ? "sig.twin" : "sig.bad"))
        }
    }

    @Test(arguments: ["256", "384", "521"])
    func `A011 an event that was never seen with the lower s is refused with the higher`(_ bits: String)
        throws
    {
        let key = try SSHKey(["-t", "ecdsa", "-b", bits])
        let town = try Self.town(of: key)
        var forgery = try Forgery(in: town)
        forgery.key = key
        forgery.armour = { ECDSAArmour($0)?.high ?? [] }
        try forgery.plant()
        try town.expectRefused("sig.twin")
        forgery.armour = { $0 }
        try forgery.plant()
        try town.expectVerified(events: 2)
    }

    /// A ledger that Ann has begun with this key, and a neighbour who knows its root.
    private static func town(of key: SSHKey) throws -> Town {
        var keys = try Person.keys.get()
        keys[.ann] = key
        let town = try Town.empty(keys: keys)
        let root = try town.begin()
        try town.neighbour("fetch", "-q", town.git.folder, "+\(Town.reference):\(Town.reference)")
        _ = try Join(Town.belief(in: root)).run(in: town.context())
        _ = try Join(Town.belief(in: root)).run(in: town.neighbourContext())
        return town
    }

    /// Why the commit is no event, whatever came before it.
    private static func refusal(of commit: String, in town: Town) throws -> Refusal? {
        var reader = CommitReader(source: try town.context().repository())
        let (id, raw) = (ObjectID(hex: commit), try town.git.read(commit))
        do {
            _ = try reader.read(try #require(id), raw, after: nil)
        } catch let error as LedgerError {
            guard case .refused(let refusal) = error else { throw error }
            return refusal
        }
        return nil
    }

    /// The same commit with the other s.
    private static func sibling(of id: String, in town: Town) throws -> String {
        let commit = try CommitObject(canonical: town.git.read(id))
        let both = try #require(ECDSAArmour(commit.signature ?? []))
        #expect(both.isLow)
        return try town.git.write("commit", Forgery.signed(commit.signedPayload, with: both.high))
    }

    /// The sibling once more, with the event as its parent: what its signature does not cover.
    private static func child(of event: String, like sibling: String, in town: Town) throws -> String {
        let commit = try CommitObject(canonical: town.git.read(sibling))
        let parent = try #require(commit.parent)
        let both = try #require(ECDSAArmour(commit.signature ?? []))
        let payload = replacing("parent \(parent.hex)", with: "parent \(event)")(commit.signedPayload)
        return try town.git.write("commit", Forgery.signed(payload, with: both.low))
    }
}

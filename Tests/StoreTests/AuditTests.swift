import Audit
import Foundation
import TestSupport
import Testing

@testable import Store

@Suite struct `What plain git and ssh say of a ledger` {
    @Test func `the loop that we print finds every signature good`() throws {
        let town = try Town()
        for number in 1...3 { try town.register("asset-\(number)", as: .max) }
        let audit = try Self.audit(town)
        #expect(audit.status == 0, "\(audit.errors)")
        #expect(audit.text.contains("7 events from ") && audit.text.hasSuffix(", every signature good"))
        #expect((audit.text + audit.errors).components(separatedBy: "Good \"git\" signature for").count == 8)
        let fsck = try run("git", ["fsck", "--strict", "--full", "--no-dangling"], in: town.git.folder)
        #expect(fsck.status == 0)
        for word in ["error", "warning", "missing"] { #expect(!(fsck.text + fsck.errors).contains(word)) }
    }

    @Test func `the loop stops at a commit that somebody changed`() throws {
        let town = try Town()
        let honest = try town.git.read(Forgery(in: town).write())
        var forgery = try Forgery(in: town)
        forgery.commit = { _ in replacing("Event-Id: 0", with: "Event-Id: 1")(honest) }
        try forgery.plant()
        let audit = try Self.audit(town)
        #expect(audit.status != 0)
        #expect(!audit.text.contains("every signature good"))
        try town.expectRefused("sig.bad")
    }

    @Test func `the loop stops at a commit by a stranger`() throws {
        let town = try Town()
        var forgery = try Forgery(in: town)
        forgery.key = try Person.mallory.key
        try forgery.plant()
        #expect(try Self.audit(town).status != 0)
    }

    @Test func `the loop takes no advice from the repository`() throws {
        let town = try Town()
        let signers = try town.folder.write(
            "\(Person.ann.email) \(try Person.mallory.key.line)\n".utf8, to: "signers")
        try town.git("config", "--local", "gpg.ssh.allowedSignersFile", signers)
        try town.git("config", "--local", "gpg.ssh.program", "/bin/true")
        #expect(try Self.audit(town).status == 0)
        var forgery = try Forgery(in: town)
        forgery.key = try Person.mallory.key
        try forgery.plant()
        #expect(try Self.audit(town).status != 0)
    }

    /// Prints the script on an honest ledger of the kind and runs it under `sh`.
    private static func audit(_ town: Town) throws -> Ran {
        let script = try AuditScript().run(in: town.context())
        return try run("sh", ["-"], in: town.git.folder, input: Array(script.utf8))
    }
}

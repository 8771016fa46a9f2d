import Actions
import Audit
import Bearings
import Canonical
import Catalog
import Foundation
import Schema
import Statute
import TestSupport
import Testing

@testable import Store

/// A ledger that has seen many policies is read by all of them.
@Suite struct `A history that crosses many policies` {
    private static let count = 50

    /// The policy with this number. Ann and Max hand the right to change it to and fro, and each one's clock is its own.
    private static func policy(_ number: Int, of town: Town) -> [PolicySource] {
        town.policy().map { source in
            var text = String(decoding: source.bytes, as: UTF8.self)
            if source.file == "catalog.yaml" { text += "clockSkewSeconds: \(100 + number)\n" }
            if number.isMultiple(of: 2) {
                text.replace("{admin: [ann], maintainer: [max],", with: "{admin: [max], maintainer: [ann],")
            }
            return PolicySource(file: source.file, bytes: Array(text.utf8))
        }
    }

    /// Who may change the policy under the one with this number.
    private static func admin(under number: Int) -> Person { number.isMultiple(of: 2) ? .max : .ann }

    private static func made() throws -> Town {
        let town = try Town()
        for number in 2...count {
            let next = policy(number, of: town)
            for source in next {
                try town.folder.write(source.bytes, to: "repository/next/\(source.file)")
            }
            let (before, after) = (admin(under: number - 1), admin(under: number))
            _ = try ProposePolicy(folder: "next", options: ActOptions()).run(in: town.context(as: before))
            _ = try ActivatePolicy(proposal: nil, options: ActOptions()).run(in: town.context(as: before))
            // Whoever has given the right away has it no more.
            #expect(
                town.code {
                    _ = try RollBackPolicy(counter: number - 1, options: ActOptions())
                        .run(in: town.context(as: before))
                } == "authz.role")
            if number.isMultiple(of: 10) { try town.register("bot-\(number)", as: after) }
        }
        // Vic's key goes, and the policy that listed it comes back without it.
        let last = town.context(as: admin(under: count))
        _ = try RevokeKey(
            key: .holder(PrincipalName("vic")), compromisedSince: nil, options: ActOptions(message: "lost")
        ).run(in: last)
        _ = try RollBackPolicy(counter: 1, options: ActOptions()).run(in: last)
        try town.register("late", as: .ann)
        return town
    }

    @Test func `A088 is verified whole, each event by the policy before it, and by plain git`() throws {
        let town = try Self.made()
        let report = try town.verify()
        let ledger = try town.ledger()
        var versions: [PolicyVersion] = []
        var events = 0
        let tip = try #require(try ledger.claimedTip())
        try ledger.walk(from: tip) { event throws(LedgerError) in
            events += 1
            if versions.last != event.event.policy { versions.append(event.event.policy) }
            return true
        }
        #expect(report.sequence == events)
        #expect(versions.map(\.counter) == Array((1...Self.count + 1).reversed()))
        #expect(versions.first?.digest == versions.last?.digest)

        // Each that was is kept, and its number is that of its bundle's hash.
        let state = try ledger.state()
        for version in versions.dropFirst() {
            let place = PolicyPlace.archived(version.counter)
            let bundle = try #require(try state.read(place.bundle))
            #expect(try town.git("show", "\(Town.reference):\(place.version)") == version.description)
            #expect(SHA256Digest(of: bundle) == version.digest)
            #expect(
                try state.policy(at: place)?.clockSkew == (version.counter == 1 ? 300 : 100 + version.counter)
            )
        }
        #expect(
            try !String(decoding: state.activePolicy().allowedSigners, as: UTF8.self).contains(
                Person.vic.key.line))

        // git's own verdict on every commit, with the file of the policy before it.
        let script = try AuditScript().run(in: town.context())
        let audit = try run("sh", ["-"], in: town.git.folder, input: Array(script.utf8))
        #expect(audit.status == 0, "\(audit.errors)")
        #expect(
            audit.text.contains("\(events) events from ") && audit.text.hasSuffix(", every signature good"))
        for commit in try town.git("rev-list", Town.reference).split(separator: "\n") {
            let parent = try run("git", ["rev-parse", "-q", "--verify", "\(commit)^"], in: town.git.folder)
            let place = parent.status == 0 ? parent.text : String(commit)
            let signers = try town.git("show", "\(place):policy/allowed_signers")
            let file = try town.folder.write(Array("\(signers)\n".utf8), to: "signers")
            let good = try run(
                "git",
                [
                    "-c", "gpg.format=ssh", "-c", "gpg.ssh.allowedSignersFile=\(file)", "verify-commit",
                    String(commit),
                ], in: town.git.folder)
            #expect(good.status == 0, "\(commit): \(good.errors)")
        }
        let fsck = try run("git", ["fsck", "--strict", "--full", "--no-dangling"], in: town.git.folder)
        #expect(fsck.status == 0)
        for word in ["error", "warning", "missing"] { #expect(!(fsck.text + fsck.errors).contains(word)) }
    }
}

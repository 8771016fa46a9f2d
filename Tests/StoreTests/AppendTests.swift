import Actions
import Bearings
import Catalog
import Foundation
import Git
import Hearing
import Signing
import TestSupport
import Testing

@testable import Store

@Suite struct `Appending` {
    @Test func `A135 writers side by side lose nothing`() async throws {
        let town = try Town()
        let each = 20
        let failures = await withTaskGroup(of: [String].self) { group in
            for (person, name) in [(Person.ann, "one"), (.max, "two")] {
                group.addTask {
                    (1...each).compactMap { number in
                        town.code { try town.register("\(name)-\(number)", as: person) }
                    }
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(failures.isEmpty)
        #expect(try town.list().count == 2 * each + 1)
        try town.expectVerified(events: 4 + 2 * each)
    }

    @Test func `A135 a registration that plain git overtakes is judged anew`() throws {
        let town = try Town()
        let ledger = try town.ledger()
        let rival = try Forgery(in: town, name: "rival").write()
        var judged: [Int] = []
        let signer = try town.signer()
        let appended = try ledger.append(signedBy: signer, at: town.context().now, failing: \.self) {
            _, state throws(LedgerError) in
            judged.append(state.tip?.sequence ?? 0)
            if judged.count == 1 {
                do { try town.git.plant(rival, on: Town.reference) } catch {
                    throw .absent(reference: "\(error)")
                }
            }
            return try town.decision(to: "mine", on: state)
        }
        #expect(judged == [4, 5])
        #expect(appended[0].event.sequence == 6)
        #expect(try town.list() == ["mine", "rival", "triage-bot"])
        try town.expectVerified(events: 6)
    }

    @Test func `a signing program that signs something else is blamed, and nothing is written`() throws {
        let town = try Town()
        let ledger = try town.ledger()
        let signer = try town.signer(
            program: """
                for last; do :; done
                echo something else > "$last"
                exec ssh-keygen "$@"
                """)
        let error = #expect(throws: LedgerError.self) {
            try ledger.append(signedBy: signer, at: town.context().now, failing: \.self) {
                _, state throws(LedgerError) in try town.decision(to: "mine", on: state)
            }
        }
        guard case .signing(let fault) = error else {
            Issue.record("the signer is to blame, not: \(String(describing: error))")
            return
        }
        #expect(fault.code == .failed)
        #expect(try ledger.claimedTip() == town.tip)
        try town.expectVerified(events: 4)
    }

    @Test func `A136 what became impossible meanwhile is denied, not forced`() throws {
        let town = try Town()
        let ledger = try town.ledger()
        let rival = try Forgery(in: town, name: "mine").write()
        var calls = 0
        let error = #expect(throws: LedgerError.self) {
            try ledger.append(signedBy: town.signer(), at: town.context().now, failing: \.self) {
                _, state throws(LedgerError) in
                calls += 1
                if calls == 1 {
                    do { try town.git.plant(rival, on: Town.reference) } catch {
                        throw .absent(reference: "\(error)")
                    }
                }
                return try town.decision(to: "mine", on: state)
            }
        }
        guard case .denied(let denial) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(denial.code == .assetExists)
        #expect(try town.git("rev-parse", Town.reference) == rival)
    }

    @Test func `several events are appended in one go, all of them or none`() throws {
        let town = try Town()
        let ledger = try town.ledger()
        let appended = try ledger.append(
            300, signedBy: town.signer(), at: town.context().now, failing: \.self
        ) {
            index, state throws(LedgerError) in try town.decision(to: "batch-\(index)", on: state)
        }
        #expect(appended.count == 300)
        #expect(try town.verify().sequence == 304)
        #expect(throws: LedgerError.self) {
            try ledger.append(3, signedBy: town.signer(), at: town.context().now, failing: \.self) {
                index, state throws(LedgerError) in
                try town.decision(to: index == 2 ? "triage-bot" : "late-\(index)", on: state)
            }
        }
        #expect(try town.verify().sequence == 304)
    }

    @Test func `log time never runs behind the parent though the clock does`() throws {
        let town = try Town()
        try Forgery(in: town, at: Town.now + 500).plant()
        try town.register("second")
        let times = try town.git("log", "--format=%ct", Town.reference).split(separator: "\n")
        #expect(times.first == "\(Town.now + 500)")
        try town.expectVerified(events: 6)
    }

    @Test func `a lock that a killed writer left on the ref does not stop the next`() throws {
        let town = try Town()
        let path = try town.folder.write([], to: "repository/.git/\(Town.reference).lock")
        try town.register("second")
        #expect(!FileManager.default.fileExists(atPath: path))
        try town.expectVerified(events: 5)
    }
}

import Actions
import Audit
import Bearings
import Exchange
import Foundation
import Git
import Objects
import TestSupport
import Testing

@testable import Store

extension Town {
    /// What an action was refused with; nil where it was not.
    func code(_ act: () throws -> Void) -> String? {
        do { try act() } catch let error as ActionError { return error.code } catch { return "\(error)" }
        return nil
    }

    /// A ledger that is refused in place and in a second clone, by verifying and by reading, with nothing
    /// written on either side.
    func expectRefused(
        _ code: String, category: ActionError.Category = .integrity, onlyHere: Bool = false,
        _ place: SourceLocation = #_sourceLocation
    ) throws {
        try expectRefused(code, category, in: context(), "repository", "state", place)
        if onlyHere { return }
        let fetched = try run(
            "git", ["fetch", "-q", git.folder, "+\(Town.reference):\(Town.reference)"], in: neighbour.folder)
        guard fetched.status == 0 else {
            // git itself took nothing: the clone stands where it stood, and is good.
            #expect(try neighbour("rev-parse", Town.reference) == tip.hex, sourceLocation: place)
            #expect(self.code { _ = try list(in: neighbourContext()) } == nil, sourceLocation: place)
            return
        }
        try expectRefused(code, category, in: neighbourContext(), "neighbour", "neighbour-state", place)
        try expectRefusedInBundle(code, category, place)
    }

    /// The same ledger handed on in a file. A file may be an old one: that the ledger
    /// was longer here before is no reason to refuse it.
    private func expectRefusedInBundle(
        _ code: String, _ category: ActionError.Category, _ place: SourceLocation
    ) throws {
        let file = "\(folder.path)/forged.bundle"
        let made = try run("git", ["bundle", "create", "-q", file, Town.reference], in: git.folder)
        guard made.status == 0, code != "history.rewound" else { return }
        // Where nobody was told the root, because it is about to be forged, the neighbour has pinned it.
        let told = root == .hashing(.blob, []) ? nil : Revision(root.hex)
        do {
            let report = try VerifyBundle(file, from: told).run(in: neighbourContext())
            Issue.record("a bundle was verified at \(report.tip.short)", sourceLocation: place)
        } catch {
            #expect(error.code == code, "\(error.message)", sourceLocation: place)
            #expect(error.category == category, "\(error.message)", sourceLocation: place)
        }
    }

    private func expectRefused(
        _ code: String, _ category: ActionError.Category, in context: Context, _ repository: String,
        _ state: String, _ place: SourceLocation
    ) throws {
        let before = [repository, state].map { contents(of: "\(folder.path)/\($0)") }
        for isFull in [false, true] {
            do {
                let report = try VerifyLedger(isFull: isFull).run(in: context)
                Issue.record(
                    "\(repository) was verified at \(report.tip.short), full: \(isFull)",
                    sourceLocation: place)
            } catch {
                #expect(error.code == code, "\(error.message)", sourceLocation: place)
                #expect(error.category == category, "\(error.message)", sourceLocation: place)
                #expect(!error.message.utf8.contains { $0 < 0x20 || $0 == 0x7F }, sourceLocation: place)
            }
        }
        #expect(self.code { _ = try list(in: context) } == code, sourceLocation: place)
        #expect(
            self.code { _ = try History().run(in: context) } == code, "history reads on",
            sourceLocation: place)
        let after = [repository, state].map { contents(of: "\(folder.path)/\($0)") }
        #expect(before == after, "something was written in \(repository)", sourceLocation: place)
    }

    /// The ledger is good, in place and in the second clone after a fetch.
    func expectVerified(events: Int, _ place: SourceLocation = #_sourceLocation) throws {
        #expect(try verify().sequence == events, sourceLocation: place)
        try neighbour("fetch", "-q", git.folder, "+\(Town.reference):\(Town.reference)")
        #expect(
            try VerifyLedger(isFull: true).run(in: neighbourContext()).sequence == events,
            sourceLocation: place)
    }
}

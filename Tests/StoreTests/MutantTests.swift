import Actions
import Canonical
import Foundation
import Git
import Objects
import TestSupport
import Testing

@testable import Store

/// Every single bit of every object of a ledger of twenty events, turned around. The short form takes every
/// so-manieth bit, the same in each run; `CATALOGCTL_LONG=1` takes them all.
@Suite struct `A012 single-bit mutants` {
    private static let isLong = ProcessInfo.processInfo.environment["CATALOGCTL_LONG"] == "1"
    /// Primes, so that in the long run of objects every bit of a byte and every column has its turn.
    private static let commitStride = isLong ? 1 : 97
    private static let objectStride = isLong ? 1 : 211
    private static let wholeStride = isLong ? 1009 : 7001

    private struct Tally {
        var tried = 0
        var accepted: [String] = []
        var outcomes: [String: Int] = [:]

        mutating func note(_ what: @autoclosure () -> String, _ attempt: () throws(LedgerError) -> Void) {
            tried += 1
            do throws(LedgerError) {
                try attempt()
                accepted.append(what())
            } catch {
                switch error {
                case .refused(let refusal): outcomes[refusal.code, default: 0] += 1
                case .unverifiable(let reason): outcomes[reason.code, default: 0] += 1
                default: accepted.append("\(what()): \(error)")
                }
            }
        }

        func report(_ title: String) {
            let by = outcomes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(
                separator: ", ")
            print("\(title): \(tried) tried, \(accepted.count) accepted (\(by))")
            #expect(accepted.isEmpty, "\(accepted.prefix(5))")
            #expect(tried > 0)
        }
    }

    private static func ledger() throws -> (town: Town, events: [RecordedEvent]) {
        let town = try Town()
        for number in 5...20 { try town.register("asset-\(number)", as: number % 2 == 0 ? .ann : .max) }
        let ledger = try town.ledger()
        var events: [RecordedEvent] = []
        try ledger.walk(from: try ledger.claimedTip()!) { event throws(LedgerError) in
            events.insert(event, at: 0)
            return true
        }
        #expect(events.count == 20)
        return (town, events)
    }

    @Test func `no mutant of a commit is an event under an id of its own`() throws {
        let (town, events) = try Self.ledger()
        let ledger = try town.ledger()
        let repository = ledger.repository
        var tally = Tally()
        var offset = 0
        for (index, event) in events.enumerated() {
            let before = index == 0 ? nil : events[index - 1]
            let raw = try repository.read(event.id).bytes
            let state =
                try before.map {
                    try LedgerState(after: $0, source: repository) { () throws(LedgerError) in events[0].id }
                }
                ?? LedgerState(before: repository)
            while offset < raw.count * 8 {
                var mutant = raw
                mutant[offset / 8] ^= 1 << UInt8(offset % 8)
                tally.note("bit \(offset) of event \(index + 1)") { () throws(LedgerError) in
                    var reader = CommitReader(source: repository)
                    let candidate = try reader.read(.hashing(.commit, mutant), mutant, after: before?.tree)
                    try Validator(state: state).follow(with: candidate)
                }
                offset += Self.commitStride
            }
            offset -= raw.count * 8
        }
        tally.report("mutants of commits, under their own ids")
    }

    @Test func `no mutant of a commit is a tip`() throws {
        let (town, events) = try Self.ledger()
        let raw = try town.git.read(events[19].id.hex)
        var tally = Tally()
        for offset in stride(from: 3, to: raw.count * 8, by: Self.isLong ? 31 : 499) {
            var mutant = raw
            mutant[offset / 8] ^= 1 << UInt8(offset % 8)
            let id = ObjectID.hashing(.commit, mutant)
            try town.git.swap(id.hex, kind: "commit", for: mutant)
            try Data("\(id.hex)\n".utf8).write(
                to: URL(fileURLWithPath: town.git.gitFolder + "/" + Town.reference))
            for isFull in [false, true] {
                // As a clone that has seen all but the tip; one that has seen it would call this a rewind.
                let trust = try town.ledger().trust
                try trust.remember(
                    .init(root: town.root, tip: events[18].id, sequence: 19), in: town.ledger().repository)
                tally.note("bit \(offset)") { () throws(LedgerError) in
                    var verification = Verification(of: try ours { try town.ledger() })
                    verification.isFull = isFull
                    _ = try verification.report()
                }
            }
        }
        tally.report("mutants of the tip, planted")
    }

    @Test func `no mutant of any object passes under the id that it had`() throws {
        let (town, events) = try Self.ledger()
        let ledger = try town.ledger()
        let repository = ledger.repository
        var tally = Tally()
        var whole = Tally()
        var bits = 0
        var objects = 0
        var seen: Set<ObjectID> = []
        for (index, event) in events.enumerated() {
            let before = index == 0 ? nil : events[index - 1].tree
            for object in try Self.objects(of: event, in: town) where seen.insert(object).inserted {
                let honest = try repository.read(object)
                objects += 1
                for offset in 0..<honest.bytes.count * 8 {
                    defer { bits += 1 }
                    guard bits % Self.objectStride == 0 else { continue }
                    var mutant = honest.bytes
                    mutant[offset / 8] ^= 1 << UInt8(offset % 8)
                    try town.git.swap(object.hex, kind: honest.kind.rawValue, for: mutant)
                    tally.note("bit \(offset) of \(object.hex)") { () throws(LedgerError) in
                        var reader = CommitReader(source: repository)
                        _ = try reader.read(
                            event.id, Verification.raw(event.id, in: repository), after: before)
                    }
                    guard bits % Self.wholeStride < Self.objectStride else { continue }
                    whole.note("bit \(offset) of \(object.hex)") { () throws(LedgerError) in
                        var verification = Verification(of: try ours { try town.ledger() })
                        verification.isFull = true
                        _ = try verification.report()
                    }
                }
                try town.git.swap(object.hex, kind: honest.kind.rawValue, for: honest.bytes)
            }
        }
        #expect(try town.verify().sequence == 20)
        tally.report("mutants of \(objects) objects (\(bits) bits), under the ids that they had")
        whole.report("the same, by verifying the whole ledger")
    }

    /// The commit, and what its tree has.
    private static func objects(of event: RecordedEvent, in town: Town) throws -> [ObjectID] {
        let lines = try town.git("ls-tree", "-r", "-t", "--format=%(objectname)", event.tree.hex)
        return [event.id, event.tree] + lines.split(separator: "\n").compactMap { ObjectID(hex: $0) }
    }
}

/// Opening is not what is tested there: a fault of it is nobody's refusal.
private func ours<T>(_ open: () throws -> T) throws(LedgerError) -> T {
    do { return try open() } catch { throw .absent(reference: "\(error)") }
}

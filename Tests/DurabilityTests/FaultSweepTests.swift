import Foundation
import Glibc
import Testing

extension Durability {
    @Suite struct FaultSweepTests {
        /// ENOSPC, EIO, EROFS; and the two ways to die at a call.
        private static let errors = ["28", "5", "30"]
        private static let deaths = ["kill-before", "kill-after"]

        struct Tally {
            var runs = 0
            var calls = 0
            var refused = 0
            var done = 0
            var unconfirmed = 0
            var killed = 0
        }

        @Test(
            .enabled(if: FaultShim.built != nil, "no C compiler"),
            arguments: [["agents", "register", "triage-bot"], ["init"]],
            Durability.isLong ? ["refs/governance", "refs/heads/governance"] : ["refs/governance"])
        func `A132 A133 one call that changes files fails, whichever: no half state, and the truth is told`(
            words: [String], reference: String
        ) throws {
            let all = Self.errors + Self.deaths
            try sweep(words, on: reference, seeing: "writes", stride: Durability.isLong ? 1 : 4) { number in
                Durability.isLong ? all : [all[number % all.count]]
            }
        }

        @Test(
            .enabled(if: FaultShim.built != nil, "no C compiler"),
            arguments: [["agents", "register", "triage-bot"], ["init"]])
        func `A133 one call that looks at files fails, whichever: no half state, and the truth is told`(
            words: [String]
        ) throws {
            // EIO, EACCES
            try sweep(words, seeing: "reads", stride: Durability.isLong ? 1 : 13) { number in
                Durability.isLong ? ["5", "13"] : [["5", "13"][number % 2]]
            }
        }

        @Test(
            .enabled(if: FaultShim.built != nil, "no C compiler"),
            arguments: [["verify", "--full"], ["agents", "list"]])
        func `A133 a read that meets a fault says so, and never calls a good ledger bad or absent`(
            words: [String]
        ) throws {
            let shim = try #require(FaultShim.built)
            let scene = try Scene()
            try scene.act(["agents", "register", "triage-bot"])
            let good = try scene.act(words).output
            var number = 1
            var told = 0
            let log = scene.root + "/calls"
            try scene.run(words, with: shim.variables(in: scene, seeing: "reads", log: log))
            let calls = try FaultShim.calls(in: log).count
            while number <= calls {
                for how in ["5", "13"] {
                    let ended = try scene.run(
                        words, with: shim.variables(in: scene, seeing: "reads", at: number, how: how))
                    let place = Comment(
                        rawValue: "\(words) \(number) \(how): \(ended.status): \(ended.errors)")
                    if ended.status == 0 { #expect(ended.output == good, place) } else { told += 1 }
                    #expect(ended.status == 0 || ended.status == 7, place)
                }
                number += Durability.isLong ? 1 : 5
            }
            Durability.report(
                "\(words.joined(separator: " ")): \(calls) calls that look, \(told) faults told")
            #expect(told > 0)
        }

        /// Fails call after call until the act passes untouched.
        private func sweep(
            _ words: [String], on reference: String = "refs/governance", seeing: String, stride: Int,
            _ ways: (Int) -> [String]
        ) throws {
            let shim = try #require(FaultShim.built)
            let isInit = words == ["init"]
            let scene = try Scene(begun: !isInit, on: reference)
            try scene.keep(as: "before")
            let before = scene.tip
            var tally = Tally()
            var number = 1
            sweeping: while true {
                for how in ways(number) {
                    let log = scene.root + "/calls"
                    try? FileManager.default.removeItem(atPath: log)
                    let ended = try scene.run(
                        words, with: shim.variables(in: scene, seeing: seeing, at: number, how: how, log: log)
                    )
                    let calls = try FaultShim.calls(in: log).count
                    if calls < number, !ended.killed {
                        #expect(ended.status == 0)
                        tally.calls = calls
                        break sweeping
                    }
                    tally.runs += 1
                    try judge(ended, words, before, scene, "\(words) \(seeing) \(number) \(how)", &tally)
                    try scene.putBack("before")
                }
                number += stride
            }
            Durability.report(
                "\(words.joined(separator: " ")) on \(reference), \(seeing): \(tally.calls) calls, \(tally.runs) faults: "
                    + "\(tally.done) done all the same, \(tally.refused) refused with nothing recorded, "
                    + "\(tally.unconfirmed) unconfirmed, \(tally.killed) killed")
            #expect(tally.refused > 0)
            if seeing == "writes" { #expect(tally.killed + tally.done > 0) }
        }

        private func judge(
            _ ended: Ended, _ words: [String], _ before: String?, _ scene: Scene, _ place: String,
            _ tally: inout Tally
        ) throws {
            let place = Comment(rawValue: "\(place): exit \(ended.status): \(ended.errors)")
            let after = scene.tip
            let isThere = after != before
            if let after, isThere, before != nil {
                #expect(try scene.git(["rev-parse", after + "^"]) == before, place)
            }
            switch ended.status {
            case 0:
                tally.done += 1
                #expect(isThere, place)
            case 128 + SIGKILL: tally.killed += 1
            default:
                // The machine's fault: never a denial, nor an accusation of the ledger.
                #expect(ended.status == 7, place)
                let lines = ended.errors.split(separator: "\n")
                #expect(lines.first?.hasPrefix("error: ") == true, place)
                #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("hint: ") } && lines.count > 1, place)
                #expect(lines.first?.contains(": (") == false, place)
                if ended.errors.contains("(ledger.unconfirmed)") {
                    tally.unconfirmed += 1
                    #expect(isThere && ended.status == 7, place)
                } else {
                    tally.refused += 1
                    #expect(!isThere, place)
                }
            }
            #expect(try isThere || before != nil ? scene.flaw() == nil : scene.repositoryFlaw() == nil, place)
            // Without the fault it succeeds, or has succeeded.
            let again = try scene.run(words)
            let said = Comment(rawValue: "\(place) again: exit \(again.status): \(again.errors)")
            #expect(again.status == (isThere ? 1 : 0), said)
            #expect(try scene.flaw() == nil, said)
            #expect(try scene.subjects().count == (before == nil ? 1 : 2), said)
        }
    }
}

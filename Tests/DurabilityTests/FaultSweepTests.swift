import Foundation
import Glibc
import Testing
import Trials

extension Durability {
    @Suite struct FaultSweepTests {
        @Test(
            .enabled(if: Durability.shim() != nil, "no C compiler"),
            arguments: Durability.isLong ? ["refs/governance", "refs/heads/governance"] : ["refs/governance"])
        func `A132 A133 one call of an act fails, whichever: no half state, and the truth is told`(
            reference: String
        ) throws {
            let shim = try #require(Durability.shim())
            var figure = Figure("faults")
            try FaultProof(on: Durability.ground(), with: shim, reference: reference)
                .run(isLong: Durability.isLong, into: &figure)
            Durability.expectGood(figure)
        }

        @Test(
            .enabled(if: Durability.shim() != nil, "no C compiler"),
            arguments: [["verify", "--full"], ["agents", "list"]])
        func `A133 a read that meets a fault says so, and never calls a good ledger bad or absent`(
            words: [String]
        ) throws {
            let shim = try #require(Durability.shim())
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
    }
}

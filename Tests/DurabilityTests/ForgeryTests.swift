import TestSupport
import Testing

@testable import Trials

extension Durability {
    @Suite struct ForgeryTests {
        @Test func `A012 A013 A063 of forged histories none is believed`() throws {
            let ground = try Durability.ground()
            var figure = Figure("forgeries")
            try ForgeryProof(on: ground, seed: Durability.seed)
                .run(Durability.isLong ? 100_000 : 2_000, only: nil, into: &figure)
            Durability.report(
                "\(figure.tried) forgeries, \(figure.accepted) accepted, seed \(Durability.seed)")
            #expect(figure.isGood && figure.tried > 0, "\(figure.notes)")
        }
    }
}

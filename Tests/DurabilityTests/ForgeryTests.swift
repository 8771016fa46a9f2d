import Testing
import Trials

extension Durability {
    @Suite struct ForgeryTests {
        @Test func `A012 A013 A063 of forged histories none is believed`() throws {
            var figure = Figure("forgeries")
            try ForgeryProof(on: Durability.ground.get(), seed: Durability.seed)
                .run(Durability.isLong ? 100_000 : 2_000, into: &figure)
            Durability.expectGood(figure)
        }
    }
}

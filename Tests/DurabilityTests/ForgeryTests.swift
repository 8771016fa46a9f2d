import Forgeries
import Foundation
import Testing
import Trials

extension Durability {
    @Suite struct ForgeryTests {
        private static let forge = Result { try Forge(on: Durability.ground.get()) }

        /// The folder of the second verifier; nil where it cannot run.
        private static let verifier: String? = {
            let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .deletingLastPathComponent()
            do {
                let canRun = try Durability.ground.get().has("python3", ["-c", "import cryptography"])
                return canRun ? tests.appending(path: "SecondOpinion").path : nil
            } catch { return nil }
        }()

        @Test func `A012 A013 A063 of forged histories none is believed`() throws {
            var figure = Figure("forgeries")
            try ForgeryProof(on: Durability.ground.get(), seed: Durability.seed, with: Self.forge.get())
                .run(Durability.isLong ? 100_000 : 2_000, into: &figure)
            Durability.expectGood(figure)
        }

        @Test func `a forgery of each kind is taken by no server with hooks, and by no clone that syncs`()
            throws
        {
            var figure = Figure("roads")
            try RoadProof(on: Durability.ground.get(), seed: Durability.seed, with: Self.forge.get())
                .run(Durability.isLong ? 420 : 42, into: &figure)
            Durability.expectGood(figure)
        }

        @Test(.enabled(if: verifier != nil, "python3 with the package 'cryptography' is missing"))
        func `git and the second verifier take what is honest, and the second verifier takes no forgery`()
            throws
        {
            var figure = Figure("opinions")
            try OpinionProof(
                on: Durability.ground.get(), seed: Durability.seed, with: Self.forge.get(),
                verifier: try #require(Self.verifier)
            ).run(Durability.isLong ? 420 : 42, into: &figure)
            Durability.expectGood(figure)
        }
    }
}

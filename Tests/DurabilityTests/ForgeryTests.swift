import Forgeries
import Foundation
import Testing
import Trials

extension Durability {
    @Suite struct ForgeryTests {
        /// The folder of the second verifier; nil where it cannot run.
        private static let verifier: String? = {
            let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .deletingLastPathComponent()
            do {
                let canRun = try Durability.ground().has("python3", ["-c", "import cryptography"])
                return canRun ? tests.appending(path: "SecondOpinion").path : nil
            } catch { return nil }
        }()

        @Test func `A012 A013 A063 of forged histories none is believed`() throws {
            var figure = Figure("forgeries")
            let ground = try Durability.ground()
            try ForgeryProof(on: ground, seed: Durability.seed, with: Forge(on: ground))
                .run(Durability.isLong ? 100_000 : 2_000, into: &figure)
            Durability.expectGood(figure)
        }

        @Test func `a forgery of each kind is taken by no server with hooks, and by no clone that syncs`()
            throws
        {
            var figure = Figure("roads")
            let ground = try Durability.ground()
            try RoadProof(on: ground, seed: Durability.seed, with: Forge(on: ground))
                .run(Durability.isLong ? 420 : 42, into: &figure)
            Durability.expectGood(figure)
        }

        @Test(.enabled(if: verifier != nil, "python3 with the package 'cryptography' is missing"))
        func `git and the second verifier take what is honest, and the second verifier takes no forgery`()
            throws
        {
            var figure = Figure("opinions")
            let ground = try Durability.ground()
            try OpinionProof(
                on: ground, seed: Durability.seed, with: Forge(on: ground),
                verifier: try #require(Self.verifier)
            ).run(Durability.isLong ? 420 : 42, into: &figure)
            Durability.expectGood(figure)
        }
    }
}

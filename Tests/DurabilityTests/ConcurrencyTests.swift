import Testing
import Trials

extension Durability {
    @Suite struct ConcurrencyTests {
        @Test(arguments: [false, true])
        func `A135 A138 writers at once all succeed, and each event is there once`(withPlainGit: Bool) throws
        {
            var rival: Started?
            defer {
                rival?.kill()
                _ = rival?.wait()
            }
            var figure = Figure("writers\(withPlainGit ? " against git update-ref" : "")")
            try WriterProof(on: Durability.ground()).run(Durability.isLong ? 800 : 40, into: &figure) {
                scene in
                guard withPlainGit else { return }
                // Takes and frees the ref's lock all the time, without ever moving the ref to another value.
                rival = try Started(
                    [
                        "sh", "-c",
                        "while :; do t=$(git rev-parse refs/governance); git update-ref refs/governance $t $t; done",
                    ], environment: scene.environment.merging(["GIT_DIR": scene.gitDirectory]) { $1 })
            }
            Durability.expectGood(figure)
        }

        @Test func `pushers at once all succeed, and each event arrives once`() throws {
            var figure = Figure("pushers")
            try PusherProof(on: Durability.ground()).run(Durability.isLong ? 400 : 40, into: &figure)
            Durability.expectGood(figure)
        }
    }
}

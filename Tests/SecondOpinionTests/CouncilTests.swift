import Foundation
import TestSupport
import Testing

extension SecondOpinion {
    @Suite struct CouncilTests {
        private static let pairs =
            ProcessInfo.processInfo.environment["CATALOGCTL_PAIRS"].flatMap { UInt64($0) } ?? 60

        @Test func `both verify a ledger that holds every event there is`() throws {
            let council = try Council.founded.get()
            let opinions = try council.opinions(of: try council.copy())
            #expect(opinions.program.outcome == .verified, "\(opinions)")
            #expect(opinions.program == opinions.second, "\(opinions)")
            #expect(opinions.second.facts.first == "\(Council.recorded.count)")
        }

        @Test(arguments: 1..<Council.recorded.count)
        func `both verify each of its events, as the last one and made once more by hand`(index: Int) throws {
            let council = try Council.founded.get()
            let event = council.events[index]
            let repository = try council.copy()
            let made = try HandmadeEvent(
                remaking: event.id, in: repository, keys: council.keys
            ).written()
            try repository.plant(made, on: "refs/governance")
            let opinions = try council.opinions(
                of: repository, seen: repository("rev-parse", "\(made)^"))
            #expect(opinions.program.outcome == .verified, "\(event.subject): \(opinions)")
            #expect(opinions.program == opinions.second, "\(event.subject): \(opinions)")
        }

        @Test(arguments: Remake.all)
        func `both refuse`(remake: Remake) throws {
            let council = try Council.founded.get()
            let repository = try council.copy()
            let forged = try remake.written(in: repository, of: council)
            try repository.plant(forged, on: "refs/governance")
            let opinions = try council.opinions(of: repository, seen: repository("rev-parse", "\(forged)^"))
            #expect(opinions.program.outcome == .refused, "\(opinions)")
            #expect(opinions.second.outcome == .refused, "\(opinions)")
            // Of these the event itself is good, and what is wrong is the tree alone.
            #expect(!remake.isOfTree || opinions.description.contains("tree.mismatch"), "\(opinions)")
            if let denial = remake.denial {
                #expect(opinions.description.contains("\"code\": \"\(denial)\""), "\(opinions)")
            }
            if let code = remake.code ?? remake.denial {
                #expect(opinions.description.contains("refused: \(code) "), "\(opinions)")
            }
        }

        /// Near where it was made an event may be allowed; elsewhere it is refused, by its own rule or since its tree is
        /// another.
        /// `CATALOGCTL_PAIRS=1000` tries more of them.
        @Test(arguments: 0..<pairs)
        func `both say the same of an event after any other`(seed: UInt64) throws {
            var random = SeededGenerator(seed: seed)
            let council = try Council.founded.get()
            let last = council.events.count - 1
            let index = Int.random(in: 1...last, using: &random)
            let event = council.events[index]
            let place = council.events[min(max(index + Int.random(in: -8...8, using: &random), 0), last)]
            let repository = try council.copy()
            let made = try HandmadeEvent(
                remaking: event.id, on: place.id, in: repository, keys: council.keys
            ).written()
            try repository.plant(made, on: "refs/governance")
            let opinions = try council.opinions(of: repository, seen: place.id)
            let pair = "'\(event.subject)' after '\(place.subject)': \(opinions)"
            #expect(opinions.program == opinions.second, "\(pair)")
            #expect(opinions.program.outcome != .unverifiable, "\(pair)")
            // Whether it is allowed is one question, and what follows from it another.
            let words = opinions.description.components(separatedBy: "second: ")
            #expect(
                words[0].contains("\"tree.mismatch\"") == words[1].contains(" tree.mismatch "), "\(pair)")
        }

        @Test func `verifies the golden ledger of Format 1`() throws {
            let folder = try TemporaryFolder()
            let bundle = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .deletingLastPathComponent().appending(path: "StoreTests/Golden/format-1.bundle").path
            try git(["init", "--quiet", "--template=", folder.path], in: folder.path)
            try git(["fetch", "--quiet", bundle, "refs/governance:refs/governance"], in: folder.path)
            let root = try git(["rev-list", "--max-parents=0", "refs/governance"], in: folder.path)
            let ran = try run(
                try #require(Python.path), [Python.verifier, "--root", root, "--repository", folder.path])
            #expect(
                ran.text.hasPrefix("verified \(Council.recorded.count) events"), "\(ran.text) \(ran.errors)")
        }

        /// Makes another golden ledger, for the day of another Format:
        /// `CATALOGCTL_GOLDEN=FILE swift test --filter golden`. The keys go with the test.
        @Test(.enabled(if: ProcessInfo.processInfo.environment["CATALOGCTL_GOLDEN"] != nil))
        func `makes the golden ledger anew on request`() throws {
            let file = try #require(ProcessInfo.processInfo.environment["CATALOGCTL_GOLDEN"])
            let council = try Council.founded.get()
            let repository = try council.copy()
            try repository("bundle", "create", "-q", file, "refs/governance")
            print("\(try council.opinions(of: repository))")
            print("tree \(try repository("rev-parse", "refs/governance^{tree}")) root \(council.root)")
        }
    }
}

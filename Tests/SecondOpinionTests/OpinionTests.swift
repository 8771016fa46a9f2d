import Foundation
import TestSupport
import Testing

extension SecondOpinion {
    @Suite struct OpinionTests {
        /// Begun once; each test works on a copy.
        private static let scene = Result { try Scene(registrations: 20) }
        private static let curves = Result {
            try Dictionary(
                uniqueKeysWithValues: ["256", "384", "521"].map { bits in
                    (bits, try Scene(key: ["-t", "ecdsa", "-b", bits], registrations: 1))
                })
        }

        @Test(arguments: [
            (["-t", "ed25519"], 20), (["-t", "ecdsa", "-b", "256"], 2), (["-t", "ecdsa", "-b", "384"], 2),
            (["-t", "ecdsa", "-b", "521"], 2), (["-t", "rsa", "-b", "2048"], 2),
        ])
        func `both verify what the program wrote, to the same count, tip and chain`(
            key: [String], registrations: Int
        ) throws {
            let scene =
                try registrations == 20 ? Self.scene.get() : Scene(key: key, registrations: registrations)
            let opinions = try scene.opinions(of: scene.repository)
            #expect(opinions.program.outcome == .verified, "\(opinions)")
            #expect(opinions.program == opinions.second, "\(opinions)")
            #expect(
                opinions.second.facts.prefix(2)
                    == [
                        "\(registrations + 1)",
                        try git(["rev-parse", "refs/governance"], in: scene.repository),
                    ])
        }

        @Test(arguments: ["sha512", "sha256"])
        func `both verify an event made by hand from the formats`(hash: String) throws {
            let scene = try Self.scene.get()
            let repository = try scene.copy()
            var event = try HandmadeEvent(in: repository, key: scene.key)
            event.note = "why\n\n- so\n\tEvent: not a trailer".replacingOccurrences(of: "\t", with: "  ")
            event.hash = hash
            let commit = try event.written()
            try repository.plant(commit, on: "refs/governance")
            let opinions = try scene.opinions(of: repository.folder)
            #expect(opinions.program.outcome == .verified, "\(opinions)")
            #expect(opinions.program == opinions.second, "\(opinions)")
            #expect(opinions.second.facts.prefix(2) == ["22", commit])
        }

        @Test(arguments: Forgery.all)
        func `both refuse`(forgery: Forgery) throws {
            let scene = try forgery.curve.map { try #require(try Self.curves.get()[$0]) } ?? Self.scene.get()
            let repository = try scene.copy()
            let forged = try forgery.make(scene, repository)
            try repository.plant(forged, on: "refs/governance")
            let opinions = try scene.opinions(of: repository.folder)
            #expect(opinions.program.outcome == .refused, "\(opinions)")
            #expect(opinions.second.outcome == .refused, "\(opinions)")
            if forgery.curve != nil {
                #expect(opinions.description.contains("not in its one form"), "\(opinions)")
                #expect(opinions.description.contains("signature.twin"), "\(opinions)")
            }
        }

        @Test
        func `A051 a history that begins anew is refused by who knows the root, and believed by nobody`()
            throws
        {
            let scene = try Self.scene.get()
            let repository = try scene.copy()
            var event = try HandmadeEvent(in: repository, key: scene.key)
            event.parents = []
            try repository.plant(try event.written(), on: "refs/governance")
            let opinions = try scene.opinions(of: repository.folder)
            // The program knows roots by their ids alone: what begins with another is a ledger never pinned.
            #expect(opinions.program.outcome == .unverifiable, "\(opinions)")
            #expect(opinions.second.outcome == .refused, "\(opinions)")
        }

        @Test(arguments: [
            "refs/governance~3", "refs/governance^{tree}", "refs/governance:policy/bundle.json",
            "refs/governance:policy/source/catalog.yaml", "refs/governance:uids", "refs/governance~20",
        ])
        func `both say unverifiable where an object is missing`(object: String) throws {
            let scene = try Self.scene.get()
            let repository = try scene.copy()
            let id = try repository("rev-parse", object)
            try FileManager.default.removeItem(atPath: repository.loosePath(id))
            let opinions = try scene.opinions(of: repository.folder)
            #expect(opinions.program.outcome == .unverifiable, "\(opinions)")
            #expect(opinions.second.outcome == .unverifiable, "\(opinions)")
        }

        @Test(arguments: ["refs/governance~3", "refs/governance:policy/source/catalog.yaml"])
        func `A112 both refuse an object with other bytes than its id says`(object: String) throws {
            let scene = try Self.scene.get()
            let repository = try scene.copy()
            let id = try repository("rev-parse", object)
            let bytes = try repository.read(id)
            try repository.swap(
                id, kind: try repository("cat-file", "-t", id), for: bytes.dropLast() + [bytes.last! ^ 1])
            let opinions = try scene.opinions(of: repository.folder)
            #expect(opinions.program.outcome == .refused, "\(opinions)")
            #expect(opinions.second.outcome == .refused, "\(opinions)")
        }

        @Test
        func `A012 neither verifies a commit with one bit changed`() throws {
            let scene = try Self.scene.get()
            let repository = try scene.copy()
            let whole = try repository.read(try repository("rev-parse", "refs/governance"))
            var random = SeededGenerator(seed: 5)
            for _ in 0..<16 {
                var bytes = whole
                let bit = Int.random(in: 0..<whole.count * 8, using: &random)
                bytes[bit / 8] ^= 1 << (bit % 8)
                try repository.plant(try repository.write("commit", bytes), on: "refs/governance")
                let opinions = try scene.opinions(of: repository.folder)
                #expect(opinions.program.outcome == opinions.second.outcome, "bit \(bit): \(opinions)")
                #expect(
                    [.refused, .unverifiable].contains(opinions.second.outcome), "bit \(bit): \(opinions)")
            }
        }
    }
}

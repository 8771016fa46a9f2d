import Foundation
import FuzzTargets
import TestSupport
import Testing

/// The corpus, and changes of it that come out the same for the same seed. What once broke something is a file of the
/// corpus from then on, called after what it broke.
@Suite struct `Whatever anybody sends` {
    private static let isLong = ProcessInfo.processInfo.environment["CATALOGCTL_LONG"] != nil
    private static let corpus = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fuzz/Corpus")

    private func pieces(_ target: FuzzTarget) throws -> [(name: String, bytes: [UInt8])] {
        let folder = Self.corpus.appending(path: target.name)
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { name in
            (name, try Array(Data(contentsOf: folder.appending(path: name))))
        }
    }

    @Test(arguments: FuzzTarget.all) func `keeps what must hold of what is in the corpus`(
        _ target: FuzzTarget
    ) throws {
        let pieces = try pieces(target)
        var taken = 0
        for piece in pieces {
            do { if try target.check(piece.bytes) { taken += 1 } } catch {
                Issue.record("\(target)/\(piece.name): \(error)")
            }
        }
        // A corpus of refusals alone would show nothing of what is taken.
        #expect(taken > 0, "none of \(pieces.count) pieces is taken")
    }

    @Test(arguments: FuzzTarget.all) func `keeps it whatever is changed in that`(_ target: FuzzTarget) throws
    {
        let pieces = try pieces(target).map(\.bytes)
        let named = ProcessInfo.processInfo.environment["CATALOGCTL_SEED"].flatMap { UInt64($0) }
        let seed = named ?? UInt64.random(in: 0...UInt64.max)
        print("changes of \(target): CATALOGCTL_SEED=\(seed)")
        var random = SeededGenerator(seed: seed)
        let alphabet = Array(Set(pieces.joined())).sorted()
        for _ in 0..<(Self.isLong ? 100_000 : 1_000) {
            var bytes = pieces.randomElement(using: &random) ?? []
            // A part of another piece, now and then.
            if random.next() % 4 == 0, let other = pieces.randomElement(using: &random), !other.isEmpty,
                !bytes.isEmpty
            {
                let start = Int.random(in: other.indices, using: &random)
                let place = Int.random(in: bytes.indices, using: &random)
                let count = Int.random(in: 1...64, using: &random)
                bytes.replaceSubrange(
                    place..<min(place + count, bytes.count), with: other[start...].prefix(count))
            }
            for _ in 0..<Int.random(in: 1...4, using: &random) { random.mutate(&bytes, with: alphabet) }
            bytes = Array(bytes.prefix(target.largest))
            do { try target.check(bytes) } catch {
                Issue.record("\(target): \(error): \(Data(bytes).base64EncodedString())")
            }
        }
    }
}

import Foundation
import TestSupport
import Testing

/// Random steps on a ledger and on a model of it: the same answers, and the same state after each.
struct ModelTests {
    private static let isLong = ProcessInfo.processInfo.environment["CATALOGCTL_LONG"] != nil
    private static let episodes = isLong ? 120 : 2
    private static let steps = isLong ? 260 : 150

    /// A run that failed is run again by its seed.
    private static var seed: UInt64 {
        ProcessInfo.processInfo.environment["CATALOGCTL_SEED"].flatMap { UInt64($0) }
            ?? (isLong ? UInt64.random(in: 1...1_000_000) : 20_261_121)
    }

    @Test("random commands leave what a model in plain values says, and are refused with its codes")
    func random() throws {
        let seed = Self.seed
        var codes: [String: Int] = [:]
        for episode in 0..<Self.episodes {
            let number = seed &+ UInt64(episode)
            var steps = Steps(SeededGenerator(seed: number))
            var model = Model()
            let reality = try Reality(seed: number)
            var trail: [Step] = []
            for count in 0..<Self.steps {
                let step = steps.next(on: model)
                trail.append(step)
                let (expected, found) = (model.take(step), try reality.take(step))
                let place = "seed \(number), step \(count): \(step)"
                try #require(
                    found == expected,
                    "\(place)\nbefore it:\n\(trail.suffix(12).map(\.description).joined(separator: "\n"))")
                codes[found ?? "done", default: 0] += 1
                guard found == nil else { continue }
                try #require(try reality.assets() == model.assets, "\(place)")
                try #require(try reality.frozen() == model.frozen, "\(place)")
                try #require(try reality.list(step.plugin) == model.list(step.plugin), "\(place)")
                let filter = Reality.filters[count % Reality.filters.count]
                let anew = try reality.listAnew(step.plugin, filter)
                try #require(try reality.list(step.plugin, filter) == anew, "\(place)\n\(filter)")
            }
            try #require(try reality.assets() == model.assets, "seed \(number)")
            _ = try reality.audit()
        }
        let counts = codes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        print("model: seed \(seed), \(Self.episodes * Self.steps) steps: \(counts)")
        #expect(codes["done", default: 0] * 5 > Self.episodes * Self.steps, "too few steps do anything")
    }
}

import Foundation
import TestSupport
import Testing

/// Random steps on a ledger and on a model of it: the same answers, and the same state after each.
@Suite(.serialized)
struct ModelTests {
    private static let isLong = ProcessInfo.processInfo.environment["CATALOGCTL_LONG"] != nil
    private static let episodes = isLong ? 60 : 1
    private static let steps = isLong ? 260 : 150

    /// A run that failed is run again by its seed.
    private static var seed: UInt64 {
        ProcessInfo.processInfo.environment["CATALOGCTL_SEED"].flatMap { UInt64($0) }
            ?? (isLong ? UInt64.random(in: 1...1_000_000) : 20_261_439)
    }

    @Test("random commands leave what a model in plain values says, and are refused with its codes")
    func catalog() throws {
        var tally = Tally()
        for episode in 0..<Self.episodes {
            let seed = Self.seed &+ UInt64(episode)
            try run(seed, under: .plain, Steps(about: .catalog, SeededGenerator(seed: seed)), &tally)
        }
        tally.report("catalog from seed \(Self.seed)")
        #expect(tally.done * 5 > tally.steps, "too few steps do anything")
    }

    @Test("random people under random policies pass the gates that a model lets them pass, and no others")
    func consent() throws {
        var tally = Tally()
        for episode in 0..<Self.episodes {
            let seed = Self.seed &+ UInt64(episode)
            var steps = Steps(about: .consent, SeededGenerator(seed: seed))
            let laws = steps.laws(on: nil)
            try run(seed, under: laws, steps, &tally)
        }
        tally.report("consent from seed \(Self.seed)")
        #expect(tally.done * 5 > tally.steps, "too few steps do anything")
    }

    @Test("a request that is about no asset gets no exception, and nobody can ask for one")
    func exceptionOfNoAsset() throws {
        var laws = Laws.plain
        laws.members[.approver] = [.dana]
        laws.gates = [
            Laws.Gate(name: "emergency", action: .grant),
            Laws.Gate(name: "brakes", action: .freeze, count: 2),
        ]
        laws.members[.approver]?.insert(.vic)
        var model = Model(laws)
        let reality = try Reality(seed: 1, under: laws, clockStandsStill: true)
        for (act, code) in [(Step.Act.freeze("prod"), "approval.needed"), (.grant(0), "exception.scope")] {
            let step = Step(person: .dana, plugin: "agents", name: "ant", act: act)
            let expected = model.take(step)
            #expect(expected.code == code && expected.requests == (code == "approval.needed" ? [0] : []))
            #expect(try reality.take(step) == expected)
        }
        #expect(try reality.facts() == model.facts)
    }

    /// How often what came of a step.
    private struct Tally {
        var codes: [String: Int] = [:]

        var steps: Int { codes.values.reduce(0, +) }
        var done: Int { codes["done", default: 0] + codes["asked for", default: 0] }

        func report(_ name: String) {
            let counts = codes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            print("model: \(name), \(steps) steps: \(counts.joined(separator: ", "))")
        }
    }

    private func run(_ seed: UInt64, under laws: Laws, _ choices: Steps, _ tally: inout Tally) throws {
        var steps = choices
        var model = Model(laws)
        let reality = try Reality(seed: seed, under: laws, clockStandsStill: steps.subject == .consent)
        var trail: [String] = []
        for count in 0..<Self.steps {
            let step = steps.next(on: model)
            let before = model.sequence
            let expected = model.take(step)
            trail.append("\(step) -> \(expected)")
            let found = try reality.take(step)
            let place = "seed \(seed), step \(count): \(step)"
            let past =
                "before it:\n\(trail.suffix(14).joined(separator: "\n"))\nunder policy \(model.counter):\n\(model.laws.text)"
            try #require(found.isOne(of: expected), "\(found)\n\(place)\n\(past)")
            let isDone = model.sequence > before
            tally.codes[found.code.map { isDone ? "asked for" : $0 } ?? "done", default: 0] += 1
            if steps.subject == .consent {
                for (found, expected) in try [
                    (reality.requestList(), model.requestList()),
                    (reality.exceptionList(), model.exceptionList()),
                ] {
                    try #require(found == expected, "\(place)\n\(found)\n\(expected)\n\(past)")
                }
            }
            guard isDone else { continue }
            let facts = try reality.facts()
            try #require(
                facts == model.facts, "\(place)\n\(facts.differences(from: model.facts))\n\(past)")
            guard steps.subject == .catalog else { continue }
            try #require(try reality.list(step.plugin) == model.list(step.plugin), "\(place)")
            let filter = Reality.filters[count % Reality.filters.count]
            let anew = try reality.listAnew(step.plugin, filter)
            try #require(try reality.list(step.plugin, filter) == anew, "\(place)\n\(filter)")
        }
        for asset in model.assets.values {
            for (label, version) in asset.versions {
                let list = try reality.evidenceList(asset.plugin, asset.name, label)
                try #require(list == version.evidence, "seed \(seed): \(asset.key) \(label)")
            }
        }
        try #require(try reality.facts() == model.facts, "seed \(seed)")
        try #require(try reality.debts() == model.exceptionList(), "seed \(seed)")
        #expect(try reality.audit() == model.sequence, "seed \(seed)")
    }
}

/// `kill -9` at any moment of any act: what was acknowledged is there, what was not is there whole or not at all; the
/// same act can be done at once, and git finds no fault.
///
/// The moments come again with the seed, though not what the program had done by then.
package struct KillProof: Sendable {
    private let ground: Ground
    private let seed: UInt64

    /// How many kills a repository sees.
    private static let life = 100

    package init(on ground: Ground, seed: UInt64) {
        self.ground = ground
        self.seed = seed
    }

    private struct Tally: Sendable {
        var kills = 0
        var interrupted = 0
        var acknowledged = 0
        var flaws: [String] = []
    }

    /// - Parameter number: the one kill that is wanted, with those before it in the life of its repository.
    package func run(_ size: Int, only number: Int? = nil, into figure: inout Figure) throws {
        let lives =
            number.map { [($0 / Self.life * Self.life)..<($0 + 1)] }
            ?? stride(from: 0, to: size, by: Self.life).map { $0..<min($0 + Self.life, size) }
        var (interrupted, acknowledged) = (0, 0)
        try ground.share(lives.count) {
            try live(lives[$0])
        } taking: { _, tally in
            figure.tried += tally.kills
            figure.lose(tally.flaws)
            interrupted += tally.interrupted
            acknowledged += tally.acknowledged
        }
        figure.note("\(interrupted) in the middle of an act, \(acknowledged) acts acknowledged")
    }

    private func live(_ numbers: Range<Int>) throws -> Tally {
        var tally = Tally()
        let scene = try Scene(on: ground, begun: false)
        var acts = Acts(in: scene)
        for number in numbers {
            var dice = Dice(seed: seed, case: number)
            let words = try acts.next()
            let before = try scene.tip
            let limit = acts.duration(of: words)
            let delay = Double(dice.below(1_000)) / 1_000 * limit
            let ended = try scene.ran(
                ["timeout", "-s", "KILL", Acts.seconds(delay)] + scene.words(words))
            let after = try scene.tip
            // What it has printed is a promise as well, though it was killed before its end.
            let isPromised = ended.status == 0 || !ended.output.isEmpty
            tally.kills += 1
            if ended.killed { tally.interrupted += 1 }
            if isPromised { tally.acknowledged += 1 }
            func flaw(_ what: String) throws {
                let place = try ground.keep(scene.root, as: "kills-\(number)")
                tally.flaws.append(
                    "case \(number), \(words.joined(separator: " ")): \(what); kept in \(place)")
            }
            if !ended.killed, ended.status != 0 { try flaw("exit \(ended.status): \(ended.errors)") }
            if isPromised, after == before { try flaw("acknowledged, and not there") }
            if let before, after != before,
                try after.map({ try scene.git(["rev-parse", $0 + "^"]) }) != before
            {
                try flaw("it stands on another event than the last, or on none")
            }
            if let fault = try after == nil ? scene.repositoryFlaw() : scene.flaw() { try flaw(fault) }
            if after == before {
                let again = try acts.timed(words)
                if again.status != 0 { try flaw("the next start: exit \(again.status): \(again.errors)") }
            }
        }
        return tally
    }
}

/// What one person can do all day, in an order in which each act is allowed: the life of one asset after the other.
struct Acts {
    private let scene: Scene
    private let ground: Ground
    private var number = 0
    private var steps: [[String]] = [["init"]]
    private var durations: [String: Double] = [:]

    init(in scene: Scene) {
        self.scene = scene
        ground = scene.ground
    }

    mutating func next() throws -> [String] {
        if steps.isEmpty {
            number += 1
            steps = try Self.life(of: "bot-\(number)", in: scene)
        }
        return steps.removeFirst()
    }

    /// Every act that one person alone can do under the policy that a ledger begins with.
    static func life(of name: String, in scene: Scene) throws -> [[String]] {
        let file = scene.root + "/\(name).txt"
        try Disk.write("hit\n", to: file)
        func words(_ text: String) -> [String] {
            text.split(separator: " ").map { $0 == "FILE" ? file : $0 == "NAME" ? name : String($0) }
        }
        return [
            "agents register NAME", "agents governance set NAME owner.principal=dana-example risk.level=low",
            "agents snapshot NAME --version 1.0.0 --file FILE",
            "agents snapshot NAME --version 1.1.0 --file FILE",
            "agents approve NAME --version 1.0.0", "agents approve NAME --version 1.1.0",
            "agents promote NAME --to dev --version 1.0.0", "agents promote NAME --to dev --version 1.1.0",
            "agents rollback NAME --env dev --to-version 1.0.0", "agents alias NAME stable 1.0.0",
            "agents evidence add NAME --version 1.0.0 --type model-card --file FILE",
            "environment freeze dev --reason fair", "environment thaw dev", "agents halt NAME --reason lies",
            "agents resume NAME", "agents unbind NAME --env dev",
            "agents deprecate NAME --version 1.1.0 --reason old", "agents archive NAME --version 1.1.0",
            "agents restore NAME --version 1.1.0 --to deprecated", "agents rename NAME NAME-too",
        ].map(words).map { $0.map { $0 == "NAME-too" ? name + "-too" : $0 } }
    }

    /// How long such an act took last time.
    func duration(of words: [String]) -> Double {
        durations[Self.kind(words)] ?? durations.values.max() ?? 0.03
    }

    mutating func timed(_ words: [String]) throws -> Ending {
        let before = ground.elapsed()
        let ended = try scene.run(words)
        durations[Self.kind(words)] = ground.elapsed() - before
        return ended
    }

    private static func kind(_ words: [String]) -> String { words.prefix(2).joined(separator: " ") }

    /// As `timeout` reads it.
    static func seconds(_ seconds: Double) -> String {
        let digits = String(Int(seconds * 1e6) + 1)
        return "0." + String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
    }
}

/// Writers at once on one ledger, each a program of its own: every act succeeds, and each event is there once.
package struct WriterProof: Sendable {
    private let ground: Ground

    private static let writers = 8
    /// Of all writers together, on one ledger.
    private static let most = 1_000

    package init(on ground: Ground) { self.ground = ground }

    private struct Tally: Sendable {
        var done: [String] = []
        var refused: [String] = []
    }

    /// - Parameter rival: starts what is to stand in their way.
    package func run(
        _ size: Int, into figure: inout Figure, beside rival: (Scene) throws -> Void = { _ in }
    ) throws {
        for first in stride(from: 0, to: size, by: Self.most) {
            let scene = try Scene(on: ground)
            try rival(scene)
            try race(first..<min(first + Self.most, size), in: scene, into: &figure)
        }
    }

    private func race(_ numbers: Range<Int>, in scene: Scene, into figure: inout Figure) throws {
        let commands = numbers.map { scene.words(["agents", "register", "agent-\($0)", "--quiet"]) }
        let environment = scene.environment
        var done: [String] = []
        var refused: [String] = []
        try ground.share(Self.writers, among: Self.writers) { writer in
            var tally = Tally()
            for place in stride(from: writer, to: commands.count, by: Self.writers) {
                let ended = try Scene.ran(commands[place], in: environment)
                let name = commands[place][commands[place].count - 2]
                if ended.status == 0 {
                    tally.done.append(name)
                } else {
                    tally.refused.append("\(name): exit \(ended.status): \(ended.errors)")
                }
            }
            return tally
        } taking: { _, tally in
            done += tally.done
            refused += tally.refused
        }
        figure.tried += commands.count
        let flaws = try refused + scene.flaws(registered: done)
        guard !flaws.isEmpty else { return }
        let place = try ground.keep(scene.root, as: "writers-\(numbers.lowerBound)")
        figure.lose(flaws.map { "\($0); kept in \(place)" })
    }
}

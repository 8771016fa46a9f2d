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
        var fault: String?
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
                do {
                    let ended = try Scene.ran(commands[place], in: environment)
                    let name = commands[place][commands[place].count - 2]
                    if ended.status == 0 {
                        tally.done.append(name)
                    } else {
                        tally.refused.append("\(name): exit \(ended.status): \(ended.errors)")
                    }
                } catch { tally.fault = "\(error)" }
            }
            return tally
        } taking: { _, tally in
            if let fault = tally.fault { throw Setback(fault) }
            done += tally.done
            refused += tally.refused
        }
        figure.tried += commands.count
        var flaws = refused
        let present = try scene.agents()
        flaws += Set(done).subtracting(present).map { "\($0) was acknowledged, and is not there" }
        flaws += present.subtracting(done).map { "\($0) is there, and was not acknowledged" }
        let events = try scene.subjects()
        if Set(events).count != events.count { flaws.append("an event is there twice") }
        if events.count != present.count + 1 {
            flaws.append("\(events.count) events of \(present.count) agents")
        }
        if let flaw = try scene.flaw() { flaws.append(flaw) }
        figure.lost += flaws.count
        guard !flaws.isEmpty else { return }
        let place = try ground.keep(scene.root, as: "writers-\(numbers.lowerBound)")
        for flaw in flaws { figure.note("\(flaw); kept in \(place)") }
    }
}

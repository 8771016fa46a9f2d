/// Power cuts between any two calls of acts, on a disk that is a model: it is told of every call that changed it, and
/// leaves what a file system may leave of that. What was acknowledged survives; the rest is absent or whole.
package struct PowerCutProof: Sendable {
    private let ground: Ground
    private let seed: UInt64
    private let shim: FaultShim

    /// How many cuts one day of acts sees.
    private static let day = 20

    package init(on ground: Ground, seed: UInt64, with shim: FaultShim) {
        self.ground = ground
        self.seed = seed
        self.shim = shim
    }

    /// An act, the calls that it made, and whether it was acknowledged.
    private struct Act {
        let name: String
        let calls: [FaultShim.Call]
        let isPromised: Bool
    }

    private struct Tally: Sendable {
        var cuts = 0
        var promises = 0
        var flaws: [String] = []
    }

    /// - Parameter number: the one cut that is wanted, with the others of its day.
    package func run(_ size: Int, only number: Int? = nil, into figure: inout Figure) throws {
        let days =
            number.map { [($0 / Self.day * Self.day)..<($0 / Self.day * Self.day + Self.day)] }
            ?? stride(from: 0, to: size, by: Self.day).map { $0..<min($0 + Self.day, size) }
        var promises = 0
        try ground.share(days.count) {
            try live(days[$0])
        } taking: { _, tally in
            figure.tried += tally.cuts
            figure.lose(tally.flaws)
            promises += tally.promises
        }
        figure.note(
            "\(promises) acknowledged events looked for, on a model of a disk that keeps nothing unsynced")
    }

    private func live(_ numbers: Range<Int>) throws -> Tally {
        var tally = Tally()
        var dice = Dice(seed: seed, case: numbers.lowerBound)
        let scene = try Scene(on: ground, begun: false)
        try scene.keep(as: "before")
        let acts = try record(scene, &dice)
        let root = try scene.git(["rev-list", "--max-parents=0", "refs/governance"])
        let calls = acts.flatMap(\.calls)
        let ends = acts.indices.filter { acts[$0].isPromised }.map { last in
            acts[...last].reduce(0) { $0 + $1.calls.count }
        }
        // Every other cut comes right after an acknowledgement, where there is the most to lose.
        let places = numbers.map {
            $0 % 2 == 0 ? dice.one(of: ends) ?? calls.count : 1 + dice.below(calls.count)
        }
        try scene.good(["mv", scene.repository, scene.root + "/last"])
        try scene.good(["cp", "-a", scene.root + "/before/catalog", scene.repository])
        let disk = try DiskModel(of: scene.repository)
        var done = 0
        for (number, cut) in zip(numbers, places.sorted()) {
            for call in calls[done..<cut] { try disk.apply(call) }
            done = cut
            let promised = Self.promised(acts, by: cut)
            tally.cuts += 1
            tally.promises += promised.count
            let machine = try Scene(on: ground, begun: false)
            try Disk.remove(machine.repository)
            try disk.leave(at: machine.repository, number % 2 == 0 ? .none : .some, using: &dice)
            try machine.keep(as: "left")
            if let flaw = try flaw(of: machine, scene, root, promised, Set(acts.map(\.name))) {
                let place = try ground.keep(machine.root + "/left/catalog", as: "cuts-\(number)")
                tally.flaws.append(
                    "case \(number), after call \(cut) of \(calls.count): \(flaw); kept in \(place)")
            }
        }
        for call in calls[done...] { try disk.apply(call) }
        try Disk.remove(scene.repository)
        try scene.good(["mv", scene.root + "/last", scene.repository])
        let differences = try disk.differences()
        if !differences.isEmpty { throw Setback("the model of the disk is wrong: \(differences)") }
        return tally
    }

    private static func promised(_ acts: [Act], by cut: Int) -> Set<String> {
        var promised: Set<String> = []
        var end = 0
        for act in acts {
            end += act.calls.count
            if act.isPromised, end <= cut { promised.insert(act.name) }
        }
        return promised
    }

    /// `init` and registrations, some killed in the middle and done again.
    private func record(_ scene: Scene, _ dice: inout Dice) throws -> [Act] {
        var acts: [Act] = []
        func run(_ words: [String], killedAt number: Int? = nil) throws -> Bool {
            let log = scene.root + "/calls-\(acts.count)"
            let ended = try scene.run(
                words,
                with: shim.variables(
                    in: scene, at: number ?? 0, how: number == nil ? "0" : "kill-after", log: log))
            // Killed late, an act may be recorded though nobody was told: then it cannot be done anew.
            let isThere = ended.errors.contains(".exists)")
            guard ended.status == 0 || ended.killed || isThere else {
                throw Setback("\(words): \(ended.errors)")
            }
            acts.append(
                Act(
                    name: words[words.count - 1], calls: try FaultShim.calls(in: log),
                    isPromised: ended.status == 0))
            return ended.status == 0 || isThere
        }
        // Killed where its objects have names, and those are not synced yet; then done anew.
        for words in [["init"]] + (0..<6).map({ ["agents", "register", "agent-\($0)"] }) {
            let deaths = words == ["init"] ? [50] : [1 + dice.below(79), 60]
            var isDone = false
            for death in deaths where !isDone { isDone = try run(words, killedAt: death) }
            if !isDone { _ = try run(words) }
        }
        return acts
    }

    /// What is wrong with what a power cut has left; nil where nothing is.
    private func flaw(
        of machine: Scene, _ scene: Scene, _ root: String, _ promised: Set<String>, _ done: Set<String>
    ) throws -> String? {
        if let flaw = try machine.repositoryFlaw() { return flaw }
        guard try machine.tip != nil else {
            let again = try machine.run(["init"])
            if again.status != 0 { return again.errors }
            return promised.isEmpty ? nil : "lost: \(promised.sorted())"
        }
        let joined = try machine.run(["join", "--root", root])
        guard joined.status == 0 else { return joined.errors }
        let found = try machine.agents().union(["init"])
        guard promised.isSubset(of: found) else { return "lost: \(promised.subtracting(found).sorted())" }
        guard found.isSubset(of: done) else { return "nobody did: \(found.subtracting(done).sorted())" }
        let next = try machine.run(["agents", "register", "next"])
        return next.status == 0 ? try machine.flaw() : next.errors
    }
}

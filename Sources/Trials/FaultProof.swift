/// One call of an act fails, whichever: no half state is left, the truth is told, and the next start does the act or
/// finds it done.
package struct FaultProof: Sendable {
    private let ground: Ground
    private let shim: FaultShim
    private let reference: String

    /// EIO, ENOSPC, EINTR, ENOMEM, EROFS; and the two ways to die at a call. Of those that look at files, EACCES as well.
    private static let ways: [(seeing: String, how: [String])] = [
        ("writes", ["5", "28", "4", "12", "30", "kill-before", "kill-after"]),
        ("reads", ["5", "4", "12", "13"]),
    ]

    /// - Parameter reference: the ref that the ledgers are on.
    package init(on ground: Ground, with shim: FaultShim, reference: String = "refs/governance") {
        self.ground = ground
        self.shim = shim
        self.reference = reference
    }

    /// One act, and the calls of it that fail one after the other.
    private struct Sweep: Sendable {
        let act: Int
        let way: Int
        /// Every so-manieth call.
        let stride: Int
    }

    private struct Tally: Sendable {
        var faults = 0
        var refused = 0
        var unconfirmed = 0
        var killed = 0
        var flaws: [String] = []
    }

    /// A case is the act, the kind of call and its number: 1-2-034 is 12034.
    private static let acts = 10_000
    private static let calls = 1_000

    /// - Parameter isLong: whether every call of every act that changes files fails, and every other one that looks at them;
    ///   rather than some.
    package func run(isLong: Bool, only number: Int? = nil, into figure: inout Figure) throws {
        let count = try Self.life(in: Scene(on: ground)).count
        let sweeps = (0..<count).flatMap { act in
            Self.ways.indices.map { way in
                // A ledger's beginning and the usual act are looked at more closely.
                let short = act < 2 ? [4, 13] : [23, 97]
                return Sweep(act: act, way: way, stride: isLong ? [1, 2][way] : short[way])
            }
        }
        let wanted = number.map { number in
            sweeps.filter { $0.act == number / Self.acts && $0.way == number % Self.acts / Self.calls }
        }
        var (refused, unconfirmed, killed) = (0, 0, 0)
        try ground.share((wanted ?? sweeps).count) { place in
            try sweep((wanted ?? sweeps)[place], only: number.map { $0 % Self.calls })
        } taking: { _, tally in
            figure.tried += tally.faults
            figure.lose(tally.flaws)
            refused += tally.refused
            unconfirmed += tally.unconfirmed
            killed += tally.killed
        }
        figure.note(
            "\(count) acts: \(refused) faults refused with nothing recorded, \(unconfirmed) told as unconfirmed, "
                + "\(killed) deaths, the rest done all the same")
    }

    private static func life(in scene: Scene) throws -> [[String]] {
        [["init"]] + (try Acts.life(of: "bot", in: scene))
    }

    private func sweep(_ sweep: Sweep, only number: Int?) throws -> Tally {
        var tally = Tally()
        let scene = try Scene(on: ground, begun: sweep.act > 0, reference: reference)
        let life = try Self.life(in: scene)
        for act in life[..<sweep.act].dropFirst() { try scene.act(act) }
        try scene.keep(as: "before")
        let (seeing, ways) = Self.ways[sweep.way]
        let log = scene.root + "/calls"
        try scene.run(life[sweep.act], with: shim.variables(in: scene, seeing: seeing, log: log))
        let calls = try FaultShim.calls(in: log).count
        guard calls > 0 else {
            throw Setback("\(life[sweep.act]): the library saw no call, and can fail none")
        }
        let first = 1 + sweep.act % sweep.stride
        for call in number.map({ [$0] }) ?? Array(stride(from: first, through: calls, by: sweep.stride)) {
            try scene.putBack("before")
            let how = ways[(call / sweep.stride + sweep.act) % ways.count]
            let ended = try scene.run(
                life[sweep.act],
                with: shim.variables(in: scene, seeing: seeing, at: call, how: how))
            tally.faults += 1
            if let flaw = try judge(ended, life[sweep.act], sweep.act, scene, &tally) {
                let place = sweep.act * Self.acts + sweep.way * Self.calls + call
                let kept = try ground.keep(scene.root, as: "faults-\(place)")
                tally.flaws.append(
                    "case \(place), \(life[sweep.act].joined(separator: " ")), call \(call) \(how): \(flaw); kept in \(kept)"
                )
            }
        }
        return tally
    }

    /// What is wrong with how an act ended, with what it left, or with the next try; nil where nothing is.
    private func judge(
        _ ended: Ending, _ words: [String], _ act: Int, _ scene: Scene, _ tally: inout Tally
    ) throws -> String? {
        let count = try scene.tip == nil ? 0 : scene.subjects().count
        let isThere = count == act + 1
        guard isThere || count == act else { return "\(count) events" }
        let said = "exit \(ended.status): \(ended.errors)"
        switch ended.status {
        case 0: if !isThere { return "acknowledged, and not there" }
        case 128 + 9: tally.killed += 1
        case 7:
            // The machine's fault: never a denial, nor an accusation of the ledger.
            let isUnconfirmed = ended.errors.contains("(ledger.unconfirmed)")
            if isUnconfirmed { tally.unconfirmed += 1 } else { tally.refused += 1 }
            guard ended.errors.hasPrefix("error: "), ended.errors.contains("\nhint: "),
                isUnconfirmed == isThere
            else { return said }
        default: return said
        }
        if let flaw = try count > 0 ? scene.flaw() : scene.repositoryFlaw() { return flaw }
        // Without the fault it succeeds, or has succeeded; then it may be that it cannot be done twice.
        let again = try scene.run(words)
        guard isThere || again.status == 0 else { return "again: exit \(again.status): \(again.errors)" }
        if let flaw = try scene.flaw() { return "again: \(flaw)" }
        return nil
    }
}

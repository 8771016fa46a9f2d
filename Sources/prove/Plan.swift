import Forgeries
import Glibc
import Trials

/// Which proofs are run, how much of each, and where their numbers start from.
struct Plan {
    /// In the order in which they are run.
    enum Proof: String, CaseIterable {
        case forgeries, roads, opinions, kills, cuts, writers, pushers, faults

        /// How much of it is run in the short form, and in the long one.
        var sizes: (short: Int, long: Int) {
            switch self {
            case .forgeries: (20_000, 1_000_000)
            case .roads: (84, 1_000)
            case .opinions: (84, 500)
            case .kills: (200, 10_000)
            case .cuts: (20, 200)
            case .writers: (200, 10_000)
            case .pushers: (80, 400)
            // Every so-manieth call of every act, and every one.
            case .faults: (0, 0)
            }
        }

        /// Whether one case of it can be tried again by its number. Of rivals nobody knows who comes first.
        var hasCases: Bool { self != .writers && self != .pushers }
    }

    static let usage = """
        usage: prove [--long] [--seed N] [--only PROOF [--count N] [--case K]]
        proofs: \(Proof.allCases.map(\.rawValue).joined(separator: ", "))
        """

    var isLong = false
    var seed: UInt64?
    var only: Proof?
    var count: Int?
    /// The one case that is run again.
    var place: Int?

    init(words: [String]) throws(Setback) {
        var words = words[...]
        func number<N: FixedWidthInteger>(_ option: String) throws(Setback) -> N {
            guard let number = words.popFirst().flatMap({ N($0) }), number >= 0 else {
                throw Setback("\(option) wants a number\n\(Self.usage)")
            }
            return number
        }
        while let word = words.popFirst() {
            switch word {
            case "--long": isLong = true
            case "--seed": seed = try number(word)
            case "--count": count = try number(word)
            case "--case": place = try number(word)
            case "--only":
                only = words.popFirst().flatMap { Proof(rawValue: $0) }
                guard only != nil else { throw Setback("--only wants a proof\n\(Self.usage)") }
            default: throw Setback("'\(word)' is not known here\n\(Self.usage)")
            }
        }
        guard only != nil || (count == nil && place == nil) else {
            throw Setback("--count and --case are of one proof, which --only names")
        }
        if let only, place != nil, !only.hasCases { throw Setback("\(only.rawValue) has no cases") }
    }

    /// Whether all that was tried was refused, and nothing was lost. Throws where nothing was tried of a proof.
    func run() throws -> Bool {
        let seed = seed ?? .random(in: 0..<1_000_000)
        let ground = try Self.ground()
        print("seed \(seed)")
        print(Figure.head)
        var (accepted, lost) = (0, 0)
        var untried: [String] = []
        var forge: Forge?
        for proof in Proof.allCases where only == nil || only == proof {
            let clock = ContinuousClock()
            var figure = Figure(proof.rawValue)
            let duration = try clock.measure {
                if [.forgeries, .roads, .opinions].contains(proof), forge == nil {
                    forge = try Forge(on: ground)
                }
                try run(proof, seed, on: ground, forge, into: &figure)
            }
            figure.seconds = Int(duration / .seconds(1) + 0.5)
            print(figure.line(seed: seed))
            for note in figure.notes { print("  \(note)") }
            accepted += figure.accepted
            lost += figure.lost
            if figure.tried == 0 { untried.append(proof.rawValue) }
            if !figure.isGood { print("  again: \(again(proof, seed))") }
            fflush(nil)
        }
        print("\(accepted) accepted, \(lost) lost")
        guard untried.isEmpty else {
            throw Setback("nothing was tried of: \(untried.joined(separator: ", "))")
        }
        return accepted == 0 && lost == 0
    }

    private func again(_ proof: Proof, _ seed: UInt64) -> String {
        "swift run -c release prove\(isLong ? " --long" : "") --seed \(seed) --only \(proof.rawValue)"
            + (proof.hasCases ? " --case CASE" : "")
    }

    private func run(
        _ proof: Proof, _ seed: UInt64, on ground: Ground, _ forge: Forge?, into figure: inout Figure
    ) throws {
        let size = count ?? (isLong ? proof.sizes.long : proof.sizes.short)
        switch proof {
        case .forgeries:
            guard let forge else { return }
            try ForgeryProof(on: ground, seed: seed, with: forge).run(size, only: place, into: &figure)
        case .roads:
            guard let forge else { return }
            try RoadProof(on: ground, seed: seed, with: forge).run(size, only: place, into: &figure)
        case .opinions:
            guard let forge, let verifier = verifier(on: ground) else { return }
            try OpinionProof(on: ground, seed: seed, with: forge, verifier: verifier)
                .run(size, only: place, into: &figure)
        case .kills: try KillProof(on: ground, seed: seed).run(size, only: place, into: &figure)
        case .writers: try WriterProof(on: ground).run(size, into: &figure)
        case .pushers: try PusherProof(on: ground).run(size, into: &figure)
        case .cuts:
            guard let shim = shim(on: ground) else { return }
            try PowerCutProof(on: ground, seed: seed, with: shim).run(size, only: place, into: &figure)
        case .faults:
            guard let shim = shim(on: ground) else { return }
            try FaultProof(on: ground, with: shim).run(isLong: isLong, only: place, into: &figure)
        }
    }

    /// The folder of the second verifier; nil, said plainly, where it cannot run.
    private func verifier(on ground: Ground) -> String? {
        var folder = Self.program[...]
        while let slash = folder.lastIndex(of: "/") {
            folder = folder[..<slash]
            let path = "\(folder)/Tests/SecondOpinion"
            guard unsafe access(path + "/verify.py", R_OK) == 0 else { continue }
            guard ground.has("python3", ["-c", "import cryptography"]) else {
                print("  skipped: python3 with the package 'cryptography' is missing")
                return nil
            }
            return path
        }
        print("  skipped: Tests/SecondOpinion is not above this program")
        return nil
    }

    /// Nil, said plainly, where there is no C compiler.
    private func shim(on ground: Ground) -> FaultShim? {
        do { return try FaultShim(on: ground) } catch {
            print("  skipped: the library that fails calls cannot be built: \(error)")
            return nil
        }
    }

    /// This very program: the one that is tried lies beside it.
    private static var program: String {
        guard let path = unsafe realpath("/proc/self/exe", nil) else { return CommandLine.arguments[0] }
        defer { unsafe free(path) }
        return unsafe String(cString: path)
    }

    private static func ground() throws -> Ground {
        let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? "/usr/bin:/bin"
        let base = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        let began = ContinuousClock.now
        let products = program.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        return try Ground(
            below: base, path: path, catalogctl: products.joined(separator: "/") + "/catalogctl",
            elapsed: { began.duration(to: .now) / .seconds(1) })
    }
}

import Glibc
import Trials

/// Which proofs are run, how much of each, and where their numbers start from.
struct Plan {
    /// In the order in which they are run.
    enum Proof: String, CaseIterable {
        case forgeries

        /// How much of it is run in the short form, and in the long one.
        var sizes: (short: Int, long: Int) {
            switch self {
            case .forgeries: (20_000, 1_000_000)
            }
        }
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
    }

    /// Whether all that was tried was refused, and nothing was lost.
    func run() throws -> Bool {
        let seed = seed ?? .random(in: 0..<1_000_000)
        let ground = try Self.ground()
        print("seed \(seed)")
        print(Figure.head)
        var isGood = true
        for proof in Proof.allCases where only == nil || only == proof {
            let size = count ?? (isLong ? proof.sizes.long : proof.sizes.short)
            let clock = ContinuousClock()
            var figure = Figure(proof.rawValue)
            let duration = try clock.measure {
                switch proof {
                case .forgeries:
                    try ForgeryProof(on: ground, seed: seed).run(size, only: place, into: &figure)
                }
            }
            figure.seconds = Int(duration / .seconds(1) + 0.5)
            print(figure.line(seed: seed))
            for note in figure.notes { print("  \(note)") }
            isGood = isGood && figure.isGood
            fflush(nil)
        }
        return isGood
    }

    private static func ground() throws -> Ground {
        let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? "/usr/bin:/bin"
        let base = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        let own = CommandLine.arguments[0].split(separator: "/", omittingEmptySubsequences: false).dropLast()
        return try Ground(
            below: base, path: path, catalogctl: own.joined(separator: "/") + "/catalogctl")
    }
}

/// Times in milliseconds, several of one thing.
struct Times {
    private var values: [Double] = []

    mutating func add(_ duration: Duration) { values.append(duration / .milliseconds(1)) }

    var median: Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return 0 }
        return sorted[sorted.count / 2]
    }

    /// Each time of one against the time of the other that was measured next to it.
    static func ratio(_ one: Times, to other: Times) -> Double {
        let ratios = zip(one.values, other.values).map { $0 / max($1, 0.000_001) }.sorted()
        return ratios.isEmpty ? 0 : ratios[ratios.count / 2]
    }

    /// How much more one took than the other that was measured next to it.
    static func difference(_ one: Times, _ other: Times) -> Double {
        let differences = zip(one.values, other.values).map { $0 - $1 }.sorted()
        return differences.isEmpty ? 0 : differences[differences.count / 2]
    }

    static func text(_ milliseconds: Double) -> String {
        if milliseconds >= 1000 { return rounded(milliseconds / 1000, 100) + " s" }
        return rounded(milliseconds, milliseconds < 10 ? 100 : 10) + " ms"
    }

    static func rounded(_ value: Double, _ places: Double) -> String {
        let whole = Int64(value * places + 0.5)
        let unit = Int64(places)
        let digits = String(whole % unit)
        let zeros = String(repeating: "0", count: String(unit).utf8.count - 1 - digits.utf8.count)
        return "\(whole / unit).\(zeros)\(digits)"
    }
}

/// Runs two things in turn, so that a machine that slows down slows both.
func compare(
    runs: Int, _ one: () throws -> Void, _ other: () throws -> Void, between: () throws -> Void = {}
) throws -> (Times, Times) {
    let clock = ContinuousClock()
    var (ours, theirs) = (Times(), Times())
    for run in 0...runs {
        try between()
        let first = try clock.measure(one)
        let second = try clock.measure(other)
        if run > 0 {
            ours.add(first)
            theirs.add(second)
        }
    }
    return (ours, theirs)
}

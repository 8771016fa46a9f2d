// Trials: what is done to the program that nobody wishes it: kills, power cuts, faults, rivals; and the ground that all
// such proofs stand on. Each counts what was tried and what was lost, which is to be nothing. `prove` runs them in full,
// DurabilityTests in a short form, and every number comes again with its seed. What does not enter: the clock and the
// environment, which are handed in, and anything that the program needs.

/// What came of a proof.
package struct Figure: Sendable, CustomStringConvertible {
    let name: String
    package var tried = 0
    package var accepted = 0
    package var lost = 0
    package var seconds = 0
    /// What is worth a line below the row.
    package var notes: [String] = []

    /// More than these would tell no more.
    private static let mostNotes = 20

    package init(_ name: String) { self.name = name }

    package var isGood: Bool { accepted == 0 && lost == 0 }

    /// What was lost, a flaw each.
    package mutating func lose(_ flaws: [String]) {
        lost += flaws.count
        for flaw in flaws { note(flaw) }
    }

    package mutating func note(_ text: String) {
        if notes.count < Self.mostNotes { notes.append(text) }
    }

    package var description: String {
        (["\(name): \(tried) tried, \(accepted) accepted, \(lost) lost"] + notes).joined(separator: "; ")
    }

    package static let head = line(["proof", "tried", "accepted", "lost", "seed", "seconds"])

    package func line(seed: UInt64) -> String {
        Self.line([name, "\(tried)", "\(accepted)", "\(lost)", "\(seed)", "\(seconds)"])
    }

    private static func line(_ cells: [String]) -> String {
        cells.enumerated().map { index, cell in
            let gap = String(repeating: " ", count: max(0, (index == 0 ? 22 : 10) - cell.utf8.count))
            return index == 0 ? cell + gap : gap + cell
        }.joined(separator: " ")
    }
}

/// Something that a proof needs did not work; no verdict on the program.
package struct Setback: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

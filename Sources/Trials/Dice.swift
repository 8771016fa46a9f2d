/// Numbers that look random and come again with their seed (SplitMix).
package struct Dice: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    /// The dice of one case of a proof, whatever was thrown for the others.
    package init(seed: UInt64, case number: Int) {
        var first = Dice(seed: seed)
        var second = Dice(seed: first.next() ^ UInt64(truncatingIfNeeded: number))
        self.init(seed: second.next())
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    package mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<max(limit, 1), using: &self) }

    package mutating func one<Choices: Collection>(of choices: Choices) -> Choices.Element? {
        choices.randomElement(using: &self)
    }

    package mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }
}

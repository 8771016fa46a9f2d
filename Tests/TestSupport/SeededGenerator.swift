/// Numbers that look random and are the same in every run.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// Flips a bit, drops, doubles or replaces a byte.
    public mutating func mutate(_ bytes: inout [UInt8], with alphabet: [UInt8]) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: bytes.indices, using: &self)
        switch next() % 4 {
        case 0: bytes[place] ^= 1 << UInt8(next() % 8)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(bytes[place], at: Int.random(in: bytes.indices, using: &self))
        default: bytes[place] = alphabet.randomElement(using: &self) ?? 0
        }
    }
}

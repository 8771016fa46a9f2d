/// What a parse accepts at most.
public struct JSONLimits: Sendable {
    /// Bytes of the whole text.
    public let bytes: Int
    /// Arrays and objects within one another; never more than `deepest`.
    public let depth: Int
    /// Values of the whole text, counting containers.
    public let values: Int

    /// The parser descends by recursion, so that the depth is bounded whatever a caller asks for.
    public static let deepest = 64
    public static let standard = JSONLimits()

    public init(bytes: Int = 1 << 20, depth: Int = JSONLimits.deepest, values: Int = 100_000) {
        self.bytes = bytes
        self.depth = min(depth, Self.deepest)
        self.values = values
    }
}

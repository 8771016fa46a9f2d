/// What a parse accepts at most.
public struct YAMLLimits: Sendable {
    /// Bytes of the whole document.
    public let bytes: Int
    /// Sequences and mappings within one another; never more than `deepest`.
    public let depth: Int
    /// Scalars, sequences and mappings together; keys are scalars too.
    public let nodes: Int

    /// The tree is built by recursion, so that the depth is bounded whatever a caller asks for.
    public static let deepest = 64
    public static let standard = YAMLLimits()

    public init(bytes: Int = 1 << 20, depth: Int = YAMLLimits.deepest, nodes: Int = 100_000) {
        self.bytes = bytes
        self.depth = min(depth, Self.deepest)
        self.nodes = nodes
    }
}

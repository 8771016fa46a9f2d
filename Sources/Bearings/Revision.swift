package import Objects

/// The id of a commit or another object, for people and for plain git.
public struct Revision: Hashable, Sendable {
    public let hex: String

    /// The first digits, for people.
    public var short: String { String(hex.prefix(12)) }

    public init?(_ text: String) {
        guard let id = ObjectID(hex: text) else { return nil }
        self.init(id)
    }

    package init(_ id: ObjectID) { hex = id.hex }
}

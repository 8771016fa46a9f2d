public import Canonical

/// `states/<label>.json`: where a version stands in its lifecycle, and by which event.
public struct LifecycleRecord: Record {
    public let state: StateName
    public let by: PrincipalName
    /// The event that brought it into this state.
    public let sequence: Int
    /// The event that made the version: the order in which an asset's versions came.
    public let created: Int
    public let reason: String?
    /// What to use instead of a deprecated version's asset.
    public let replacement: AssetUID?

    /// The longest reason, in bytes: every list of assets reads it.
    public static let longestReason = 2000

    public init(
        state: StateName, by: PrincipalName, sequence: Int, created: Int, reason: String? = nil,
        replacement: AssetUID? = nil
    ) {
        self.state = state
        self.by = by
        self.sequence = sequence
        self.created = created
        self.reason = reason
        self.replacement = replacement
    }

    public init(_ members: Members) throws(RecordFault) {
        state = try members.name("state")
        by = try members.name("by")
        sequence = try members.sequence()
        created = try members.sequence("created")
        reason = try members.text("reason")
        replacement = try members.optional("replacement", "a UUIDv7") { json in
            json.asString.flatMap { AssetUID($0) }
        }
    }

    public var members: [JSON.Member] {
        .init(present: [
            ("by", .string(by.text)), ("created", .integer(created)),
            ("reason", reason.map { .string($0) }),
            ("replacement", replacement.map { .string($0.description) }), ("seq", .integer(sequence)),
            ("state", .string(state.text)),
        ])
    }
}

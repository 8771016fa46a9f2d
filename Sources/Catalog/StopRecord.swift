public import Canonical

/// That something is stopped for the time being, by whom, since which event and why: `halted` of an asset, and
/// `control/freezes/<env>.json` of an environment.
public struct StopRecord: Record {
    public let by: PrincipalName
    public let sequence: Int
    public let reason: String

    public init(by: PrincipalName, sequence: Int, reason: String) {
        self.by = by
        self.sequence = sequence
        self.reason = reason
    }

    public init(_ members: Members) throws(RecordFault) {
        by = try members.name("by")
        sequence = try members.sequence()
        reason = try members.required("reason", "a text", \.asString)
    }

    public var members: [JSON.Member] {
        .init(present: [
            ("by", .string(by.text)), ("reason", .string(reason)), ("seq", .integer(sequence)),
        ])
    }
}

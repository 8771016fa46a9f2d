public import Canonical
public import Catalog

/// `closed.json`: what became of a request, by whose hand.
public struct ClosureRecord: Record {
    public enum Outcome: String, CaseIterable, Sendable { case executed, rejected, cancelled, expired }

    public let outcome: Outcome
    public let by: PrincipalName
    public let sequence: Int
    public let reason: String?

    public init(outcome: Outcome, by: PrincipalName, sequence: Int, reason: String?) {
        self.outcome = outcome
        self.by = by
        self.sequence = sequence
        self.reason = reason
    }

    public init(_ members: Members) throws(RecordFault) {
        by = try members.name("by")
        outcome = try members.required("outcome", "a known outcome") { json in
            json.asString.flatMap { Outcome(rawValue: $0) }
        }
        reason = try members.text("reason")
        sequence = try members.sequence()
    }

    public var members: [JSON.Member] {
        .init(present: [
            ("by", .string(by.text)), ("outcome", .string(outcome.rawValue)),
            ("reason", reason.map { .string($0) }), ("seq", .integer(sequence)),
        ])
    }
}

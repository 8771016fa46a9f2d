public import Canonical

/// `bindings/<env>.json`: which version of the asset an environment has, since which event, and what it had before.
public struct BindingRecord: Record {
    /// One version that is or was bound.
    public struct Bound: Record {
        public let label: VersionLabel
        public let version: VersionID
        /// The event that bound it.
        public let sequence: Int

        public init(label: VersionLabel, version: VersionID, sequence: Int) {
            self.label = label
            self.version = version
            self.sequence = sequence
        }

        public init(_ members: Members) throws(RecordFault) {
            label = try members.label()
            version = try members.required("version", "an object id") { json in
                json.asString.flatMap { VersionID($0) }
            }
            sequence = try members.sequence()
        }

        public var members: [JSON.Member] {
            .init(present: [
                ("label", .string(label.text)), ("seq", .integer(sequence)),
                ("version", .string(version.hex)),
            ])
        }
    }

    /// Nil after it was unbound.
    public let bound: Bound?
    public let by: PrincipalName
    /// The event that made it so.
    public let sequence: Int
    /// After a rollback: it stays until somebody promotes by hand.
    public let isHeld: Bool
    /// What was bound before what is bound now, the latest first, each label once.
    public let previous: [Bound]

    /// How many earlier versions are remembered, for rollbacks.
    public static let longestMemory = 64

    public init(bound: Bound?, by: PrincipalName, sequence: Int, isHeld: Bool, previous: [Bound]) {
        self.bound = bound
        self.by = by
        self.sequence = sequence
        self.isHeld = isHeld
        self.previous = previous
    }

    public init(_ members: Members) throws(RecordFault) {
        bound = try members.json["bound"].map { json throws(RecordFault) in try Bound(Members(json)) }
        by = try members.name("by")
        sequence = try members.sequence()
        isHeld = try members.optional("held", "a truth value", \.asBool) ?? false
        var previous: [Bound] = []
        for json in try members.optional("previous", "a list", \.asArray) ?? [] {
            previous.append(try Bound(Members(json)))
        }
        self.previous = previous
    }

    public var members: [JSON.Member] {
        .init(present: [
            ("bound", bound.map { .object($0.members) }), ("by", .string(by.text)),
            ("held", isHeld ? .bool(true) : nil),
            ("previous", previous.isEmpty ? nil : .array(previous.map { .object($0.members) })),
            ("seq", .integer(sequence)),
        ])
    }

    /// What the memory of this binding is once it goes back to a version: what that was bound after. What is left behind
    /// is behind no more, so that the way forward is a binding like any other.
    public func memory(rollingBackTo label: VersionLabel) -> [Bound] {
        Array(previous.drop { $0.label != label }.dropFirst())
    }

    /// What the memory of this binding is once something else is bound, or nothing.
    public func memory(whenBinding next: VersionLabel?) -> [Bound] {
        let all = (bound.map { [$0] } ?? []) + previous.filter { $0.label != bound?.label }
        return Array(all.filter { $0.label != next }.prefix(Self.longestMemory))
    }
}

public import Canonical

/// What people call a request: `R-` and ten characters of Crockford's base 32, from the id of the event that opens it.
public struct RequestID: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let text: String

    private static let prefix = "R-"
    private static let digits = 10

    public init(of event: EventID) {
        text =
            Self.prefix
            + Crockford.encode(SHA256Digest(ofText: event.description).bytes, characters: Self.digits)
    }

    public init?(_ text: some StringProtocol) {
        guard text.utf8.starts(with: Self.prefix.utf8),
            text.utf8.count == Self.prefix.utf8.count + Self.digits,
            Crockford.isValid(Substring(String(text).utf8.dropFirst(Self.prefix.utf8.count)))
        else { return nil }
        self.text = String(text)
    }

    public var description: String { text }

    /// Its folder while it waits.
    public var open: RequestPlace { RequestPlace(folder: "\(Layout.openRequests)/\(text)") }

    /// Its folder after it was closed.
    public var closed: RequestPlace {
        let shard = SHA256Digest(ofText: text).hex.prefix(2)
        return RequestPlace(folder: "\(Layout.closedRequests)/\(shard)/\(text)")
    }

    public static func < (one: RequestID, other: RequestID) -> Bool { one.text < other.text }
}

/// The folder of a request, and what is in it.
public struct RequestPlace: Hashable, Sendable {
    public let folder: String

    public var request: String { "\(folder)/request.json" }
    public var progress: String { "\(folder)/progress.json" }
    public var permit: String { "\(folder)/permit.json" }
    public var closure: String { "\(folder)/closed.json" }
    public func approval(of name: PrincipalName) -> String { "\(folder)/approvals/\(name).json" }
    public func signature(of name: PrincipalName) -> String { "\(approval(of: name)).sig" }
}

/// `request.json`: exactly what is asked for. An approval is a signature over its digest.
public struct RequestRecord: Record {
    /// The event that is asked for: what its message would say, but for what every event has.
    public let action: [Trailer]
    /// The SHA-256 of the version's files that the action names.
    public let content: SHA256Digest?
    /// The event that opened the request.
    public let event: EventID
    /// The evidence of the version as it was.
    public let evidence: [EvidenceID]
    /// The object id of the ledger's root.
    public let ledger: LedgerID
    /// The SHA-256 of the asset's overlay as it was; nil where none was set.
    public let overlay: SHA256Digest?
    /// The policy that was active.
    public let policy: PolicyVersion
    public let requester: PrincipalName

    public struct Trailer: Sendable, Equatable {
        public let key: TrailerKey
        public let value: String
    }

    public init(
        asking action: Event, content: SHA256Digest?, evidence: [EvidenceID] = [], in ledger: LedgerID,
        overlay: SHA256Digest?, requester: PrincipalName
    ) {
        self.action = action.action
        self.content = content
        event = action.id
        self.evidence = evidence
        self.ledger = ledger
        self.overlay = overlay
        policy = action.policy
        self.requester = requester
    }

    public init(_ members: Members) throws(RecordFault) {
        var action: [Trailer] = []
        for member in try members.required("action", "a map", \.asObject) {
            guard let key = TrailerKey(rawValue: member.key), let value = member.value.asString else {
                throw RecordFault(message: "'action' holds '\(member.key.excerpt)', which no event says")
            }
            action.append(Trailer(key: key, value: value))
        }
        self.action = action
        content = try members.optional("content", "a digest") { json in
            json.asString.flatMap { SHA256Digest(prefixed: $0) }
        }
        event = try members.required("event", "a UUIDv7") { json in json.asString.flatMap { EventID($0) } }
        var evidence: [EvidenceID] = []
        for json in try members.optional("evidence", "a list", \.asArray) ?? [] {
            guard let id = json.asString.flatMap({ EvidenceID($0) }) else {
                throw RecordFault(message: "'evidence' is no list of evidence")
            }
            evidence.append(id)
        }
        self.evidence = evidence
        ledger = try members.required("ledger", "an object id") { json in
            json.asString.flatMap { LedgerID($0) }
        }
        overlay = try members.optional("overlay", "a digest") { json in
            json.asString.flatMap { SHA256Digest(prefixed: $0) }
        }
        policy = try members.required("policy", "a policy version") { json in
            json.asString.flatMap { PolicyVersion($0) }
        }
        requester = try members.name("requester")
    }

    public var members: [JSON.Member] {
        .init(present: [
            ("action", .object(action.map { .init(key: $0.key.rawValue, value: .string($0.value)) })),
            ("content", content.map { .string($0.prefixed) }),
            ("event", .string(event.description)),
            (
                "evidence",
                evidence.isEmpty ? nil : .array(evidence.map { .string($0.description) })
            ), ("ledger", .string(ledger.text)),
            ("overlay", overlay.map { .string($0.prefixed) }),
            ("policy", .string(policy.description)), ("requester", .string(requester.text)),
        ])
    }

    public var id: RequestID { RequestID(of: event) }

    /// What an approval is of: the SHA-256 of the record as canonical JSON.
    public var subject: SHA256Digest { SHA256Digest(of: JSON.object(members).canonicalBytes()) }

    /// The event that is asked for, as if it came now; nil where the action is none. Its reason is said by who executes
    /// it; till then a word stands in for it, since some events are nothing without one.
    public func asked(sequence: Int, policy: PolicyVersion) -> Event? {
        guard let name = action.first(where: { $0.key == .event })?.value,
            let kind = EventKind(rawValue: name)
        else { return nil }
        var event = Event(kind: kind, id: event, sequence: sequence, policy: policy, note: .standIn)
        for trailer in action where trailer.key != .event {
            guard event.take(trailer.key, trailer.value) else { return nil }
        }
        // What an event of this kind does not say would be lost, and what it must say may be missing.
        return event.action == action ? event : nil
    }
}

extension Event {
    /// What distinguishes this event from every other: its kind and its own trailers, in byte order of key.
    public var action: [RequestRecord.Trailer] {
        let common: Set<TrailerKey> = [
            .eventID, .format, .sequence, .policy, .request, .gate, .payload, .chain,
        ]
        return kind.form.trailers.map(\.key).filter { !common.contains($0) }.flatMap { key in
            values(of: key).map { RequestRecord.Trailer(key: key, value: $0) }
        }.sorted { $0.key.rawValue < $1.key.rawValue }
    }
}

/// The object id of a ledger's root: which ledger it is.
public struct LedgerID: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    public init?(_ text: some StringProtocol) {
        guard VersionID(text) != nil else { return nil }
        self.text = String(text)
    }

    public var description: String { text }
}

/// `progress.json`: who has approved so far, with which key, under which policy, when by the log.
public struct ProgressRecord: Record {
    public struct Approval: Record {
        public let key: String
        public let policy: PolicyVersion
        public let sequence: Int
        public let time: Timestamp

        public init(key: String, policy: PolicyVersion, sequence: Int, time: Timestamp) {
            self.key = key
            self.policy = policy
            self.sequence = sequence
            self.time = time
        }

        public init(_ members: Members) throws(RecordFault) {
            key = try members.required("key", "a fingerprint", \.asString)
            policy = try members.required("policy", "a policy version") { json in
                json.asString.flatMap { PolicyVersion($0) }
            }
            sequence = try members.sequence()
            time = try members.time()
        }

        public var members: [JSON.Member] {
            .init(present: [
                ("key", .string(key)), ("policy", .string(policy.description)),
                ("seq", .integer(sequence)), ("time", .string(time.rfc3339)),
            ])
        }
    }

    public var approvals: [PrincipalName: Approval]
    /// Who has taken an approval back. Its signature is still good, so from then on only they can bring one of theirs.
    public var withdrawn: Set<PrincipalName>
    /// The event that opened the request, and its log time.
    public let sequence: Int
    public let time: Timestamp

    public init(
        sequence: Int, time: Timestamp, approvals: [PrincipalName: Approval] = [:],
        withdrawn: Set<PrincipalName> = []
    ) {
        self.sequence = sequence
        self.time = time
        self.approvals = approvals
        self.withdrawn = withdrawn
    }

    public init(_ members: Members) throws(RecordFault) {
        approvals = [:]
        for member in try members.required("approvals", "a map", \.asObject) {
            guard let name = PrincipalName(valid: member.key) else {
                throw RecordFault(message: "'approvals' holds '\(member.key.excerpt)', which is no name")
            }
            approvals[name] = try Approval(Members(member.value))
        }
        sequence = try members.sequence()
        time = try members.time()
        withdrawn = []
        for json in try members.optional("withdrawn", "a list", \.asArray) ?? [] {
            guard let name = json.asString.flatMap({ PrincipalName(valid: $0) }) else {
                throw RecordFault(message: "'withdrawn' is no list of names")
            }
            withdrawn.insert(name)
        }
    }

    public var members: [JSON.Member] {
        .init(present: [
            (
                "approvals",
                .object(approvals.map { .init(key: $0.key.text, value: .object($0.value.members)) })
            ),
            ("seq", .integer(sequence)), ("time", .string(time.rfc3339)),
            (
                "withdrawn",
                withdrawn.isEmpty ? nil : .array(withdrawn.sorted().map { .string($0.text) })
            ),
        ])
    }
}

/// `permit.json`: the approvals are complete; this request may be executed once. It overrides nothing: the gates are
/// asked again then.
public struct PermitRecord: Record {
    public let gates: [GateReceipt]
    public let policy: PolicyVersion
    public let sequence: Int

    public init(gates: [GateReceipt], policy: PolicyVersion, sequence: Int) {
        self.gates = gates
        self.policy = policy
        self.sequence = sequence
    }

    public init(_ members: Members) throws(RecordFault) {
        var gates: [GateReceipt] = []
        for json in try members.required("gates", "a list", \.asArray) {
            guard let receipt = json.asString.flatMap({ GateReceipt($0) }) else {
                throw RecordFault(message: "'gates' is no list of receipts")
            }
            gates.append(receipt)
        }
        self.gates = gates
        policy = try members.required("policy", "a policy version") { json in
            json.asString.flatMap { PolicyVersion($0) }
        }
        sequence = try members.sequence()
    }

    public var members: [JSON.Member] {
        .init(present: [
            ("gates", .array(gates.map { .string($0.description) })),
            ("policy", .string(policy.description)), ("seq", .integer(sequence)),
        ])
    }
}

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

// Consent: what is asked for, who has said yes to it, what speaks for it, and what became of it, as values: requests,
// approvals, evidence, permits and exceptions. What does not enter: whether a yes or a document counts (Policy), and how
// a signature is checked (Store).

public import Canonical
public import Catalog

/// `request.json`: exactly what is asked for. An approval is a signature over its digest.
public struct RequestRecord: Record {
    /// The event that is asked for: what its message would say, but for what every event has.
    public let action: [Trailer]
    /// The SHA-256 of the files of the version that the action names, and of its evidence.
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
    /// Why it is asked for; the event that is asked for says the same.
    public let reason: Note?
    public let requester: PrincipalName

    /// What an action can say: all that an event says which can be asked for, but for what every event has.
    package static let askable: [TrailerKey] = {
        let asked = EventKind.allCases.map(\.form).filter(\.isExecutable).flatMap(\.trailers).map(\.key)
        return TrailerKey.allCases.filter { asked.contains($0) && !ofEveryEvent.contains($0) }
    }()

    fileprivate static let ofEveryEvent: Set<TrailerKey> = [
        .eventID, .format, .sequence, .policy, .request, .gate, .payload, .chain,
    ]

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
        reason = action.note
        self.requester = requester
    }

    public init(_ members: Members) throws(RecordFault) {
        var action: [Trailer] = []
        for member in try members.required("action", "a map", \.asObject) {
            guard let key = Self.askable.first(where: { $0.rawValue.utf8.elementsEqual(member.key.utf8) }),
                let value = member.value.asString
            else {
                throw RecordFault(
                    message: "'action' holds '\(member.key.excerpt)', which nothing that is asked for says")
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
        reason = try members.optional("reason", "free text of an event") { json in
            json.asString.flatMap { Note(valid: $0) }
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
            ("policy", .string(policy.description)), ("reason", reason.map { .string($0.text) }),
            ("requester", .string(requester.text)),
        ])
    }

    /// SHA-256 over the lines `NAME NUL SHA256 LF` of a version's files and of the records of its evidence, in byte order
    /// of name; nil where there are none.
    package static func content(of files: [(name: String, bytes: [UInt8])]) -> SHA256Digest? {
        let files = files.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        let lines = files.flatMap { Array("\($0.name)\0\(SHA256Digest(of: $0.bytes).hex)\n".utf8) }
        return lines.isEmpty ? nil : SHA256Digest(of: lines)
    }

    public var id: RequestID { RequestID(of: event) }

    /// What an approval is of: the SHA-256 of the record as canonical JSON.
    public var subject: SHA256Digest { SHA256Digest(of: JSON.object(members).canonicalBytes()) }

    /// The event that is asked for, as if it came now; nil where the action is none.
    public func asked(sequence: Int, policy: PolicyVersion) -> Event? {
        guard let name = action.first(where: { $0.key == .event })?.value,
            let kind = EventKind(rawValue: name)
        else { return nil }
        var event = Event(kind: kind, id: event, sequence: sequence, policy: policy, note: reason)
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
        kind.form.trailers.map(\.key).filter { !RequestRecord.ofEveryEvent.contains($0) }.flatMap { key in
            values(of: key).map { RequestRecord.Trailer(key: key, value: $0) }
        }.sorted { $0.key.rawValue < $1.key.rawValue }
    }
}

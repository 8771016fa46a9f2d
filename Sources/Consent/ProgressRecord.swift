public import Canonical
public import Catalog

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

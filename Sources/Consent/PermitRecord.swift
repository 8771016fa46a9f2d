public import Canonical
public import Catalog

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

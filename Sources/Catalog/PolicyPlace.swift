public import Canonical

/// A folder of the ledger's tree that holds a whole policy: the active one, one that is proposed, or one that was.
public struct PolicyPlace: Hashable, Sendable {
    public let folder: String

    public static let active = PolicyPlace(folder: "policy")

    public static func proposed(_ digest: SHA256Digest) -> PolicyPlace {
        PolicyPlace(folder: "\(Layout.policyProposals)/\(digest.hex)")
    }

    /// Where the policy with this number is kept once another is active: `policy/archive/000002`.
    public static func archived(_ counter: Int) -> PolicyPlace {
        let digits = "\(counter)"
        let zeros = String(repeating: "0", count: max(0, 6 - digits.utf8.count))
        return PolicyPlace(folder: "\(Layout.policyArchive)/\(zeros)\(digits)")
    }

    public var version: String { "\(folder)/version" }
    public var bundle: String { "\(folder)/bundle.json" }
    public var source: String { "\(folder)/source" }
    public var allowedSigners: String { "\(folder)/allowed_signers" }
    /// Who proposed it, where it is a proposal.
    public var proposal: String { "\(folder)/proposal.json" }
}

/// `proposal.json`: who proposed a policy, by which event, and what was active then.
public struct ProposalRecord: Record {
    public let by: PrincipalName
    public let sequence: Int
    public let base: PolicyVersion

    public init(by: PrincipalName, sequence: Int, base: PolicyVersion) {
        self.by = by
        self.sequence = sequence
        self.base = base
    }

    public init(_ members: Members) throws(RecordFault) {
        by = try members.name("by")
        sequence = try members.sequence()
        base = try members.required("base", "a policy version") { json in
            json.asString.flatMap { PolicyVersion($0) }
        }
    }

    public var members: [JSON.Member] {
        .init(present: [
            ("base", .string(base.description)), ("by", .string(by.text)), ("seq", .integer(sequence)),
        ])
    }
}

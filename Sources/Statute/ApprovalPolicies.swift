public import Catalog

/// What must be approved, by whom and how often: the gates of a policy.
///
/// Every gate that matches must be satisfied. Gates match effects, not verbs: what changes an environment is a
/// binding, by whichever verb, and what changes a state is its transition.
public struct ApprovalPolicies: Sendable, Equatable {
    /// Whether an asset must have an owner before a version of it is approved.
    public let requiresOwner: Bool
    /// How long an approval counts, in seconds, where its gate does not say; for ever where neither does.
    public let expiresAfter: Int?
    public let exceptions: ExceptionTerms
    public let rules: [ApprovalRule]

    public init(
        requiresOwner: Bool = true, expiresAfter: Int? = nil, exceptions: ExceptionTerms = ExceptionTerms(),
        rules: [ApprovalRule] = []
    ) {
        self.requiresOwner = requiresOwner
        self.expiresAfter = expiresAfter
        self.exceptions = exceptions
        self.rules = rules
    }
}

public struct ApprovalRule: Sendable, Equatable {
    public let name: Name<GateReceipt>
    public let selector: AssetSelector
    public let gates: [Gate]

    public init(name: Name<GateReceipt>, selector: AssetSelector, gates: [Gate]) {
        self.name = name
        self.selector = selector
        self.gates = gates
    }
}

/// One condition on an effect.
public struct Gate: Sendable, Equatable {
    /// The effect: `promotion.bind` for every change of an environment, `lifecycle.setState` for every change of a
    /// state, `policy.activate` for every change of the policy; another event stands for itself alone.
    public let action: EventKind
    /// Where it matches; everywhere where it is empty.
    public let environments: Set<EnvironmentName>
    /// Which change of state it matches; nil is any state, from or to.
    public let from: StateName?
    public let to: StateName?
    /// Assets for which the effect is refused, whoever approves.
    public let denies: AssetSelector?
    public let approvalsRequired: Int
    /// Whose word counts; empty means everybody permitted to approve.
    public let approverRoles: Set<RoleName>
    public let excludesRequester: Bool
    /// Whether the asset's owner must be among those who approve.
    public let needsOwner: Bool
    /// What must be attached to the version.
    public let evidence: [EvidenceType]
    /// How many of the approvals must be signed by the approver's own key.
    public let personallySigned: Int
    public let expiresAfter: Int?
    /// Whose word is one: people's, and at the gate of the recovery keys theirs.
    public let hears: Principal.Species

    public init(
        action: EventKind, environments: Set<EnvironmentName> = [], from: StateName? = nil,
        to: StateName? = nil, denies: AssetSelector? = nil, approvalsRequired: Int = 1,
        approverRoles: Set<RoleName> = [], excludesRequester: Bool = false, needsOwner: Bool = false,
        evidence: [EvidenceType] = [], personallySigned: Int? = nil, expiresAfter: Int? = nil,
        hears: Principal.Species = .person
    ) {
        self.action = action
        self.environments = environments
        self.from = from
        self.to = to
        self.denies = denies
        self.approvalsRequired = approvalsRequired
        self.approverRoles = approverRoles
        self.excludesRequester = excludesRequester
        self.needsOwner = needsOwner
        self.evidence = evidence
        self.personallySigned = personallySigned ?? approvalsRequired
        self.expiresAfter = expiresAfter
        self.hears = hears
    }

    /// The most approvals that one gate may ask for.
    public static let mostApprovals = 16
}

extension EventKind {
    /// The event that stands for the effect: what a gate names as its action.
    public var effect: EventKind {
        switch self {
        case .promotionBind, .promotionPromote, .promotionRollback, .promotionUnbind: .promotionBind
        case .lifecycleSetState, .lifecycleDeprecate, .lifecycleArchive, .lifecycleRestore: .lifecycleSetState
        case .policyActivate, .policyRollback: .policyActivate
        default: self
        }
    }

    /// Whether it is about one asset.
    public var concernsAsset: Bool { form.trailers.contains { $0.key == .asset } }
}

/// How long an exception can be used, and how soon its debt must be settled; in seconds.
public struct ExceptionTerms: Sendable, Equatable {
    public let expiresAfter: Int
    public let settleWithin: Int

    public init(expiresAfter: Int = 86_400, settleWithin: Int = 7 * 86_400) {
        self.expiresAfter = expiresAfter
        self.settleWithin = settleWithin
    }
}

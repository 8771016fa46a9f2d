import Canonical
import Catalog
import Consent
import Hearing
import Keys
import Objects
import Policy
import Statute
import Testing

/// A town in which several people may approve, under gates that a test chooses.
enum Council {
    /// Dana, Sam and Nora approve; Botty has their role and is a machine; Vic may do everything and approve nothing.
    static func policy(
        _ rules: [ApprovalRule] = [], requiresOwner: Bool = true, expiresAfter: Int? = nil,
        earlierApprovals: Int = 0, without removed: Set<String> = [], marked mark: String = "council"
    ) throws -> PolicyBundle {
        let base = try Cast.policy()
        let approvers = ["dana", "sam", "nora", "botty"].filter { !removed.contains($0) }
        let everything = Set(
            [
                "ledger", "asset", "governance", "version", "lifecycle", "promotion", "alias", "environment",
                "policy", "key", "evidence", "exception",
            ].map { PolicyBundle.Permission.family($0) })
        let requests: Set<PolicyBundle.Permission> = [
            .event(.requestOpen), .event(.requestWithdraw), .event(.requestReject), .event(.requestCancel),
            .event(.requestExpire),
        ]
        return PolicyBundle(
            canonical: Array("\(mark) \(rules) \(removed.sorted())".utf8), environments: base.environments,
            plugins: base.plugins, clockSkew: base.clockSkew, complianceTags: base.complianceTags,
            earlierApprovals: earlierApprovals, principals: base.principals,
            roles: [
                try RoleName("approver"): Set(try approvers.map { name throws in try PrincipalName(name) }),
                try RoleName("worker"): [try PrincipalName("vic"), try PrincipalName("dana")],
                try RoleName("auditor"): [try PrincipalName("nora")],
            ],
            permissions: [
                try RoleName("approver"): requests.union(everything).union([.event(.requestApprove)]),
                try RoleName("worker"): requests.union(everything),
            ],
            approvals: ApprovalPolicies(
                requiresOwner: requiresOwner, expiresAfter: expiresAfter, rules: rules))
    }

    static func rule(
        _ gate: Gate, _ selector: AssetSelector = AssetSelector(), named name: String = "two-eyes"
    ) throws -> ApprovalRule {
        ApprovalRule(name: try Name(name), selector: selector, gates: [gate])
    }

    private static let made = Result { try Town(under: policy()) }

    /// It has lived without gates, and now has this policy.
    static func town(under policy: PolicyBundle) throws -> Town {
        var town = try made.get()
        try town.adopt(policy)
        return town
    }

    static func town(_ rules: [ApprovalRule], expiresAfter: Int? = nil, earlierApprovals: Int = 0) throws
        -> Town
    {
        try town(
            under: policy(rules, expiresAfter: expiresAfter, earlierApprovals: earlierApprovals))
    }

    /// Two approvals of others before anything changes in prod.
    static func two(
        excluding: Bool = false, expiresAfter: Int? = nil, roles: Set<RoleName> = []
    ) throws -> ApprovalRule {
        try rule(
            Gate(
                action: .promotionBind, environments: [EnvironmentName("prod")], approvalsRequired: 2,
                approverRoles: roles, excludesRequester: excluding, expiresAfter: expiresAfter))
    }
}

extension Draft {
    /// The same act as a request, if it came next. Who is in no policy asks what Dana would.
    static func ask(_ wanted: Draft, in state: DictionaryState) throws -> Draft {
        let dana = try PrincipalName("dana")
        let requester = try #require(
            state.bundle?.owner(of: wanted.signer) ?? state.bundle?.principals[dana])
        guard let record = Policy.request(for: wanted.event, by: requester, on: state) else {
            throw Cast.Stranger()
        }
        var draft = wanted
        draft.event = Event(
            kind: .requestOpen, id: wanted.event.id, sequence: wanted.event.sequence,
            policy: wanted.event.policy, asset: wanted.event.asset, assetUID: wanted.event.assetUID,
            note: wanted.event.note)
        draft.event.request = record.id
        draft.bring(
            Payloads(
                request: record, files: [.init(path: record.id.open.request, bytes: record.bytes)]))
        return draft
    }

    /// Somebody's approval, carried by them or somebody else; wrong as a test has it.
    static func approve(
        _ id: RequestID, by name: String, carriedBy carrier: String? = nil, signedBy signer: String? = nil,
        in state: DictionaryState, _ change: (inout ApprovalStatement) throws -> Void = { _ in }
    ) throws -> Draft {
        let record: RequestRecord? =
            try state.record(at: id.open.request) ?? state.record(at: id.closed.request)
        var statement = ApprovalStatement(
            request: id, subject: try #require(record).subject, approver: try PrincipalName(name),
            policy: try #require(state.tip).policy)
        try change(&statement)
        var draft = try on(.requestApprove, by: carrier ?? name, in: state) { event in
            event.request = id
            event.approver = try PrincipalName(name)
        }
        let approver = try PrincipalName(name)
        draft.bring(
            Payloads(
                approval: SignedApproval(statement, signedBy: try Cast.key(of: signer ?? name)),
                files: [
                    .init(path: id.open.approval(of: approver), bytes: statement.bytes),
                    .init(path: id.open.signature(of: approver), bytes: Array("signed\n".utf8)),
                ]))
        return draft
    }

    /// What a request asks for, done.
    static func execute(
        _ id: RequestID, by name: String = "vic", in state: DictionaryState,
        _ change: (inout Event) throws -> Void = { _ in }
    ) throws -> Draft {
        let record: RequestRecord? =
            try state.record(at: id.open.request) ?? state.record(at: id.closed.request)
        let tip = try #require(state.tip)
        let asked = try #require(record?.asked(sequence: tip.sequence + 1, policy: tip.policy))
        return try on(asked.kind, by: name, in: state) { event in
            event = Event(
                kind: asked.kind, id: event.id, sequence: event.sequence, policy: event.policy,
                asset: asked.asset, assetUID: asked.assetUID, note: asked.note)
            for trailer in asked.action where trailer.key != .event {
                _ = event.take(trailer.key, trailer.value)
            }
            event.request = id
            try change(&event)
        }.completed(on: state)
    }

    static func request(
        _ kind: EventKind, _ id: RequestID, of approver: String? = nil, by name: String,
        in state: DictionaryState
    ) throws -> Draft {
        try on(kind, by: name, in: state) { event in
            event.request = id
            event.approver = try approver.map { name throws in try PrincipalName(name) }
        }
    }
}

extension Town {
    /// Opens a request and returns its id.
    mutating func asks(_ wanted: (DictionaryState) throws -> Draft) throws -> RequestID {
        let draft = try Draft.ask(wanted(state), in: state)
        try does(draft)
        return try #require(draft.event.request)
    }

    /// Lets so many seconds go by.
    mutating func waits(_ seconds: Int64) throws {
        let tip = try #require(state.tip)
        state.tip = Tip(
            sequence: tip.sequence, time: tip.time.adding(seconds: seconds), policy: tip.policy)
    }
}

import Canonical
import Catalog
import Consent
import Hearing
import Keys
import Policy
import Statute
import Testing

/// What an exception lets through, once, and what it does not.
@Suite struct ExceptionTests {
    /// A gate on prod that a test chooses, and exceptions that Nora grants and settles.
    private func town(_ gate: Gate, exceptions: Bool = true) throws -> Town {
        let council: Set<RoleName> = [try RoleName("auditor")]
        let emergency = ApprovalRule(
            name: try Name("emergency"), selector: AssetSelector(),
            gates: [
                Gate(action: .exceptionGrant, approverRoles: council),
                Gate(action: .exceptionSettle, approverRoles: council),
            ])
        var town = try Town(under: Council.policy())
        try town.adopt(
            Council.policy([Council.rule(gate)] + (exceptions ? [emergency] : [])).with(
                permitting: ["approver": [.family("exception"), .family("evidence")]],
                roles: ["auditor": ["nora", "sam"]]))
        return town
    }

    private static func gate(
        denies: AssetSelector? = nil, evidence: [String] = [], approvals: Int = 1
    ) throws -> Gate {
        Gate(
            action: .promotionBind, environments: [try EnvironmentName("prod")], denies: denies,
            approvalsRequired: approvals,
            evidence: try evidence.map { type throws in try EvidenceType(type) })
    }

    private func grant(_ id: RequestID, by name: String = "nora", in state: DictionaryState) throws -> Draft {
        try Draft.except(id, by: name, in: state).completed(on: state)
    }

    private func settle(_ id: RequestID, in state: DictionaryState) throws -> Draft {
        try Draft.on(Town.bot, .exceptionSettle, by: "nora", in: state) { event, _ in
            event.exception = id
            event.note = try Note("learned")
        }.completed(on: state)
    }

    @Test(arguments: [false, true])
    func `what a gate lets nobody do is asked for where there are exceptions, and done by one`(
        hasExceptions: Bool
    ) throws {
        let gates: [(Gate, DenialCode)] = [
            (try Self.gate(denies: AssetSelector()), .gateDenies),
            (try Self.gate(evidence: ["evaluation-report"]), .evidenceMissing),
        ]
        for (gate, code) in gates {
            var town = try town(gate, exceptions: hasExceptions)
            #expect(try town.refuses { try .bind("v1", to: "prod", in: $0) } == code)
            let asked = try Draft.ask(.bind("v1", to: "prod", by: "vic", in: town.state), in: town.state)
            guard hasExceptions else {
                #expect(town.refuses(asked) == code)
                continue
            }
            try town.does(asked)
            let id = try #require(asked.event.request)
            // No approval helps; whoever may grant exceptions does.
            #expect(try town.refuses { try .approve(id, by: "sam", in: $0) } == code)
            #expect(try town.refuses { try .execute(id, in: $0) } == code)
            try town.does { try grant(id, in: $0) }
            let decision = try town.does { try .execute(id, in: $0) }
            #expect(decision.event.gates.map(\.description) == ["exception/1 by nora"])
        }
    }

    @Test func `a request has one exception, and after it was settled no other`() throws {
        var town = try town(Self.gate(approvals: 2))
        let id = try town.asks { try .bind("v1", to: "prod", by: "vic", in: $0) }
        try town.does { try grant(id, in: $0) }
        #expect(try town.refuses { try grant(id, in: $0) } == .exceptionExists)
        try town.does { try settle(id, in: $0) }
        #expect(try town.refuses { try grant(id, in: $0) } == .exceptionExists)
        #expect(try town.refuses { try .execute(id, in: $0) } == .approvalNeeded)
    }

    @Test func `an exception falls with a key of who granted it`() throws {
        var town = try town(Self.gate(approvals: 2))
        let id = try town.asks { try .bind("v1", to: "prod", by: "vic", in: $0) }
        try town.does { try grant(id, in: $0) }
        #expect(try town.refuses { try .execute(id, in: $0) } == nil)
        var other = town
        try other.does { try .revoke("vic", by: "sam", in: $0) }
        #expect(try other.refuses { try .execute(id, by: "sam", in: $0) } == nil)
        try town.does { try .revoke("nora", by: "sam", in: $0) }
        #expect(try town.refuses { try .execute(id, in: $0) } == .approvalNeeded)
    }

    @Test func `what leaves an environment, or is only renamed there, is not asked for evidence`() throws {
        let town = try town(Self.gate(evidence: ["evaluation-report"]))
        #expect(try town.refuses { try .bind("v1", to: "prod", in: $0) } == .evidenceMissing)
        for draft in [
            try Draft.unbind(from: "prod", in: town.state), try Draft.rename(to: "helper", in: town.state),
        ] {
            let done = draft.completed(on: town.state)
            #expect(town.refuses(done) == nil)
            #expect(done.event.gates.map(\.description) == ["two-eyes/1 by dana"])
        }
    }

    @Test func `a policy that two must change needs somebody who may ask for it`() throws {
        let gate = Gate(action: .policyActivate, approvalsRequired: 2)
        let policy = try Council.policy([Council.rule(gate)])
        #expect(policy.canPass(.policyActivate))
        let mute = try policy.with(forbidding: [.requestOpen])
        #expect(!mute.canPass(.policyActivate))
        #expect(mute.shortage(at: gate) == .requester(of: gate))
        let more = Gate(action: .policyActivate, approvalsRequired: 4)
        #expect(mute.shortage(at: more) == .approvers(mute.approvers(at: more).count, of: more))
    }

    @Test func `an exception falls where the words that granted it would not be enough any more`() throws {
        var town = try town(Self.gate(approvals: 2))
        let id = try town.asks { try .bind("v1", to: "prod", by: "vic", in: $0) }
        try town.does { try grant(id, in: $0) }
        let policy = try #require(town.state.bundle)
        // Nora is in the council no more; or there are no exceptions any more.
        for next in [
            try policy.with(roles: ["auditor": ["sam"]]),
            try policy.with(approvals: ApprovalPolicies(rules: [Council.rule(Self.gate(approvals: 2))])),
        ] {
            var later = town
            try later.adopt(next)
            #expect(try later.refuses { try .execute(id, in: $0) } == .approvalNeeded)
        }
    }

    @Test func `a debt is due to the second`() throws {
        var town = try town(Self.gate(approvals: 2))
        let id = try town.asks { try .bind("v1", to: "prod", by: "vic", in: $0) }
        try town.does { try grant(id, in: $0) }
        try town.does { try .execute(id, in: $0) }
        let next = try town.asks { try .bind("v2", to: "prod", by: "vic", in: $0) }
        try town.waits(Int64(ExceptionTerms().settleWithin))
        #expect(try town.refuses { try grant(next, in: $0) } == nil)
        try town.waits(1)
        #expect(try town.refuses { try grant(next, in: $0) } == .exceptionOverdue)
    }

    @Test func `a debt is settled under the name that its asset has now`() throws {
        var town = try town(Self.gate(approvals: 2))
        let id = try town.asks { try .bind("v1", to: "prod", by: "vic", in: $0) }
        try town.does { try grant(id, in: $0) }
        try town.does { try .execute(id, in: $0) }
        let uid = try #require(try town.state.asset(Town.bot)).uid
        try town.adopt { policy in
            try policy.with(approvals: ApprovalPolicies(rules: Array(policy.approvals.rules.dropFirst())))
        }
        try town.does { try .rename(to: "helper", in: $0) }
        func settlement(of path: String, _ state: DictionaryState) throws -> Draft {
            var draft = try Draft.settle(id, of: path, by: "nora", in: state)
            draft.event.assetUID = uid
            return draft.completed(on: state)
        }
        #expect(try town.refuses { try settlement(of: Town.bot, $0) } == .exceptionScope)
        #expect(try town.refuses { try settlement(of: "agents/agent/helper", $0) } == nil)
    }

    @Test func `what is said about an exception is not excepted itself`() throws {
        let council: Set<RoleName> = [try RoleName("auditor")]
        let grants = Gate(action: .exceptionGrant, approvalsRequired: 2, approverRoles: council)
        var town = try town(Self.gate(approvals: 2), exceptions: false)
        try town.adopt { policy in
            try policy.with(
                approvals: ApprovalPolicies(
                    rules: policy.approvals.rules + [Council.rule(grants, named: "grants")]))
        }
        let id = try town.asks { try .bind("v1", to: "prod", by: "vic", in: $0) }
        let asked = try town.asks { try grant(id, in: $0) }
        for name in ["nora", "sam"] {
            #expect(try town.refuses { try grant(asked, by: name, in: $0) } == .exceptionScope)
        }
    }

    @Test func `everybody who has granted an exception stands for it with the keys that they had then`()
        throws
    {
        let council: Set<RoleName> = [try RoleName("auditor")]
        let grants = Gate(action: .exceptionGrant, approvalsRequired: 2, approverRoles: council)
        var town = try town(Self.gate(approvals: 2), exceptions: false)
        try town.adopt { policy in
            try policy.with(
                keys: ["nora": [Cast.key(of: "nora"), Cast.key(of: "mallory")]],
                roles: ["auditor": ["nora", "sam", "dana"]],
                approvals: ApprovalPolicies(
                    rules: policy.approvals.rules + [Council.rule(grants, named: "grants")]))
        }
        // A key that Nora lost before takes nothing from what she grants afterwards.
        try town.does { try .revoke("nora", Cast.key(of: "mallory"), in: $0) }
        let id = try town.asks { try .bind("v1", to: "prod", by: "vic", in: $0) }
        let grant = try town.asks { try self.grant(id, by: "nora", in: $0) }
        for name in ["nora", "sam"] { try town.does { try .approve(grant, by: name, in: $0) } }
        try town.does { try .execute(grant, by: "nora", in: $0) }
        #expect(try town.refuses { try .execute(id, in: $0) } == nil)
        try town.does { try .revoke("sam", in: $0) }
        #expect(try town.refuses { try .execute(id, in: $0) } == .approvalNeeded)
    }
}

import Canonical
import Catalog
import Consent
import Hearing
import Keys
import Policy
import Statute
import Testing

/// Ways round a gate that a member with few rights, or one admin alone, could try.
@Suite struct GateEvasionTests {
    private func name(_ text: String) throws -> PrincipalName { try PrincipalName(text) }

    /// A request to bind v1 to prod under another policy than the one before, with two approvals under that.
    private func askedAnew(expiresAfter: Int? = nil) throws -> (Town, RequestID, PolicyVersion) {
        let rule = try Council.two(expiresAfter: expiresAfter)
        var town = try Council.town([rule], earlierApprovals: 1)
        let before = try #require(town.state.tip).policy
        let id = try town.asks { try .bind("v1", to: "prod", by: "vic", in: $0) }
        try town.does { try .approve(id, by: "sam", in: $0) }
        try town.does { try .approve(id, by: "nora", in: $0) }
        try town.adopt(Council.policy([rule], earlierApprovals: 1, marked: "next"))
        town.state.files[PolicyPlace.archived(before.counter).version] = Array("\(before)\n".utf8)
        return (town, id, before)
    }

    @Test func `an earlier approval that is carried once more does not take the place of a later one`() throws
    {
        var (town, id, before) = try askedAnew(expiresAfter: 3600)
        try town.does { try .approve(id, by: "sam", in: $0) }
        let earlier: (DictionaryState) throws -> Draft = {
            try .approve(id, by: "sam", carriedBy: "vic", in: $0) {
                $0 = ApprovalStatement(
                    request: $0.request, subject: $0.subject, approver: $0.approver, policy: before)
            }
        }
        #expect(try town.refuses(earlier) == .approvalDuplicate)
        // Carried in turns, the two would never grow old.
        try town.waits(3601)
        #expect(try town.refuses(earlier) == .approvalDuplicate)
        #expect(
            try town.refuses { try .approve(id, by: "sam", carriedBy: "vic", in: $0) } == .approvalDuplicate)
        #expect(try town.refuses { try .execute(id, in: $0) } == .approvalNeeded)
    }

    @Test func `who lost the key of an approval can give another with the one that is left`() throws {
        var town = try Council.town([Council.two()])
        let id = try town.asks { try .bind("v1", to: "prod", by: "vic", in: $0) }
        try town.does { try .approve(id, by: "sam", in: $0) }
        var progress: ProgressRecord = try #require(try town.state.record(at: id.open.progress))
        let first = try #require(progress.approvals[name("sam")])
        progress.approvals[try name("sam")] = .init(
            key: try Cast.key(of: "mallory").fingerprint.description, policy: first.policy,
            sequence: first.sequence, time: first.time)
        town.state.files[id.open.progress] = progress.bytes
        #expect(try town.refuses { try .approve(id, by: "sam", in: $0) } == nil)
    }

    @Test func `another name for what an environment has is a change of the environment`() throws {
        var town = try Council.town([Council.two()])
        #expect(try town.refuses { try .rename(to: "helper", by: "dana", in: $0) } == .approvalNeeded)
        let id = try town.asks { try .rename(to: "helper", by: "vic", in: $0) }
        try town.does { try .approve(id, by: "sam", in: $0) }
        try town.does { try .approve(id, by: "nora", in: $0) }
        let decision = try town.does { try .execute(id, in: $0) }
        #expect(decision.event.gates.map(\.description) == ["two-eyes/1 by nora, sam"])
    }

    @Test func `another name is free where no gate is of an environment that has the asset`() throws {
        let stage = Gate(
            action: .promotionBind, environments: [try EnvironmentName("stage")], approvalsRequired: 2)
        let town = try Council.town([Council.rule(stage)])
        #expect(try town.refuses { try .rename(to: "helper", by: "vic", in: $0) } == nil)
        let anywhere = try Council.town([Council.rule(Gate(action: .promotionBind, approvalsRequired: 2))])
        #expect(try anywhere.refuses { try .rename(Town.crew, to: "day-shift", by: "vic", in: $0) } == nil)
    }

    @Test func `a gate that asks for no approval does not take away the one that the lifecycle asks for`()
        throws
    {
        let gate = Gate(
            action: .lifecycleSetState, denies: AssetSelector(conditions: [.init("risk.level", "critical")]),
            approvalsRequired: 0, evidence: [try EvidenceType("evaluation-report")])
        var town = try Council.town([Council.rule(gate)])
        let asset = try AssetPath(Town.bot)
        let evidence = EvidenceID(try EvidenceType("evaluation-report"), of: .zero)
        town.state.files[asset.evidence(evidence, of: try VersionLabel("v3"))] = Array("{}".utf8)
        #expect(try town.refuses { try .move("v3", to: "approved", by: "vic", in: $0) } == .approvalNeeded)
        let decision = try town.does { try .move("v3", to: "approved", by: "dana", in: $0) }
        #expect(decision.event.gates.map(\.description) == ["two-eyes/1 by none", "lifecycle/1 by dana"])
    }

    @Test func `what is done with a whole asset passes the gates of what it does with its versions`() throws {
        func rule(_ from: String, _ to: String) throws -> ApprovalRule {
            let gate = Gate(
                action: .lifecycleSetState, from: try StateName(from), to: try StateName(to),
                approvalsRequired: 2)
            return try Council.rule(gate, named: "\(from)-\(to)")
        }
        var town = try Council.town([])
        for environment in ["dev", "prod"] { try town.does { try .unbind(from: environment, in: $0) } }
        try town.adopt(Council.policy([rule("approved", "archived"), rule("archived", "draft")]))
        #expect(try town.refuses { try .archive(in: $0) } == .approvalNeeded)
        #expect(try town.refuses { try .deprecate(in: $0) } == nil)
        try town.adopt(Council.policy([rule("archived", "draft")]))
        try town.does { try .archive(in: $0) }
        #expect(try town.refuses { try .restore(in: $0) } == .approvalNeeded)
        #expect(try town.refuses { try .restore(to: "deprecated", in: $0) } == nil)
    }

    @Test func `another document under the same id of evidence makes a request stale`() throws {
        var town = try Council.town([Council.two()])
        let asset = try AssetPath(Town.bot)
        func attach(_ digits: String) throws {
            let digest = try #require(SHA256Digest(hex: String(repeating: "0", count: 32) + digits))
            let record = EvidenceRecord(type: try EvidenceType("report"), digest: digest, size: 1)
            town.state.files[asset.evidence(record.id, of: try VersionLabel("v1"))] = record.bytes
        }
        try attach(String(repeating: "1", count: 32))
        let id = try town.asks { try .bind("v1", to: "prod", by: "vic", in: $0) }
        let before = town.state.files.keys.sorted()
        try town.does { try .approve(id, by: "sam", in: $0) }
        try attach(String(repeating: "2", count: 32))
        #expect(before.allSatisfy { town.state.files[$0] != nil })
        #expect(try town.refuses { try .approve(id, by: "nora", in: $0) } == .requestStale)
    }

    @Test(arguments: [EventKind.requestReject, .requestCancel, .requestWithdraw])
    func `who could not have given an approval at any gate takes none away`(kind: EventKind) throws {
        var town = try Council.town([Council.two(roles: [RoleName("auditor"), RoleName("worker")])])
        let id = try town.asks { try .bind("v1", to: "prod", by: "vic", in: $0) }
        try town.does { try .approve(id, by: "nora", in: $0) }
        let of = kind == .requestWithdraw ? "nora" : nil
        #expect(try town.refuses { try .request(kind, id, of: of, by: "sam", in: $0) } == .roleMissing)
        #expect(try town.refuses { try .request(kind, id, of: of, by: "dana", in: $0) } == nil)
    }

    @Test func `an owner whom a gate asks can say no`() throws {
        let gate = Gate(action: .promotionBind, approverRoles: [try RoleName("auditor")], needsOwner: true)
        var town = try Council.town([Council.rule(gate)])
        let id = try town.asks { try .bind("v1", to: "prod", by: "vic", in: $0) }
        #expect(try town.refuses { try .request(.requestReject, id, by: "dana", in: $0) } == nil)
        #expect(try town.refuses { try .request(.requestReject, id, by: "sam", in: $0) } == .roleMissing)
    }

    @Test
    func `the debt of an exception is settled under the gates of its own asset, by the name it has now`()
        throws
    {
        var town = try Council.town([Council.two()])
        let id = try town.asks { try .bind("v1", to: "prod", by: "vic", in: $0) }
        let base = try Council.policy(
            [
                Council.two(),
                Council.rule(
                    Gate(action: .exceptionSettle, approvalsRequired: 1),
                    AssetSelector(kinds: [KindName("crew")]), named: "crews"),
                Council.rule(
                    Gate(action: .exceptionSettle, approverRoles: [RoleName("auditor")]),
                    AssetSelector(kinds: [KindName("agent")]), named: "agents"),
            ], marked: "exceptions")
        var permissions = base.permissions
        permissions[try RoleName("approver")]?.insert(.family("exception"))
        try town.adopt(
            PolicyBundle(
                canonical: base.canonical, environments: base.environments, plugins: base.plugins,
                clockSkew: base.clockSkew, complianceTags: base.complianceTags, principals: base.principals,
                roles: base.roles, permissions: permissions, approvals: base.approvals))
        let step = ExceptionRecord.Step(
            by: try name("dana"), sequence: 20, time: try #require(town.state.tip).time, reason: "fire")
        town.state.files[id.openException] = ExceptionRecord(granted: step, voices: [step.by]).bytes
        func settle(_ path: String, by name: String, _ state: DictionaryState) throws -> Draft {
            try Draft.on(path, .exceptionSettle, by: name, in: state) { event, _ in
                event.exception = id
                event.note = try Note("learned")
            }.completed(on: state)
        }
        #expect(try town.refuses { try settle(Town.crew, by: "sam", $0) } == .exceptionScope)
        #expect(try town.refuses { try settle(Town.bot, by: "sam", $0) } == .approvalNeeded)
        #expect(try town.refuses { try settle(Town.bot, by: "nora", $0) } == nil)
    }

    @Test func `a policy is refused that only people could change who then could not approve it`() throws {
        let gate = Gate(action: .policyActivate, approvalsRequired: 3, excludesRequester: true)
        let rule = try Council.rule(gate)
        let policy = try Council.policy([rule])
        #expect(policy.canPass(.policyActivate))
        // Without the worker's right, only the three who approve could ask, and two are left then.
        let alone = PolicyBundle(
            canonical: policy.canonical, environments: policy.environments, plugins: policy.plugins,
            clockSkew: policy.clockSkew, complianceTags: policy.complianceTags, principals: policy.principals,
            roles: policy.roles.filter { $0.key.text != "worker" }.mapValues {
                $0.filter { $0.text != "botty" }
            }, permissions: policy.permissions,
            approvals: policy.approvals)
        #expect(!alone.canPass(.policyActivate))
    }
}

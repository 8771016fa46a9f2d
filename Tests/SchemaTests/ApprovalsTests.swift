import Catalog
import Schema
import Testing

struct ApprovalsTests {
    @Test("a document of approvals says what its fields say")
    func values() throws {
        let bundle = try PolicyBundle(sources: Sources.sources() + [Sources.approvalsSource])
        let approvals = bundle.approvals
        #expect(approvals.requiresOwner && approvals.expiresAfter == 14 * 86_400)
        #expect(approvals.exceptions == ExceptionTerms(expiresAfter: 86_400, settleWithin: 7 * 86_400))
        #expect(approvals.rules.map(\.name.text) == ["high-risk", "rules-of-rules"])
        let (agents, crew, prod) = try (PluginName("agents"), KindName("crew"), EnvironmentName("prod"))
        let rule = approvals.rules[0]
        #expect(rule.selector.plugins == [agents] && rule.selector.kinds == [crew])
        #expect(
            rule.selector.conditions.map { "\($0.key) \($0.values)" } == [
                #"labels.domain ["claims", "none"]"#, #"risk.level ["high", "critical"]"#,
                #"sla.responseHours ["4"]"#, #"labels.team ["core"]"#,
            ])
        #expect(rule.selector.any.count == 2 && rule.selector.all.isEmpty)
        #expect(rule.selector.any[1].conditions.map(\.values) == [["true"]])
        #expect(
            rule.gates == [
                Gate(
                    action: .promotionBind, environments: [prod], approverRoles: [try RoleName("admin")],
                    excludesRequester: true, needsOwner: true, evidence: [try EvidenceType("evaluation-report")],
                    personallySigned: 1, expiresAfter: 5400),
                Gate(
                    action: .lifecycleSetState, from: .draft, to: .approved, denies: rule.gates[1].denies,
                    approvalsRequired: 0),
            ])
        #expect(rule.gates[1].denies?.conditions.map(\.values) == [["critical"]])
    }

    @Test("what is left out is what one would expect")
    func omissions() throws {
        let none = try Sources.bundle().approvals
        #expect(none == ApprovalPolicies(requiresOwner: true, expiresAfter: nil, rules: []))
        let text = "apiVersion: catalogctl/v1\nkind: ApprovalPolicies\n"
        let empty = PolicySource(file: "approvals.yaml", bytes: Array(text.utf8))
        #expect(try PolicyBundle(sources: Sources.sources() + [empty]).approvals == none)
        let free = try Sources.bundle(approvals: "{requireOwnerForApproval: true, expiresAfter: 14d}", "{requireOwnerForApproval: false}")
        #expect(!free.approvals.requiresOwner && free.approvals.expiresAfter == nil)
        let gate = try Sources.bundle(approvals: ", approverRoles: [admin]}", ", approverRoles: [admin], approvalsRequired: 1}")
        #expect(gate.approvals == (try Sources.bundle(approvals: "rules:", "rules:").approvals))
    }

    /// A change of the document, and where and why it is refused.
    struct Refusal: Sendable {
        let code: DiagnosticCode
        let old: String
        let new: String
        let sentence: String

        init(_ code: DiagnosticCode, _ old: String, _ new: String, _ sentence: String) {
            self.code = code
            self.old = old
            self.new = new
            self.sentence = sentence
        }
    }

    private static let gate = "{action: policy.activate, approverRoles: [admin]}"

    private static func gate(_ code: DiagnosticCode, _ new: String, _ sentence: String) -> Refusal {
        Refusal(code, gate, new, sentence)
    }

    static let refusals: [Refusal] = [
        // Durations.
        Refusal(.badValue, "expiresAfter: 14d", "expiresAfter: 14", ""),
        Refusal(.badValue, "expiresAfter: 14d", "expiresAfter: 14w", ""),
        Refusal(.badValue, "expiresAfter: 14d", "expiresAfter: 014d", ""),
        Refusal(.badValue, "expiresAfter: 14d", "expiresAfter: 0d", ""),
        Refusal(.badValue, "expiresAfter: 14d", "expiresAfter: 367d", ""),
        Refusal(.badValue, "expiresAfter: 14d", "expiresAfter: -1d", ""),
        Refusal(.badValue, "expiresAfter: 24h", "expiresAfter: 8785h", ""),
        Refusal(.badValue, "expiresAfter: 90m", "expiresAfter: 527041m", ""),
        // Names that nothing has.
        Refusal(.unknownPlugin, "plugins: [agents]", "plugins: [agent]", ""),
        Refusal(.unknownKind, "kinds: crew", "kinds: crews", ""),
        Refusal(.unknownEnvironment, "environment: prod", "environment: [prod, stage]", ""),
        Refusal(.unknownState, "to: approved", "to: aproved", ""),
        Refusal(.unknownRole, "approverRoles: [admin]\n", "approverRoles: [admins]\n", ""),
        Refusal(.unknownField, "risk.level: [high, critical]", "risk.levels: [high]", ""),
        Refusal(.unknownField, "risk.level: [high, critical]", "labels: high", ""),
        Refusal(.unknownField, "ownerApproval", "ownersApproval", ""),
        Refusal(.badValue, "risk.level: [high, critical]", "risk.level: [hihg]", ""),
        Refusal(.badValue, "action: promotion.bind", "action: promotion.binds", ""),
        Refusal(.badValue, "action: promotion.bind", "action: ledger.init", ""),
        Refusal(.badValue, "action: promotion.bind", "action: request.approve", ""),
        Refusal(.badValue, "[requester]", "[owner]", ""),
        // What stands twice, and what is too much.
        Refusal(.duplicateValue, "rules-of-rules", "high-risk", ""),
        Refusal(.duplicateValue, "[high, critical]", "[high, high]", ""),
        Refusal(.badName, "name: rules-of-rules", "name: lifecycle", ""),
        Refusal(.badName, "name: rules-of-rules", "name: exception", ""),
        Refusal(.badValue, "approvalsRequired: 1", "approvalsRequired: 17", ""),
        Refusal(.wrongType, "approvalsRequired: 1", "approvalsRequired: '1'", ""),
        Refusal(.tooLarge, "{any: [{plugins: models}]}", "{any: [{all: [{plugins: models}]}]}", ""),
        // Rules and gates that never do anything, or let nothing through.
        Refusal(.deadRule, "{labels: {urgent: true}}", "{}", ""),
        Refusal(.deadRule, "{all: [{any: [{plugins: models}]}]}", "{all: []}", ""),
        Refusal(.deadRule, "[high, critical]", "[]", ""),
        Refusal(.deadRule, "gates:\n      - {action: policy.activate, approverRoles: [admin]}", "gates: []", ""),
        Refusal(.deadRule, "denyWhen: {governance: {risk.level: critical}}", "denyWhen: {}", ""),
        Refusal(.deadRule, "when: {environment: prod}", "when: {}", ""),
        Refusal(.deadRule, "when: {environment: prod}", "when: {transition: {to: approved}}", ""),
        Refusal(.deadRule, "{transition: {from: draft, to: approved}}", "{transition: {}}", ""),
        Refusal(.deadRule, "{transition: {from: draft, to: approved}}", "{environment: prod}", ""),
        Refusal(.deadRule, "personallySigned: 1", "personallySigned: 2", ""),
        Refusal(.badValue, "approverRoles: [admin]\n", "approverRoles: []\n", ""),
        gate(.deadRule, "{action: policy.activate, approvalsRequired: 0}", ""),
        gate(.deadRule, "{action: policy.activate, approverRoles: [admin], denyWhen: {plugins: agents}}", ""),
        gate(.deadRule, "{action: policy.activate, approverRoles: [admin], evidence: [x]}", ""),
        gate(.deadRule, "{action: policy.activate, approverRoles: [admin], ownerApproval: true}", ""),
        gate(.deadRule, "{action: promotion.bind, approvalsRequired: 0, evidence: [x], excluding: [requester]}", ""),
        gate(.deadRule, "{action: asset.register, approverRoles: [admin], excluding: [requester]}", ""),
        Refusal(
            .deadRule, "name: rules-of-rules\n", "name: rules-of-rules\n    selector: {plugins: agents}\n", ""),
        // Gates that too few people could pass.
        gate(.lockout, "{action: policy.activate, approverRoles: [admin], approvalsRequired: 2}", ""),
        gate(.lockout, "{action: policy.activate, approverRoles: [maintainer], approvalsRequired: 2}", ""),
    ]

    @Test("each thing that is wrong is refused with its place and its values", arguments: refusals)
    func refused(_ refusal: Refusal) throws {
        let found = try #require(
            diagnostic { try Sources.bundle(approvals: refusal.old, refusal.new) },
            "\(refusal.old) -> \(refusal.new)")
        #expect(found.code == refusal.code)
        #expect(found.sentence == refusal.sentence)
        #expect(!found.hint.isEmpty)
    }
}

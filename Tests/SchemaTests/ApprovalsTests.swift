import Catalog
import Schema
import Statute
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
                    excludesRequester: true, needsOwner: true,
                    evidence: [try EvidenceType("evaluation-report")],
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
        let free = try Sources.bundle(
            approvals: "{requireOwnerForApproval: true, expiresAfter: 14d}",
            "{requireOwnerForApproval: false}")
        #expect(!free.approvals.requiresOwner && free.approvals.expiresAfter == nil)
        let gate = try Sources.bundle(
            approvals: ", approverRoles: [admin]}", ", approverRoles: [admin], approvalsRequired: 1}")
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
        Refusal(
            .wrongType, "expiresAfter: 14d", "expiresAfter: 14",
            "approvals.yaml:3:57: expected a text, found the number 14"),
        Refusal(
            .badValue, "expiresAfter: 14d", "expiresAfter: 14w",
            "approvals.yaml:3:57: '14w' is no span of time"),
        Refusal(
            .badValue, "expiresAfter: 14d", "expiresAfter: 014d",
            "approvals.yaml:3:57: '014d' is no span of time"),
        Refusal(
            .badValue, "expiresAfter: 14d", "expiresAfter: 0d", "approvals.yaml:3:57: '0d' is no span of time"
        ),
        Refusal(
            .badValue, "expiresAfter: 14d", "expiresAfter: 367d",
            "approvals.yaml:3:57: '367d' is no span of time"),
        Refusal(
            .badValue, "expiresAfter: 14d", "expiresAfter: -1d",
            "approvals.yaml:3:57: '-1d' is no span of time"),
        Refusal(
            .badValue, "expiresAfter: 24h", "expiresAfter: 8785h",
            "approvals.yaml:4:28: '8785h' is no span of time"),
        Refusal(
            .badValue, "expiresAfter: 90m", "expiresAfter: 527041m",
            "approvals.yaml:24:23: '527041m' is no span of time"),
        // Names that nothing has.
        Refusal(
            .unknownPlugin, "plugins: [agents]", "plugins: [agent]",
            "approvals.yaml:8:17: 'agent' is no plugin"),
        Refusal(.unknownKind, "kinds: crew", "kinds: crews", "approvals.yaml:9:14: 'crews' is no kind"),
        Refusal(
            .unknownEnvironment, "environment: prod", "environment: [prod, stage]",
            "approvals.yaml:17:36: 'stage' is no environment"),
        Refusal(
            .unknownState, "to: approved", "to: aproved",
            "approvals.yaml:26:46: no lifecycle has a state 'aproved'"),
        Refusal(
            .unknownRole, "approverRoles: [admin]\n", "approverRoles: [admins]\n",
            "approvals.yaml:19:25: 'admins' is no role"),
        Refusal(
            .unknownField, "risk.level: [high, critical]", "risk.levels: [high]",
            "approvals.yaml:11:20: no field of the governance metadata is called 'risk.levels'"),
        Refusal(
            .unknownField, "risk.level: [high, critical]", "labels: high",
            "approvals.yaml:11:20: no field of the governance metadata is called 'labels'"),
        Refusal(
            .unknownField, "ownerApproval", "ownersApproval",
            "approvals.yaml:21:9: unknown field 'ownersApproval'"),
        Refusal(
            .badValue, "risk.level: [high, critical]", "risk.level: [hihg]",
            "approvals.yaml:11:33: 'hihg' never stands at risk.level"),
        Refusal(
            .badValue, "action: promotion.bind", "action: promotion.binds",
            "approvals.yaml:16:17: 'promotion.binds' is none of the words that may stand here"),
        Refusal(
            .badValue, "action: promotion.bind", "action: ledger.init",
            "approvals.yaml:16:17: 'ledger.init' is none of the words that may stand here"),
        Refusal(
            .badValue, "action: promotion.bind", "action: request.approve",
            "approvals.yaml:16:17: 'request.approve' is none of the words that may stand here"),
        Refusal(
            .badValue, "[requester]", "[owner]",
            "approvals.yaml:20:21: 'owner' is none of the words that may stand here"),
        // What stands twice, and what is too much.
        Refusal(
            .duplicateValue, "rules-of-rules", "high-risk",
            "approvals.yaml:28:5: rule 'high-risk' stands here twice"),
        Refusal(
            .duplicateValue, "[high, critical]", "[high, high]",
            "approvals.yaml:11:39: 'high' stands here twice"),
        Refusal(
            .badName, "name: rules-of-rules", "name: lifecycle",
            "approvals.yaml:28:11: 'lifecycle' stands for a rule of catalogctl's own in receipts and cannot name another"
        ),
        Refusal(
            .badName, "name: rules-of-rules", "name: exception",
            "approvals.yaml:28:11: 'exception' stands for a rule of catalogctl's own in receipts and cannot name another"
        ),
        Refusal(
            .badValue, "approvalsRequired: 1", "approvalsRequired: 17",
            "approvals.yaml:18:28: 17 is out of range"),
        Refusal(
            .wrongType, "approvalsRequired: 1", "approvalsRequired: '1'",
            "approvals.yaml:18:28: expected a whole number, found the text '1'"),
        Refusal(
            .tooLarge, "{any: [{plugins: models}]}", "{any: [{all: [{plugins: models}]}]}",
            "approvals.yaml:13:32: selectors stand more than 4 deep in one another"),
        // Rules and gates that never do anything, or let nothing through.
        Refusal(
            .deadRule, "{labels: {urgent: true}}", "{}", "approvals.yaml:14:11: the selector asks nothing"),
        Refusal(
            .deadRule, "{all: [{any: [{plugins: models}]}]}", "{all: []}",
            "approvals.yaml:13:17: 'all' holds no selector"),
        Refusal(
            .deadRule, "[high, critical]", "[]",
            "approvals.yaml:11:32: the list is empty, so that nothing ever matches"),
        Refusal(
            .deadRule, "gates:\n      - {action: policy.activate, approverRoles: [admin]}", "gates: []",
            "approvals.yaml:29:12: rule 'rules-of-rules' has no gate"),
        Refusal(
            .deadRule, "denyWhen: {governance: {risk.level: critical}}", "denyWhen: {}",
            "approvals.yaml:27:19: 'denyWhen' asks nothing, so that it would deny all"),
        Refusal(
            .deadRule, "when: {environment: prod}", "when: {}", "approvals.yaml:17:15: 'when' says nothing"),
        Refusal(
            .deadRule, "when: {environment: prod}", "when: {transition: {to: approved}}",
            "approvals.yaml:17:28: 'promotion.bind' changes no state"),
        Refusal(
            .deadRule, "{transition: {from: draft, to: approved}}", "{transition: {}}",
            "approvals.yaml:26:28: the transition says neither 'from' nor 'to'"),
        Refusal(
            .deadRule, "{transition: {from: draft, to: approved}}", "{environment: prod}",
            "approvals.yaml:26:29: 'lifecycle.setState' is in no environment"),
        Refusal(
            .deadRule, "personallySigned: 1", "personallySigned: 2",
            "approvals.yaml:16:9: 2 of 1 approvals cannot be personally signed"),
        Refusal(
            .badValue, "approverRoles: [admin]\n", "approverRoles: []\n",
            "approvals.yaml:19:24: no role could approve"),
        gate(
            .deadRule, "{action: policy.activate, approvalsRequired: 0}",
            "approvals.yaml:30:9: the gate asks for nothing"),
        gate(
            .deadRule, "{action: policy.activate, approverRoles: [admin], denyWhen: {plugins: agents}}",
            "approvals.yaml:30:69: 'policy.activate' is about no asset, so that nothing can be asked of one"),
        gate(
            .deadRule, "{action: policy.activate, approverRoles: [admin], evidence: [x]}",
            "approvals.yaml:30:9: 'policy.activate' is about no version, so that none can have evidence"),
        gate(
            .deadRule, "{action: policy.activate, approverRoles: [admin], ownerApproval: true}",
            "approvals.yaml:30:9: 'policy.activate' is about no asset, so that nobody owns it"),
        gate(
            .deadRule,
            "{action: promotion.bind, approvalsRequired: 0, evidence: [x], excluding: [requester]}",
            "approvals.yaml:30:9: the gate asks for no approval, and says whose it would be"),
        gate(
            .deadRule, "{action: asset.register, approverRoles: [admin], excluding: [requester]}",
            "approvals.yaml:30:9: asset.register brings files and cannot be requested, so that only who does it can approve it"
        ),
        Refusal(
            .deadRule, "name: rules-of-rules\n", "name: rules-of-rules\n    selector: {plugins: agents}\n",
            "approvals.yaml:31:18: 'policy.activate' is about no asset, and the rule is only about some"),
        // Gates that too few people could pass.
        gate(
            .lockout, "{action: policy.activate, approverRoles: [admin], approvalsRequired: 2}",
            "approvals.yaml:30:9: the gate asks for 2 approvals, and 1 person with a key could give one"),
        gate(
            .lockout, "{action: policy.activate, approverRoles: [maintainer], approvalsRequired: 2}",
            "approvals.yaml:30:9: the gate asks for 2 approvals, and 1 person with a key could give one"),
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

    @Test(
        "A085 a selector and a gate name what there is, and have no patterns",
        arguments: ["*", "**", "agent*", "Agents", "agents/", "/agents", "agents ", "(a+)+$", ".*", ""])
    func patterns(_ word: String) throws {
        for (old, new) in [
            ("plugins: [agents]", "plugins: ['\(word)']"), ("kinds: crew", "kinds: '\(word)'"),
            ("environment: prod", "environment: '\(word)'"),
            ("action: promotion.bind", "action: '\(word)'"),
            ("{from: draft, to: approved}", "{from: '\(word)'}"),
            ("level: [high, critical]", "level: ['\(word)']"),
        ] {
            let told = try #require(diagnostic { try Sources.bundle(approvals: old, new) }, "\(new)")
            #expect([.badName, .badValue, .unknownPlugin].contains(told.code), "\(told.sentence)")
        }
    }
}

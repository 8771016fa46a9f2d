import Canonical
import Catalog
import Hearing
import Keys
import Policy
import Statute
import Testing

@Suite struct GateTests {
    // MARK: What a gate matches

    /// Every change of an environment, by whichever verb; a verb that is named narrows.
    @Test(arguments: [
        ("promotion.bind", [true, true, true, true, false]),
        ("promotion.promote", [false, true, false, false, false]),
        ("promotion.rollback", [false, false, true, false, false]),
        ("promotion.unbind", [false, false, false, true, false]),
        ("lifecycle.setState", [false, false, false, false, true]),
    ])
    func `a gate matches effects, not verbs`(action: String, matches: [Bool]) throws {
        let gate = Gate(action: try #require(EventKind(rawValue: action)), approvalsRequired: 2)
        let town = try Council.town([Council.rule(gate)])
        let acts = [
            try Draft.bind("v1", to: "stage", by: "vic", in: town.state),
            try Draft.bind("v2", to: "stage", from: "dev", by: "vic", in: town.state),
            try Draft.rollBack("prod", to: "v1", by: "vic", in: town.state),
            try Draft.unbind(from: "prod", by: "vic", in: town.state),
            try Draft.deprecate("v1", by: "vic", in: town.state),
        ]
        for (act, isMatched) in zip(acts, matches) {
            #expect(
                refusal(of: act, on: town.state)?.code == (isMatched ? .approvalNeeded : nil),
                "\(act.event.kind.rawValue)")
        }
    }

    @Test func `a gate of one environment leaves the others alone`() throws {
        let town = try Council.town([Council.two()])
        #expect(try town.refuses { try .bind("v1", to: "stage", by: "vic", in: $0) } == nil)
        #expect(try town.refuses { try .bind("v1", to: "prod", by: "vic", in: $0) } == .approvalNeeded)
    }

    @Test(
        arguments: [
            (nil, "approved", "v3", "approved", true), ("draft", nil, "v3", "approved", true),
            ("approved", "deprecated", "v1", "deprecated", true),
            ("draft", "approved", "v1", "deprecated", false),
            (nil, "archived", "v1", "deprecated", false),
        ] as [(String?, String?, String, String, Bool)])
    func `a gate of a transition matches it alone`(
        from: String?, to: String?, label: String, state: String, isMatched: Bool
    ) throws {
        let gate = Gate(
            action: .lifecycleSetState, from: try from.map { name throws in try StateName(name) },
            to: try to.map { name throws in try StateName(name) }, approvalsRequired: 2)
        let town = try Council.town([Council.rule(gate)])
        let refused = try town.refuses { try .move(label, to: state, by: "dana", in: $0) }
        #expect(refused == (isMatched ? .approvalNeeded : nil))
    }

    @Test func `archiving a whole asset is a change of its state`() throws {
        let gate = Gate(action: .lifecycleSetState, to: .deprecated, approvalsRequired: 2)
        let town = try Council.town([Council.rule(gate)])
        #expect(try town.refuses { try .deprecate(by: "dana", in: $0) } == .approvalNeeded)
    }

    // MARK: Which assets

    @Test(arguments: [
        (AssetSelector(plugins: [PluginName("agents")!]), true),
        (AssetSelector(plugins: [PluginName("prompts")!]), false),
        (AssetSelector(kinds: [KindName("agent")!]), true),
        (AssetSelector(kinds: [KindName("crew")!]), false),
        (AssetSelector(conditions: [.init("risk.level", "high", "critical")]), true),
        (AssetSelector(conditions: [.init("risk.level", "low")]), false),
        (AssetSelector(conditions: [.init("sla.tier", "none")]), true),
        // Nothing was said of it when the version was made.
        (AssetSelector(conditions: [.init("risk.level", "none")]), true),
        (AssetSelector(conditions: [.init("compliance.tags", "soc2")]), true),
        (AssetSelector(conditions: [.init("labels.risk", "high")]), true),
        (AssetSelector(conditions: [.init("labels.risk", "HIGH")]), false),
        (
            AssetSelector(any: [
                .init(conditions: [.init("risk.level", "low")]), .init(kinds: [KindName("agent")!]),
            ]), true
        ),
        (
            AssetSelector(all: [
                .init(conditions: [.init("risk.level", "low")]), .init(kinds: [KindName("agent")!]),
            ]), false
        ),
    ])
    func `a selector chooses by plugin, kind and what is said of the asset`(
        selector: AssetSelector, isMatched: Bool
    ) throws {
        var town = try Council.town([])
        try town.does {
            try .govern(
                [
                    "owner.principal": "dana", "risk.level": "high", "labels.risk": "high",
                    "compliance.tags": ["gdpr", "soc2"],
                ], in: $0)
        }
        let gate = Gate(action: .promotionBind, approvalsRequired: 2)
        try town.adopt(Council.policy([Council.rule(gate, selector)]))
        let refused = try town.refuses { try .bind("v1", to: "stage", by: "vic", in: $0) }
        #expect(refused == (isMatched ? .approvalNeeded : nil))
    }

    @Test func `playing a risk down opens no gate for a version that was made with it, nor for what runs`()
        throws
    {
        var town = try Council.town([])
        try town.does { try .govern(["owner.principal": "dana", "risk.level": "high"], in: $0) }
        try town.does { try .snapshot("v5", in: $0) }
        try town.does { try .move("v5", to: "approved", in: $0) }
        try town.does { try .bind("v5", to: "stage", in: $0) }
        try town.does { try .govern(["owner.principal": "dana", "risk.level": "low"], in: $0) }
        let high = AssetSelector(conditions: [.init("risk.level", "high")])
        try town.adopt(
            Council.policy([Council.rule(Gate(action: .promotionBind, approvalsRequired: 2), high)]))
        #expect(try town.refuses { try .bind("v5", to: "prod", by: "vic", in: $0) } == .approvalNeeded)
        #expect(try town.refuses { try .unbind(from: "stage", by: "vic", in: $0) } == .approvalNeeded)
        #expect(try town.refuses { try .bind("v1", to: "prod", by: "vic", in: $0) } == nil)
    }

    @Test func `a gate denies whoever approves`() throws {
        let unowned = AssetSelector(conditions: [.init("risk.level", "none")])
        let gate = Gate(action: .promotionBind, denies: unowned, approvalsRequired: 0)
        let town = try Council.town([Council.rule(gate)])
        #expect(try town.refuses { try .bind("v1", to: "stage", by: "dana", in: $0) } == .gateDenies)
    }

    // MARK: Acting is approving

    @Test func `who acts with an approver's role approves by acting, and the receipt says so`() throws {
        var town = try Council.town([Council.rule(Gate(action: .promotionBind))])
        let decision = try town.does {
            try Draft.bind("v1", to: "stage", by: "dana", in: $0).completed(on: $0)
        }
        #expect(decision.event.gates.map(\.description) == ["two-eyes/1 by dana"])
    }

    @Test(
        arguments: [
            ("vic", false, 1, []), ("botty", false, 1, []), ("dana", true, 1, []), ("dana", false, 2, []),
            ("sam", false, 1, ["auditor"]), ("dana", false, 1, ["auditor"]),
        ] as [(String, Bool, Int, [String])])
    func `acting is not approving for who has no role, is a machine, is excluded or alone`(
        name: String, excludes: Bool, count: Int, roles: [String]
    ) throws {
        let gate = Gate(
            action: .promotionBind, approvalsRequired: count,
            approverRoles: Set(try roles.map { name throws in try RoleName(name) }),
            excludesRequester: excludes)
        let town = try Council.town([Council.rule(gate)])
        #expect(
            try town.refuses { try Draft.bind("v1", to: "stage", by: name, in: $0).completed(on: $0) }
                == .approvalNeeded)
    }

    @Test func `every gate that matches must be satisfied, and each has its receipt`() throws {
        var town = try Council.town([
            Council.rule(Gate(action: .promotionBind), named: "one"),
            Council.rule(Gate(action: .promotionBind, approverRoles: [RoleName("auditor")]), named: "two"),
        ])
        #expect(
            try town.refuses { try Draft.bind("v1", to: "stage", by: "dana", in: $0).completed(on: $0) }
                == .approvalNeeded)
        let decision = try town.does {
            try Draft.bind("v1", to: "stage", by: "nora", in: $0).completed(on: $0)
        }
        #expect(decision.event.gates.map(\.description) == ["one/1 by nora", "two/1 by nora"])
    }

    @Test(arguments: [[], ["two-eyes/1 by sam"], ["two-eyes/1 by dana, sam"], ["two-eyes/2 by dana"]])
    func `a receipt that says something else is refused`(receipts: [String]) throws {
        let town = try Council.town([Council.rule(Gate(action: .promotionBind))])
        var draft = try Draft.bind("v1", to: "stage", by: "dana", in: town.state)
        draft.event.gates = receipts.compactMap { GateReceipt($0) }
        #expect(refusal(of: draft, on: town.state)?.code == .gateReceipt)
    }

    @Test func `the owner's word is one more, and counts for nobody else's role`() throws {
        let gate = Gate(
            action: .promotionBind, approvalsRequired: 1, approverRoles: [try RoleName("auditor")],
            needsOwner: true)
        var town = try Council.town([Council.rule(gate)])
        let id = try town.asks { try .bind("v1", to: "stage", by: "vic", in: $0) }
        try town.does { try .approve(id, by: "nora", in: $0) }
        #expect(try town.refuses { try .execute(id, in: $0) } == .approvalNeeded)
        try town.does { try .approve(id, by: "dana", in: $0) }
        let decision = try town.does { try .execute(id, in: $0) }
        #expect(decision.event.gates.map(\.description) == ["two-eyes/1 by dana, nora"])
    }

    @Test func `the owner alone opens no gate that asks for somebody with a role they do not have`() throws {
        let gate = Gate(
            action: .promotionBind, approvalsRequired: 1, approverRoles: [try RoleName("auditor")],
            needsOwner: true)
        var town = try Council.town([Council.rule(gate)])
        let id = try town.asks { try .bind("v1", to: "stage", by: "vic", in: $0) }
        try town.does { try .approve(id, by: "dana", in: $0) }
        #expect(try town.refuses { try .execute(id, in: $0) } == .approvalNeeded)
    }

    @Test func `whether an owner is asked for, the policy says`() throws {
        var town = try Town.empty(under: Council.policy())
        try town.does { try .snapshot("v1", in: $0) }
        #expect(try town.refuses { try .move("v1", to: "approved", in: $0) } == .ownerMissing)
        try town.adopt(Council.policy(requiresOwner: false))
        #expect(try town.refuses { try .move("v1", to: "approved", in: $0) } == nil)
    }
}

extension AssetSelector.Condition {
    init(_ key: String, _ values: String...) {
        guard let key = OverlayKey(key) else { preconditionFailure("'\(key)' is a field") }
        self.init(key: key, values: values)
    }
}

extension Name {
    fileprivate init?(_ text: String) { self.init(valid: text) }
}

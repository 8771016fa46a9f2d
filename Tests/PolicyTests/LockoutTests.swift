import Catalog
import Hearing
import Policy
import Statute
import Testing

/// A policy that nobody could follow with another never comes into force, however its gates come about it.
@Suite struct LockoutTests {
    private static func policy(_ gates: [Gate], permitting: [EventKind] = []) throws -> PolicyBundle {
        let rules = try gates.enumerated().map { index, gate throws in
            try Council.rule(gate, named: "rule-\(index)")
        }
        return try Council.policy(rules).with(
            forbidding: [.requestOpen], roles: ["worker": ["dana"], "approver": ["sam"], "auditor": ["nora"]])
    }

    @Test func `a gate on the change of the policy hears somebody who may change it, or whom they may ask`()
        throws
    {
        let auditors: Set<RoleName> = [try RoleName("auditor")]
        for action in [EventKind.policyActivate, .policyPropose] {
            let policy = try Self.policy([Gate(action: action, approverRoles: auditors)])
            #expect(!policy.canPass(action) && !policy.canChange)
            let gate = Gate(action: action, approverRoles: auditors)
            #expect(policy.canSatisfy(gate), "alone it could be passed")
        }
        let asked = try Council.policy([
            Council.rule(Gate(action: .policyActivate, approverRoles: auditors))
        ])
        #expect(asked.canPass(.policyActivate))
        #expect(
            try !asked.with(forbidding: [.requestOpen], roles: ["auditor": ["vic"], "worker": ["dana"]])
                .canPass(.policyActivate))
    }

    @Test func `gates that one after the other could be passed must be so together`() throws {
        func gate(_ role: String) throws -> Gate {
            Gate(action: .policyActivate, approverRoles: [try RoleName(role)], excludesRequester: true)
        }
        // Sam and Nora are the only ones who may change it, and each is needed where they do not ask.
        let policy = try Council.policy([
            Council.rule(gate("approver"), named: "one"), Council.rule(gate("auditor"), named: "two"),
        ]).with(
            permitting: ["auditor": [.family("policy"), .event(.requestOpen)]],
            roles: ["approver": ["sam"], "auditor": ["nora"], "worker": []])
        for gate in policy.approvals.rules.flatMap(\.gates) { #expect(policy.canSatisfy(gate)) }
        #expect(!policy.canPass(.policyActivate))
        let third = try policy.with(roles: ["worker": ["vic"]])
        #expect(third.canPass(.policyActivate))
        // And nobody takes the third one's key away.
        var town = try Town(under: Council.policy())
        try town.adopt(third)
        #expect(try town.refuses { try .revoke("vic", by: "sam", in: $0) } == .policyLockout)
    }

    @Test func `a stolen key is revoked although some gate asks for more than are left then`() throws {
        var town = try Town(under: Council.policy())
        try town.adopt(
            Council.policy([
                Council.rule(Gate(action: .promotionBind, approvalsRequired: 3))
            ]))
        try town.does { try .revoke("nora", by: "sam", in: $0) }
        let policy = try #require(town.state.bundle)
        #expect(!policy.approvals.rules.flatMap(\.gates).allSatisfy(policy.canSatisfy))
    }
}

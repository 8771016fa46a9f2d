import Canonical
import Catalog
import Hearing
import Policy
import Statute
import Testing

/// Who may take away what others gave or asked for, and the ways round a gate that begin with taking something away.
@Suite struct DismissalTests {
    @Test func `who is removed by a request dismisses nothing of it`() throws {
        var town = try Council.town([Council.rule(Gate(action: .keyRevoke, approvalsRequired: 2))])
        let id = try town.asks { try .revoke("sam", by: "vic", in: $0) }
        try town.does { try .approve(id, by: "dana", in: $0) }
        #expect(try town.refuses { try .request(.requestReject, id, by: "sam", in: $0) } == .roleMissing)
        #expect(try town.refuses { try .request(.requestCancel, id, by: "sam", in: $0) } == .roleMissing)
        #expect(
            try town.refuses { try .request(.requestWithdraw, id, of: "dana", by: "sam", in: $0) }
                == .roleMissing)
        #expect(try town.refuses { try .request(.requestReject, id, by: "nora", in: $0) } == nil)
        let refused = refusal(of: try .execute(id, in: town.state), on: town.state)
        #expect(refused?.remedy == "have it approved by nora")
    }

    @Test func `one stolen recovery key of two stops no recovery`() throws {
        var town = try Town(under: Cast.policy().with(recovery: 3, threshold: 2))
        let id = try town.asks { try .revoke("recovery-1", by: "recovery-2", in: $0) }
        try town.does { try .approve(id, by: "recovery-2", in: $0) }
        #expect(
            try town.refuses { try .request(.requestCancel, id, by: "recovery-1", in: $0) } == .roleMissing)
        #expect(
            try town.refuses {
                try .request(.requestWithdraw, id, of: "recovery-2", by: "recovery-1", in: $0)
            }
                == .roleMissing)
    }

    @Test func `an approval is taken away by somebody whose word counts wherever it does`() throws {
        let auditors: Set<RoleName> = [try RoleName("auditor")]
        var town = try Council.town([
            Council.rule(Gate(action: .promotionBind), named: "anybody"),
            Council.rule(Gate(action: .promotionBind, approverRoles: auditors), named: "auditors"),
        ])
        let id = try town.asks { try .bind("v1", to: "prod", by: "vic", in: $0) }
        try town.does { try .approve(id, by: "nora", in: $0) }
        #expect(
            try town.refuses { try .request(.requestWithdraw, id, of: "nora", by: "sam", in: $0) }
                == .roleMissing)
        #expect(try town.refuses { try .request(.requestReject, id, by: "sam", in: $0) } == nil)
    }

    @Test func `what is halted or frozen does not come back where it was taken out`() throws {
        for stop in ["halt", "freeze"] {
            var town = try Town()
            try town.does { try .unbind(from: "prod", in: $0) }
            try town.does { stop == "halt" ? try .halt(in: $0) : try .freeze("prod", in: $0) }
            #expect(
                try town.refuses { try .rollBack("prod", to: "v1", in: $0) }
                    == (stop == "halt" ? .assetHalted : .environmentFrozen))
        }
    }

    @Test func `a risk is not played down by taking what has it out first`() throws {
        let risky = AssetSelector(conditions: [.init("risk.level", "high")])
        var town = try Council.town([
            Council.rule(Gate(action: .promotionBind, approvalsRequired: 2), risky)
        ])
        try town.does { try .govern(["owner.principal": "dana", "risk.level": "high"], in: $0) }
        try town.does { try .snapshot("v5", by: "dana", in: $0) }
        try town.does { try .move("v5", to: "approved", by: "dana", in: $0) }
        try town.does { try .govern(["owner.principal": "dana", "risk.level": "low"], in: $0) }
        try town.does { try .snapshot("v6", by: "dana", in: $0) }
        try town.does { try .move("v6", to: "approved", by: "dana", in: $0) }
        try town.plant(nil, in: "prod", previous: ["v5"])
        #expect(try town.refuses { try .bind("v6", to: "prod", in: $0) } == .approvalNeeded)
        #expect(try town.refuses { try .bind("v6", to: "stage", in: $0) } == nil)
    }

    @Test func `an evidence gate asks nothing of what names no version, and what is denied can be taken out`()
        throws
    {
        let report = [try EvidenceType("evaluation-report")]
        var town = try Council.town([
            Council.rule(Gate(action: .aliasSet, approvalsRequired: 0, evidence: report), named: "names"),
            Council.rule(
                Gate(action: .promotionBind, denies: AssetSelector(), approvalsRequired: 0), named: "none"),
        ])
        #expect(try town.refuses { try .alias("latest-good", nil, in: $0) } != .evidenceMissing)
        #expect(try town.refuses { try .bind("v1", to: "stage", in: $0) } == .gateDenies)
        try town.does { try .unbind(from: "prod", in: $0) }
    }
}

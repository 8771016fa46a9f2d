import Catalog
import Hearing
import Policy
import Schema

extension Flip {
    /// The document with one rule of one gate.
    private static func gate(_ text: String) -> String {
        "rules: [{name: two-eyes, gates: [{\(text)}]}]"
    }

    static let ofApprovals: [Flip] =
        envelope(.approvals, kind: "ApprovalPolicies") + ofTerms + ofRules + ofGates

    private static let ofTerms: [Flip] = [
        .judged(
            .approvals, "defaults", "«defaults: {requireOwnerForApproval: false}|»",
            "what nobody owns is approved",
            from: .allowed, to: .denied(.ownerMissing), unownedApproved),
        .judged(
            .approvals, "defaults.requireOwnerForApproval",
            "defaults: {requireOwnerForApproval: «false|true»}", "what nobody owns is approved",
            from: .allowed, to: .denied(.ownerMissing), unownedApproved),
        .judged(
            .approvals, "defaults.expiresAfter", "defaults: {expiresAfter: «3h|1h»}",
            "a request is approved after two hours",
            from: .allowed, to: .denied(.requestExpired)
        ) { town in
            let id = try town.asks { try .bind("v1", to: "prod", by: "vic", in: $0) }
            try town.waits(7200)
            return try .approve(id, by: "sam", in: town.state)
        },
        .judged(
            .approvals, "exceptions", "«exceptions: {expiresAfter: 1h}|»",
            "an exception is used after two hours",
            from: .denied(.approvalNeeded), to: .allowed, exceptionUsedLate),
        .judged(
            .approvals, "exceptions.expiresAfter", "exceptions: {expiresAfter: «1h|3h»}",
            "an exception is used after two hours",
            from: .denied(.approvalNeeded), to: .allowed, exceptionUsedLate),
        .judged(
            .approvals, "exceptions.settleWithin", "exceptions: {settleWithin: «3h|1h»}",
            "another exception is granted two hours after one was used",
            from: .allowed, to: .denied(.exceptionOverdue)
        ) { town in
            let used = try town.asks { try .bind("v1", to: "prod", by: "vic", in: $0) }
            try town.does { try .except(used, in: $0) }
            try town.does { try .execute(used, in: $0) }
            try town.waits(7200)
            let next = try town.asks { try .bind("v2", to: "prod", by: "vic", in: $0) }
            return try .except(next, in: town.state)
        },
    ]

    private static let ofRules: [Flip] = [
        .judged(
            .approvals, "rules", "rules: [«{name: two-eyes, gates: [{action: promotion.bind}]}|»]",
            "Vic, whose word does not count, binds",
            from: .denied(.approvalNeeded), to: .allowed
        ) { try .bind("v1", to: "stage", by: "vic", in: $0.state) },
        .judged(
            .approvals, "rules[].name",
            "rules: [{name: «two-eyes|four-eyes», gates: [{action: promotion.bind}]}]",
            "Dana binds by the receipt 'two-eyes/1 by dana'",
            from: .allowed, to: .denied(.gateReceipt)
        ) {
            var draft = try Draft.bind("v1", to: "stage", in: $0.state)
            draft.event.gates = [try unwrapped(GateReceipt("two-eyes/1 by dana"))]
            return draft
        },
        .judged(
            .approvals, "rules[].selector",
            "rules: [{name: two-eyes, «selector: {plugins: [prompts]}, |»gates: [{action: promotion.bind, approvalsRequired: 2}]}]",
            "Dana alone binds an agent",
            from: .allowed, to: .denied(.approvalNeeded), danaBinds),
        .judged(
            .approvals, "rules[].gates",
            "rules: [{name: two-eyes, gates: [{action: promotion.bind}«, {action: promotion.bind, approverRoles: [auditor]}|»]}]",
            "Dana alone, who is no auditor, binds",
            from: .denied(.approvalNeeded), to: .allowed, danaBinds),
    ]

    private static let ofGates: [Flip] = [
        .judged(
            .approvals, "rules[].gates[].action",
            gate("action: «promotion.bind|promotion.rollback», approvalsRequired: 2"), "Dana alone binds",
            from: .denied(.approvalNeeded), to: .allowed, danaBinds),
        .judged(
            .approvals, "rules[].gates[].when",
            gate("action: promotion.bind, «when: {environment: prod}, |»approvalsRequired: 2"),
            "Dana alone binds in stage",
            from: .allowed, to: .denied(.approvalNeeded), danaBinds),
        .judged(
            .approvals, "rules[].gates[].when.environment",
            gate("action: promotion.bind, when: {environment: «prod|stage»}, approvalsRequired: 2"),
            "Dana alone binds in stage",
            from: .allowed, to: .denied(.approvalNeeded), danaBinds),
        .read(
            .approvals, "rules[].gates[].when.transition",
            gate("action: lifecycle.setState, when: {«transition: {to: archived}|»}, approvalsRequired: 2"),
            .deadRule,
            because: "of a change of state nothing else can be asked: without it 'when' says nothing"),
        .judged(
            .approvals, "rules[].gates[].when.transition.from",
            gate(
                "action: lifecycle.setState, when: {transition: {from: «draft|approved»}}, approvalsRequired: 2"
            ),
            "Dana alone deprecates what is approved",
            from: .allowed, to: .denied(.approvalNeeded), danaDeprecates),
        .judged(
            .approvals, "rules[].gates[].when.transition.to",
            gate(
                "action: lifecycle.setState, when: {transition: {to: «archived|deprecated»}}, approvalsRequired: 2"
            ),
            "Dana alone deprecates what is approved",
            from: .allowed, to: .denied(.approvalNeeded), danaDeprecates),
        .judged(
            .approvals, "rules[].gates[].denyWhen",
            gate("action: promotion.bind, approvalsRequired: 1«, denyWhen: {plugins: [agents]}|»"),
            "Dana binds an agent",
            from: .denied(.gateDenies), to: .allowed, danaBinds),
        .judged(
            .approvals, "rules[].gates[].approvalsRequired",
            gate("action: promotion.bind, approvalsRequired: «1|2»"), "Dana alone binds",
            from: .allowed, to: .denied(.approvalNeeded), danaBinds),
        .judged(
            .approvals, "rules[].gates[].approverRoles",
            gate("action: promotion.bind, approverRoles: [«approver|auditor»]"),
            "Dana, who is no auditor, binds",
            from: .allowed, to: .denied(.approvalNeeded), danaBinds),
        .judged(
            .approvals, "rules[].gates[].excluding",
            gate("action: promotion.bind, excluding: [«requester|»]"), "Dana binds on her own word",
            from: .denied(.approvalNeeded), to: .allowed, danaBinds),
        .judged(
            .approvals, "rules[].gates[].evidence",
            gate("action: promotion.bind, evidence: [«evaluation-report|bias-report»]"),
            "a version with an evaluation report is bound",
            from: .allowed, to: .denied(.evidenceMissing)
        ) { town in
            try town.does { try .attach("evaluation-report", to: "v1", in: $0) }
            return try danaBinds(&town)
        },
        .judged(
            .approvals, "rules[].gates[].ownerApproval",
            gate("action: promotion.bind, ownerApproval: «false|true»"), "Sam, who is not the owner, binds",
            from: .allowed, to: .denied(.approvalNeeded)
        ) { try .bind("v1", to: "stage", by: "sam", in: $0.state).completed(on: $0.state) },
        .read(
            .approvals, "rules[].gates[].personallySigned",
            gate("action: promotion.bind, approvalsRequired: 1, personallySigned: «1|2»"), .deadRule,
            because: "every approval is signed by its approver's own key so far"),
        .judged(
            .approvals, "rules[].gates[].expiresAfter",
            gate("action: promotion.bind, approvalsRequired: 2, expiresAfter: «3h|1h»"),
            "what two have approved is done after two hours",
            from: .allowed, to: .denied(.approvalNeeded)
        ) { town in
            let id = try town.asks { try .bind("v1", to: "prod", by: "vic", in: $0) }
            for name in ["sam", "nora"] { try town.does { try .approve(id, by: name, in: $0) } }
            try town.waits(7200)
            return try .execute(id, in: town.state)
        },
    ]

    private static func danaBinds(_ town: inout Town) throws -> Draft {
        try .bind("v1", to: "stage", in: town.state).completed(on: town.state)
    }

    private static func danaDeprecates(_ town: inout Town) throws -> Draft {
        try .deprecate("v1", in: town.state)
    }

    private static func unownedApproved(_ town: inout Town) throws -> Draft {
        try town.does { try .snapshot("v1", of: Town.crew, in: $0) }
        return try .move("v1", to: "approved", of: Town.crew, in: town.state)
    }

    private static func exceptionUsedLate(_ town: inout Town) throws -> Draft {
        let id = try town.asks { try .bind("v1", to: "prod", by: "vic", in: $0) }
        try town.does { try .except(id, in: $0) }
        try town.waits(7200)
        return try .execute(id, in: town.state)
    }
}

import Catalog
import Hearing
import Policy
import Schema
import Statute

extension Flip {
    static let ofPrincipals: [Flip] =
        envelope(.principals, kind: "Principals") + ofPeople + ofRoles + ofSafes

    private static let ofPeople: [Flip] = [
        .judged(
            .principals, "principals",
            "  «guest|visitor»: {displayName: Mallory, emails: [mallory@example.com], keys: [\(Cast.keys[5])]}",
            "the guest's key is revoked",
            from: .allowed, to: .denied(.keyHolder)
        ) { try .revoke("guest", Cast.key(of: "mallory"), in: $0.state) },
        .judged(
            .principals, "principals.*.type",
            "  botty: {type: «machine|person», displayName: Botty, emails: [botty@example.com], keys: [\(Cast.keys[4])]}",
            "Botty approves",
            from: .denied(.approvalRole), to: .allowed
        ) { town in
            let id = try town.asks { try .bind("v1", to: "prod", by: "vic", in: $0) }
            return try .approve(id, by: "botty", in: town.state)
        },
        .judged(
            .principals, "principals.*.displayName",
            "  vic: {displayName: «Vic|Victor», emails: [vic@example.com], keys: [\(Cast.keys[2])]}",
            "Vic commits as Vic",
            from: .allowed, to: .denied(.identityMismatch), vicBinds),
        .judged(
            .principals, "principals.*.emails",
            "  vic: {displayName: Vic, emails: [«vic@example.com|vic@work.example»], keys: [\(Cast.keys[2])]}",
            "Vic commits as vic@example.com",
            from: .allowed, to: .denied(.identityMismatch), vicBinds),
        .judged(
            .principals, "principals.*.keys",
            "  vic: {displayName: Vic, emails: [vic@example.com], keys: [«\(Cast.keys[2])|»]}",
            "Vic signs with a key",
            from: .allowed, to: .denied(.keyUnknown), vicBinds),
        .judged(
            .principals, "principals.*.keeper",
            "  botty: {type: machine, keeper: «vic|sam», displayName: Botty, emails: [botty@example.com], keys: [\(Cast.keys[4])]}",
            "Sam approves what Botty asks for, where who asks does not count",
            from: .allowed, to: .denied(.approvalSelf)
        ) { town in
            try town.adopt(
                unwrapped(town.state.bundle).with(
                    approvals: ApprovalPolicies(rules: [Council.two(excluding: true)])))
            let id = try town.asks { try .bind("v1", to: "prod", by: "botty", in: $0) }
            return try .approve(id, by: "sam", in: town.state)
        },
    ]

    private static let ofRoles: [Flip] = [
        .read(
            .principals, "roles", "  «worker|workers»: [vic, dana]", .unknownRole,
            because: "a role that nothing names gives nothing, and one that something names must be there"
        ),
        .judged(
            .principals, "roles.*", "  worker: [«vic|nora», dana]", "Vic works",
            from: .allowed, to: .denied(.roleMissing), vicBinds),
        .judged(
            .principals, "permissions",
            "permissions:\n  approver: [\(Page.everything), request.approve]\n"
                + "  «worker|auditor»: [\(Page.everything)]",
            "Vic works",
            from: .allowed, to: .denied(.roleMissing), vicBinds),
        .judged(
            .principals, "permissions.*",
            "permissions:\n  approver: [\(Page.everything), request.approve]\n"
                + "  worker: [«promotion.bind|promotion.promote», policy.*]",
            "Vic binds",
            from: .allowed, to: .denied(.roleMissing), vicBinds),
    ]

    private static let ofSafes: [Flip] = [
        .judged(
            .principals, "recovery", "«recovery: {keys: [\(Cast.safe[0])], threshold: 1}|»",
            "a key in a safe revokes another",
            from: .allowed, to: .denied(.keyUnknown), recovers),
        .judged(
            .principals, "recovery.keys",
            "recovery: {keys: [«\(Cast.safe[0])|\(Cast.safe[1])»], threshold: 1}",
            "a key in a safe revokes another",
            from: .allowed, to: .denied(.keyUnknown), recovers),
        .judged(
            .principals, "recovery.threshold",
            "recovery: {keys: [\(Cast.safe[0]), \(Cast.safe[1])], threshold: «1|2»}",
            "one of two keys in safes revokes another",
            from: .allowed, to: .denied(.approvalNeeded), recovers),
    ]

    private static func recovers(_ town: inout Town) throws -> Draft {
        try .revoke("vic", by: "recovery-1", in: town.state).completed(on: town.state)
    }

    private static func vicBinds(_ town: inout Town) throws -> Draft {
        try .bind("v1", to: "stage", by: "vic", in: town.state)
    }
}

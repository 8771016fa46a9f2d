import Catalog
import Policy
import Schema
import Shapes
import Statute

/// The documents of the policy under which the flips are tried, as people write them.
///
/// Dana, Sam and Nora approve; Botty has their role and is a machine; Vic may do everything and approve nothing; the
/// guest has a key (Mallory's) and no role.
enum Page: Hashable, CaseIterable {
    case catalog, principals, approvals
    /// The life of the agents.
    case team
    /// That of the prompts.
    case standard

    var form: DocumentForm {
        switch self {
        case .catalog: .catalog
        case .principals: .principals
        case .approvals: .approvals
        case .team, .standard: .lifecycle
        }
    }

    var text: String {
        switch self {
        case .catalog:
            """
            apiVersion: catalogctl/v1
            kind: Catalog
            environments: [dev, stage, prod]
            complianceTags: [gdpr, soc2]
            compatibility: {earlierApprovals: 1}
            plugins:
              agents: {kinds: [agent, crew], defaultKind: agent, lifecycle: team}
              prompts: {kinds: [prompt], labelFormat: semver, autoSnapshot: true}

            """
        case .principals:
            """
            apiVersion: catalogctl/v1
            kind: Principals
            principals:
              dana: {displayName: Dana, emails: [dana@example.com], keys: [\(Cast.keys[0])]}
              sam: {displayName: Sam, emails: [sam@example.com], keys: [\(Cast.keys[1])]}
              vic: {displayName: Vic, emails: [vic@example.com, vic@home.example], keys: [\(Cast.keys[2])]}
              nora: {displayName: Nora, emails: [nora@example.com], keys: [\(Cast.keys[3])]}
              botty: {type: machine, displayName: Botty, emails: [botty@example.com], keys: [\(Cast.keys[4])]}
              guest: {displayName: Mallory, emails: [mallory@example.com], keys: [\(Cast.keys[5])]}
            roles:
              approver: [dana, sam, nora, botty]
              worker: [vic, dana]
              auditor: [nora]
            permissions:
              approver: [\(Self.everything), request.approve]
              worker: [\(Self.everything)]

            """
        case .approvals:
            """
            apiVersion: catalogctl/v1
            kind: ApprovalPolicies
            rules:
              - {name: two-eyes, gates: [{action: promotion.bind, when: {environment: prod}, approvalsRequired: 2}]}
              - {name: emergency, gates: [{action: exception.grant}, {action: exception.settle}]}

            """
        case .team:
            """
            apiVersion: catalogctl/v1
            kind: Lifecycle
            name: team
            states: [draft, approved, deprecated, archived]
            initial: draft
            transitions:
              - {from: draft, to: approved, approval: true}
              - {from: approved, to: deprecated}
              - {from: approved, to: archived}
              - {from: archived, to: draft, approval: true}

            """
        case .standard:
            """
            apiVersion: catalogctl/v1
            kind: Lifecycle
            name: default
            enable: ["draft->archived"]

            """
        }
    }

    static let everything = """
        ledger.*, asset.*, governance.*, version.*, lifecycle.*, promotion.*, alias.*, evidence.*, environment.*, \
        policy.*, key.*, exception.*, request.open, request.withdraw, request.reject, request.cancel, request.expire
        """
}

extension Page {
    /// The document with a block in the place of that with a head, or at its end.
    func text(with block: String, insteadOf head: some StringProtocol) -> String {
        let lines = text.split(separator: "\n")
        let depth = head.prefix { $0 == " " }.count
        guard !head.isEmpty, let start = lines.firstIndex(where: { $0.hasPrefix("\(head):") }) else {
            return text + block + "\n"
        }
        let end =
            lines[(start + 1)...].firstIndex { $0.prefix { $0 == " " }.count <= depth } ?? lines.endIndex
        return (lines[..<start] + [block[...]] + lines[end...]).joined(separator: "\n") + "\n"
    }

    /// The policy with these documents in the place of ours.
    static func policy(_ changed: [Page: String] = [:]) throws -> PolicyBundle {
        try PolicyBundle(
            sources: allCases.map { page in
                PolicySource(file: "\(page).yaml", bytes: Array((changed[page] ?? page.text).utf8))
            })
    }

    private static let made = Result {
        try Town(
            under: policy([
                .approvals: Page.approvals.text(with: "rules: []", insteadOf: "rules")
            ]))
    }

    /// A town that has lived without gates, and now has this policy.
    static func town(under policy: PolicyBundle) throws -> Town {
        var town = try made.get()
        try town.adopt(policy)
        return town
    }
}

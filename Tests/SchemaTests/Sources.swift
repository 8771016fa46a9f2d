import Catalog
import Schema
import Statute

/// The documents of these tests, and what a test changes in them.
enum Sources {
    static let keys = [
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH3G5q2ZdJgu1u6by3RC/TzvjFAfgxP49t+V0xA7yzY2",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPDG1JP4poIdKgwWN9R1v1/Jo0INoOC60h3bdE3Y91uG",
    ]

    /// Two hardware keys whose curve point is that of the first key.
    static let sameMaterial = [
        "sk-ssh-ed25519@openssh.com "
            + "AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIH3G5q2ZdJgu1u6by3RC/TzvjFAfgxP49t+V0xA7yzY2AAAABHNzaDo=",
        "sk-ssh-ed25519@openssh.com "
            + "AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIH3G5q2ZdJgu1u6by3RC/TzvjFAfgxP49t+V0xA7yzY2AAAAB3NzaDp0d28=",
    ]

    static let catalog = """
        apiVersion: catalogctl/v1
        kind: Catalog
        environments: [dev, prod]
        plugins:
          agents:
            kinds: [agent, crew]
            defaultKind: crew
          models:
            kinds: [model]

        """

    /// A profile with a table of its own; no plugin of the catalog above lives by it.
    static let lifecycle = """
        apiVersion: catalogctl/v1
        kind: Lifecycle
        name: reviewed
        states: [draft, checked, approved, archived]
        initial: draft
        transitions:
          - {from: draft, to: checked}
          - {from: checked, to: approved, approval: true, roles: [admin]}
          - {from: approved, to: archived}
        bindable:
          prod: [checked, approved]

        """

    /// A profile with the standard table.
    static let standardLifecycle = """
        apiVersion: catalogctl/v1
        kind: Lifecycle
        name: open
        enable: ["draft->archived"]
        bindable: {prod: [draft, approved]}

        """

    static let principals = """
        apiVersion: catalogctl/v1
        kind: Principals
        principals:
          dana:
            displayName: Dana Example
            emails: [dana@example.com]
            keys:
              - \(keys[0])
          botty:
            type: machine
            emails: [botty@example.com]
            keys: [\(keys[1])]
        roles:
          admin: [dana]
          maintainer: [dana, botty]
        permissions:
          admin: ["ledger.*", "policy.*"]
          maintainer: [asset.register]

        """

    /// Everything that a document of approvals can say.
    static let approvals = """
        apiVersion: catalogctl/v1
        kind: ApprovalPolicies
        defaults: {requireOwnerForApproval: true, expiresAfter: 14d}
        exceptions: {expiresAfter: 24h, settleWithin: 7d}
        rules:
          - name: high-risk
            selector:
              plugins: [agents]
              kinds: crew
              labels: {domain: [claims, none]}
              governance: {risk.level: [high, critical], sla.responseHours: 4, labels.team: core}
              any:
                - {all: [{any: [{plugins: models}]}]}
                - {labels: {urgent: true}}
            gates:
              - action: promotion.bind
                when: {environment: prod}
                approvalsRequired: 1
                approverRoles: [admin]
                excluding: [requester]
                ownerApproval: true
                evidence: [evaluation-report]
                personallySigned: 1
                expiresAfter: 90m
              - action: lifecycle.setState
                when: {transition: {from: draft, to: approved}}
                denyWhen: {governance: {risk.level: critical}}
          - name: rules-of-rules
            gates:
              - {action: policy.activate, approverRoles: [admin]}

        """

    static let approvalsSource = PolicySource(file: "approvals.yaml", bytes: Array(approvals.utf8))

    /// The bundle with approvals beside it, after replacing what stands in them exactly once.
    static func bundle(approvals old: String, _ new: String) throws -> PolicyBundle {
        let text = try changed(approvals, old, new)
        return try PolicyBundle(
            sources: sources() + [PolicySource(file: "approvals.yaml", bytes: Array(text.utf8))])
    }

    /// The bundle, after replacing what stands exactly once in one of its documents.
    static func bundle(_ old: String = "", _ new: String = "") throws -> PolicyBundle {
        try PolicyBundle(sources: sources(old, new))
    }

    static func sources(_ old: String = "", _ new: String = "") throws -> [PolicySource] {
        var documents = [("catalog.yaml", catalog), ("principals.yaml", principals)]
        if !old.isEmpty {
            let places = documents.indices.filter { documents[$0].1.contains(old) }
            guard let place = places.first, places.count == 1,
                documents[place].1.ranges(of: old).count == 1
            else { throw NotOnce(text: old) }
            documents[place].1 = documents[place].1.replacing(old, with: new)
        }
        return documents.map { PolicySource(file: $0.0, bytes: Array($0.1.utf8)) }
    }

    /// The bundle with some profiles beside it.
    static func bundle(
        lifecycles: [String], _ old: String = "", _ new: String = ""
    ) throws -> PolicyBundle {
        let profiles = lifecycles.enumerated().map {
            PolicySource(file: "lifecycle-\($0).yaml", bytes: Array($1.utf8))
        }
        return try PolicyBundle(sources: sources(old, new) + profiles)
    }

    /// A text, after replacing what stands in it exactly once.
    static func changed(_ text: String, _ old: String, _ new: String) throws -> String {
        guard text.ranges(of: old).count == 1 else { throw NotOnce(text: old) }
        return text.replacing(old, with: new)
    }

    struct NotOnce: Error {
        let text: String
    }
}

import Trials

/// What the guild does, and the policy that it does it under.
extension Guild {
    static let acts = [
        "dana: init --policy policy",
        "sam: agents register bot --file agents/bot.yaml",
        "sam: tools register cli/hammer",
        "sam: tools snapshot hammer --version r1 --file hammer.txt",
        "dana: agents governance set bot owner.principal=dana risk.level=high labels.team=b ext.x=[1,{\"a\":true}]",
        "sam: agents snapshot bot -m first",
        "dana: agents approve bot --version 1.0.0 --reason good",
        "sam: agents promote bot --to stage --version 1.0.0",
        "sam: agents promote bot --to dev --from stage",
        "sam: agents snapshot bot --version 1.1.0 --file agents/next.yaml",
        "dana: agents set-state bot --version 1.1.0 --to approved",
        "sam: agents promote bot --to stage --version 1.1.0",
        "dana: agents rollback bot --env stage --to-version 1.0.0 -m bad",
        "sam: agents unbind bot --env stage",
        "sam: agents alias bot stable 1.0.0",
        "vic: agents alias bot stable 1.1.0",
        "sam: agents rename bot triage",
        "sam: agents set triage --file agents/next.yaml",
        "sam: agents deprecate triage --version 1.1.0 --reason old",
        "sam: agents archive triage --version 1.1.0",
        "dana: agents restore triage --version 1.1.0 --to deprecated",
        "sam: environment freeze dev --reason fair",
        "dana: environment thaw dev",
        "sam: agents halt triage --reason lies",
        "dana: agents resume triage",
        "sam: agents evidence add triage --version 1.0.0 --type evaluation-report --file report.json",
        "sam: agents evidence add triage --version 1.0.0 --type model-card --file hammer.txt",
        "sam: agents evidence revoke triage --version 1.0.0 model-card-74a02f560cc1d8e0",
        "sam?: agents promote triage --to prod --version 1.0.0 -m fair",
        "vera: approvals approve @0",
        "dana: approvals approve @0",
        "dana: approvals withdraw @0 --reason wait",
        "dana: approvals approve @0",
        "sam: approvals execute @0",
        "sam?: tools set-state hammer --version r1 --to trial",
        "dana: approvals reject @1 --reason no",
        "sam?: tools set-state hammer --version r1 --to trial",
        "sam: approvals cancel @2",
        "sam?: tools set-state hammer --version r1 --to trial",
        "wait: 180",
        "omar: approvals expire @3",
        "sam: agents evidence add triage --version 1.1.0 --type evaluation-report --file report.json",
        "sam?: agents promote triage --to prod --version 1.1.0 --allow-deprecated",
        "vera?: exception grant @4 --reason fire",
        "dana: approvals approve @5",
        "vera: approvals execute @5",
        "sam: approvals execute @4",
        "omar: exception settle @4 --reason learned",
        "dana: policy propose other",
        "dana: policy withdraw",
        "dana: policy propose other",
        "dana: policy activate",
        "dana: policy rollback --to 1",
        "dana: key revoke omar --compromised-since 40 --reason lost",
        "sam: tools register server/anvil",
    ]

    /// The policies, and the sources of the assets. `keys` are lines, as a policy has them.
    static func files(_ keys: [Person: String]) -> [String: String] {
        let bot = """
            apiVersion: catalogctl/v1
            kind: agent
            metadata: {displayName: Bot, description: 'Answers: the first question'}
            spec:
              version: 1.0.0
              uses: [tools/hammer@r1]
              temperature: 0.7

            """
        var files = [
            "agents/bot.yaml": bot,
            "agents/next.yaml": bot.split(separator: "1.0.0").joined(separator: "1.1.0"),
            "hammer.txt": "hit\n",
            "report.json": "{\"accuracy\": 9}\n",
        ]
        for (folder, environments) in [("policy", "dev, stage, prod"), ("other", "dev, stage, prod, lab")] {
            for (name, text) in documents(keys, environments) { files["\(folder)/\(name)"] = text }
        }
        return files
    }

    private static func documents(_ keys: [Person: String], _ environments: String) -> [String: String] {
        let people = Person.allCases.filter { $0 != .mallory }.map { person in
            "  \(person): {displayName: \(person.displayName), emails: [\(person.email)], keys: [\"\(keys[person] ?? "")\"]}"
        }
        return [
            "catalog.yaml": """
            apiVersion: catalogctl/v1
            kind: Catalog
            environments: [\(environments)]
            plugins:
              agents: {kinds: [agent], labelFormat: semver}
              tools: {kinds: [server, cli], defaultKind: cli, lifecycle: quick}

            """,
            "default.yaml": """
            apiVersion: catalogctl/v1
            kind: Lifecycle
            name: default

            """,
            "quick.yaml": """
            apiVersion: catalogctl/v1
            kind: Lifecycle
            name: quick
            states: [draft, trial, approved, archived]
            initial: draft
            transitions:
              - {from: draft, to: trial, roles: [maintainer]}
              - {from: trial, to: approved, approval: true}
              - {from: approved, to: archived}
              - {from: archived, to: draft}

            """,
            "principals.yaml": """
            apiVersion: catalogctl/v1
            kind: Principals
            principals:
            \(people.joined(separator: "\n"))
            roles:
              admin: [dana]
              maintainer: [sam]
              approver: [dana, vera, omar]
              security: [omar]
              scribe: [vic]
            permissions:
              admin: ["ledger.*", "policy.*", "key.*", "environment.*", "asset.*", "governance.*", "version.*", "lifecycle.*", "promotion.*", "alias.*", "request.*", "evidence.*", "exception.*"]
              maintainer: ["asset.*", environment.freeze, "governance.*", "version.*", "lifecycle.*", "promotion.*", "alias.*", request.open, request.reject, request.cancel, "evidence.*", "exception.*"]
              approver: ["request.*", exception.grant]
              security: [exception.settle]
              scribe: [alias.set]

            """,
            "approvals.yaml": """
            apiVersion: catalogctl/v1
            kind: ApprovalPolicies
            defaults: {expiresAfter: 2h}
            exceptions: {expiresAfter: 30m, settleWithin: 1h}
            rules:
              - name: careful
                selector: {plugins: [agents]}
                gates:
                  - action: promotion.bind
                    when: {environment: prod}
                    approvalsRequired: 2
                    approverRoles: [approver]
                    excluding: [requester]
                    evidence: [evaluation-report]
              - name: tools
                selector: {plugins: [tools]}
                gates:
                  - {action: lifecycle.setState, when: {transition: {from: draft, to: trial}}, approverRoles: [approver], excluding: [requester]}
              - name: law
                gates:
                  - {action: exception.grant, approverRoles: [approver], excluding: [requester]}
                  - {action: exception.settle, approverRoles: [security]}

            """,
        ]
    }
}

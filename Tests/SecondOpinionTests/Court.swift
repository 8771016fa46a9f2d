import Schema

/// The council's last policies, under which others must say yes, and what was done under them.
extension Council {
    static let hearings = [
        "dana: policy propose court",
        "dana: policy activate",
        "dana: agents evidence add triage --version 1.0.0 --type evaluation-report --file report.json",
        "dana: agents evidence add triage --version 1.0.0 --type model-card --file hammer.txt --url https://example.com/card",
        "vera?: agents promote triage --to prod --version 1.0.0 -m fair",
        "omar: approvals approve @0",
        "dana: approvals approve @0",
        "dana: approvals withdraw @0 --reason wait",
        "dana: approvals approve @0",
        "sam: approvals execute @0 --reason fair",
        "sam: agents promote triage --to stage --version 1.0.0",
        "sam: tools snapshot server/forge --version one --file hammer.txt",
        "sam: tools promote server/forge --to dev --version one",
        "sam: tools unbind server/forge --env dev",
        "sam: tools governance set server/forge labels.unsafe=true",
        "sam?: tools set-state server/forge --version one --to trial",
        "dana: approvals reject @1 --reason no",
        "sam?: tools set-state server/forge --version one --to trial",
        "sam: approvals cancel @2",
        "sam?: tools set-state server/forge --version one --to trial",
        "dana: approvals approve @3",
        "vera: approvals withdraw @3 --of dana --reason hasty",
        "vera: approvals approve @3 --print > yes.txt",
        "sam: approvals import yes.txt",
        "dana: policy propose late",
        "dana?: policy activate",
        "omar: approvals approve @4",
        "dana: approvals execute @4",
        "sam: approvals execute @3",
        "dana: agents evidence add triage --version 1.1.0 --type evaluation-report --file report.json",
        "dana: agents evidence add triage --version 1.1.0 --type model-card --file hammer.txt",
        "dana: agents evidence revoke triage --version 1.1.0 %model-card=hammer.txt",
        "dana: agents set-state triage --version 1.1.0 --to approved",
        "sam?: agents promote triage --to prod --version 1.1.0",
        "vera?: exception grant @5 --reason fire",
        "dana: approvals approve @6",
        "omar: approvals approve @6",
        "vera: approvals execute @6",
        "sam: approvals execute @5",
        "sam?: agents rename triage answerer",
        "omar: approvals approve @7",
        "dana: approvals approve @7",
        "sam: approvals execute @7",
        "omar: exception settle @5 --reason learned",
        "recovery-1: key revoke omar --next omar-next.pub --compromised-since 90 --reason stolen",
        "dana?: key revoke vera --reason lost",
        "omar-next: approvals approve @8",
        "vera: approvals approve @8",
        "dana: approvals approve @8",
        "dana: approvals execute @8",
        "omar-next: policy rollback --to 5",
        "recovery-1?: key revoke #vera --next vera-next.pub --reason found",
        "recovery-2: approvals approve @9",
        "recovery-1: approvals approve @9",
        "recovery-1: approvals execute @9",
        "vera-next: tools promote hammer --to stage --version r2",
        "sam?: tools promote server/forge --to dev --version one --exception",
        "sam: approvals cancel @10",
        "sam: tools governance set server/forge labels.calm=true",
        "sam: tools snapshot server/forge --version two --file hammer.txt",
        "sam?: tools set-state server/forge --version two --to trial",
        wait + "180",
        "omar-next: approvals expire @11",
        "vera-next?: agents promote answerer --to prod --version 1.0.0",
        "omar-next: approvals approve @12",
        wait + "90",
        "omar-next: approvals approve @12",
        "dana: approvals approve @12",
        "vera-next: approvals execute @12",
    ]
}

extension Book {
    /// The policy of the court. The later one takes approvals that were given under the one before, and is content with
    /// one recovery key.
    func court(late: Bool = false, changed change: (String) -> String = { $0 }) -> [PolicySource] {
        let own = [
            "principals.yaml": change(principals(threshold: late ? 1 : 2)),
            "approvals.yaml": change(approvals),
        ]
        let kept = sources(environments: "dev, stage, prod, moon") { text in
            late ? text.replacing("protectD", with: "compatibility: {earlierApprovals: 1}\nprotectD") : text
        }
        return kept.filter { own[$0.file] == nil }
            + own.map { PolicySource(file: $0.key, bytes: Array($0.value.utf8)) }
    }

    private func principals(threshold: Int) -> String {
        """
        apiVersion: catalogctl/v1
        kind: Principals
        principals:
        \(entry("dana"))
        \(entry("sam"))
        \(entry("robo", type: "machine"))
        \(entry("vera"))
        \(entry("omar"))
        \(entry("ci", type: "machine"))
        roles:
          admin: [dana]
          maintainer: [sam, robo]
          approver: [dana, vera, omar, ci]
          security: [omar]
        recovery:
          keys: ["\(lines["recovery-1"]!)", "\(lines["recovery-2"]! + " in a safe")"]
          threshold: \(threshold)
        permissions:
          admin: ["ledger.*", "policy.*", "key.*", "environment.*", "asset.*", "governance.*", "version.*", "lifecycle.*", "promotion.*", "alias.*", "request.*", "evidence.*", "exception.*"]
          maintainer: ["asset.*", environment.freeze, "governance.*", "version.*", "lifecycle.*", "promotion.*", "alias.*", request.open, request.reject, request.cancel, "evidence.*", "exception.*"]
          approver: ["request.*", "promotion.*", exception.grant]
          security: [policy.activate, policy.rollback, exception.settle]

        """
    }

    /// Every field that a gate can have.
    private var approvals: String {
        """
        apiVersion: catalogctl/v1
        kind: ApprovalPolicies
        defaults: {requireOwnerForApproval: true, expiresAfter: 2h}
        exceptions: {expiresAfter: 30m, settleWithin: 1h}
        rules:
          - name: careful
            selector:
              plugins: [agents]
              kinds: agent
              any: [{labels: {team/a: [b, c]}}, {governance: {risk.level: [high, critical]}}]
            gates:
              - action: promotion.bind
                when: {environment: prod}
                approvalsRequired: 2
                approverRoles: [approver, security]
                excluding: [requester]
                ownerApproval: true
                personallySigned: 2
                expiresAfter: 1h
              - {action: promotion.bind, when: {environment: [prod, stage]}, evidence: [evaluation-report]}
          - name: tools
            selector: {all: [{plugins: tools}, {governance: {owner.displayName: none}}]}
            gates:
              - {action: promotion.bind, denyWhen: {labels: {unsafe: true}}}
              - {action: lifecycle.setState, when: {transition: {from: draft, to: trial}}, excluding: [requester]}
          - name: law
            gates:
              - {action: policy.activate, approverRoles: [security]}
              - {action: exception.grant, approvalsRequired: 2, approverRoles: [approver], excluding: [requester]}
              - {action: exception.settle, approverRoles: [security]}
              - {action: key.revoke, approvalsRequired: 2, approverRoles: [approver]}
              - {action: evidence.attach}

        """
    }
}

import Arguments
import Charter
import Frontier
import Wording

/// The command table: parser, help, completion and reference all come from it. One file a command.
extension Commands {
    static let table: CommandTable<Run> = CommandTable(
        program: "catalogctl",
        about: """
            Governance of AI assets in plain git: who moved which version of what, on whose approval, as signed \
            commits on refs/governance.
            """,
        stems: [
            Stem("policy", "who may do what: the policies that were, are and are proposed", group: .rules),
            Stem("environment", "stop an environment, and let it go on", group: .rules),
            Stem("key", "take keys out of use", group: .rules),
            Stem("exception", "out of turn, once, and as a debt", group: .rules),
            Stem("approvals", "what is asked for, and who says yes", group: .rules),
            Stem(
                "hooks", "what git asks before it lets a push, a commit or a move of the ledger pass",
                group: .upkeep),
        ],
        commands: [
            initialise, join, sync, status, plugins, path, checkOut, diff, history, why, explain, verify,
            exportBundle, showPolicy,
            policyLog, policyDiff, validatePolicy, testPolicy, simulatePolicy, explainPolicy, proposePolicy,
            withdrawPolicy, activatePolicy, rollBackPolicy, freeze, thaw, revokeKey, listRequests,
            showRequest, approveRequest, importApproval, checkApproval, exportRequest, withdrawApproval,
            rejectRequest, cancelRequest, expireRequest, executeRequest, grantException, settleException,
            exceptions, doctor, installHooks, uninstallHooks, hooksStatus, hook, demo, schema, completion,
            complete, reference,
        ],
        family: Family(
            "PLUGIN", "assets of one family, such as agents", group: .assets, names: "plugins",
            stems: [
                Stem("governance", "who answers for an asset, and what it may do", group: .assets),
                Stem("evidence", "documents that speak for a version", group: .assets),
            ],
            commands: [
                register, list, show, versions, version, bindings, assetHistory, snapshot, approve, promote,
                rollBack, unbind, deprecate, archive, restore, setState, alias, getGovernance, setGovernance,
                setSource, rename, impact, addEvidence, listEvidence, revokeEvidence, halt, resume,
            ]))
}

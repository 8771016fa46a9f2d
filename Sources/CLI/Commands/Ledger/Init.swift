import Actions
import Arguments
import Bearings
import Catalog
import Output
import Statute
import Wording

extension Commands {
    static let initialise = Command<Run>(
        "init", "begin a ledger in this repository", group: .begin, use: .acts,
        about: """
            Writes the root event: one commit without a parent on refs/governance, signed with your git signing \
            key, that brings the first policy with you as its admin. Its id is pinned on this machine; others \
            pin it with 'catalogctl join --root ID'. Nothing else in the repository is touched. A policy of your own \
            is one document of kind Catalog, one Principals, at most one ApprovalPolicies and any number of Lifecycle; 'catalogctl schema' \
            describes each, and what a ledger began with is in 'git ls-tree refs/governance:policy/source'.
            """,
        examples: [
            Example("init", "begin with yourself as admin"),
            Example("init --recovery ~/safe/recovery.pub", "with a key in a safe, should yours be lost"),
            Example("init --policy governance/", "begin with the YAML documents that you wrote there"),
        ],
        Option<Initialise.Template>("template", "the policy to begin with (default: default)"),
        Option(
            "principal", value: "NAME", "your name in the policy (default: from git's user.name)",
            parse: Word.valid { try PrincipalName($0) }),
        Option(
            "policy", value: "DIR", "a policy of your own: a folder of YAML documents, with your key in it",
            completion: .directories),
        Option(
            "recovery", value: "FILE",
            "the public key of a pair in a safe: it may replace yours if that is lost",
            completion: .files)
    ) { template, principal, folder, recovery in
        guard folder == nil || (template == nil && principal == nil && recovery == nil) else {
            throw UsageFault(
                "'--policy' brings a policy of its own",
                hint: "leave '--template', '--principal' and '--recovery' out")
        }
        return { session in
            let receipt = try Initialise(
                template: template ?? .default, principal: principal, folder: folder, recovery: recovery,
                options: session.acting
            ).run(in: session.context)
            return Report(
                receipt: receipt, saying: "began the ledger", or: "begun the ledger", next: "status",
                hints: ["others join it with: catalogctl join --root \(receipt.commit?.hex ?? "ID")"]
                    + (folder == nil && recovery == nil
                        ? [
                            "your key is the only one so far, and losing it ends this ledger: list recovery keys in the policy"
                        ]
                        : [])
                    + (template == .team
                        ? [
                            "one person alone can do everything until a second is in: then put the two-person rules of approvals.yaml in force"
                        ]
                        : []))
        }
    }
}

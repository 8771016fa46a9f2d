import Actions
import Arguments
import Canonical
import Catalog

extension Commands {
    static let initialise = Command<Run>(
        "init", "begin a ledger in this repository", group: .begin, use: .acts,
        about: """
            Writes the root event: one commit without a parent on refs/governance, signed with your git signing \
            key, that brings the first policy with you as its admin. Its id is pinned on this machine; others \
            pin it with 'catalogctl join --root ID'. Nothing else in the repository is touched.
            """,
        examples: [Example("init", "begin with yourself as admin")],
        Option<Initialise.Template>("template", "the policy to begin with").otherwise(.default),
        Option(
            "principal", value: "NAME", "your name in the policy (default: from git's user.name)",
            parse: Word.valid { try PrincipalName($0) })
    ) { template, principal in
        { session in
            let receipt = try Initialise(template: template, principal: principal, options: session.acting)
                .run(in: session.context)
            return Report(
                receipt: receipt, saying: "began the ledger", or: "begun the ledger", next: "status",
                hints: [
                    "others join it with: catalogctl join --root \(receipt.commit?.hex ?? "ID")",
                    "your key is the only one so far: if it is lost, nobody can write to this ledger again",
                ])
        }
    }
}

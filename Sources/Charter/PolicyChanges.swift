import Actions
package import Arguments
import Canonical
import Catalog
import Output
package import Wording

extension Commands {
    package static let proposePolicy = Command<Run>(
        "policy propose", "bring a whole policy, for others to look at before it is in force", group: .rules,
        use: .acts,
        about: """
            Writes the documents of the folder into the ledger as they are. They are checked whole, as 'policy validate' \
            does, and change nothing until they are activated.
            """,
        examples: [Example("policy propose governance/ -m 'sam joins'", "what stands in that folder")],
        Word.folder
    ) { folder in
        { session in
            let receipt = try ProposePolicy(folder: folder, options: session.acting).run(in: session.context)
            let proposal = receipt.event.proposal?.short ?? ""
            return Report(
                receipt: receipt, saying: "proposed policy \(proposal)",
                hints: [
                    "what it changes: catalogctl policy diff \(proposal)",
                    "put it in force: catalogctl policy activate \(proposal)",
                ])
        }
    }

    package static let withdrawPolicy = Command<Run>(
        "policy withdraw", "take a proposed policy away", group: .rules, use: .acts,
        about: "Your own, or with the right to propose anybody's. It stays in the history.",
        examples: [Example("policy withdraw 4f3a2c", "the one whose hash begins so")], Word.proposal
    ) { proposal in
        { session in
            let receipt = try WithdrawPolicy(proposal: proposal, options: session.acting)
                .run(in: session.context)
            return Report(
                receipt: receipt, saying: "withdrew policy \(receipt.event.proposal?.short ?? "")",
                or: "withdrawn policy \(receipt.event.proposal?.short ?? "")", next: "policy log")
        }
    }

    package static let activatePolicy = Command<Run>(
        "policy activate", "put a proposed policy in force", group: .rules, use: .acts,
        about: """
            One commit: the policy gets the next number, the one before is archived, and the next event is judged by \
            the new one. The old policy judges this event.
            """,
        examples: [Example("policy activate", "the only one that is proposed")], Word.proposal
    ) { proposal in
        { session in
            let receipt = try ActivatePolicy(proposal: proposal, options: session.acting)
                .run(in: session.context)
            return Report(
                receipt: receipt, saying: "activated policy: \(receipt.policyChange)", next: "policy show")
        }
    }

    package static let rollBackPolicy = Command<Run>(
        "policy rollback", "put the content of an earlier policy in force again", group: .rules, use: .acts,
        about: """
            It gets the next number: no number is ever used twice. Keys that were revoked stay revoked, whatever the \
            policy lists.
            """,
        examples: [Example("policy rollback --to 3", "what was policy 3, under the next number")],
        Word.counter("to", "the policy to go back to").required
    ) { counter in
        { session in
            let receipt = try RollBackPolicy(counter: counter, options: session.acting)
                .run(in: session.context)
            return Report(
                receipt: receipt,
                saying: "rolled the policy back to that of \(counter): \(receipt.policyChange)",
                next: "policy show")
        }
    }
}

extension Receipt {
    /// `2:9f2c… -> 3:41ab…`
    fileprivate var policyChange: String {
        let before = before.flatMap { PolicyVersion($0)?.short }
        return "\(before ?? "none") -> \(event.activates?.short ?? "none")"
    }
}

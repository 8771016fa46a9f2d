import Actions
package import Arguments
import Catalog
import Output
package import Wording

extension Commands {
    package static let executeRequest = Command<Run>(
        "approvals execute", "do what an approved request asks for", group: .rules, use: .acts,
        about: """
            Exactly that act and no other, once. The gates are asked again now, with the policy and the keys of now; \
            whoever may do the act may execute it. The reason for which it was asked for goes with it.
            """,
        examples: [Example("approvals execute R-7K3", "once it is approved")],
        Word.request, Word.reason
    ) { reference, reason in
        { session in
            let receipt = try ExecuteRequest(reference, options: session.acting(because: reason)).run(
                in: session.context)
            return Report(
                receipt: receipt, saying: "executed request \(receipt.request): \(receipt.event.subject)",
                next: "approvals get \(receipt.request)")
        }
    }

    package static let withdrawApproval = Command<Run>(
        "approvals withdraw", "take an approval back", group: .rules, use: .acts,
        about: "Your own; or that of somebody else with --of, for which you must be one who could approve.",
        examples: [Example("approvals withdraw R-7K3 --reason 'the tests fail'", "your own")],
        Word.request,
        Option(
            "of", value: "PRINCIPAL", "whose approval, where it is not your own",
            completion: .names("principals"), parse: Word.valid { try PrincipalName($0) }), Word.reason
    ) { reference, approver, reason in
        { session in
            let receipt = try WithdrawApproval(
                from: reference, of: approver, options: session.acting(because: reason)
            ).run(in: session.context)
            return Report(
                receipt: receipt, saying: "took \(receipt.approval) back",
                or: "taken \(receipt.approval) back",
                hints: session.next(after: receipt))
        }
    }

    package static let rejectRequest = closing(
        "reject", "close a request: it is not to be done", .reject, saying: "rejected",
        about: "For those who could approve it. It stays in the history; to do it after all, ask anew.",
        Example("approvals reject R-7K3 --reason 'not before the audit'", "say why"))

    package static let cancelRequest = closing(
        "cancel", "close a request: it is not asked for any more", .cancel, saying: "cancelled",
        about: "For who asked, and for those who could approve it.",
        Example("approvals cancel R-7K3", "asked in vain"))

    package static let expireRequest = closing(
        "expire", "clear a request away that has waited too long", .expire, saying: "expired",
        about: "How long a request may wait is said by 'expiresAfter' of the policy's ApprovalPolicies.",
        Example("approvals expire R-7K3", "it can be approved no more"))

    private static func closing(
        _ verb: String, _ summary: String, _ way: CloseRequest.Way, saying done: String, about: String,
        _ example: Example
    ) -> Command<Run> {
        Command<Run>(
            "approvals \(verb)", summary, group: .rules, use: .acts, about: about, examples: [example],
            Word.request, Word.reason
        ) { reference, reason in
            { session in
                let receipt = try CloseRequest(reference, way, options: session.acting(because: reason)).run(
                    in: session.context)
                return Report(
                    receipt: receipt, saying: "\(done) request \(receipt.request)",
                    next: "approvals get \(receipt.request)")
            }
        }
    }
}

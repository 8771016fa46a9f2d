import Actions
package import Arguments
import Bearings
import Canonical
import Catalog
import Consent
import Output
import Reports
package import Wording

extension Commands {
    package static let approveRequest = Command<Run>(
        "approvals approve", "say yes to a request, with your own key", group: .rules, use: .acts,
        about: """
            Signs a statement that names exactly this request, in the namespace approval@catalogctl, and puts it on \
            the ledger. With --print it is printed and not recorded: the block can be mailed or pasted, and anybody \
            brings it in with 'approvals import'.
            """,
        examples: [
            Example("approvals approve R-7K3", "sign and record it"),
            Example("approvals approve R-7K3 --print > yes.txt", "for somebody else to bring in"),
        ],
        Word.request, Flag("print", "print the signed block, and record nothing"), Word.reason
    ) { reference, isHandedOut, reason in
        { session in
            let approval = try ApproveRequest(
                reference, isHandedOut: isHandedOut, options: session.acting(because: reason)
            ).run(in: session.context)
            let statement = approval.statement
            if isHandedOut {
                return Report(
                    "Approval",
                    json: [
                        .init(key: "request", value: .string(statement.request.text)),
                        .init(key: "approver", value: .string(statement.approver.text)),
                        .init(key: "block", value: .string(approval.block)),
                    ], names: [statement.request.text], [.page(approval.block)])
            }
            return Report(
                receipt: approval.receipt, saying: "approved request \(statement.request)",
                hints: session.next(after: approval.receipt))
        }
    }

    package static let importApproval = Command<Run>(
        "approvals import", "bring in an approval that somebody signed elsewhere", group: .rules, use: .acts,
        about: """
            The text may be a mail, a comment or a file: the one approval in it is found. It counts as the word of who \
            signed it, whoever brings it in.
            """,
        examples: [
            Example("approvals import yes.txt", "from a file"),
            Example("approvals import - < comment.txt", "from what is fed in"),
        ],
        Word.approvalFile
    ) { file in
        { session in
            let receipt = try ImportApproval(file: file, options: session.acting).run(in: session.context)
            return Report(
                receipt: receipt, saying: "brought in \(receipt.approval)",
                hints: session.next(after: receipt))
        }
    }

    package static let checkApproval = Command<Run>(
        "approvals check", "whether an approval from elsewhere would count, without bringing it in",
        group: .rules,
        about: "It needs no key. Exit 1 says why it would be refused.",
        examples: [Example("approvals check yes.txt", "is this a good approval of an open request?")],
        Word.approvalFile
    ) { file in
        { session in
            let approval = try CheckApproval(file: file).run(in: session.context)
            let statement = approval.statement
            return Report(
                "ApprovalCheck",
                json: [
                    .init(key: "request", value: .string(statement.request.text)),
                    .init(key: "approver", value: .string(statement.approver.text)),
                    .init(key: "key", value: .string(approval.key)),
                    .init(key: "policy", value: .string(statement.policy.description)),
                    .init(key: "subject", value: .string(approval.request.subject)),
                ], names: [statement.request.text],
                [
                    .line("good: \(statement.approver) approves request \(statement.request)"),
                    .table(
                        .facts([
                            ("asks", approval.request.subject), ("signed by", approval.key),
                            ("under", statement.policy.short),
                        ])),
                    .hint("bring it in: catalogctl approvals import \(quotedForShell(file))"),
                ])
        }
    }

    package static let exportRequest = Command<Run>(
        "approvals export", "write a request out for somebody who has neither ledger nor program",
        group: .rules,
        about: """
            Beside the request there is a statement for each person whose word it waits for. They sign theirs with \
            ssh-keygen; statement and signature together are an approval that 'approvals import' takes.
            """,
        examples: [Example("approvals export R-7K3 ../for-nora", "into a folder that is not there yet")],
        Word.request, Argument("DIR", "the folder to make", completion: .directories)
    ) { reference, folder in
        { session in
            let exported = try ExportRequest(reference, folder: folder).run(in: session.context)
            let path = quotedForShell(folder)
            var blocks: [Report.Block] = [
                .line("wrote request \(exported.request.id) to \(folder)"),
                .table(
                    .facts([
                        ("asks", exported.request.subject),
                        ("subject", "\(exported.subject.prefixed), which sha256sum says of subject.json"),
                    ])),
            ]
            if let name = exported.statements.first {
                blocks += [
                    .hint(
                        "\(name) signs with: ssh-keygen -Y sign -n \(ApprovalStatement.namespace) -f KEY \(path)/statements/\(name).json"
                    ),
                    .hint(
                        "and it comes back with: cat \(path)/statements/\(name).json* | catalogctl approvals import -"
                    ),
                ]
            }
            return Report(
                "RequestExport",
                json: exported.request.members + [.init(key: "files", value: .texts(exported.files))],
                names: exported.files, blocks)
        }
    }
}

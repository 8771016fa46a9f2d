import Actions
package import Arguments
import Canonical
import Catalog
import Consent
import Output
import Reports
package import Wording

extension Commands {
    package static let grantException = Command<Run>(
        "exception grant", "let a request be executed once without its gates", group: .rules, use: .acts,
        about: """
            For an emergency. It needs a quorum of its own: a rule of the policy with the action exception.grant. It \
            holds for this one request, for as long as the policy says, and once; what was done by it is a debt until \
            it is settled, and a debt that is overdue blocks the next exception.
            """,
        examples: [Example("exception grant R-7K3 --reason 'prod leaks names'", "out of turn, once")],
        Word.request, Word.reason
    ) { reference, reason in
        { session in
            let receipt = try GrantException(reference, options: session.acting(because: reason))
                .run(in: session.context)
            let request = receipt.event.exception?.text ?? ""
            return Report(
                receipt: receipt, saying: "granted an exception for request \(request)",
                or: "granted an exception for request \(request)",
                hints: [
                    "do it: catalogctl approvals execute \(request)",
                    "and settle it afterwards: catalogctl exception settle \(request)",
                ])
        }
    }

    package static let settleException = Command<Run>(
        "exception settle", "settle the debt of an exception", group: .rules, use: .acts,
        about: """
            With what was learned, as the reason. It needs a quorum of its own: a rule of the policy with the action \
            exception.settle. Who settles says that what was done may stand.
            """,
        examples: [
            Example(
                "exception settle R-7K3 --reason 'a test was missing; it is there now'", "paid back")
        ],
        Word.excepted, Word.reason
    ) { reference, reason in
        { session in
            let receipt = try GrantException(
                reference, isSettling: true, options: session.acting(because: reason)
            ).run(in: session.context)
            return Report(
                receipt: receipt,
                saying: "settled the exception for request \(receipt.event.exception?.text ?? "")",
                next: "exception list")
        }
    }

    package static let exceptions = Command<Run>(
        "exception list", "the exceptions that are open, and the debts", group: .rules, use: .reads,
        examples: [Example("exception list", "what is to be settled")]
    ) {
        { session in
            let open = try ListExceptions(moment: session.moment()).run(in: session.context)
            var table = Table(["REQUEST", "ASSET", "STATE", "GRANTED BY", "REASON"], givingWay: ["REASON"])
            for exception in open {
                table.add([
                    exception.request.text, exception.asset?.description ?? "-", exception.standing,
                    exception.record.voices.map(\.text).joined(separator: ", "),
                    exception.record.granted.reason?.firstLine ?? "-",
                ])
            }
            return Report(
                "ExceptionList",
                json: [.init(key: "exceptions", value: .array(open.map(\.json)))],
                names: open.map(\.request.text),
                open.isEmpty
                    ? [.line("no exception is open")]
                    : [.table(table), .hint("settle one: catalogctl exception settle \(open[0].request)")])
        }
    }
}

extension Word {
    fileprivate static let excepted = Argument(
        "ID", "the request that was let through, by the beginning of its id",
        completion: .names("exceptions"), parse: requestReference)
}

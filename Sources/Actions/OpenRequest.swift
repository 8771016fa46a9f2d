import Catalog
import Policy
import Store

extension Ledger {
    /// What needs the word of others is asked for: the same act, as a request. The act itself stays undone, so what
    /// comes back is still its denial, with the request that was opened.
    func asking(
        in context: Context, _ options: ActOptions, after denial: ActionError,
        _ compose: (Occasion) throws(ActionError) -> Composition
    ) throws(ActionError) -> ActionError {
        let receipt: Receipt
        do {
            receipt = try act(in: context, options, asksForApproval: false) { occasion throws(ActionError) in
                let action = try compose(occasion).event
                guard action.kind.form.isExecutable, action.request == nil,
                    let actor = occasion.actor.flatMap({ occasion.policy.principals[$0] }),
                    let record = try translating({ () throws(LedgerError) in
                        try request(for: action, by: actor, on: occasion.state)
                    })
                else { throw denial }
                var event = occasion.event(.requestOpen, on: action.asset, action.assetUID)
                event.request = record.id
                return Composition(
                    event,
                    Payloads(
                        request: record,
                        files: [
                            .init(path: record.id.open.request, bytes: record.bytes)
                        ]))
            }
        } catch {
            // Who may not ask either is told what they wanted to do, not what they did not know they were doing.
            guard [.denied, .approvalNeeded].contains(error.category) else { throw error }
            return denial
        }
        guard let id = receipt.event.request else { return denial }
        return ActionError(
            denial.code, .approvalNeeded, "\(denial.message); it is asked for as request \(id)",
            hints: denial.hints + ["see how far it is: catalogctl approvals get \(id)"])
    }
}

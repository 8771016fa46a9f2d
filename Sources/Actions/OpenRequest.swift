import Bearings
import Canonical
import Catalog
import Consent
import Hearing
import Policy
import Statute
import Store

extension Ledger {
    /// What needs the word of others is asked for: the same act, as a request. The act itself stays undone, so what
    /// comes back is still its denial, with the request that asks for it; asking twice opens no second one.
    func asking(
        in context: Context, _ options: ActOptions, after denial: ActionError,
        _ compose: (Occasion) throws(ActionError) -> Composition
    ) throws(ActionError) -> ActionError {
        let receipt: Receipt
        var known: RequestStanding?
        do {
            receipt = try act(in: context, options, asksForApproval: false) { occasion throws(ActionError) in
                let action = try compose(occasion).event
                guard action.kind.form.isExecutable, action.request == nil,
                    let actor = occasion.actor.flatMap({ occasion.policy.principals[$0] }),
                    let record = try translating({ () throws(LedgerError) in
                        try request(for: action, by: actor, on: occasion.state)
                    })
                else { throw denial }
                let time = max(context.now, occasion.tip.time)
                known = try occasion.state.request(like: record, at: time) { obstacle in
                    options.asksForException && ActionError(obstacle).isExceptable
                }
                guard known == nil else { throw denial }
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
            // Who may not ask either is told first what they wanted to do, and then that they cannot even ask for it.
            guard [.denied, .approvalNeeded].contains(error.category) else { throw error }
            guard let known else {
                guard error.category == .denied else { return denial }
                return denial.adding(
                    hint: error.code == denial.code
                        ? "no exception can be asked for: the act brings files, or no rule has the action exception.grant"
                        : "it was not asked for either: \(error.message)")
            }
            return denial.asked(
                for: known.id, "it is asked for already, as request \(known.id)",
                hints: denial.isExceptable
                    ? excepting(known.id) : hints(on: known.id, isComplete: known.isComplete))
        }
        guard let id = receipt.event.request else { return denial }
        return options.isDryRun
            ? denial.adding(hint: "without --dry-run it is asked for as a request")
            : denial.asked(
                for: id, "it is asked for as request \(id)",
                hints: denial.isExceptable ? excepting(id) : hints(on: id))
    }

    private func excepting(_ id: RequestID) -> [String] {
        ["whoever may grant it: catalogctl exception grant \(id) --reason TEXT"]
    }

    private func hints(on id: RequestID, isComplete: Bool = false) -> [String] {
        isComplete
            ? ["it is approved; do it: catalogctl approvals execute \(id)"]
            : [
                "whoever says yes: catalogctl approvals approve \(id)",
                "see how far it is: catalogctl approvals get \(id)",
            ]
    }
}

extension ActionError {
    /// Whether a gate refuses it, whoever approves: what only an exception lets through.
    var isExceptable: Bool {
        [DenialCode.gateDenies, .evidenceMissing].contains { $0.rawValue == code }
    }

    fileprivate func adding(hint: String) -> ActionError {
        ActionError(code, category, message, hints: hints + [hint])
    }
}

extension LedgerState {
    /// The request that waits already, asks the same of the same state (for the same reason, where one is given), and can
    /// still be approved.
    fileprivate func request(
        like wanted: RequestRecord, at time: Timestamp, despite isNoObstacle: (Denial) -> Bool
    ) throws(ActionError) -> RequestStanding? {
        for id in try openRequests() {
            guard let record: RequestRecord = try record(at: id.open.request),
                record.action == wanted.action,
                record.requester == wanted.requester, record.overlay == wanted.overlay,
                record.content == wanted.content, wanted.reason.map({ record.reason == $0 }) ?? true,
                let standing = try translating({ () throws(LedgerError) in
                    try standing(of: id, at: time, on: self)
                }), standing.obstacle.map(isNoObstacle) ?? true
            else { continue }
            return standing
        }
        return nil
    }
}

public import Bearings
public import Canonical
public import Catalog
public import Consent
import Statute
package import Store

/// The exceptions that are open: what may be done without its gates, and what was and is not settled yet.
public struct ListExceptions: Sendable {
    public let moment: Moment

    public init(moment: Moment = .tip) { self.moment = moment }

    public struct Open: Sendable {
        public let request: RequestID
        public let record: ExceptionRecord
        /// The asset that it is about.
        public let asset: AssetPath?
        /// Until when it can be used; nil once it was.
        public let expires: Timestamp?
        /// Until when it must be settled; nil while it is unused.
        public let due: Timestamp?
        public let isOverdue: Bool
    }

    public func run(in context: Context) throws(ActionError) -> [Open] {
        let state = try context.ledger().state(at: moment)
        return try Self.open(in: state, at: moment.time(of: state, in: context))
    }

    package static func open(in state: LedgerState, at now: Timestamp) throws(ActionError) -> [Open] {
        let terms = try translating(state.activePolicy).approvals.exceptions
        var found: [Open] = []
        for id in try state.openExceptions() {
            guard let record: ExceptionRecord = try state.record(at: id.openException) else { continue }
            let request = try state.request(id)
            let due = terms.due(record)
            found.append(
                Open(
                    request: id, record: record,
                    asset: request?.action.first { $0.key == .asset }.flatMap { AssetPath(valid: $0.value) },
                    expires: record.used == nil
                        ? record.granted.time.adding(seconds: Int64(terms.expiresAfter)) : nil,
                    due: due, isOverdue: due.map { $0 < now } ?? false))
        }
        return found
    }
}

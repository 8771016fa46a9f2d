public import Bearings
import Canonical
public import Catalog
import Hearing
import Store

/// What is asked for and not done yet; with everything that ever was, where that is wanted.
public struct ListRequests: Sendable {
    public let includesClosed: Bool
    public let moment: Moment

    public init(includesClosed: Bool = false, moment: Moment = .tip) {
        self.includesClosed = includesClosed
        self.moment = moment
    }

    public struct Found: Sendable {
        /// The first first.
        public let requests: [RequestReport]
        /// Who asks; nil where the policy does not know them.
        public let you: PrincipalName?
    }

    public func run(in context: Context) throws(ActionError) -> Found {
        let state = try context.ledger().state(at: moment)
        return Found(
            requests: try state.requests(withClosed: includesClosed, at: moment.time(of: state, in: context)),
            you: context.principal(under: try translating(state.activePolicy)))
    }
}

extension Moment {
    /// A state of the past is looked at with the clock that it had.
    func time(of state: LedgerState, in context: Context) -> Timestamp {
        if case .tip = self { return state.time(in: context) }
        return state.tip?.time ?? context.now
    }
}

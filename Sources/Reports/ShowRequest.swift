public import Bearings
public import Catalog
import Store

/// One request: what is asked, by whom, and gate by gate what is missing.
public struct ShowRequest: Sendable {
    public let request: RequestReference
    public let moment: Moment

    public init(_ request: RequestReference, moment: Moment = .tip) {
        self.request = request
        self.moment = moment
    }

    public struct Found: Sendable {
        public let request: RequestReport
        /// The revision by which plain git finds the state.
        public let revision: String
        public let you: PrincipalName?
    }

    public func run(in context: Context) throws(ActionError) -> Found {
        let ledger = try context.ledger()
        let state = try ledger.state(at: moment)
        let report = try state.request(state.request(request), at: moment.time(of: state, in: context))
        return Found(
            request: report, revision: ledger.revision(of: state, at: moment),
            you: context.principal(under: try translating(state.activePolicy)))
    }
}

public import Bearings
public import Catalog
import Consent
import Hearing
public import Reports
import Statute
import Store

/// What the active policy says of a request: whether who asks may do it, and gate by gate what is missing.
public struct AccountForRequest: Sendable {
    private let request: RequestReference
    private let moment: Moment

    public init(_ request: RequestReference, moment: Moment = .tip) {
        self.request = request
        self.moment = moment
    }

    public struct Account: Sendable {
        public let request: RequestReport
        /// The policy that is active.
        public let policy: PolicyVersion
        /// The roles that permit the act to who asks, each with the entry that does.
        public let permits: [(role: RoleName, permission: String)]
    }

    public func run(in context: Context) throws(ActionError) -> Account {
        let found = try ShowRequest(request, moment: moment).run(in: context)
        let state = try context.ledger().state(at: moment)
        let policy = try translating(state.activePolicy)
        guard let tip = state.tip else { preconditionFailure("a state with a request has a tip") }
        let record = found.request.record
        let asked = record.asked(sequence: tip.sequence + 1, policy: tip.policy)
        var permits: [(role: RoleName, permission: String)] = []
        if let asked, let requester = policy.principals[record.requester] {
            permits = policy.entries(allowing: asked.kind, to: requester)
        }
        return Account(request: found.request, policy: tip.policy, permits: permits)
    }
}

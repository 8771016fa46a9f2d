// Rulebook: what can be asked of policies, one file a question: what they say, what differs, what they would decide.
// What does not enter: acts, printing, and any judgement but that of Policy.

public import Bearings
public import Catalog
import Hearing
import Policy
public import Reports
import Schema
import Statute
import Store

/// Whether a policy that stands in a folder is one, and could come into force here. It needs no ledger.
public struct ValidatePolicy: Sendable {
    public let folder: String

    public init(folder: String) { self.folder = folder }

    public struct Validity: Sendable {
        /// The number that it would have were it activated now, and its hash; number 1 where there is no ledger yet, and
        /// its own where it is active.
        public let version: PolicyVersion
        public let files: [String]
        /// The one in force now; nil where there is no ledger, and nothing was said of whether it fits.
        public let active: PolicyVersion?
        /// Nobody but one key could change it; its loss would end the ledger.
        public let pillars: [Pillar]
    }

    public func run(in context: Context) throws(ActionError) -> Validity {
        let sources = try context.policy(in: folder)
        let policy = try translating { () throws(SchemaError) in try PolicyBundle(sources: sources) }
        let active = try context.ledgerIfAny().flatMap { ledger throws(ActionError) in
            try activePolicy(of: ledger, admitting: policy)
        }
        let isActive = active?.digest == policy.digest
        return Validity(
            version: PolicyVersion(
                counter: (active?.counter ?? 0) + (isActive ? 0 : 1), digest: policy.digest),
            files: sources.map(\.file), active: active, pillars: policy.pillars)
    }

    private func activePolicy(
        of ledger: Ledger, admitting policy: PolicyBundle
    ) throws(ActionError) -> PolicyVersion? {
        let state = try ledger.state(at: .tip)
        if let denial = try translating({ () throws(LedgerError) in try unfitness(of: policy, on: state) }) {
            throw ActionError(denial)
        }
        return state.tip?.policy
    }
}

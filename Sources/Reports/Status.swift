public import Audit
public import Bearings
public import Canonical
public import Catalog
import Hearing
import Keys
import Objects
import Signing
import Statute
import Store

/// Where the ledger stands, and who you are on it.
public struct Status: Sendable {
    public init() {}

    public struct Standing: Sendable {
        public let reference: String
        public let root: Revision
        public let commit: Revision
        public let sequence: Int
        public let time: Timestamp
        public let policy: PolicyVersion
        public let plugins: [PluginName]
        public let environments: [EnvironmentName]
        public let people: Int
        public let keys: Int
        /// How many recovery keys must agree, and how many there are; nil where the policy lists none.
        public let recovery: (threshold: Int, keys: Int)?
        public let approval: Approval
        public let identity: Identity
        /// Whether the repository's own configuration, rather than the user's, names the key that would sign.
        public let isKeyOfRepository: Bool
        public let cautions: [Caution]
        public let freezes: [(environment: EnvironmentName, record: StopRecord)]
        public let revokedKeys: [RevokedKey]
        /// What rests on keys that were in other hands.
        public let reliance: Reliance
        /// Keys without any one of which nobody could change the policy.
        public let pillars: [Pillar]
        public let proposals: [SHA256Digest]
        /// What is asked for and not done yet, the first first.
        public let requests: [RequestReport]
        /// What may be done without its gates, and what was and is not settled yet.
        public let exceptions: [ListExceptions.Open]
        public let remotes: [Distance]
    }

    /// How far the ledger here is from a remote, as it was seen last.
    public struct Distance: Sendable {
        public let remote: String
        public let tip: Revision
        public let seenAt: Timestamp
        /// How many events wait to be pushed; nil where the remote has gone on since both were the same.
        public let unsent: Int?
        /// How many days ago it was seen.
        public let days: Int
    }

    /// Whether what needs an approval needs a second person.
    public enum Approval: Sendable {
        /// Any of these can do all of it alone, acting with the right to approve being approving, but for what these
        /// rules guard.
        case byActing([PrincipalName], but: [String])
        /// Those who can approve cannot do the rest.
        case bySomebodyElse([PrincipalName])
        case byNobody

        init(under policy: PolicyBundle) {
            let approvers = policy.principals.values.filter {
                $0.species == .person && policy.mayApprove($0.name)
            }.map(\.name).sorted()
            let alone = approvers.filter {
                policy.permits(.lifecycleSetState, to: $0) && policy.permits(.promotionBind, to: $0)
            }
            self =
                approvers.isEmpty
                ? .byNobody
                : alone.isEmpty
                    ? .bySomebodyElse(approvers) : .byActing(alone, but: policy.approvals.rulesForTwo)
        }
    }

    /// Who would sign here.
    public enum Identity: Sendable {
        case principal(PrincipalName, roles: [RoleName])
        case stranger(fingerprint: String)
        /// The key was theirs, and was revoked.
        case revoked(RevokedKey)
        case none(reason: String)
    }

    public func run(in context: Context) throws(ActionError) -> Standing {
        let ledger = try context.ledger()
        let (state, report) = try translating(Verification(of: ledger).verified)
        let policy = try translating(state.activePolicy)
        guard let tip = state.tip else { preconditionFailure("a state that was verified has a tip") }
        let (identity, isKeyOfRepository) = identity(in: context, policy, state)
        return Standing(
            reference: ledger.reference.name, root: Revision(report.root), commit: Revision(report.tip),
            sequence: tip.sequence, time: tip.time, policy: tip.policy,
            plugins: policy.plugins.keys.sorted(), environments: policy.environments,
            people: policy.principals.values.count { $0.species == .person && !$0.keys.isEmpty },
            keys: policy.principals.values.filter { $0.species != .recovery }.reduce(0) {
                $0 + $1.keys.count
            },
            recovery: policy.recoveryGate.map { ($0.approvalsRequired, policy.approvers(at: $0).count) },
            approval: Approval(under: policy),
            identity: identity, isKeyOfRepository: isKeyOfRepository,
            cautions: try ledger.cautions(on: state, in: context),
            freezes: try state.freezes(), revokedKeys: try state.revokedKeys(),
            reliance: try ledger.reliance(in: state), pillars: policy.pillars,
            proposals: try state.proposals(), requests: try state.requests(at: state.time(in: context)),
            exceptions: try ListExceptions.open(in: state, at: state.time(in: context)),
            remotes: try distances(of: ledger, at: report.tip, in: context))
    }

    private static let secondsPerDay: Int64 = 86_400

    /// Without a look at any remote.
    private func distances(
        of ledger: Ledger, at tip: ObjectID, in context: Context
    ) throws(ActionError) -> [Distance] {
        try translating { () throws(LedgerError) in
            var distances: [Distance] = []
            for seen in try ledger.trust.seenTips(from: ledger.repository) {
                var unsent = 0
                var isMet = false
                try ledger.walk(from: tip) { event throws(LedgerError) in
                    isMet = event.id == seen.tip
                    unsent += isMet ? 0 : 1
                    return !isMet && event.event.sequence > seen.sequence
                }
                distances.append(
                    Distance(
                        remote: seen.remote, tip: Revision(seen.tip), seenAt: seen.at,
                        unsent: isMet ? unsent : nil,
                        days: Int(max(0, context.now.seconds(since: seen.at)) / Self.secondsPerDay)))
            }
            return distances
        }
    }

    private func identity(
        in context: Context, _ policy: PolicyBundle, _ state: LedgerState
    ) -> (identity: Identity, isKeyOfRepository: Bool) {
        var isKeyOfRepository = false
        do {
            let settings = try context.settings()
            isKeyOfRepository = settings.isSigningKeyOfRepository
            let key = try context.signer(settings).publicKey
            guard let principal = policy.owner(of: key) else {
                if let revoked: RevokedKey = try state.record(at: Layout.revoked(key.fingerprint)) {
                    return (.revoked(revoked), isKeyOfRepository)
                }
                return (.stranger(fingerprint: key.fingerprint.description), isKeyOfRepository)
            }
            let roles = policy.roles(of: principal.name)
            return (.principal(principal.name, roles: roles), isKeyOfRepository)
        } catch { return (.none(reason: error.message), isKeyOfRepository) }
    }
}

extension ApprovalPolicies {
    /// The rules with a gate that nobody passes alone.
    fileprivate var rulesForTwo: [String] {
        rules.filter { rule in
            rule.gates.contains {
                $0.approvalsRequired > 1 || $0.approvalsRequired == 1 && $0.excludesRequester
            }
        }.map(\.name.text)
    }
}

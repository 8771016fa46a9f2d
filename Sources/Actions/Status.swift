public import Canonical
public import Catalog
import Git
import Keys
import Objects
import Policy
import Programs
import Signing
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
        public let identity: Identity
    }

    /// Who would sign here.
    public enum Identity: Sendable {
        case principal(PrincipalName, roles: [RoleName])
        case stranger(fingerprint: String)
        case none(reason: String)
    }

    public func run(in context: Context) throws(ActionError) -> Standing {
        let ledger = try context.ledger()
        let state = try ledger.state(at: .tip)
        let policy = try translating(state.activePolicy)
        guard let tip = state.tip, let commit = state.commit,
            let root = try translating({ () throws(LedgerError) in
                try ledger.trust.verifiedTip(in: ledger.repository)?.root
            })
        else { throw ActionError(LedgerError.absent(reference: ledger.reference.name)) }
        return Standing(
            reference: ledger.reference.name, root: Revision(root), commit: Revision(commit),
            sequence: tip.sequence, time: tip.time, policy: tip.policy,
            plugins: policy.plugins.keys.sorted(), environments: policy.environments,
            people: policy.principals.values.count { $0.species == .person },
            identity: identity(in: context, policy))
    }

    private func identity(in context: Context, _ policy: PolicyBundle) -> Identity {
        do {
            let key = try context.signer(context.settings()).publicKey
            guard let principal = policy.owner(of: key) else {
                return .stranger(fingerprint: key.fingerprint.description)
            }
            return .principal(principal.name, roles: policy.roles(of: principal.name))
        } catch { return .none(reason: error.message) }
    }
}

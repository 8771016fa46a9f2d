import Bearings
import Canonical
import Catalog
import Schema
import Statute
import Store

/// A policy that a person names, wherever it stands.
struct NamedPolicy {
    let name: String
    /// As it was written: keys that were revoked are among its keys.
    let policy: PolicyBundle

    /// A number is the policy with that number; hex digits are a proposal where one begins so; all else is a folder. No
    /// word at all is the only proposal.
    init(_ word: String?, in context: Context, _ state: LedgerState) throws(ActionError) {
        guard let word else {
            try self.init(.proposal(nil), in: state)
            return
        }
        if let number = Count(word) {
            try self.init(.version(number.value), in: state)
        } else if let reference = ProposalReference(word), try state.holds(reference) {
            try self.init(.proposal(reference), in: state)
        } else {
            try self.init(folder: word, in: context)
        }
    }

    init(folder: String, in context: Context) throws(ActionError) {
        let sources = try context.policy(in: folder)
        let policy = try translating { () throws(SchemaError) in try PolicyBundle(sources: sources) }
        self.init(name: folder, policy: policy)
    }

    private init(name: String, policy: PolicyBundle) {
        self.name = name
        self.policy = policy
    }

    init(_ choice: PolicyChoice, in state: LedgerState) throws(ActionError) {
        let (place, version) = try state.place(of: choice)
        let policy = try state.policy(in: place)
        self.init(
            name: version.map { "policy \($0.short)" } ?? "proposal \(policy.digest.short)", policy: policy)
    }
}

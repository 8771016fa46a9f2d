public import Bearings
import Catalog
import Keys
import Objects
import Statute
import Store

/// Believes a ledger that somebody else began: pins its root on this machine, then verifies it.
public struct Join: Sendable {
    public enum Belief: Sendable {
        /// The root that somebody told us, in whatever way we trust.
        case root(Revision)
        /// The root that the repository has.
        case firstUse
    }

    /// Nil shows the root and does nothing.
    public let belief: Belief?

    public init(_ belief: Belief?) { self.belief = belief }

    public struct Joined: Sendable {
        public let root: Revision
        public let isPinned: Bool
        /// Who is in the root's policy, for a person to recognise; their key fingerprints.
        public let principals: [(name: String, roles: [String], fingerprints: [String])]
        /// Who signed the root.
        public let founder: String
        /// How many events were verified; nil where nothing was pinned.
        public let events: Int?
    }

    public func run(in context: Context) throws(ActionError) -> Joined {
        let ledger = try context.ledger()
        let root = try translating(ledger.claimedRoot)
        if case .root(let told) = belief, let expected = ObjectID(hex: told.hex), expected != root.id {
            throw ActionError(
                "history.other-root", .integrity,
                "this ledger begins with \(root.id.hex), not with \(expected.hex)",
                hint: "nothing was pinned; fetch the ledger you were told of, or ask for its root again")
        }
        let policy = try translating { () throws(LedgerError) in
            try ledger.state(checking: root).activePolicy()
        }
        let founder = root.signer.flatMap { policy.owner(of: $0)?.name.text } ?? ""
        let principals = policy.principals.values.sorted { $0.name < $1.name }.map {
            (
                name: $0.name.text, roles: policy.roles(of: $0.name).map(\.text),
                fingerprints: $0.keys.map(\.fingerprint.description)
            )
        }
        guard belief != nil else {
            let isPinned = try translating { () throws(LedgerError) in try ledger.trust.isPinned(root.id) }
            return Joined(
                root: Revision(root.id), isPinned: isPinned, principals: principals, founder: founder,
                events: nil)
        }
        let report = try translating { () throws(LedgerError) in
            var verification = Verification(of: ledger)
            verification.isFull = true
            verification.assumedRoot = root.id
            let report = try verification.report()
            try ledger.trust.pin(root.id, at: context.now)
            return report
        }
        return Joined(
            root: Revision(root.id), isPinned: true, principals: principals, founder: founder,
            events: report.sequence)
    }
}

public import Bearings
import Catalog
import Keys
import Objects
import Statute
package import Store

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
        let shown = try belief.refuseOther(than: Self.shown(translating(ledger.claimedRoot), of: ledger))
        guard belief != nil else { return shown }
        let report = try translating { () throws(LedgerError) in
            var verification = Verification(of: ledger)
            verification.isFull = true
            verification.assumedRoot = ObjectID(hex: shown.root.hex)
            let report = try verification.report()
            try ledger.trust.pin(report.root, at: context.now)
            return report
        }
        return shown.joined(events: report.sequence)
    }

    /// Who stands in a root, checked for itself; nothing is believed by it.
    package static func shown(_ root: RecordedEvent, of ledger: Ledger) throws(ActionError) -> Joined {
        let (policy, isPinned) = try translating { () throws(LedgerError) in
            (try ledger.state(checking: root).activePolicy(), try ledger.trust.isPinned(root.id))
        }
        let principals = policy.principals.values.sorted { $0.name < $1.name }.map {
            (
                name: $0.name.text, roles: policy.roles(of: $0.name).map(\.text),
                fingerprints: $0.keys.map(\.fingerprint.description)
            )
        }
        return Joined(
            root: Revision(root.id), isPinned: isPinned, principals: principals,
            founder: root.signer.flatMap { policy.owner(of: $0)?.name.text } ?? "", events: nil)
    }
}

extension Join.Joined {
    /// The same, believed.
    package func joined(events: Int) -> Join.Joined {
        Join.Joined(root: root, isPinned: true, principals: principals, founder: founder, events: events)
    }
}

extension Join.Belief? {
    /// The root that is shown, if it is the one that was told.
    package func refuseOther(than shown: Join.Joined) throws(ActionError) -> Join.Joined {
        if case .root(let told)? = self, told != shown.root {
            throw ActionError(
                "history.other-root", .integrity,
                "this ledger begins with \(shown.root.hex), not with \(told.hex)",
                hint: "nothing was pinned; fetch the ledger you were told of, or ask for its root again")
        }
        return shown
    }
}

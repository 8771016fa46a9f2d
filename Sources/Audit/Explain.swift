public import Bearings
import Canonical
public import Catalog
import Git
package import Objects
package import Store

/// One commit, whether it is on the ledger or only claims to be.
public struct Explain: Sendable {
    public let commit: String

    public init(commit: String) { self.commit = commit }

    public struct Explanation: Sendable {
        public let commit: Revision
        /// Nil where the commit is no event.
        public let event: EventReport?
        /// The commit's own text: what it claims, whether it is so or not.
        public let claim: String
        /// Whose key signed, by the policy before the event.
        public let signer: PrincipalName?
        public let finding: Finding
    }

    /// What the validator says of it.
    public enum Finding: Sendable {
        case verified
        case refused(code: String, sentence: String)
        case unverifiable(code: String, sentence: String)

        package init(_ outcome: Outcome) {
            switch outcome {
            case .verified, .notRequired: self = .verified
            case .refused(let refusal): self = .refused(code: refusal.code, sentence: refusal.sentence)
            case .unverifiable(let reason): self = .unverifiable(code: reason.code, sentence: reason.sentence)
            }
        }
    }

    public func run(in context: Context) throws(ActionError) -> Explanation {
        let ledger = try context.ledger()
        let id = try find(in: ledger)
        let object = try translating { () throws(GitError) in
            try ledger.repository.read(id, limit: Self.longestClaim)
        }
        let claim = object.kind == .commit ? String(decoding: object.bytes, as: UTF8.self) : ""
        do {
            let event = try ledger.recorded(id)
            return Explanation(
                commit: Revision(id), event: EventReport(event), claim: claim,
                signer: try ledger.signer(of: event), finding: Finding(try ledger.outcome(of: event)))
        } catch {
            guard case .refused(let refusal) = error else { throw ActionError(error) }
            return Explanation(
                commit: Revision(id), event: nil, claim: claim, signer: nil,
                finding: Finding(.refused(refusal)))
        }
    }

    private static let longestClaim = 1 << 20

    /// By full id, or by number or prefix among the events of the ledger.
    package func find(in ledger: Ledger) throws(ActionError) -> ObjectID {
        if let id = ObjectID(hex: commit) { return id }
        guard let moment = Moment(commit) else {
            throw ActionError(
                "commit.unknown", .usage,
                "'\(commit.printable)' is neither a commit nor the number of an event",
                hint: "take one from: catalogctl history")
        }
        guard let found = try find(moment, in: ledger) else {
            throw ActionError(
                "commit.unknown", .notFound, "the ledger has no event '\(commit.printable)'",
                hint: "take one from: catalogctl history")
        }
        return found
    }

    /// A commit that is no event ends the search, and may be the very one that is asked for.
    private func find(_ moment: Moment, in ledger: Ledger) throws(ActionError) -> ObjectID? {
        let tip = try translating { () throws(LedgerError) in
            guard let tip = try ledger.claimedTip() else { throw try ledger.absence() }
            return tip
        }
        let events: [RecordedEvent]
        do { events = try ledger.events(at: moment, before: tip) } catch {
            guard case .refused(let refusal) = error, case .commit(let prefix) = moment,
                let commit = refusal.commit, commit.hex.hasPrefix(prefix)
            else { throw ActionError(error) }
            return commit
        }
        return try moment.one(of: events)?.id
    }
}

import Canonical
public import Catalog
import Git
import Objects
import Policy
import Store

/// The events, newest first.
public struct History: Sendable {
    /// Only those of one asset.
    public var asset: (plugin: PluginName, name: AssetReference)?
    public var kind: EventKind?
    public var limit: Int
    public var moment: Moment

    public init(
        asset: (plugin: PluginName, name: AssetReference)? = nil, kind: EventKind? = nil, limit: Int = .max,
        moment: Moment = .tip
    ) {
        self.asset = asset
        self.kind = kind
        self.limit = limit
        self.moment = moment
    }

    public func run(in context: Context) throws(ActionError) -> [EventReport] {
        let ledger = try context.ledger()
        return try translating {
            let state = try ledger.state(at: moment)
            guard let tip = state.commit else { return [] }
            var uid: AssetUID?
            if let asset {
                let path = try asset.name.path(in: asset.plugin, of: state.activePolicy())
                guard let found = try state.asset(path) else { throw ActionError.unknown(path) }
                uid = found.uid
            }
            var events: [EventReport] = []
            guard limit > 0 else { return [] }
            try ledger.walk(from: tip) { event throws(LedgerError) in
                if let uid, event.event.assetUID != uid { return true }
                if let kind, event.event.kind != kind { return true }
                events.append(EventReport(event))
                return events.count < limit
            }
            return events
        }
    }
}

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

        init(_ outcome: Outcome) {
            switch outcome {
            case .verified, .notRequired: self = .verified
            case .refused(let refusal): self = .refused(code: refusal.code, sentence: refusal.sentence)
            case .unverifiable(let reason): self = .unverifiable(code: reason.code, sentence: reason.sentence)
            }
        }
    }

    public func run(in context: Context) throws(ActionError) -> Explanation {
        let ledger = try context.ledger()
        return try translating {
            let id = try find(in: ledger)
            let object = try ledger.repository.read(id, limit: Self.longestClaim)
            let claim = object.kind == .commit ? String(decoding: object.bytes, as: UTF8.self) : ""
            do {
                let event = try ledger.recorded(id)
                return Explanation(
                    commit: Revision(id), event: EventReport(event), claim: claim,
                    signer: try ledger.signer(of: event), finding: Finding(try ledger.outcome(of: event)))
            } catch LedgerError.refused(let refusal) {
                return Explanation(
                    commit: Revision(id), event: nil, claim: claim, signer: nil,
                    finding: Finding(.refused(refusal)))
            }
        }
    }

    private static let longestClaim = 1 << 20

    /// By full id, or by number or prefix among the events of the ledger. A commit that is no event ends the
    /// search, and may be the very one that is asked for.
    private func find(in ledger: Ledger) throws -> ObjectID {
        if let id = ObjectID(hex: commit) { return id }
        guard let moment = Moment(commit) else {
            throw ActionError(
                "commit.unknown", .usage,
                "'\(commit.printable)' is neither a commit nor the number of an event",
                hint: "take one from: catalogctl history")
        }
        guard let tip = try ledger.claimedTip() else {
            throw LedgerError.absent(reference: ledger.reference.name)
        }
        var found: ObjectID?
        do {
            try ledger.walk(from: tip) { event throws(LedgerError) in
                if moment.includes(event) { found = event.id }
                return found == nil
            }
        } catch LedgerError.refused(let refusal) {
            guard case .commit(let prefix) = moment, let commit = refusal.commit, commit.hex.hasPrefix(prefix)
            else { throw LedgerError.refused(refusal) }
            found = commit
        }
        guard let found else {
            throw ActionError(
                "commit.unknown", .notFound, "the ledger has no event '\(commit.printable)'",
                hint: "take one from: catalogctl history")
        }
        return found
    }
}

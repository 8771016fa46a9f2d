import Canonical
public import Catalog
import Git
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
        public let event: EventReport
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
            let event = try ledger.recorded(id)
            return Explanation(
                event: EventReport(event), signer: try ledger.signer(of: event),
                finding: Finding(try ledger.outcome(of: event)))
        }
    }

    /// By full id, or by number or prefix among the events of the ledger.
    private func find(in ledger: Ledger) throws -> ObjectID {
        if let id = ObjectID(hex: commit) { return id }
        guard let moment = Moment(commit) else {
            throw ActionError(
                "commit.unknown", .usage, "'\(commit.printable)' is neither a commit nor the number of an event",
                hint: "take one from: catalogctl history")
        }
        guard let tip = try ledger.claimedTip() else { throw LedgerError.absent(reference: ledger.reference.name) }
        var found: ObjectID?
        try ledger.walk(from: tip) { event throws(LedgerError) in
            if moment.includes(event) { found = event.id }
            return found == nil
        }
        guard let found else {
            throw ActionError(
                "commit.unknown", .notFound, "the ledger has no event '\(commit.printable)'",
                hint: "take one from: catalogctl history")
        }
        return found
    }
}

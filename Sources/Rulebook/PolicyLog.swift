public import Audit
public import Bearings
public import Canonical
public import Catalog
import Store

/// The policies that were ever in force, and those that are proposed.
public struct PolicyLog: Sendable {
    public let moment: Moment

    public init(moment: Moment = .tip) { self.moment = moment }

    /// A policy that came into force.
    public struct Entry: Sendable {
        public let version: PolicyVersion
        /// The event that put it in force.
        public let event: EventReport
        public let by: PrincipalName?
        /// How it was proposed, where it was.
        public fileprivate(set) var proposed: Proposal?
    }

    public struct Proposal: Sendable {
        public let digest: SHA256Digest
        public let event: EventReport
        public let by: PrincipalName?
    }

    public struct Log: Sendable {
        /// The latest first.
        public fileprivate(set) var entries: [Entry] = []
        public fileprivate(set) var proposals: [Proposal] = []
    }

    public func run(in context: Context) throws(ActionError) -> Log {
        let ledger = try context.ledger()
        let state = try ledger.state(at: moment)
        guard let tip = state.commit else { return Log() }
        let open = Set(try state.proposals())
        var events: [RecordedEvent] = []
        try translating { () throws(LedgerError) in
            try ledger.walk(from: tip) { event throws(LedgerError) in
                if event.event.concernsPolicy { events.append(event) }
                return true
            }
        }
        var log = Log()
        // From the latest back: a proposal belongs to the activation after it, or is open, or was withdrawn.
        var activated: [SHA256Digest: Int] = [:]
        var found: Set<SHA256Digest> = []
        for recorded in events {
            let event = recorded.event
            let by = try ledger.principal(of: recorded)
            if let version = event.activates ?? (event.kind == .ledgerInit ? event.policy : nil) {
                if event.kind == .policyActivate { activated[version.digest] = log.entries.count }
                log.entries.append(Entry(version: version, event: EventReport(recorded), by: by))
            } else if event.kind == .policyPropose, let digest = event.proposal {
                let proposal = Proposal(digest: digest, event: EventReport(recorded), by: by)
                if let index = activated.removeValue(forKey: digest) {
                    log.entries[index].proposed = proposal
                } else if open.contains(digest), found.insert(digest).inserted {
                    log.proposals.append(proposal)
                }
            }
        }
        return log
    }
}

extension Event {
    fileprivate var concernsPolicy: Bool {
        kind == .ledgerInit || kind == .policyPropose || activates != nil
    }
}

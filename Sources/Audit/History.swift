public import Bearings
public import Canonical
public import Catalog
import Keys
import Objects
import Statute
import Store

/// The events, newest first.
public struct History: Sendable {
    /// Only those of one asset, under whichever name they were done.
    public var asset: (plugin: PluginName, name: AssetReference)?
    /// Only those of one person, by name or e-mail.
    public var person: String?
    /// Only those of these kinds.
    public var kinds: Set<EventKind>?
    public var environment: EnvironmentName?
    /// Log time, both ends included.
    public var since: Timestamp?
    public var until: Timestamp?
    /// Only events before the one with this number: where the page before ended.
    public var after: Int?
    public var limit: Int
    public var moment: Moment

    public init(
        asset: (plugin: PluginName, name: AssetReference)? = nil, kinds: Set<EventKind>? = nil,
        limit: Int = .max,
        moment: Moment = .tip
    ) {
        self.asset = asset
        self.kinds = kinds
        self.limit = limit
        self.moment = moment
    }

    /// A page of the history. Numbers never change, so the next page begins where this one ended, whatever comes.
    public struct Page: Sendable {
        public let events: [EventReport]
        /// What `after` is for the next page; nil where nothing older can follow.
        public let next: Int?
    }

    public func run(in context: Context) throws(ActionError) -> Page {
        let ledger = try context.ledger()
        let state = try ledger.state(at: moment)
        guard let tip = state.commit else { return Page(events: [], next: nil) }
        let uid = try asset.map { asset throws(ActionError) in
            try state.identity(
                of: asset.name.path(in: asset.plugin, of: translating(state.activePolicy)))
        }
        let author = try person.map { person throws(ActionError) in
            try Author(person, under: translating(state.activePolicy))
        }
        var events: [EventReport] = []
        try translating { () throws(LedgerError) in
            try ledger.walk(from: tip) { event throws(LedgerError) in
                if let since, event.seconds < since.seconds { return false }
                let isMeant =
                    (after.map { event.event.sequence < $0 } ?? true)
                    && (until.map { event.seconds <= $0.seconds } ?? true)
                    && (uid.map { event.event.assetUID == $0 } ?? true)
                    && (kinds?.contains(event.event.kind) ?? true)
                    && (environment.map { event.event.environment == $0 } ?? true)
                    && (author?.wrote(event) ?? true)
                if isMeant { events.append(EventReport(event)) }
                return events.count < limit
            }
        }
        // An environment that the policy has dropped still has its history.
        if let environment, events.isEmpty { try translating(state.activePolicy).refuseUnknown(environment) }
        let last = events.last?.event.sequence ?? 1
        return Page(events: events, next: events.count == limit && last > 1 ? last : nil)
    }

    /// Somebody as their events show them: by their keys and e-mails, since an event bears no principal's name.
    private struct Author {
        private let emails: [String]
        private let keys: [PublicKey]

        init(_ word: String, under policy: PolicyBundle) throws(ActionError) {
            let principal = policy.principals.values.first { principal in
                ([principal.name.text] + principal.emails.map(\.text)).contains {
                    $0.utf8.elementsEqual(word.utf8)
                }
            }
            // An e-mail may be that of somebody who has left.
            guard principal != nil || word.contains("@") else {
                let names = policy.principals.keys.map(\.text).sorted()
                throw ActionError(
                    "principal.unknown", .notFound, "the policy knows nobody called '\(word.excerpt)'",
                    hint: guess(word, among: names) + "name somebody who has left by e-mail")
            }
            emails = principal?.emails.map(\.text) ?? [word]
            keys = principal?.keys ?? []
        }

        func wrote(_ event: RecordedEvent) -> Bool {
            event.signer.map(keys.contains) ?? false
                || emails.contains { $0.utf8.elementsEqual(event.author.email.utf8) }
        }
    }
}

extension LedgerState {
    /// The identity of an asset under the name that it has, or had once.
    func identity(of path: AssetPath) throws(ActionError) -> AssetUID {
        if let record: AssetRecord = try record(at: path.record) { return record.uid }
        if let moved: MovedRecord = try record(at: path.moved) { return moved.uid }
        throw try ActionError.unknown(path, in: self)
    }
}

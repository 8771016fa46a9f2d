public import Actions
public import Bearings
import Git
import Objects
import Store

/// Fetches a ledger that somebody else began, and believes it.
public struct JoinRemote: Sendable {
    /// Nil for the ledger that is here, and where there is none for the only remote, or `origin`.
    public let remote: String?
    /// Nil shows the root and changes nothing, unless it is believed already.
    public let belief: Join.Belief?

    public init(_ remote: String?, _ belief: Join.Belief?) {
        self.remote = remote
        self.belief = belief
    }

    public func run(
        in context: Context, _ progress: @escaping (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(ActionError) -> Join.Joined {
        let ledger = try context.ledger()
        let settings = try context.settings()
        let isHere = try translating(ledger.claimedTip) != nil
        if self.remote == nil, isHere { return try Join(belief).run(in: context) }
        let remote = try Remote(self.remote, for: "join", in: settings)
        guard !isHere else {
            throw ActionError(
                "ledger.exists", .denied, "a ledger exists here already (\(ledger.reference.name))",
                hints: [
                    "bring it up to date: catalogctl sync \(quotedForShell(remote.name))",
                    "or believe the one that is here: catalogctl join",
                ])
        }
        let courier = try Courier(to: remote, from: ledger, in: context, settings)
        let names = ledger.reference.onTheWire
        let listed = try courier.list(names)
        guard let wire = names.first(where: { listed[$0] != nil }) else {
            throw ActionError(
                "ledger.absent", .notFound,
                "'\(remote.name)' has no ledger (\(names.joined(separator: " and ")) do not exist)",
                hint: "ask whoever runs it, or begin one: catalogctl init")
        }
        let tip = try courier.fetch(wire, knowing: [])
        try translating { () throws(GitError) in try ledger.repository.syncPacks() }
        try translating { () throws(LedgerError) in
            try ledger.keep(tip, at: remote.incoming, time: context.now)
        }
        let begun = try translating { () throws(LedgerError) in try ledger.root(below: ledger.recorded(tip)) }
        let shown = try belief.refuseOther(than: Join.shown(begun, of: ledger))
        guard belief != nil || shown.isPinned else { return shown }
        let received = try translating { () throws(LedgerError) in
            var reception = Reception(of: ledger, now: context.now, unheardUntil: nil)
            reception.assumedRoot = begun.id
            reception.progress = progress
            return try reception.judge(tip)
        }
        let isTaken = try translating { () throws(LedgerError) in
            try ledger.trust.pin(received.root, at: context.now)
            try ledger.keep(tip, at: remote.verified, time: context.now)
            try ledger.trust.see(
                tip, received.sequence, under: received.root, at: remote.name, from: ledger.repository,
                time: context.now)
            return try ledger.adopt(received, replacing: nil, at: context.now)
        }
        guard isTaken else {
            throw ActionError(
                "ledger.exists", .conflict, "somebody else has brought a ledger here meanwhile",
                hint: "see it: catalogctl status")
        }
        return shown.joined(events: received.sequence)
    }
}

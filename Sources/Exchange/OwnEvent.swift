import Actions
import Bearings
import Canonical
public import Catalog
import Hearing
import Keys
import Objects
import Policy
import Signing
import Statute
import Store

/// An event of the history here that the other one does not have.
struct OwnEvent {
    let recorded: RecordedEvent
    let submission: Submission
    /// Whose key has signed it; nil where the policy does not know it any more.
    let owner: PrincipalName?
    /// Whether it is by who syncs, and so may be signed by them anew.
    let isOwn: Bool
    /// The governance before it, where it changes that.
    let overlayBefore: Overlay

    var event: Event { submission.event }

    init(_ recorded: RecordedEvent, of ledger: Ledger, under policy: PolicyBundle, by actor: Actor)
        throws(ActionError)
    {
        self.recorded = recorded
        submission = try translating { () throws(LedgerError) in try ledger.submission(of: recorded) }
        owner = policy.owner(of: submission.signer)?.name
        let me = policy.owner(of: actor.signer.publicKey)?.name
        isOwn = submission.signer == actor.signer.publicKey || (owner != nil && owner == me)
        guard recorded.event.kind == .governanceSet, let parent = recorded.parent,
            let path = recorded.event.asset
        else {
            overlayBefore = .empty
            return
        }
        let before = try translating { () throws(LedgerError) in
            try ledger.state(after: ledger.recorded(parent))
        }
        overlayBefore = try translating { () throws(Records<LedgerState>.Fault) in
            try Records(of: before).overlay(of: path)
        }
    }
}

extension OwnEvent {
    /// What the judge says of it as it was made, where it follows another number of events.
    func verdict(on state: LedgerState) throws(ActionError) -> Verdict {
        guard let tip = state.tip else { preconditionFailure("a state after an event has a tip") }
        var event = event
        event.sequence = tip.sequence + 1
        event.policy = tip.policy
        let again = Submission(
            event: event, time: max(submission.time, tip.time), author: submission.author,
            authoredAt: submission.authoredAt, committer: submission.committer, signer: submission.signer,
            payloads: submission.payloads)
        return try translating { () throws(LedgerError) in try judge(completed(again, on: state), on: state) }
    }
}

/// How a person names an event that is not pushed yet: its number here, the beginning of its commit, or its Event-Id.
public struct EventWord: Sendable, Hashable, CustomStringConvertible {
    public let description: String

    private static let shortestPrefix = 6

    public init?(_ text: String) {
        let isNumber = Int(text).map { $0 > 0 } ?? false
        let isPrefix =
            (Self.shortestPrefix...40).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard isNumber || isPrefix || EventID(text) != nil else { return nil }
        description = text
    }

    func means(_ event: RecordedEvent) -> Bool {
        let text = description
        return Int(text) == event.event.sequence
            || text.utf8.count >= Self.shortestPrefix && event.id.hex.utf8.starts(with: text.utf8)
            || EventID(text) == event.event.id
    }
}

/// What a person has chosen for events that are stale.
public struct Choices: Sendable {
    public var dropped: [EventWord] = []
    public var reissued: [EventWord] = []
    public var adopted: [EventWord] = []
    public var renamed: [(event: EventWord, name: AssetName)] = []
    /// Whether own events that depend on nobody else's go before those of others.
    public var sendsOwnFirst = false

    public init() {}

    var isEmpty: Bool { all.isEmpty }

    /// What was chosen for events is done.
    mutating func settle() {
        let sendsOwnFirst = sendsOwnFirst
        self = Choices()
        self.sendsOwnFirst = sendsOwnFirst
    }

    private var all: [(EventWord, Choice)] {
        dropped.map { ($0, .drop) } + reissued.map { ($0, .reissue) } + adopted.map { ($0, .adopt) }
            + renamed.map { ($0.event, .rename($0.name)) }
    }

    /// The choice for each event, by its place.
    func matched(with events: [OwnEvent]) throws(ActionError) -> [Int: Choice] {
        var chosen: [Int: Choice] = [:]
        for (word, choice) in all {
            let meant = events.indices.filter { word.means(events[$0].recorded) }
            guard let place = meant.first, meant.count == 1 else {
                throw ActionError(
                    "sync.unknown-event", .notFound,
                    meant.isEmpty
                        ? "no event that waits to be pushed is '\(word)'"
                        : "\(meant.count) events that wait to be pushed begin with '\(word)'",
                    hint: "see those that wait: catalogctl sync --dry-run")
            }
            guard chosen[place].map({ $0 == choice }) ?? true else {
                throw ActionError(
                    "sync.choice", .usage, "two things are chosen for event \(events[place].event.sequence)",
                    hint: "choose one of them")
            }
            let isRegistration = events[place].event.kind == .assetRegister
            switch choice {
            case .adopt, .rename:
                guard isRegistration else {
                    throw ActionError(
                        "sync.choice", .usage,
                        "event \(events[place].event.sequence) registers nothing, so it cannot be adopted or renamed",
                        hint: "drop it, or re-issue it")
                }
            case .drop, .reissue: break
            }
            chosen[place] = choice
        }
        return chosen
    }
}

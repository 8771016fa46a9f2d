public import Bearings
public import Canonical
public import Catalog
import Hearing
import Objects
import Statute
import Store

/// What a sync has done, or why it has stopped.
public struct Synced: Sendable {
    public let remote: String
    /// Settings of the repository's own that were not obeyed, and what to do about it; nil where there are none.
    public let advice: String?
    /// The ledger's ref at the remote.
    public internal(set) var wire = ""
    public internal(set) var tip: Revision?
    /// Nil where the remote had no ledger, and has none yet.
    public internal(set) var remoteTip: Revision?
    /// How many events came, how many own ones were said anew on top of them, and how many went.
    public internal(set) var received = 0
    public internal(set) var replayed = 0
    public internal(set) var pushed = 0
    /// How many events cannot be pushed, because the remote is a working clone.
    public internal(set) var unpushable = 0
    public private(set) var dropped: [Int] = []
    /// The ref that keeps what stood here before.
    public internal(set) var keptAt: String?
    /// What does not fit any more: nothing was written.
    public private(set) var stale: [Stale] = []
    /// The events of others that only they can send, and own ones that rest on them.
    public private(set) var foreign: [EventNote] = []
    public private(set) var waiting: [EventNote] = []

    /// What was chosen, as it was typed.
    public let chosen: [String]

    init(_ remote: Remote, choosing choices: Choices) {
        self.remote = remote.name
        chosen = choices.words
        advice = remote.ignored.isEmpty ? nil : remote.advice
    }

    /// An event as it is told to a person.
    public struct EventNote: Sendable {
        public let sequence: Int
        public let commit: Revision
        public let id: EventID
        public let kind: EventKind
        public let subject: String
        public let time: Timestamp
        public let by: PrincipalName?
    }

    /// An event that does not fit any more, with both sides.
    public struct Stale: Sendable {
        public let event: EventNote
        /// What the judge says of it now.
        public let code: String
        public let sentence: String
        /// What it believed to be so, and what is.
        public let believed: String?
        public let found: String?
        /// The event since which that is so; nil where it is none of the remote's.
        public let since: EventNote?
        /// What depends on it.
        public let resting: [EventNote]
        public let offers: [Offer]
    }

    mutating func take(_ plan: ReplayPlan) throws(ActionError) {
        let policy = try translating(plan.received.state.activePolicy)
        let notes = try plan.events.map { own throws(ActionError) in
            try EventNote(own.recorded, by: own.owner)
        }
        foreign = plan.foreign.map { notes[$0] }
        waiting = plan.waiting.map { notes[$0] }
        dropped = (plan.dropped + plan.adopted).sorted().map { plan.events[$0].event.sequence }
        stale = []
        var told: Set<Int> = []
        for (place, denial) in plan.stale where told.insert(place).inserted {
            let resting = try plan.resting(on: place).filter { other in
                plan.stale.contains { $0.place == other } && told.insert(other).inserted
            }
            let since = try plan.cause(of: place, denial).map { recorded throws(ActionError) in
                try EventNote(recorded, by: recorded.signer.flatMap { policy.owner(of: $0)?.name })
            }
            stale.append(
                Stale(
                    event: notes[place], code: denial.code.rawValue, sentence: denial.sentence,
                    believed: denial.found == nil ? nil : plan.events[place].event.replaces?.text,
                    found: denial.found?.text, since: since, resting: resting.map { notes[$0] },
                    offers: try plan.offers(for: place, denial)))
        }
    }
}

extension Synced.EventNote {
    init(_ recorded: RecordedEvent, by owner: PrincipalName?) throws(ActionError) {
        guard let time = Timestamp(seconds: recorded.seconds) else {
            preconditionFailure("an event that was verified has a time")
        }
        sequence = recorded.event.sequence
        commit = Revision(recorded.id)
        id = recorded.event.id
        kind = recorded.event.kind
        subject = recorded.event.subject
        self.time = time
        by = owner
    }
}

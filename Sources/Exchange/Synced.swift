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
    /// The ref here that names what the remote had when it was looked at last.
    public let lastSeen: String
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
    /// Own versions that go nowhere, since somebody else has made them there of the same content.
    public private(set) var made: [Made] = []
    /// The ref that keeps what stood here before.
    public internal(set) var keptAt: String?
    /// What does not fit any more: nothing was written.
    public private(set) var stale: [Stale] = []
    /// The events of others that only they can send, and own ones that rest on them.
    public private(set) var foreign: [EventNote] = []
    public private(set) var waiting: [EventNote] = []
    /// Whether own events that rest on none of others' could go before them.
    public private(set) var hasOwnFirst = false

    /// The own events that go, the oldest first; of those that need nothing told anew only a dry run knows.
    public internal(set) var unsent: [EventNote] = []
    /// What was chosen, in the order of the events.
    public private(set) var chosen: [Chosen] = []
    public let sendsOwnFirst: Bool

    /// What was chosen for an event, as it is typed.
    public struct Chosen: Sendable {
        public let sequence: Int
        public let words: String
    }

    init(_ remote: Remote, choosing choices: Choices) {
        self.remote = remote.name
        sendsOwnFirst = choices.sendsOwnFirst
        lastSeen = remote.verified
        advice = remote.ignored.isEmpty ? nil : remote.advice
    }

    /// An own event that makes what there is, and who has made it.
    public struct Made: Sendable {
        public let sequence: Int
        public let by: PrincipalName
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

    /// The events of a plan are told anew.
    mutating func told(_ plan: ReplayPlan) {
        received += plan.received.news.count - plan.known.count
        replayed = plan.going.count
        dropped += (plan.dropped + plan.adopted).sorted().map { plan.events[$0].event.sequence }
        made += plan.made.map { Made(sequence: plan.events[$0.place].event.sequence, by: $0.by) }
    }

    mutating func take(_ plan: ReplayPlan) throws(ActionError) {
        let policy = try translating(plan.received.state.activePolicy)
        let notes = try plan.events.map { own throws(ActionError) in
            try EventNote(own.recorded, by: own.owner)
        }
        foreign = plan.foreign.map { notes[$0] }
        waiting = plan.waiting.map { notes[$0] }
        unsent = plan.going.map { notes[$0] }
        chosen = plan.choices.sorted { $0.key < $1.key }.map { place, choice in
            let sequence = notes[place].sequence
            return Chosen(sequence: sequence, words: choice.words(for: sequence))
        }
        hasOwnFirst = !plan.foreign.isEmpty && !plan.going.isEmpty
        stale = []
        var told: Set<Int> = []
        for (place, misfit) in plan.stale where told.insert(place).inserted {
            let resting = try plan.resting(on: [place]).filter { other in
                plan.stale.contains { $0.place == other } && told.insert(other).inserted
            }
            let since = try plan.cause(of: place, misfit).map { recorded throws(ActionError) in
                try EventNote(recorded, by: recorded.signer.flatMap { policy.owner(of: $0)?.name })
            }
            let (code, sentence, found): (String, String, Replaced?) =
                switch misfit {
                case .denied(let denial): (denial.code.rawValue, denial.sentence, denial.found)
                case .resaid(let other):
                    (
                        "event.resaid",
                        "event \(notes[other].sequence) of \(notes[other].by?.text ?? "somebody unknown"), on which it rests, says something else there",
                        nil
                    )
                }
            stale.append(
                Stale(
                    event: notes[place], code: code, sentence: sentence,
                    believed: found == nil ? nil : plan.events[place].event.replaces?.text,
                    found: found?.text,
                    since: since, resting: resting.map { notes[$0] },
                    offers: try plan.offers(for: place, misfit)))
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

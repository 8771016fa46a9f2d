import Actions
import Bearings
import Canonical
import Catalog
import Hearing
import Objects
import Policy
import Statute
import Store

/// What would become of the events here on the history of a remote. Nothing is signed or written for it.
struct ReplayPlan {
    /// The events that follow the remote's, by their places, and what was chosen for them.
    private(set) var going: [Int] = []
    /// The events that are there already.
    private(set) var known: [Int: RecordedEvent] = [:]
    private(set) var dropped: [Int] = []
    private(set) var adopted: [Int] = []
    /// Versions that somebody else has made there already, of the same content.
    private(set) var made: [(place: Int, by: PrincipalName)] = []
    /// The events of others, and own ones that rest on them.
    private(set) var foreign: [Int] = []
    private(set) var waiting: [Int] = []
    /// The events that do not fit any more.
    private(set) var stale: [(place: Int, misfit: Misfit)] = []

    let events: [OwnEvent]
    let choices: [Int: Choice]
    let received: Received
    let ledger: Ledger
    let actor: Actor
    let now: Timestamp

    init(
        of events: [OwnEvent], on received: Received, _ ledger: Ledger, choosing choices: [Int: Choice],
        by actor: Actor, at now: Timestamp
    ) throws(ActionError) {
        self.events = events
        self.choices = choices
        self.received = received
        self.ledger = ledger
        self.actor = actor
        self.now = now
        known = try found()
        foreign = events.indices.filter { !events[$0].isOwn && known[$0] == nil }
        let lost = Set(try resting(on: foreign))
        let rehearsal = try rehearsal(after: received.tip)
        var telling = Restatement(on: ledger, by: actor, at: now)
        var shaken: [Int: Int] = [:]
        for (place, own) in events.enumerated() {
            if let there = known[place] {
                telling.recognise(own, as: there)
                if !own.isOwn, !own.event.saysTheSame(as: there.event) {
                    for rest in try resting(on: [place]) where shaken[rest] == nil { shaken[rest] = place }
                }
                continue
            }
            guard own.isOwn else { continue }
            switch choices[place] {
            case .drop:
                dropped.append(place)
                continue
            case .adopt:
                try telling.adopt(own, from: rehearsal.state)
                adopted.append(place)
                continue
            case .reissue, .rename: break
            case nil:
                if let other = shaken[place] {
                    stale.append((place, .resaid(other)))
                    continue
                }
            }
            // What rests on an event that is not there may be allowed all the same, of something else by the same name.
            if lost.contains(place) {
                waiting.append(place)
                continue
            }
            switch try telling.decide(own, choices[place], on: rehearsal.state) {
            case .allowed(let decision):
                try translating { () throws(LedgerError) in try rehearsal.follow(decision) }
                going.append(place)
            case .denied(let denial):
                if denial.code == .versionExists, let maker = try telling.maker(of: own, on: rehearsal.state)
                {
                    made.append((place, maker))
                } else {
                    stale.append((place, .denied(denial)))
                }
            }
        }
    }

    private func rehearsal(after commit: ObjectID) throws(ActionError) -> Rehearsal {
        try translating { () throws(LedgerError) in
            try Rehearsal(on: ledger, after: commit, root: received.root)
        }
    }

    /// The events that have come back from the remote under their own ids, by the same person: an earlier sync of
    /// theirs, from here or from another clone, has told them there.
    private func found() throws(ActionError) -> [Int: RecordedEvent] {
        var places: [EventID: Int] = [:]
        for (place, own) in events.enumerated() { places[own.event.id] = place }
        let policy = try translating(received.state.activePolicy)
        var found: [Int: RecordedEvent] = [:]
        for id in received.news {
            let recorded = try translating { () throws(LedgerError) in try ledger.recorded(id) }
            guard let place = places[recorded.event.id], let signer = recorded.signer else { continue }
            let own = events[place]
            if signer == own.submission.signer
                || own.owner != nil && policy.owner(of: signer)?.name == own.owner
            {
                found[place] = recorded
            }
        }
        return found
    }

    /// What depends on events: what the judge denies, on the history here, when all of them are left out.
    func resting(on left: [Int]) throws(ActionError) -> [Int] {
        guard !left.isEmpty, let fork = received.fork else { return [] }
        let rehearsal = try rehearsal(after: fork)
        let left = Set(left)
        var resting: [Int] = []
        for (place, own) in events.enumerated() where !left.contains(place) {
            switch try own.verdict(on: rehearsal.state) {
            case .allowed(let decision):
                try translating { () throws(LedgerError) in try rehearsal.follow(decision) }
            case .denied: resting.append(place)
            }
        }
        return resting
    }

    /// The event of the remote's since which an own one does not fit; nil where it is not for one of those.
    func cause(of place: Int, _ misfit: Misfit) throws(ActionError) -> RecordedEvent? {
        let denial: Denial
        switch misfit {
        case .resaid(let other): return known[other]
        case .denied(let found): denial = found
        }
        func isDenied(after id: ObjectID) throws(ActionError) -> Bool {
            let recorded = try translating { () throws(LedgerError) in try ledger.recorded(id) }
            let state = try translating { () throws(LedgerError) in try ledger.state(after: recorded) }
            var telling = Restatement(on: ledger, by: actor, at: now)
            guard case .denied(let found) = try telling.decide(events[place], nil, on: state) else {
                return false
            }
            return found.code == denial.code && found.found == denial.found
        }
        var since: ObjectID?
        for id in received.news.reversed().prefix(Self.farthestLook) {
            guard try isDenied(after: id) else { break }
            since = id
        }
        return try since.map { id throws(ActionError) in
            try translating { () throws(LedgerError) in try ledger.recorded(id) }
        }
    }

    /// How many events of the remote's are looked through for the one that has made another stale.
    private static let farthestLook = 2000

    /// What could be chosen for an event that is stale, so that it goes.
    func offers(for place: Int, _ misfit: Misfit) throws(ActionError) -> [Offer] {
        if case .denied(let denial) = misfit, denial.code == .assetExists,
            events[place].event.kind == .assetRegister, let path = events[place].event.asset
        {
            let theirs: AssetRecord? = try received.state.record(at: path.record)
            return (theirs == nil ? [] : [.adopt]) + [.rename, .drop]
        }
        var tried = choices
        tried[place] = .reissue
        let plan = try ReplayPlan(
            of: Array(events[...place]), on: received, ledger, choosing: tried, by: actor, at: now)
        return (plan.going.contains(place) ? [.reissue] : []) + [.drop]
    }
}

/// Why an own event does not fit any more.
enum Misfit {
    /// What the judge says of it now.
    case denied(Denial)
    /// It rests on an event of somebody else's, at this place, who has sent another one under the same Event-Id. What was
    /// approved of the one is not said of the other.
    case resaid(Int)
}

extension Event {
    /// Whether it is the same but for where it stands.
    fileprivate func saysTheSame(as other: Event) -> Bool {
        var moved = self
        moved.sequence = other.sequence
        moved.policy = other.policy
        moved.gates = other.gates
        return moved == other
    }
}

/// What can be done about an event that is stale.
public enum Offer: String, Sendable {
    case adopt, rename, reissue, drop
}

extension ReplayPlan {
    /// Whether something of the history here is not in the one that takes its place.
    var leavesOut: Bool { !dropped.isEmpty || !adopted.isEmpty || !made.isEmpty }
}

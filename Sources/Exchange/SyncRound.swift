import Actions
import Bearings
import Canonical
import Catalog
import Git
import Glibc
import Hearing
import Objects
import Policy
import Statute
import Store

/// One look at the remote, and what follows from it; the next one begins with what this one has done.
struct SyncRound: ~Copyable {
    let ledger: Ledger
    let context: Context
    /// What is still to be done of what a person has chosen.
    private var choices: Choices
    let isDryRun: Bool
    let courier: Courier

    private var remote: Remote { courier.remote }

    init(ledger: Ledger, context: Context, choices: Choices, isDryRun: Bool, courier: consuming Courier) {
        self.ledger = ledger
        self.context = context
        self.choices = choices
        self.isDryRun = isDryRun
        self.courier = courier
    }

    /// False where somebody else was faster.
    mutating func run(
        _ synced: inout Synced, _ progress: @escaping (Sync.Stage, Int, Int) -> Void
    ) throws(ActionError) -> Bool {
        guard let tip = try translating(ledger.claimedTip) else {
            throw ActionError(try translating(ledger.absence))
        }
        let names = ledger.reference.onTheWire
        let listed = try courier.list(names)
        let wire = names.first { listed[$0] != nil } ?? names[0]
        synced.wire = wire
        let seen = try translating { () throws(LedgerError) in
            try ledger.trust.seen(remote.name, from: ledger.repository)
        }
        let divergence = seen.map { Divergence(ledger: ledger, remote: remote, wire: wire, seen: $0) }
        guard let claimed = listed[wire] else {
            if let divergence { throw divergence.removed }
            return try push(tip, to: wire, over: nil, &synced)
        }
        let there = try fetched(claimed, from: wire, tip, seen)
        let received: Received
        do throws(LedgerError) {
            var reception = Reception(of: ledger, now: context.now, unheardUntil: seen?.at)
            reception.progress = { progress(.verifying, $0, $1) }
            received = try reception.judge(there, containing: seen?.tip)
        } catch {
            if case .refused(let refusal) = error, case .lacks = refusal.reason, let divergence {
                throw try divergence.error(found: there)
            }
            throw ActionError(error)
        }
        try note(there, received.sequence, received.root)
        let settled = try settle(received, tip, &synced, progress)
        switch settled {
        case .moved: return false
        case .stopped: return true
        case .at(let tip): return try push(tip, to: wire, over: received, &synced)
        }
    }

    private func fetched(
        _ claimed: ObjectID, from wire: String, _ tip: ObjectID, _ seen: SeenTip?
    ) throws(ActionError) -> ObjectID {
        func isHere(_ id: ObjectID) throws(ActionError) -> Bool {
            try translating { () throws(GitError) in try ledger.repository.contains(id) }
        }
        var known = [tip]
        if let seen, try isHere(seen.tip) { known.append(seen.tip) }
        guard !known.contains(claimed) else { return claimed }
        let there = try courier.fetch(wire, knowing: known)
        guard try isHere(there) else {
            throw ActionError(
                "remote.unreachable", .unavailable, "git fetched \(there.short), and it is not here",
                hint: "somebody tidies the repository; try again")
        }
        try translating { () throws(GitError) in try ledger.repository.syncPacks() }
        if !isDryRun { try keep(there, at: remote.incoming) }
        return there
    }

    private func keep(_ commit: ObjectID, at place: String) throws(ActionError) {
        try translating { () throws(LedgerError) in try ledger.keep(commit, at: place, time: context.now) }
    }

    /// What the remote has, verified. The ref first, then the note: what the note names is always here.
    private func note(_ tip: ObjectID, _ sequence: Int, _ root: ObjectID) throws(ActionError) {
        guard !isDryRun else { return }
        try keep(tip, at: remote.verified)
        try translating { () throws(LedgerError) in
            try ledger.trust.see(
                tip, sequence, under: root, at: remote.name, from: ledger.repository, time: context.now)
        }
    }

    private enum Settlement {
        case at(ObjectID)
        case moved
        /// A person has to choose first, or somebody else has to push.
        case stopped
    }

    /// Takes what is new, and tells own events anew where both sides have gone on.
    private mutating func settle(
        _ received: Received, _ tip: ObjectID, _ synced: inout Synced,
        _ progress: @escaping (Sync.Stage, Int, Int) -> Void
    ) throws(ActionError) -> Settlement {
        guard !received.news.isEmpty, received.fork != tip else {
            guard choices.isEmpty else {
                throw ActionError(
                    "sync.nothing-stale", .notFound, "no event that waits to be pushed is stale",
                    hint: "leave '--drop', '--reissue', '--adopt' and '--rename' out")
            }
            return try adopt(received, tip, &synced)
        }
        let actor = try Actor(in: context)
        let events = try unpushed(from: tip, to: received.fork, by: actor)
        let plan = try ReplayPlan(
            of: events, on: received, ledger, choosing: choices.matched(with: events), by: actor,
            at: context.now)
        try synced.take(plan)
        guard plan.stale.isEmpty else { return .stopped }
        var telling = Telling(plan)
        func decide(_ index: Int, _ state: LedgerState) throws(ActionError) -> Decision {
            progress(.replaying, index, plan.going.count)
            return try telling.decide(index, on: state)
        }
        guard plan.foreign.isEmpty else {
            guard choices.sendsOwnFirst, !plan.going.isEmpty, !isDryRun else { return .stopped }
            let draft = try ledger.draft(
                plan.going.count, on: received, at: remote.outgoing, signedBy: actor.signer,
                time: context.now, failing: ActionError.init(ofAct:), decide: decide)
            synced.replayed = plan.going.count
            // What was sent is beside the ledger, which keeps the events of others until these are sent.
            synced.tip = Revision(tip)
            return .at(draft)
        }
        guard !isDryRun else {
            synced.told(plan)
            return .stopped
        }
        // What an earlier round has told anew is nothing that stood here before.
        let place = synced.keptAt == nil ? remote.replaced(tip, leavingOut: plan.leavesOut) : nil
        let appended = try ledger.replace(
            tip, with: received, and: plan.going.count, keepingItAt: place, signedBy: actor.signer,
            at: context.now, failing: ActionError.init(ofAct:), decide: decide)
        guard let appended else { return .moved }
        synced.told(plan)
        if let place { synced.keptAt = place }
        // They were about events by their numbers and commits, and those that there are now bear others.
        choices.settle()
        let now = appended.last?.commit ?? received.tip
        synced.tip = Revision(now)
        return .at(now)
    }

    /// Takes what is new where nothing here stands beside it.
    private func adopt(
        _ received: Received, _ tip: ObjectID, _ synced: inout Synced
    ) throws(ActionError) -> Settlement {
        guard !received.news.isEmpty else { return .at(tip) }
        if !isDryRun {
            let isTaken = try translating { () throws(LedgerError) in
                try ledger.adopt(received, replacing: tip, at: context.now)
            }
            guard isTaken else { return .moved }
        }
        synced.received += received.news.count
        synced.tip = Revision(received.tip)
        return .at(received.tip)
    }

    /// The events here that the other history does not have, the oldest first.
    private func unpushed(
        from tip: ObjectID, to fork: ObjectID?, by actor: Actor
    ) throws(ActionError) -> [OwnEvent] {
        var recorded: [RecordedEvent] = []
        let policy = try translating { () throws(LedgerError) in
            try ledger.walk(from: tip) { event throws(LedgerError) in
                guard event.id != fork else { return false }
                recorded.append(event)
                return true
            }
            return try ledger.state().activePolicy()
        }
        var events: [OwnEvent] = []
        for event in recorded.reversed() {
            events.append(try OwnEvent(event, of: ledger, under: policy, by: actor))
        }
        return events
    }

    /// The events up to a tip that the remote does not have, the oldest first.
    private func events(from tip: ObjectID, to there: ObjectID?) throws(ActionError) -> [Synced.EventNote] {
        let policy = try translating { () throws(LedgerError) in try ledger.state().activePolicy() }
        var recorded: [RecordedEvent] = []
        try translating { () throws(LedgerError) in
            try ledger.walk(from: tip) { event throws(LedgerError) in
                guard event.id != there else { return false }
                recorded.append(event)
                return true
            }
        }
        return try recorded.reversed().map { event throws(ActionError) in
            try Synced.EventNote(event, by: event.signer.flatMap { policy.owner(of: $0)?.name })
        }
    }

    /// Pushes a tip over what the remote had. False where the remote has gone on meanwhile.
    private func push(
        _ tip: ObjectID, to wire: String, over received: Received?, _ synced: inout Synced
    ) throws(ActionError) -> Bool {
        let last = try translating { () throws(LedgerError) in try ledger.recorded(tip) }
        if synced.tip == nil { synced.tip = Revision(tip) }
        synced.remoteTip = received.map { Revision($0.tip) }
        let count = last.event.sequence - (received?.sequence ?? 0)
        guard tip != received?.tip else { return true }
        guard wire != LedgerReference.home else {
            synced.unpushable = count
            return true
        }
        guard !isDryRun else {
            synced.pushed = count
            synced.unsent = try events(from: tip, to: received?.tip)
            return true
        }
        if let refusal = try courier.push(tip, to: wire, expecting: received?.tip) {
            // Nothing is read out of the server's words: what became of its ref says what happened.
            var now = try courier.list([wire])[wire]
            if now == received?.tip {
                usleep(Self.secondLook)
                now = try courier.list([wire])[wire]
            }
            guard now == tip else {
                guard now == received?.tip else { return false }
                throw ActionError(
                    "remote.refused", .denied,
                    "'\(remote.name)' did not take the push: \(Courier.told(refusal))",
                    hint: "nothing is lost: the events are here, and wait to be pushed")
            }
        }
        let root = try translating { () throws(LedgerError) in
            if let received { return received.root }
            if let known = try ledger.trust.verifiedTip(in: ledger.repository) { return known.root }
            return try ledger.claimedRoot().id
        }
        try note(tip, last.event.sequence, root)
        synced.pushed = count
        synced.remoteTip = Revision(tip)
        return true
    }

    /// How long a server may hold the lock of its ref for somebody else, in microseconds.
    private static let secondLook: UInt32 = 200_000
}

/// Tells the events of a plan that go, in order, with all that comes between them.
private struct Telling {
    private let plan: ReplayPlan
    private var restatement: Restatement
    private var next = 0

    init(_ plan: ReplayPlan) {
        self.plan = plan
        restatement = Restatement(on: plan.ledger, by: plan.actor, at: plan.now)
    }

    mutating func decide(_ index: Int, on state: LedgerState) throws(ActionError) -> Decision {
        let place = plan.going[index]
        while next < place {
            if let there = plan.known[next] { restatement.recognise(plan.events[next], as: there) }
            if plan.choices[next] == .adopt { try restatement.adopt(plan.events[next], from: state) }
            next += 1
        }
        next = place + 1
        switch try restatement.decide(plan.events[place], plan.choices[place], on: state) {
        case .allowed(let decision): return decision
        case .denied(let denial): throw ActionError(denial)
        }
    }
}

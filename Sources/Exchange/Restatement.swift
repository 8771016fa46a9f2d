import Actions
import Bearings
import Canonical
import Catalog
import Consent
import Hearing
import Keys
import Objects
import Policy
import Signing
import Statute
import Store

/// What a person has chosen for an own event that does not fit any more.
enum Choice: Equatable {
    /// It does not happen.
    case drop
    /// It happens all the same, on what is so now.
    case reissue
    /// What it registers is what somebody else has registered under that name.
    case adopt
    /// What it registers gets another name.
    case rename(AssetName)

    /// As it is typed.
    func words(for sequence: Int) -> String {
        switch self {
        case .drop: "--drop \(sequence)"
        case .reissue: "--reissue \(sequence)"
        case .adopt: "--adopt \(sequence)"
        case .rename(let name): "--rename \(sequence)=\(name)"
        }
    }
}

/// Says own events anew, one after the other, on another history than they were made on.
///
/// An event keeps its Event-Id, its author date and what it brings. Assets are found by uid, and bear the name that
/// they have now; what an earlier event of these has changed its id for is followed.
struct Restatement {
    private let ledger: Ledger
    private let actor: Actor
    private let now: Timestamp
    private var uids: [AssetUID: AssetUID] = [:]
    private var versions: [VersionID: VersionID] = [:]
    private var sequences: [Int: Int] = [:]

    init(on ledger: Ledger, by actor: Actor, at now: Timestamp) {
        self.ledger = ledger
        self.actor = actor
        self.now = now
    }

    /// The event on a state, judged; where it may follow, it is remembered what became of it.
    mutating func decide(
        _ own: OwnEvent, _ choice: Choice?, on state: LedgerState
    ) throws(ActionError) -> Verdict {
        guard let tip = state.tip else { preconditionFailure("a state that was received has a tip") }
        var said = try restated(own, choice, on: state, tip)
        var verdict = try judged(said, on: state, tip)
        // What it takes the place of is told by the judge; it is asked once more with that.
        if choice == .reissue, case .denied(let denial) = verdict, let found = denial.found {
            try said.take(found, own, on: state, by: actor)
            verdict = try judged(said, on: state, tip)
        }
        if case .allowed(let decision) = verdict {
            sequences[own.event.sequence] = decision.event.sequence
            if own.event.kind == .versionCreate, let old = own.event.versionID,
                let new = decision.event.versionID
            {
                versions[old] = new
            }
        }
        return verdict
    }

    /// Nothing comes of an event: what it registered is what there is under its name now.
    mutating func adopt(_ own: OwnEvent, from state: LedgerState) throws(ActionError) {
        guard let uid = own.event.assetUID, let path = own.event.asset else { return }
        guard let record: AssetRecord = try state.record(at: path.record) else {
            throw ActionError(
                "sync.choice", .usage,
                "event \(own.event.sequence) registers '\(path)', which nobody else has registered",
                hint: "leave '--adopt' out for it")
        }
        uids[uid] = record.uid
    }

    /// The event is on the new history already, by its owner's own hand.
    mutating func recognise(_ own: OwnEvent, as recorded: RecordedEvent) {
        sequences[own.event.sequence] = recorded.event.sequence
        if own.event.kind == .versionCreate, let old = own.event.versionID, let new = recorded.event.versionID
        {
            versions[old] = new
        }
    }

    /// Who has made the version that an event makes, with the same label, file, governance and uses; nil where that is
    /// another one, or there is none. It has another Version-Id, which tells when it was made and by whom: what names the
    /// own one does not mean it.
    func maker(of own: OwnEvent, on state: LedgerState) throws(ActionError) -> PrincipalName? {
        guard own.event.kind == .versionCreate, let mine = own.submission.payloads.version,
            let here = own.event.asset, let uid = own.event.assetUID,
            let there = try state.place(of: uids[uid] ?? uid),
            let theirs: VersionRecord = try state.record(
                at: "\(there.version(mine.label))/\(VersionRecord.file)"),
            theirs.contentDigest == mine.contentDigest, theirs.record == mine.record, theirs.uses == mine.uses
        else { return nil }
        let before = try translating { () throws(LedgerError) in try ledger.state(after: own.recorded) }
        func overlay(_ path: AssetPath, _ state: LedgerState) throws(ActionError) -> [UInt8]? {
            try state.contents("\(path.version(mine.label))/\(VersionRecord.overlayFile)")
        }
        return try overlay(there, state) == overlay(here, before) ? theirs.createdBy : nil
    }

    private func judged(_ said: Said, on state: LedgerState, _ tip: Tip) throws(ActionError) -> Verdict {
        let signatory = actor.signatory(under: try translating(state.activePolicy))
        var event = said.event
        event.payloads = said.payloads.lines
        let submission = Submission(
            event: event, time: max(now, tip.time), author: signatory, authoredAt: said.authoredAt,
            committer: signatory, signer: actor.signer.publicKey, payloads: said.payloads)
        return try translating { () throws(LedgerError) in
            try judge(completed(submission, on: state), on: state)
        }
    }

    private func restated(
        _ own: OwnEvent, _ choice: Choice?, on state: LedgerState, _ tip: Tip
    ) throws(ActionError) -> Said {
        var event = own.event
        event.sequence = tip.sequence + 1
        event.policy = tip.policy
        event.gates = []
        let isMoved = try retarget(&event, own, choice, on: state)
        event.versionID = event.versionID.map { versions[$0] ?? $0 }
        if let replaced = event.replaces, let old = VersionID(replaced.text), let new = versions[old] {
            event.replaces = .version(new)
        }
        if let since = event.compromisedSince {
            // Numbers up to where the histories part are the same in both.
            event.compromisedSince = sequences[since] ?? since
        }
        if choice == .reissue {
            if let path = event.asset, let label = event.version, event.kind != .versionCreate,
                let now = try translating({ () throws(LedgerError) in
                    try state.folder(at: path.version(label))
                })
            {
                event.versionID = now
            }
            if let policy = event.activates {
                event.activates = PolicyVersion(counter: tip.policy.counter + 1, digest: policy.digest)
            }
        }
        var said = Said(event, own.submission.payloads, authoredAt: own.submission.authoredAt)
        said.move(from: own.event.asset)
        if event.kind == .versionCreate, choice == .reissue || event.assetUID != own.event.assetUID {
            try said.remakeVersion(on: state)
        }
        if event.kind == .assetSet, event.assetUID != own.event.assetUID || choice == .reissue {
            try said.remakeRecord(on: state)
        }
        if event.kind == .requestOpen, isMoved || choice == .reissue {
            try said.remakeRequest(on: state, by: actor, versions)
        }
        return said
    }

    /// Finds the event's assets where they are now; whether anything about them is another.
    private func retarget(
        _ event: inout Event, _ own: OwnEvent, _ choice: Choice?, on state: LedgerState
    ) throws(ActionError) -> Bool {
        if event.kind == .assetRegister {
            if case .rename(let name)? = choice { event.asset = event.asset?.renamed(name) }
        } else if let uid = event.assetUID {
            let meant = uids[uid] ?? uid
            event.assetUID = meant
            if let now = try state.place(of: meant) { event.asset = now }
        }
        if let path = event.replacement, let parent = own.recorded.parent {
            let before = try translating { () throws(LedgerError) in
                try ledger.state(after: ledger.recorded(parent))
            }
            if let record: AssetRecord = try before.record(at: path.record),
                let now = try state.place(of: uids[record.uid] ?? record.uid)
            {
                event.replacement = now
            }
        }
        return event.asset != own.event.asset || event.assetUID != own.event.assetUID
    }
}

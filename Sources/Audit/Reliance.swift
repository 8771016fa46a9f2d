package import Bearings
public import Canonical
public import Catalog
import Consent
import Hearing
import Keys
package import Store

/// What a key signed while it may have been in somebody else's hand, and what of it still holds. Somebody should look
/// at each of these and do it anew: what is done anew rests on the key no more.
public struct Reliance: Sendable {
    /// The latest first.
    public let events: [EventReport]
    public let marks: [Mark]

    public static let none = Reliance(events: [], marks: [])

    /// Something that is so because of such an event.
    public struct Mark: Sendable {
        public let what: What
        /// The numbers of the events that it rests on.
        public let events: [Int]

        public var asset: AssetPath? {
            switch what {
            case .state(let path, _, _), .binding(let path, _, _): path
            case .policy, .proposal: nil
            }
        }
    }

    public enum What: Sendable {
        case state(AssetPath, VersionLabel, StateName)
        case binding(AssetPath, EnvironmentName, VersionLabel)
        case policy(PolicyVersion)
        case proposal(SHA256Digest)
    }
}

/// A key that may have been in somebody else's hand, and the events between which it counted all the same.
struct Exposure {
    let key: Fingerprint
    let since: Int
    /// The event that revoked it.
    let until: Int
}

extension LedgerState {
    /// Every key that was ever revoked, the first first.
    package func revokedKeys() throws(ActionError) -> [RevokedKey] {
        try translating(revocations).sorted { $0.sequence < $1.sequence }
    }

    func exposures() throws(ActionError) -> [Exposure] {
        try revokedKeys().compactMap { key in
            key.compromisedSince.map {
                Exposure(key: key.key.fingerprint, since: $0, until: key.sequence)
            }
        }
    }
}

extension Ledger {
    /// What rests on keys that were compromised. Where there is none, which is the rule, nothing is read for it.
    package func reliance(in state: LedgerState) throws(ActionError) -> Reliance {
        try reliance(on: state.exposures(), in: state)
    }

    /// The same for one asset, which asks the log only where something of the asset is as old as the exposure.
    package func reliance(of asset: AssetPath, in state: LedgerState) throws(ActionError) -> [Reliance.Mark] {
        let exposures = try state.exposures()
        guard !exposures.isEmpty else { return [] }
        let sequences = try state.sequences(of: asset)
        guard
            exposures.contains(where: { key in sequences.contains { (key.since..<key.until).contains($0) } })
        else { return [] }
        return try reliance(on: exposures, in: state).marks.filter { $0.asset == asset }
    }

    func reliance(on exposures: [Exposure], in state: LedgerState) throws(ActionError) -> Reliance {
        guard let first = exposures.map(\.since).min(), let tip = state.commit else { return .none }
        var signed: [RecordedEvent] = []
        var executed: [RecordedEvent] = []
        // The number of an event, and the one from which its signature counts no more.
        var tainted: [Int: Int] = [:]
        try translating { () throws(LedgerError) in
            try walk(from: tip) { event throws(LedgerError) in
                let sequence = event.event.sequence
                guard sequence >= first else { return false }
                let key = event.signer?.fingerprint
                if let exposure = exposures.first(where: { $0.key == key && sequence >= $0.since }) {
                    signed.append(event)
                    tainted[sequence] = exposure.until
                } else if event.event.kind.form.isExecutable, event.event.request != nil {
                    executed.append(event)
                }
                return sequence > first
            }
        }
        // What others did on an approval by the key rests on the key as well, and so does what an exception let through
        // that rests on it; the earliest first, since the granting of one can be such an act itself.
        for event in executed.reversed().map(\.event) {
            if let exposure = try state.exposure(of: event, among: exposures) {
                tainted[event.sequence] = exposure.until
            } else if let grant = try state.grant(behind: event) {
                tainted[event.sequence] = tainted[grant]
            }
        }
        let resting = (signed + executed).map(\.event).filter { tainted[$0.sequence] != nil }
        var marks = try state.marks(policiesBy: resting)
        for uid in Set(resting.compactMap(\.assetUID)) {
            guard let path = try state.place(of: uid) else { continue }
            marks += try state.marks(on: path, tainted)
        }
        return Reliance(
            events: signed.map { EventReport($0) },
            marks: marks.sorted {
                ($0.asset?.description ?? "", $0.events) < ($1.asset?.description ?? "", $1.events)
            })
    }
}

private func < (one: (String, [Int]), other: (String, [Int])) -> Bool {
    one.0 == other.0 ? one.1.lexicographicallyPrecedes(other.1) : one.0 < other.0
}

extension LedgerState {
    /// The key that had approved what an event executed, if one of these did.
    fileprivate func exposure(
        of event: Event, among exposures: [Exposure]
    ) throws(ActionError) -> Exposure? {
        guard let request = event.request,
            let progress: ProgressRecord = try record(at: request.closed.progress)
        else { return nil }
        return exposures.first { exposure in
            progress.approvals.values.contains {
                $0.key == exposure.key.description && $0.sequence >= exposure.since
            }
        }
    }

    /// The number of the event that granted the exception by which another passed its gates.
    fileprivate func grant(behind event: Event) throws(ActionError) -> Int? {
        guard let id = event.request, event.gates.contains(where: { $0.rule == .exception }) else {
            return nil
        }
        for place in [id.openException, id.closedException] {
            if let exception: ExceptionRecord = try record(at: place) { return exception.granted.sequence }
        }
        return nil
    }

    fileprivate func standings(
        of path: AssetPath
    ) throws(ActionError) -> [(label: VersionLabel, record: LifecycleRecord)] {
        var standings: [(label: VersionLabel, record: LifecycleRecord)] = []
        for file in try files(under: path.states) {
            guard let label = VersionLabel(valid: file.dropLast(".json".count)),
                let record: LifecycleRecord = try record(at: path.state(label))
            else { continue }
            standings.append((label, record))
        }
        return standings
    }

    fileprivate func bound(
        of path: AssetPath
    ) throws(ActionError) -> [(environment: EnvironmentName, bound: BindingRecord.Bound)] {
        try translating { () throws(Records<LedgerState>.Fault) in try Records(of: self).bindings(of: path) }
            .compactMap { environment, record in record.bound.map { (environment, $0) } }
    }

    fileprivate func sequences(of path: AssetPath) throws(ActionError) -> [Int] {
        try standings(of: path).flatMap { [$0.record.sequence, $0.record.created] }
            + bound(of: path).map(\.bound.sequence)
    }

    /// A state rests on the event that brought it about, and on the making of its version until somebody who could know
    /// better has said of it anew; a binding on the event that made it, and on all that the state of its version does.
    fileprivate func marks(on path: AssetPath, _ tainted: [Int: Int]) throws(ActionError) -> [Reliance.Mark] {
        var marks: [Reliance.Mark] = []
        var reasons: [VersionLabel: [Int]] = [:]
        for (label, record) in try standings(of: path) {
            var events = Set([record.sequence].filter { tainted[$0] != nil })
            if let until = tainted[record.created], record.sequence < until { events.insert(record.created) }
            guard !events.isEmpty else { continue }
            reasons[label] = events.sorted()
            marks.append(Reliance.Mark(what: .state(path, label, record.state), events: events.sorted()))
        }
        for (environment, bound) in try self.bound(of: path) {
            let events = Set(
                reasons[bound.label, default: []] + [bound.sequence].filter { tainted[$0] != nil })
            guard !events.isEmpty else { continue }
            marks.append(
                Reliance.Mark(what: .binding(path, environment, bound.label), events: events.sorted()))
        }
        return marks
    }

    /// The policy in force and those proposed, where one of the events brought them.
    fileprivate func marks(policiesBy events: [Event]) throws(ActionError) -> [Reliance.Mark] {
        var marks: [Reliance.Mark] = []
        for event in events where event.activates != nil && event.activates == tip?.policy {
            marks.append(
                Reliance.Mark(what: .policy(event.activates ?? event.policy), events: [event.sequence]))
        }
        for digest in try proposals() {
            guard let record: ProposalRecord = try record(at: PolicyPlace.proposed(digest).proposal),
                events.contains(where: { $0.sequence == record.sequence })
            else { continue }
            marks.append(Reliance.Mark(what: .proposal(digest), events: [record.sequence]))
        }
        return marks
    }
}

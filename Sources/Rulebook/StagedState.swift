import Bearings
import Canonical
import Catalog
import Consent
import Hearing
import Keys
import Objects
import Schema
import Statute

/// A state that a test sets up in memory: as much of a ledger as the rules ask for.
struct StagedState: State {
    typealias Failure = Never

    private var files: [String: [UInt8]] = [:]
    private var folders: [String: VersionID] = [:]
    private let bundle: PolicyBundle
    let tip: Tip?

    /// Everything on the stage came with this event, by nobody of the policy.
    private static let sequence = 1
    private static let stagehand = PrincipalName.unknown
    private static let time = Timestamp.earliest

    init(_ test: PolicyTestDocument, under policy: PolicyBundle) throws(ActionError) {
        bundle = policy
        tip = Tip(
            sequence: Self.sequence, time: Self.time,
            policy: PolicyVersion(counter: 1, digest: policy.digest))
        for (number, given) in test.given.enumerated() {
            try given.refuseUnset(under: policy)
            if let path = given.asset.asset(under: policy) { stage(given, at: path, number) }
        }
        for environment in test.frozen {
            try policy.refuseUnknown(environment)
            put(Self.stop, at: Layout.freeze(environment))
        }
    }

    private static let stop = StopRecord(by: stagehand, sequence: sequence, reason: "as the test says")

    private mutating func put(_ record: some Record, at path: String) { files[path] = record.bytes }

    private mutating func stage(_ given: PolicyTestDocument.Given, at path: AssetPath, _ number: Int) {
        let uid = AssetUID(bornIn: Self.event(number))
        put(AssetRecord(uid: uid, halt: given.isHalted ? Self.stop : nil), at: path.record)
        files[Layout.uid(uid)] = Array("\(path.folder)\n".utf8)
        if !given.overlay.isEmpty { files[path.overlay] = given.overlay.bytes }
        for (label, state, evidence) in given.versions {
            let folder = path.version(label)
            let id = VersionID(ObjectID.hashing(.blob, Array("\(path) \(label)".utf8)))
            folders[folder] = id
            files["\(folder)/\(VersionRecord.overlayFile)"] = given.overlay.bytes
            put(
                LifecycleRecord(
                    state: state, by: Self.stagehand, sequence: Self.sequence, created: Self.sequence),
                at: path.state(label))
            for type in evidence {
                let name = EvidenceID(type, of: SHA256Digest(ofText: "\(label)"))
                files["\(path.evidence(of: label))/\(name).json"] = []
            }
        }
        for (environment, label) in given.bindings {
            guard let id = folders[path.version(label)] else { continue }
            let earlier = given.versions.map(\.label).filter { $0 != label }.compactMap { other in
                folders[path.version(other)].map {
                    BindingRecord.Bound(label: other, version: $0, sequence: Self.sequence)
                }
            }
            put(
                BindingRecord(
                    bound: .init(label: label, version: id, sequence: Self.sequence), by: Self.stagehand,
                    sequence: Self.sequence, isHeld: false, previous: earlier),
                at: path.binding(environment))
            files["\(path.place(in: environment))/\(VersionRecord.overlayFile)"] = given.overlay.bytes
        }
    }

    /// No version's.
    static let nowhere = VersionID(ObjectID.hashing(.blob, []))

    /// The ids of events that never were.
    static func event(_ number: Int) -> EventID {
        let digits = (0..<UUIDv7.randomByteCount).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        return EventID(UUIDv7(milliseconds: 0, random: digits))
    }

    /// A request for an act, which some have approved by the first of their keys.
    mutating func stage(_ request: RequestRecord, approvedBy approvers: [PrincipalName]) {
        var progress = ProgressRecord(sequence: Self.sequence, time: Self.time)
        for name in approvers {
            let key = bundle.principals[name]?.keys.first?.fingerprint.description ?? ""
            progress.approvals[name] = .init(
                key: key, policy: request.policy, sequence: Self.sequence, time: Self.time)
        }
        put(request, at: request.id.open.request)
        put(progress, at: request.id.open.progress)
    }

    // MARK: As the rules see it

    func ledger() throws(Never) -> LedgerID? { LedgerID(ObjectID.hashing(.blob, bundle.canonical).hex) }
    func policy() throws(Never) -> PolicyBundle? { bundle }
    func policy(at place: PolicyPlace) throws(Never) -> PolicyBundle? { place == .active ? bundle : nil }
    func read(_ path: String) throws(Never) -> [UInt8]? { files[path] }
    func folder(at path: String) throws(Never) -> VersionID? { folders[path] }

    func names(under path: String) throws(Never) -> [String] {
        let below = files.keys.filter { $0.hasPrefix(path + "/") }.map { $0.dropFirst(path.utf8.count + 1) }
        return Set(below.map { String($0.prefix { $0 != "/" }) }).sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
    }
}

extension PolicyTestDocument.Given {
    /// What is mistyped here would be missing on the stage, and a case go as expected for another reason than it says.
    fileprivate func refuseUnset(under policy: PolicyBundle) throws(ActionError) {
        func fault(_ sentence: String, hint: String) -> ActionError {
            ActionError("policy.test", .usage, "\(place.description): \(sentence)", hint: hint)
        }
        let lifecycle = try policy.plugin(asset.plugin).lifecycle
        let states = lifecycle.states.map(\.text)
        for (label, state, _) in versions where !lifecycle.states.contains(state) {
            throw fault(
                "version \(label) is '\(state)', and lifecycle '\(lifecycle.name)' has no such state",
                hint: guess(state.text, among: states) + "its states are: \(states.joined(separator: ", "))")
        }
        for (environment, label) in bindings {
            try policy.refuseUnknown(environment)
            guard !versions.contains(where: { $0.label == label }) else { continue }
            throw fault(
                "\(environment) has version \(label), which is not given",
                hint: "say under 'versions' where it stands")
        }
    }
}

import Bearings
import Canonical
import Catalog
import Hearing
import Keys
import Policy
import Statute
import Store

/// Composes the events of a catalog. An asset takes nine: it is registered and gets an owner, three versions of it
/// are made, and two of them are approved and bound.
struct Stock {
    static let plugin = "agents"
    static let labels = ["1.0.0", "1.1.0", "2.0.0"]
    private static let steps = 9

    static func events(for assets: Int) -> Int { assets * steps }
    static func name(_ number: Int) -> String { "asset-\(number)" }

    private let context: Context
    private let key: PublicKey
    private let now: Timestamp
    /// The asset that the last events were about.
    private var asset: AssetPath?
    private var uid: AssetUID?
    private var versions: [VersionID] = []

    init(in context: Context, signedWith key: PublicKey) {
        self.context = context
        self.key = key
        now = context.now
    }

    /// The event of a number, counted from the first of the first asset.
    mutating func decision(_ index: Int, on state: LedgerState) throws(BenchFault) -> Decision {
        let (number, step) = index.quotientAndRemainder(dividingBy: Self.steps)
        switch step {
        case 0: return try registration(of: Self.name(number + 1), in: Self.plugin, on: state)
        case 1: return try ownership(on: state)
        case 2...4: return try snapshot(Self.labels[step - 2], isManifest: number % 2 == 0, on: state)
        case 5, 6: return try approval(of: step - 5, on: state)
        // Half of the catalog is tried in dev, the other in stage; all of it is in prod.
        case 7: return try binding(of: 1, in: number % 2 == 0 ? "dev" : "stage", on: state)
        default: return try binding(of: 0, in: "prod", on: state)
        }
    }

    mutating func registration(
        of name: String, in plugin: String, on state: LedgerState
    ) throws(BenchFault) -> Decision {
        try composed { () throws in
            let declared = try state.activePolicy().plugins[PluginName(plugin)]
            guard let declared else { throw BenchFault("the policy has no plugin '\(plugin)'") }
            let asset = AssetPath(
                plugin: declared.name, kind: declared.defaultKind, name: try AssetName(name))
            let id = newEventID()
            let record = AssetRecord(uid: AssetUID(bornIn: id))
            self.asset = asset
            uid = record.uid
            versions = []
            return try judged(
                .assetRegister, id,
                Payloads(files: [.init(path: asset.record, bytes: record.bytes)], asset: record),
                on: state)
        }
    }

    // MARK: The events that follow

    private func ownership(on state: LedgerState) throws(BenchFault) -> Decision {
        try composed { () throws in
            let asset = try subject()
            let overlay = try overlay(state.activePolicy())
            var payloads = Payloads(files: [.init(path: asset.overlay, bytes: overlay.bytes)])
            payloads.overlay = overlay
            return try judged(.governanceSet, newEventID(), payloads, on: state) {
                $0.replaces = Replaced.none
            }
        }
    }

    private func overlay(_ policy: PolicyBundle) throws -> Overlay {
        guard let owner = policy.owner(of: key), let key = OverlayKey("owner.principal") else {
            throw BenchFault("the ledger has no owner")
        }
        return Overlay.empty.setting(key, to: .string(owner.name.text))
    }

    private mutating func snapshot(
        _ text: String, isManifest: Bool, on state: LedgerState
    ) throws(BenchFault) -> Decision {
        try composed { () throws in
            let asset = try subject()
            let policy = try state.activePolicy()
            let label = try VersionLabel(text)
            let content = Array(
                (isManifest ? Self.manifest(asset, label) : "a prompt of \(asset) \(label)\n").utf8)
            guard let file = RecordFile(isManifest ? "record.yaml" : "record.txt"),
                let owner = policy.owner(of: key),
                let uid
            else { throw BenchFault("no version can be made") }
            let record = VersionRecord(
                uid: uid, label: label, createdAt: now, createdBy: owner.name, record: file,
                contentDigest: SHA256Digest(of: content), sourceRevision: nil)
            var payloads = Payloads(files: [
                .init(path: "\(asset.version(label))/\(file)", bytes: content),
                .init(path: "\(asset.version(label))/\(VersionRecord.file)", bytes: record.bytes),
            ])
            payloads.version = record
            payloads.manifest =
                isManifest ? Manifest(kind: asset.kind, name: nil, version: label, uses: []) : nil
            let id = VersionID(ofFiles: [
                (file.text, content), (VersionRecord.file, record.bytes),
                (VersionRecord.overlayFile, try overlay(policy).bytes),
            ])
            versions.append(id)
            return try judged(.versionCreate, newEventID(), payloads, on: state) { event in
                event.version = label
                event.versionID = id
            }
        }
    }

    private static func manifest(_ asset: AssetPath, _ label: VersionLabel) -> String {
        """
        apiVersion: catalogctl/v1
        kind: \(asset.kind)
        metadata:
          name: \(asset.name)
          description: one of many
        spec:
          version: \(label)
          model: some-model-large
          tools: [search, mail]

        """
    }

    private func approval(of place: Int, on state: LedgerState) throws(BenchFault) -> Decision {
        try composed { () throws in
            let label = try VersionLabel(Self.labels[place])
            return try judged(.lifecycleSetState, newEventID(), on: state) { event in
                event.version = label
                event.versionID = versions[place]
                event.state = .approved
                event.replaces = .state(.draft)
            }
        }
    }

    private func binding(of place: Int, in environment: String, on state: LedgerState) throws(BenchFault)
        -> Decision
    {
        try composed { () throws in
            let label = try VersionLabel(Self.labels[place])
            let environment = try EnvironmentName(environment)
            return try judged(.promotionBind, newEventID(), on: state) { event in
                event.environment = environment
                event.version = label
                event.versionID = versions[place]
                event.replaces = Replaced.none
            }
        }
    }

    // MARK: What every event has

    private func subject() throws -> AssetPath {
        guard let asset else { throw BenchFault("no asset was registered") }
        return asset
    }

    private func newEventID() -> EventID {
        EventID(UUIDv7(milliseconds: now.seconds * 1000, random: context.random(10)))
    }

    private func judged(
        _ kind: EventKind, _ id: EventID, _ payloads: Payloads = Payloads(), on state: LedgerState,
        saying fill: (inout Event) -> Void = { _ in }
    ) throws -> Decision {
        let policy = try state.activePolicy()
        guard let tip = state.tip, let owner = policy.owner(of: key) else {
            throw BenchFault("the ledger has no owner")
        }
        let signatory = Signatory(name: owner.displayName, email: owner.emails[0].text)
        var event = Event(
            kind: kind, id: id, sequence: tip.sequence + 1, policy: tip.policy, asset: asset, assetUID: uid,
            payloads: payloads.lines)
        fill(&event)
        let submission = Submission(
            event: event, time: max(now, tip.time), author: signatory, authoredAt: now, committer: signatory,
            signer: key, payloads: payloads)
        switch try judge(completed(submission, on: state), on: state) {
        case .allowed(let decision): return decision
        case .denied(let denial): throw BenchFault(denial.sentence)
        }
    }

    private func composed(_ compose: () throws -> Decision) throws(BenchFault) -> Decision {
        do { return try compose() } catch let fault as BenchFault { throw fault } catch {
            throw BenchFault("\(error)")
        }
    }
}

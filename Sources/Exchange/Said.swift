import Actions
import Bearings
import Canonical
import Catalog
import Consent
import Hearing
import Objects
import Policy
import Signing
import Statute
import Store

/// An own event as it is said now, with what it brings.
struct Said {
    var event: Event
    private(set) var payloads: Payloads
    let authoredAt: Timestamp

    init(_ event: Event, _ payloads: Payloads, authoredAt: Timestamp) {
        self.event = event
        self.payloads = payloads
        self.authoredAt = authoredAt
    }

    private mutating func bring(_ files: [Payloads.File]) {
        var changed = Payloads(files: files, policy: payloads.policy, asset: payloads.asset)
        changed.overlay = payloads.overlay
        changed.version = payloads.version
        changed.manifest = payloads.manifest
        changed.request = payloads.request
        changed.approval = payloads.approval
        changed.evidence = payloads.evidence
        payloads = changed
    }

    private mutating func bring(_ bytes: [UInt8], at path: String) {
        bring(
            payloads.files.filter { !$0.path.utf8.elementsEqual(path.utf8) } + [
                .init(path: path, bytes: bytes)
            ])
    }

    /// What it brings goes where the asset is now.
    mutating func move(from old: AssetPath?) {
        guard let old, let new = event.asset, new != old else { return }
        let (before, after) = (old.folder + "/", new.folder + "/")
        bring(
            payloads.files.map { file in
                guard file.path.utf8.starts(with: before.utf8) else { return file }
                let rest = Substring(file.path.utf8.dropFirst(before.utf8.count))
                return .init(path: after + rest, bytes: file.bytes)
            })
    }

    /// A version of the asset that is meant now, with the governance that it has now: another version than before.
    mutating func remakeVersion(on state: LedgerState) throws(ActionError) {
        guard let path = event.asset, let uid = event.assetUID, let old = payloads.version else { return }
        let made = VersionRecord(
            uid: uid, label: old.label, createdAt: old.createdAt, createdBy: old.createdBy,
            record: old.record,
            contentDigest: old.contentDigest, sourceRevision: old.sourceRevision, uses: old.uses)
        let folder = path.version(old.label)
        payloads.version = made
        bring(made.bytes, at: "\(folder)/\(VersionRecord.file)")
        let overlay: Overlay = try state.overlay(of: path)
        let files = payloads.files.map { file in
            (String(Substring(file.path.utf8.dropFirst(folder.utf8.count + 1))), file.bytes)
        }
        event.versionID = VersionID(ofFiles: files + [(VersionRecord.overlayFile, overlay.bytes)])
    }

    /// The record of the asset as it is now, with the file that the event names.
    mutating func remakeRecord(on state: LedgerState) throws(ActionError) {
        guard let path = event.asset, let wanted = payloads.asset,
            let record: AssetRecord = try state.record(at: path.record)
        else { return }
        var changed = record
        changed.source = wanted.source
        payloads.asset = changed
        bring(changed.bytes, at: path.record)
        event.replaces = .content(record.bytes)
    }

    /// The request, about what is so now.
    mutating func remakeRequest(
        on state: LedgerState, by actor: Actor, _ versions: [VersionID: VersionID],
        replacing found: Replaced? = nil
    ) throws(ActionError) {
        guard let tip = state.tip, let policy = try translating(state.policy),
            let requester = policy.owner(of: actor.signer.publicKey),
            var asked = payloads.request?.asked(sequence: tip.sequence + 1, policy: tip.policy)
        else { return }
        asked.asset = event.asset
        asked.assetUID = event.assetUID
        asked.versionID = asked.versionID.map { versions[$0] ?? $0 }
        if let found { asked.replaces = found }
        let record = try translating { () throws(LedgerError) in
            try request(for: asked, by: requester, on: state)
        }
        guard let record else { return }
        payloads.request = record
        bring(record.bytes, at: record.id.open.request)
    }

    /// Takes the place of what is so now rather than of what was.
    mutating func take(
        _ found: Replaced, _ own: OwnEvent, on state: LedgerState, by actor: Actor
    ) throws(ActionError) {
        guard event.kind != .requestOpen else {
            return try remakeRequest(on: state, by: actor, [:], replacing: found)
        }
        event.replaces = found
        guard event.kind == .governanceSet, let path = event.asset, let mine = payloads.overlay else {
            return
        }
        // Only the fields that it changed: what others have set meanwhile stays.
        let merged = try state.overlay(of: path).taking(changesFrom: own.overlayBefore, to: mine)
        payloads.overlay = merged
        bring(merged.bytes, at: path.overlay)
    }
}

extension LedgerState {
    fileprivate func overlay(of path: AssetPath) throws(ActionError) -> Overlay {
        try translating { () throws(Records<LedgerState>.Fault) in try Records(of: self).overlay(of: path) }
    }
}

extension Overlay {
    /// This overlay with what differs between two others.
    func taking(changesFrom base: Overlay, to wanted: Overlay) -> Overlay {
        Overlay(json: Self.merged(json, base.json, wanted.json) ?? .object([]))
    }

    /// Maps are merged member by member, anything else is taken as a whole; nil where nothing is left.
    private static func merged(_ here: JSON?, _ base: JSON?, _ wanted: JSON?) -> JSON? {
        guard base != wanted else { return here }
        guard let wanted, let changed = wanted.asObject else { return wanted }
        let (old, now) = (base?.asObject ?? [], here?.asObject ?? [])
        var members: [JSON.Member] = []
        var seen: Set<[UInt8]> = []
        for member in now + changed where seen.insert(Array(member.key.utf8)).inserted {
            let value = merged(
                now.value(of: member.key), old.value(of: member.key), changed.value(of: member.key))
            if let value { members.append(.init(key: member.key, value: value)) }
        }
        return members.isEmpty ? nil : .object(members)
    }
}

extension [JSON.Member] {
    fileprivate func value(of key: String) -> JSON? { first { $0.key.utf8.elementsEqual(key.utf8) }?.value }
}

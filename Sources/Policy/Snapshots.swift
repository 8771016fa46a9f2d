import Canonical
import Catalog
import Hearing
import Statute

/// `version.create`: the record and the overlay as they are now become a version that never changes.
extension Case {
    func snapshot() throws(Stop<S.Failure>) -> Ruling {
        let subject = try subject()
        let label = try given(event.version, .version)
        let folder = subject.path.version(label)
        guard let version = payloads.version else {
            throw denied(
                .payloadMissing, "the event brings no '\(folder)/\(VersionRecord.file)'",
                remedy: "make versions with: catalogctl \(subject.path.plugin) snapshot \(subject.words)")
        }
        let source = "\(folder)/\(version.record)"
        try brings([(source, nil), ("\(folder)/\(VersionRecord.file)", version.bytes)])
        try fresh(label, subject)
        let links = try links()
        try agrees(version, label, links.map { Use(uid: $0.used.uid, label: $0.label) }.sorted(), subject)
        let overlay = try overlay(of: subject.path)
        var edits = payloads.files.map { Edit.put(path: $0.path, bytes: $0.bytes) }
        edits.append(.put(path: "\(folder)/\(VersionRecord.overlayFile)", bytes: overlay.bytes))
        let record = LifecycleRecord(
            state: subject.plugin.lifecycle.initial, by: principal.name, sequence: event.sequence,
            created: event.sequence, reason: try reason())
        edits.append(.put(path: subject.path.state(label), bytes: record.bytes))
        for (used, label) in links {
            edits.append(
                .put(
                    path: used.path.user(subject.record.uid, version.label),
                    bytes: UseRecord(label: label).bytes))
        }
        let made = VersionID(
            ofFiles: payloads.files.map {
                ($0.path.split(separator: "/").last.map(String.init) ?? "", $0.bytes)
            }
                + [(VersionRecord.overlayFile, overlay.bytes)])
        guard try given(event.versionID, .versionID) == made else {
            throw denied(
                .versionID,
                "the version is \(made.short), and the event says \(event.versionID?.short ?? "none")",
                remedy: "make versions with: catalogctl \(subject.path.plugin) snapshot \(subject.words)")
        }
        return Ruling(edits: edits)
    }

    /// The label is of the plugin's form, and no version and no alias has it, in capitals or small letters.
    private func fresh(_ label: VersionLabel, _ subject: Subject) throws(Stop<S.Failure>) {
        if subject.plugin.labelFormat == .semver, SemanticVersion(label) == nil {
            throw denied(
                .versionLabel, "'\(label)' is no SemVer, which the versions of \(subject.path.plugin) have",
                remedy: "write it as 1.2.0")
        }
        for text in try names(under: subject.path.versions) where label.clashes(with: text) {
            throw denied(
                .versionExists,
                text.utf8.elementsEqual(label.text.utf8)
                    ? "'\(subject.path)' has a version \(label) already, and versions never change"
                    : "'\(subject.path)' has a version \(text), which differs from \(label) by case alone",
                remedy: "give the new one another label: as 'spec.version' of the manifest, or with --version"
            )
        }
        for alias in subject.record.aliases.keys where label.clashes(with: alias.text) {
            throw denied(
                .aliasTaken, "'\(alias)' is an alias of '\(subject.path)', and cannot be a version as well",
                remedy: "give the new version another label")
        }
    }

    /// What the version says of itself is what is so.
    private func agrees(
        _ version: VersionRecord, _ label: VersionLabel, _ uses: [Use], _ subject: Subject
    ) throws(Stop<S.Failure>) {
        let content = payloads.files.first { $0.path.hasSuffix("/\(version.record)") }.map {
            SHA256Digest(of: $0.bytes)
        }
        let checks: [(String, Bool)] = [
            ("uid", version.uid == subject.record.uid), ("label", version.label == label),
            ("createdAt", version.createdAt == authoredAt),
            ("createdBy", version.createdBy == principal.name),
            ("contentDigest", version.contentDigest == content), ("uses", version.uses == uses),
        ]
        if let wrong = checks.first(where: { !$0.1 }) {
            throw denied(
                .versionRecord, "'\(wrong.0)' of the version's record is not what it should be",
                remedy: "make versions with: catalogctl \(subject.path.plugin) snapshot \(subject.words)")
        }
        guard let manifest = payloads.manifest else { return }
        guard manifest.kind == subject.path.kind else {
            throw denied(
                .versionRecord, "the manifest is of kind '\(manifest.kind)', and '\(subject.path)' is not",
                remedy: "write 'kind: \(subject.path.kind)' in it")
        }
        if let stated = manifest.version, stated != label {
            throw denied(
                .versionLabel, "the manifest says version \(stated), not \(label)",
                remedy: "label it \(stated), or change 'spec.version' in the manifest")
        }
    }

    /// The assets that the manifest says it uses, each with the label it asks for, none twice.
    private func links() throws(Stop<S.Failure>) -> [(
        used: (path: AssetPath, uid: AssetUID), label: VersionLabel?
    )] {
        let stated = payloads.manifest?.uses ?? []
        guard stated.count <= Manifest.mostLinks else {
            throw denied(
                .linkInvalid,
                "the manifest uses \(stated.count) assets, and \(Manifest.mostLinks) is the most",
                remedy: "name under 'spec.uses' what it uses itself, not what that uses in turn")
        }
        var found: [(used: (path: AssetPath, uid: AssetUID), label: VersionLabel?)] = []
        var seen: Set<AssetUID> = []
        for link in stated {
            guard let named = link.asset(under: policy) else {
                throw denied(
                    .linkUnknown,
                    "the manifest uses '\(link)', and the policy has no plugin '\(link.plugin)'",
                    remedy: "name an asset of this ledger under 'spec.uses'")
            }
            var path = named
            if let moved: MovedRecord = try record(at: named.moved), let now = try place(of: moved.uid) {
                path = now
            }
            guard let record: AssetRecord = try record(at: path.record) else {
                throw denied(
                    .linkUnknown, "the manifest uses '\(link)', and there is no such asset",
                    remedy: "register it first, or take it out of 'spec.uses'")
            }
            if let label = link.label, try folder(at: path.version(label)) == nil {
                throw denied(
                    .linkUnknown, "the manifest uses '\(link)', and there is no such version",
                    remedy: "see its versions: catalogctl \(path.plugin) versions \(path.kind)/\(path.name)")
            }
            guard record.uid != event.assetUID, seen.insert(record.uid).inserted else {
                throw denied(
                    .linkInvalid, "the manifest uses '\(link)' twice, or is that asset itself",
                    remedy: "name each other asset once under 'spec.uses'")
            }
            found.append(((path, record.uid), link.label))
        }
        return found
    }
}

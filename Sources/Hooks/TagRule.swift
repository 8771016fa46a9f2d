import Bearings
import Canonical
import Catalog
import Git
import Objects
import Statute
import Store

/// A tag `<plugin>/<name>@<version>` says that this version is what it says: there must be such a version, approved, and
/// the commit must not have another one under its name. Tags of any other form are nobody's business here.
struct TagRule {
    let state: LedgerState
    let policy: PolicyBundle
    let repository: Repository

    func hold(_ tag: String, at target: ObjectID) throws(ActionError) {
        guard tag.utf8.contains(0x40), let slash = tag.firstIndex(of: "/"),
            let plugin = PluginName(valid: tag[..<slash]), policy.plugins[plugin] != nil
        else { return }
        let link: Link
        do { link = try Link(tag) } catch {
            throw ActionError(
                "tag.form", .denied, "no version can be called so: \(error.message)",
                hint:
                    "write it as \(plugin)/NAME@VERSION, or call the tag something that does not begin with '\(plugin)/'"
            )
        }
        guard let label = link.label, let path = link.asset(under: policy) else { return }
        let asset = try AssetPage(path, in: state, policy)
        let version = try asset.version(label)
        guard isApproved(version, asset.plugin.lifecycle) else {
            throw ActionError(
                "tag.not-approved", .denied,
                "version \(label) of '\(path)' is \(version.standing.state), and tags name what is approved",
                hint: "have it approved first: catalogctl \(plugin) approve \(asset.words) --version \(label)"
            )
        }
        guard let source = asset.record.source,
            let record: VersionRecord = try state.record(
                at: "\(path.version(label))/\(VersionRecord.file)"),
            let bytes = try content(of: source, at: target),
            SHA256Digest(of: bytes) != record.contentDigest
        else { return }
        throw ActionError(
            "tag.other-content", .denied,
            "'\(source)' of the tagged commit is not what is registered as \(label)",
            hint: "tag the commit that has it: catalogctl \(plugin) version \(asset.words) \(label)")
    }

    /// In use, and by no way there without having been approved.
    private func isApproved(_ version: AssetPage.Version, _ lifecycle: Lifecycle) -> Bool {
        let state = version.standing.state
        guard state != .deprecated, state != .archived else { return false }
        let ways = lifecycle.transitions.filter { $0.isOpen && $0.way.to != .approved }.map(\.way)
        return state == .approved
            || lifecycle.initial != .approved
                && !Lifecycle.reachable(from: lifecycle.initial, by: ways).contains(state)
    }

    /// The file at a path of what the tag leads to; nil where that is no commit, or has no such file.
    private func content(of source: SourcePath, at target: ObjectID) throws(ActionError) -> [UInt8]? {
        try translating { () throws(GitError) in
            guard let commit = try ContentCommit.peeled(target, in: repository),
                let entry = try ContentTree.entry(at: source, in: commit.tree, repository), entry.isFile
            else { return nil }
            return try repository.blob(entry.id, limit: ChangedFile.largest)
        }
    }
}

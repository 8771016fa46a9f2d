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
        if let retirement = asset.record.retirement {
            throw ActionError(
                "tag.not-approved", .denied,
                "'\(path)' is \(retirement.state), and tags name what is in use",
                hint: "bring it back first: catalogctl \(plugin) restore \(asset.words)")
        }
        guard isApproved(version, asset.plugin.lifecycle) else {
            throw ActionError(
                "tag.not-approved", .denied,
                "version \(label) of '\(path)' is \(version.standing.state), and tags name what is approved",
                hint: "have it approved first: catalogctl \(plugin) approve \(asset.words) --version \(label)"
            )
        }
        let record: VersionRecord? = try state.record(at: "\(path.version(label))/\(VersionRecord.file)")
        // The file may have been moved since.
        let places = [record?.sourceRevision?.path, asset.record.source].compactMap(\.self)
        guard let record, let source = places.first else { return }
        for place in places {
            let entry = try entry(at: place, of: target)
            if let entry, try content(of: entry) == record.contentDigest { return }
        }
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

    /// What the tagged commit has at a path; nil for anything but a file.
    private func content(of file: ContentTree.Entry) throws(ActionError) -> SHA256Digest? {
        guard file.isFile else { return nil }
        return try translating { () throws(GitError) in
            SHA256Digest(of: try repository.blob(file.id, limit: ChangedFile.largest))
        }
    }

    /// The entry at a path of what the tag leads to; nil where the commit has nothing there.
    private func entry(at source: SourcePath, of target: ObjectID) throws(ActionError) -> ContentTree.Entry? {
        let commit: ContentCommit
        do throws(GitError) { commit = try ContentCommit.peeled(target, in: repository) } catch {
            guard error.code == .wrongKind else { throw error.inOurWords }
            throw ActionError(
                "tag.target", .denied, "a version's tag names a commit: \(error.message)",
                hint: "tag the commit itself: git tag NAME COMMIT")
        }
        return try translating { () throws(GitError) in
            try ContentTree.entry(at: source, in: commit.tree, repository, refusingDoubles: true)
        }
    }
}

import Bearings
import Canonical
import Catalog
import Git
import Hearing
import Objects
import Schema
import Statute
import Store

/// What holds for files that people edit, by what the ledger says of their assets: nobody changes the file of an archived
/// asset, nobody gives a label that is registered to other content, and a manifest is one.
struct ContentRules {
    private let state: LedgerState
    private let policy: PolicyBundle
    private let ledger: Ledger
    private let repository: Repository
    private var sources: SourceIndex?
    private var branches: [ObjectID]?

    init(of state: LedgerState, in ledger: Ledger) throws(ActionError) {
        self.state = state
        self.ledger = ledger
        repository = ledger.repository
        policy = try translating(state.activePolicy)
    }

    private static let branchFolder = "refs/heads/"
    private static let tagFolder = "refs/tags/"

    /// Whether a ref of this name says anything of assets.
    static func concern(_ name: String) -> Bool {
        name.utf8.starts(with: branchFolder.utf8) || name.utf8.starts(with: tagFolder.utf8)
    }

    /// What speaks against a ref's becoming a commit.
    mutating func objections(
        to name: String, being old: ObjectID?, becoming new: ObjectID
    ) throws(ActionError) -> [Objection] {
        if name.utf8.starts(with: Self.tagFolder.utf8) {
            let rule = TagRule(state: state, policy: policy, repository: repository)
            let tag = String(Substring(name.utf8.dropFirst(Self.tagFolder.utf8.count)))
            do { try rule.hold(tag, at: new) } catch { return [Objection(name, error)] }
            return []
        }
        guard name.utf8.starts(with: Self.branchFolder.utf8) else { return [] }
        let (branches, repository) = (try known(), repository)
        let changed = try translating { () throws(GitError) in
            try ChangedFile.all(moving: old, to: new, beyond: branches, in: repository)
        }
        return try objections(to: changed.files) { path throws(ActionError) in
            try translating { () throws(GitError) in
                try ContentTree.entry(at: path, in: changed.tree, repository)?.isFile ?? false
            }
        }.map { Objection("\(name): \($0.subject)", $0.error) }
    }

    private mutating func known() throws(ActionError) -> [ObjectID] {
        if let branches { return branches }
        let found = try translating { () throws(GitError) in
            try repository.references(under: Self.branchFolder).map(\.id)
        }
        branches = found
        return found
    }

    private mutating func index() throws(ActionError) -> SourceIndex {
        if let sources { return sources }
        let made = try SourceIndex(of: state, policy, in: ledger)
        sources = made
        return made
    }

    /// What speaks against files' being as they are, by their paths.
    ///
    /// - Parameter isThere: whether there is a file at a path now.
    mutating func objections(
        to files: [ChangedFile], isThere: (SourcePath) throws(ActionError) -> Bool
    ) throws(ActionError) -> [Objection] {
        guard !files.isEmpty else { return [] }
        let sources = try index()
        var objections: [Objection] = []
        for file in files {
            guard let path = SourcePath(file.path) else { continue }
            do throws(ActionError) {
                let assets = sources.assets(at: path)
                for asset in assets { try hold(file, as: AssetPage(asset, in: state, policy)) }
                if assets.isEmpty { try hold(unclaimed: file, at: path, isThere) }
            } catch { objections.append(Objection(file.path, error)) }
        }
        return objections
    }

    /// The file that an asset's versions are taken from.
    private func hold(_ file: ChangedFile, as asset: AssetPage) throws(ActionError) {
        if file.isNew, try asset.badge(of: asset.versions()) == .archived {
            throw ActionError(
                .assetArchived, "'\(asset.path)' is archived, and its file does not change",
                hint:
                    "leave it as it is, or bring the asset back first: catalogctl \(asset.path.plugin) restore \(asset.words)"
            )
        }
        guard file.isDocument else { return }
        let bytes = try file.bytes(in: repository)
        guard let label = try manifest(bytes, of: file)?.version,
            let record: VersionRecord = try state.record(
                at: "\(asset.path.version(label))/\(VersionRecord.file)"),
            record.contentDigest != SHA256Digest(of: bytes)
        else { return }
        throw ActionError(
            .versionExists,
            "it calls itself version \(label) of '\(asset.path)', which is registered with other content",
            hint:
                "give it another 'spec.version', or bring back what is registered: catalogctl \(asset.path.plugin) version \(asset.words) \(label)"
        )
    }

    /// Nil where it is none, and was let pass before.
    private func manifest(_ bytes: [UInt8], of file: ChangedFile) throws(ActionError) -> Manifest? {
        do { return try Manifest(yaml: bytes, file: file.path) } catch {
            guard file.isNew else { return nil }
            let flaw = error.diagnostic
            // The file has been named.
            let place = flaw.place.line > 0 ? "line \(flaw.place.line): " : ""
            throw ActionError(flaw.code.rawValue, .usage, place + flaw.message, hint: flaw.hint)
        }
    }

    /// A file that no asset names: a manifest where it says so itself.
    private func hold(
        unclaimed file: ChangedFile, at path: SourcePath, _ isThere: (SourcePath) throws(ActionError) -> Bool
    ) throws(ActionError) {
        guard file.isDocument else { return }
        let bytes: [UInt8]
        do { bytes = try repository.blob(file.id, limit: ChangedFile.largest) } catch {
            if error.code == .objectTooLarge { return }
            throw error.inOurWords
        }
        guard let claim = DocumentClaim(of: bytes), claim.isOurs, let kind = KindName(valid: claim.kind)
        else { return }
        let plugins = policy.plugins.values.filter { $0.kinds.contains(kind) }.sorted { $0.name < $1.name }
        guard !plugins.isEmpty else { return }
        guard let name = try manifest(bytes, of: file)?.name else { return }
        for plugin in plugins {
            let asset = AssetPath(plugin: plugin.name, kind: kind, name: name)
            guard let record: AssetRecord = try state.record(at: asset.record) else { continue }
            // A copy beside the file that counts is nobody's version; the file itself under another path is.
            if let source = record.source, try isThere(source) { continue }
            try hold(file, as: AssetPage(asset, record, plugin, state))
        }
    }
}

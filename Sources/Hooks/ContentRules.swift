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
    private var trees: TreeComparison?
    private var judged: [Look: [Charge]] = [:]
    /// What passes, and is most likely not what was meant.
    private(set) var warnings: [String] = []
    private var archived: [AssetPath: Set<SHA256Digest>?] = [:]

    /// What a push brings.
    private var news: NewCommits

    init(of state: LedgerState, in ledger: Ledger, bringing news: NewCommits) throws(ActionError) {
        self.state = state
        self.ledger = ledger
        self.news = news
        repository = ledger.repository
        policy = try translating(state.activePolicy)
    }

    private static let tagFolder = "refs/tags/"

    /// Whether a ref of this name says anything of assets.
    static func concern(_ name: String) -> Bool {
        name.utf8.starts(with: NewCommits.folder.utf8) || name.utf8.starts(with: tagFolder.utf8)
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
        guard name.utf8.starts(with: NewCommits.folder.utf8) else { return [] }
        let (tree, bases) = (try news.tree(of: new), try news.bases(of: new))
        let before = try old.map { old throws(ActionError) in try news.tree(of: old) }
        let repository = repository
        var presence: [SourcePath: Bool] = [:]
        var told: [String: Objection] = [:]
        let comparison = try comparison()
        func walk(unlike others: [ObjectID], isNew: Bool) throws(ActionError) {
            try comparison.walk(tree, unlike: others, isNew: isNew) {
                file, assets throws(ActionError) in
                let charges = try charges(against: file, of: assets)
                for charge in charges where told.count < Self.mostObjections {
                    if let source = charge.unless {
                        if presence[source] == nil {
                            presence[source] = try translating { () throws(GitError) in
                                try ContentTree.entry(at: source, in: tree, repository)?.isFile ?? false
                            }
                        }
                        if presence[source] ?? false { continue }
                    }
                    told[file.path] = told[file.path] ?? Objection("\(name): \(file.path)", charge.error)
                }
                return !charges.isEmpty
            }
        }
        if let bases { try walk(unlike: bases, isNew: true) }
        if let before, bases != [before] { try walk(unlike: [before], isNew: false) }
        return told.sorted { $0.key < $1.key }.map(\.value)
    }

    /// What speaks against single commits: once the server has one a branch may begin at it and be merged, whatever a later
    /// one has undone.
    mutating func objectionsToCommits() throws(ActionError) -> [Objection] {
        var told: [String: Objection] = [:]
        guard !news.commits.isEmpty else { return [] }
        let comparison = TreeComparison(by: try index(), in: repository, ofSourcesAlone: true)
        for commit in news.commits.values.sorted(by: { $0.id < $1.id }) {
            let before = try commit.parents.map { parent throws(ActionError) in try news.tree(of: parent) }
            try comparison.walk(commit.tree, unlike: before) { file, assets throws(ActionError) in
                guard told.count < Self.mostObjections, told[file.path] == nil else { return false }
                for path in assets where try !isOthers(file, than: path) {
                    let asset = try AssetPage(path, in: state, policy)
                    guard try isNews(file, ofArchived: asset) else { continue }
                    told[file.path] = Objection(
                        "\(commit.id.short): \(file.path)",
                        Self.archived(
                            asset, "and this commit changes its file", "take the commit out of what is pushed"
                        ))
                    return true
                }
                return false
            }
        }
        return told.sorted { $0.key < $1.key }.map(\.value)
    }

    /// How many are told of one branch.
    private static let mostObjections = 100

    private mutating func comparison() throws(ActionError) -> TreeComparison {
        if let trees { return trees }
        let made = TreeComparison(by: try index(), in: repository)
        trees = made
        return made
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
            for charge in try charges(against: file, of: SourcePath(file.path).map(sources.assets(at:)) ?? [])
            {
                if let source = charge.unless, try isThere(source) { continue }
                objections.append(Objection(file.path, charge.error))
                break
            }
        }
        return objections
    }

    /// What speaks against a file's being as it is.
    private struct Charge {
        let error: ActionError
        /// Nothing does where this file is there: beside the one that counts a copy is nobody's version.
        var unless: SourcePath?
    }

    /// What the charges follow from.
    private struct Look: Hashable {
        let id: ObjectID
        let form: [Bool]
        let before: [ObjectID]
        /// Nil for a new file that no asset names: it says itself whose it is.
        let path: [UInt8]?
    }

    private mutating func charges(
        against file: ChangedFile, of assets: [AssetPath]
    ) throws(ActionError) -> [Charge] {
        if assets.isEmpty, !file.isDocument { return [] }
        let look = Look(
            id: file.id, form: [file.isFile, file.isNew, file.isDocument],
            before: assets.isEmpty ? [] : file.before,
            path: assets.isEmpty && file.isNew ? nil : Array(file.path.utf8))
        if let known = judged[look] { return known }
        var found: [Charge] = []
        do throws(ActionError) {
            for asset in assets { try hold(file, as: AssetPage(asset, in: state, policy)) }
        } catch { found.append(Charge(error: error)) }
        if assets.isEmpty { found = try charges(againstUnclaimed: file) }
        judged[look] = found
        return found
    }

    /// The file that an asset's versions are taken from.
    private mutating func hold(_ file: ChangedFile, as asset: AssetPage) throws(ActionError) {
        if try isOthers(file, than: asset.path) { return }
        if try isNews(file, ofArchived: asset), try isChange(file) {
            throw Self.archived(asset, "and its file does not change", "leave it as it is")
        }
        guard file.isFile else {
            guard file.isNew else { return }
            throw ActionError(
                "source.other-form", .denied,
                "the versions of '\(asset.path)' are taken from a file, and this is a link or a submodule",
                hint:
                    "keep the file there, or name another one first: catalogctl \(asset.path.plugin) set \(asset.words) --file PATH"
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

    private static func archived(_ asset: AssetPage, _ fault: String, _ cure: String) -> ActionError {
        ActionError(
            .assetArchived, "'\(asset.path)' is archived, \(fault)",
            hint:
                "\(cure), or bring the asset back first: catalogctl \(asset.path.plugin) restore \(asset.words)"
        )
    }

    /// Whether an asset is archived, and no version of it has what a file has.
    private mutating func isNews(
        _ file: ChangedFile, ofArchived asset: AssetPage
    ) throws(ActionError) -> Bool {
        guard let registered = try contents(ofArchived: asset) else { return false }
        guard file.isFile else { return true }
        do {
            return try !registered.contains(
                SHA256Digest(of: repository.blob(file.id, limit: ChangedFile.largest)))
        } catch {
            if error.code == .objectTooLarge { return true }
            throw error.inOurWords
        }
    }

    /// What its versions have been taken from; nil where it is not archived.
    private mutating func contents(ofArchived asset: AssetPage) throws(ActionError) -> Set<SHA256Digest>? {
        if let known = archived[asset.path] { return known }
        let versions = try asset.versions()
        var contents: Set<SHA256Digest>?
        if asset.badge(of: versions) == .archived {
            contents = []
            for version in versions {
                let record: VersionRecord? = try state.record(
                    at: "\(asset.path.version(version.label))/\(VersionRecord.file)")
                if let record { contents?.insert(record.contentDigest) }
            }
        }
        archived[asset.path] = .some(contents)
        return contents
    }

    /// Whether a YAML file neither is a manifest nor was one before, or one of another asset both times: whoever names it as
    /// their asset's does not get the say over it.
    private func isOthers(_ file: ChangedFile, than asset: AssetPath) throws(ActionError) -> Bool {
        guard file.isDocument, !file.before.isEmpty else { return false }
        for id in [file.id] + file.before {
            let bytes: [UInt8]
            do { bytes = try repository.blob(id, limit: ChangedFile.largest) } catch {
                if error.code == .objectTooLarge { continue }
                throw error.inOurWords
            }
            let manifest: Manifest
            do { manifest = try Manifest(yaml: bytes, file: file.path) } catch {
                if DocumentClaim(of: bytes)?.isOurs ?? false { return false }
                continue
            }
            guard try names(manifest, anotherThan: asset) else { return false }
        }
        return true
    }

    /// Whether a manifest says that it is that of another asset, which there is. One that was renamed may go on by its old
    /// name in its file.
    private func names(_ manifest: Manifest, anotherThan asset: AssetPath) throws(ActionError) -> Bool {
        guard let name = manifest.name else { return false }
        for plugin in policy.plugins.values where plugin.kinds.contains(manifest.kind) {
            let path = AssetPath(plugin: plugin.name, kind: manifest.kind, name: name)
            if path == asset { return false }
            let record: AssetRecord? = try state.record(at: path.record)
            if record != nil { return true }
        }
        return false
    }

    /// Whether no branch has the file so now, at the same path: what one had once and took back says nothing. Where there is
    /// no branch nothing is known that it could be a change of.
    private mutating func isChange(_ file: ChangedFile) throws(ActionError) -> Bool {
        let (branches, repository) = (news.known, repository)
        guard !branches.isEmpty else { return false }
        guard !file.isNew, let path = SourcePath(file.path) else { return true }
        return try translating { () throws(GitError) in
            for branch in branches {
                let tree = try ContentCommit(branch, in: repository).tree
                if try ContentTree.entry(at: path, in: tree, repository)?.id == file.id { return false }
            }
            return true
        }
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

    /// A slip in the kind takes a manifest out of every check.
    private mutating func note(_ claim: DocumentClaim, of file: ChangedFile) {
        let kinds = Set(policy.plugins.values.flatMap(\.kinds)).map(\.text).sorted()
        guard !DocumentClaim.othersOfOurs.contains(claim.kind), warnings.count < Self.mostWarnings else {
            return
        }
        let meant = nearestWord(to: claim.kind, among: kinds).map { "; did you mean '\($0)'?" } ?? ""
        let warning = "\(file.path): '\(claim.kind.excerpt)' is no kind of the policy\(meant)"
        if !warnings.contains(warning) { warnings.append(warning) }
    }

    /// How many files are told of.
    private static let mostWarnings = 10

    /// A file that no asset names: a manifest where it says so itself.
    private mutating func charges(againstUnclaimed file: ChangedFile) throws(ActionError) -> [Charge] {
        let bytes: [UInt8]
        do { bytes = try repository.blob(file.id, limit: ChangedFile.largest) } catch {
            if error.code == .objectTooLarge { return [] }
            throw error.inOurWords
        }
        guard let claim = DocumentClaim(of: bytes), claim.isOurs else { return [] }
        let plugins = policy.plugins.values.filter { plugin in
            plugin.kinds.contains { $0.text.utf8.elementsEqual(claim.kind.utf8) }
        }.sorted { $0.name < $1.name }
        guard !plugins.isEmpty, let kind = KindName(valid: claim.kind) else {
            if file.isNew { note(claim, of: file) }
            return []
        }
        var charges: [Charge] = []
        do throws(ActionError) {
            guard let name = try manifest(bytes, of: file)?.name else { return [] }
            for plugin in plugins {
                let asset = AssetPath(plugin: plugin.name, kind: kind, name: name)
                guard let record: AssetRecord = try state.record(at: asset.record) else { continue }
                do throws(ActionError) { try hold(file, as: AssetPage(asset, record, plugin, state)) } catch {
                    charges.append(Charge(error: error, unless: record.source))
                }
            }
        } catch { charges.append(Charge(error: error)) }
        return charges
    }
}

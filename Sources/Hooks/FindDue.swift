public import Bearings
import Canonical
public import Catalog
import Git
import Objects
import Schema
import Statute
import Store

/// `post-merge`: the assets whose files a merge has changed, where the policy wants a version made of each change.
public struct FindDue: Sendable {
    public init() {}

    public struct Due: Sendable {
        public let plugin: PluginName
        public let asset: AssetReference
        public let path: AssetPath
        /// Why no version can be made of it; nil where one can.
        public let obstacle: String?
    }

    /// Where git notes what was checked out before a merge.
    private static let before = "ORIG_HEAD"

    public func run(in context: Context) throws(ActionError) -> [Due] {
        let ledger = try context.workingLedger()
        guard try translating(ledger.claimedTip) != nil else { return [] }
        let state = try translating(ledger.state)
        let policy = try translating(state.activePolicy)
        guard policy.plugins.values.contains(where: \.autoSnapshot) else { return [] }
        let repository = ledger.repository
        let trees = try translating { () throws(GitError) -> (new: ObjectID, old: ObjectID)? in
            guard let new = try repository.checkedOut(), let old = try repository.reference(Self.before)
            else {
                return nil
            }
            return try (ContentCommit(new, in: repository).tree, ContentCommit(old, in: repository).tree)
        }
        guard let trees, trees.new != trees.old else { return [] }
        let sources = try SourceIndex(of: state, policy, in: ledger)
        var due: [Due] = []
        try TreeComparison(by: sources, in: repository).walk(trees.new, unlike: [trees.old]) {
            file, assets throws(ActionError) in
            for path in assets where policy.plugins[path.plugin]?.autoSnapshot ?? false {
                let asset = try AssetPage(path, in: state, policy)
                let obstacle: String?
                switch try look(at: file, of: asset, repository) {
                case .made: continue
                case .possible: obstacle = nil
                case .impossible(let why): obstacle = why
                }
                due.append(
                    Due(
                        plugin: path.plugin, asset: AssetReference(kind: path.kind, name: path.name),
                        path: path, obstacle: obstacle))
            }
            return false
        }
        return due
    }

    /// Whether a version can be made of a file.
    private enum Prospect {
        /// It is there already.
        case made
        case possible
        case impossible(String)
    }

    private func look(
        at file: ChangedFile, of asset: AssetPage, _ repository: Repository
    ) throws(ActionError) -> Prospect {
        guard file.isDocument else {
            return .impossible("nothing in '\(file.path)' says which version it is")
        }
        let bytes = try file.bytes(in: repository)
        let manifest: Manifest
        do { manifest = try Manifest(yaml: bytes, file: file.path) } catch {
            return .impossible(error.diagnostic.sentence)
        }
        guard let label = manifest.version else { return .impossible("'\(file.path)' has no 'spec.version'") }
        let registered: VersionRecord? = try asset.state.record(
            at: "\(asset.path.version(label))/\(VersionRecord.file)")
        guard let registered else { return .possible }
        return registered.contentDigest == SHA256Digest(of: bytes)
            ? .made
            : .impossible(
                "'\(file.path)' calls itself \(label), which is registered with other content; give it another 'spec.version'"
            )
    }
}

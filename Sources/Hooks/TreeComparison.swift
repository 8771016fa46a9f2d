import Bearings
import Catalog
import Git
import Objects

/// What trees have that others have not at the same path. Every pair of folders is looked into once, however many paths
/// lead there and however many refs of a push: of a few objects a push can make more paths than anybody can walk.
final class TreeComparison {
    /// How many entries of folders one push makes us read at most.
    private static let mostEntries = 1_000_000
    /// How many where only the folders are looked into that sources lie in, for each commit.
    private static let mostEntriesOfSources = 10_000_000
    /// How many are kept for the next commit, which has most folders in common.
    private static let mostKept = 100_000
    /// How many folders may lie in each other, as in git.
    private static let deepest = 2048
    /// How much of a path is told. None of a source is as long.
    private static let longestPath = 4096

    /// Whether something speaks against a file's being so.
    typealias Visit = (ChangedFile, [AssetPath]) throws(ActionError) -> Bool

    private let sources: SourceIndex
    private let repository: Repository
    private let isOfSourcesAlone: Bool
    private var left: Int
    /// Where nothing was found that anything speaks against.
    private var innocent: Set<Step> = []
    /// Where this walk has been.
    private var seen: Set<Step> = []
    private var kept: [ObjectID: ContentTree] = [:]
    private var entriesKept = 0

    private struct Step: Hashable {
        let tree: ObjectID
        let others: [ObjectID]
        let isNew: Bool
        /// Nil where no asset's file lies below: what a folder is called does not matter there.
        let path: [UInt8]?
    }

    init(by sources: SourceIndex, in repository: Repository, ofSourcesAlone: Bool = false) {
        self.sources = sources
        self.repository = repository
        isOfSourcesAlone = ofSourcesAlone
        left = ofSourcesAlone ? Self.mostEntriesOfSources : Self.mostEntries
    }

    /// - Parameter visit: is told of a file, and of the assets whose file it is.
    func walk(
        _ tree: ObjectID, unlike others: [ObjectID], isNew: Bool = true, _ visit: Visit
    ) throws(ActionError) {
        seen = []
        _ = try walk(tree, others, isNew, [], 0, visit)
    }

    /// - Returns: whether nothing speaks against anything below.
    private func walk(
        _ tree: ObjectID, _ others: [ObjectID], _ isNew: Bool, _ path: [UInt8], _ depth: Int, _ visit: Visit
    ) throws(ActionError) -> Bool {
        if others.contains(tree) { return true }
        let step = Step(
            tree: tree, others: others, isNew: isNew, path: sources.isFolder(path) ? path : nil)
        if innocent.contains(step) { return true }
        guard seen.insert(step).inserted else { return false }
        guard depth < Self.deepest else {
            throw ActionError(
                "push.too-deep", .denied, "more than \(Self.deepest) folders lie in each other",
                hint: "keep files in fewer folders")
        }
        var before: [ContentTree] = []
        for other in others { before.append(try look(other)) }
        let content = try look(tree)
        guard content.isPlain else {
            throw ActionError(
                "tree.ambiguous", .denied, "the folder \(tree.short) has a name twice, or one that is none",
                hint: "see what it has: git ls-tree \(tree.hex)")
        }
        var isInnocent = true
        for entry in content.entries {
            let same = before.compactMap { $0[entry.name] }
            if same.contains(entry) { continue }
            let place = Array((path + entry.name).suffix(Self.longestPath))
            if entry.isTree {
                if isOfSourcesAlone, !sources.isFolder(place + [0x2F]) { continue }
                var folders: [ObjectID] = []
                for other in same where other.isTree && !folders.contains(other.id) {
                    folders.append(other.id)
                }
                if try !walk(entry.id, folders, isNew, place + [0x2F], depth + 1, visit) {
                    isInnocent = false
                }
            } else {
                let assets = assets(at: place, entry)
                if isOfSourcesAlone, assets.isEmpty { continue }
                let file = ChangedFile(
                    path: String(decoding: place, as: UTF8.self), id: entry.id, isFile: entry.isFile,
                    isNew: isNew, before: same.filter(\.isFile).map(\.id))
                if try visit(file, assets) { isInnocent = false }
            }
        }
        if isInnocent { innocent.insert(step) }
        return isInnocent
    }

    /// Whoever puts a link or a submodule in the place of a folder gives other content to all that lies below.
    private func assets(at path: [UInt8], _ entry: ContentTree.Entry) -> [AssetPath] {
        let own = SourcePath(String(decoding: path, as: UTF8.self)).map(sources.assets(at:)) ?? []
        return entry.isFile || !sources.isFolder(path + [0x2F])
            ? own : own + sources.assets(below: path + [0x2F])
    }

    private func look(_ tree: ObjectID) throws(ActionError) -> ContentTree {
        if let known = kept[tree] { return known }
        let content = try translating { () throws(GitError) in try ContentTree(tree, in: repository) }
        left -= content.entries.count + 1
        guard left >= 0 else {
            throw ActionError(
                "push.too-large", .denied,
                "it changes folders of more than \(Self.mostEntries) entries, too many to be looked at",
                hint: "push it in parts: one branch at a time, and a long history in several steps")
        }
        if entriesKept > Self.mostKept {
            kept = [:]
            entriesKept = 0
        }
        kept[tree] = content
        entriesKept += content.entries.count
        return content
    }
}

import Bearings
import Catalog
import Git
import Objects

/// A file as a commit of people's own has it.
struct ChangedFile {
    let path: String
    let id: ObjectID
    /// Neither a link nor a submodule.
    let isFile: Bool
    /// Whether no branch has had it so; else it only comes to this one from another.
    var isNew = true

    /// What a version's record can have at most.
    static let largest = Context.largestFile

    /// Whether it is of the form in which manifests are written.
    var isDocument: Bool { isFile && (path.hasSuffix(".yaml") || path.hasSuffix(".yml")) }

    func bytes(in repository: Repository) throws(ActionError) -> [UInt8] {
        do { return try repository.blob(id, limit: Self.largest) } catch {
            guard error.code == .objectTooLarge else { throw error.inOurWords }
            throw ActionError(
                "source.too-large", .usage,
                "it has more than \(Self.largest >> 20) MiB, and no version can be as large",
                hint: "keep what is large beside the manifest, and name it there")
        }
    }

    /// What a branch's becoming a commit changes: the files that are not as they are in any commit which it continues (of
    /// all that is below it and below none of `known`, what the last has and no commit that they begin from), and those
    /// that only the branch itself had otherwise.
    static func all(
        moving branch: ObjectID?, to new: ObjectID, beyond known: [ObjectID], in repository: Repository
    ) throws(GitError) -> (files: [ChangedFile], tree: ObjectID) {
        let tip = try ContentCommit(new, in: repository)
        var files = try all(below: new, tip, beyond: known, in: repository)
        if let branch {
            let fresh = Set(files.map { $0.path })
            let before = try ContentCommit(branch, in: repository).tree
            for var file in try all(in: tip.tree, unlike: [before], repository)
            where !fresh.contains(file.path) {
                file.isNew = false
                files.append(file)
            }
        }
        return (files, tip.tree)
    }

    private static func all(
        below new: ObjectID, _ tip: ContentCommit, beyond known: [ObjectID], in repository: Repository
    ) throws(GitError) -> [ChangedFile] {
        guard !known.isEmpty else { return try all(in: tip.tree, unlike: [], repository) }
        let commits = try repository.commits(below: new, beyond: known)
        guard !commits.isEmpty else { return [] }
        let fresh = Set(commits)
        var bases: Set<ObjectID> = []
        for commit in commits {
            for parent in try ContentCommit(commit, in: repository).parents where !fresh.contains(parent) {
                bases.insert(parent)
            }
        }
        var trees: [ObjectID] = []
        for base in bases.sorted() { trees.append(try ContentCommit(base, in: repository).tree) }
        return try all(in: tip.tree, unlike: trees, repository)
    }

    /// The files of a tree that are in none of the others at the same path.
    static func all(
        in tree: ObjectID, unlike others: [ObjectID], _ repository: Repository
    ) throws(GitError) -> [ChangedFile] {
        var found: [ChangedFile] = []
        try walk(tree, others, "", repository, &found)
        return found
    }

    private static func walk(
        _ tree: ObjectID, _ others: [ObjectID], _ prefix: String, _ repository: Repository,
        _ found: inout [ChangedFile]
    ) throws(GitError) {
        if others.contains(tree) { return }
        let before = try others.map { id throws(GitError) in try ContentTree(id, in: repository) }
        for entry in try ContentTree(tree, in: repository).entries {
            let same = before.compactMap { $0[entry.name] }
            if same.contains(entry) { continue }
            let path = prefix + String(decoding: entry.name, as: UTF8.self)
            if entry.isTree {
                try walk(
                    entry.id, same.filter(\.isTree).map(\.id), path + "/", repository, &found)
            } else if !entry.isSubmodule {
                found.append(ChangedFile(path: path, id: entry.id, isFile: entry.isFile))
            }
        }
    }
}

/// A commit of people's own, as far as its tree and its parents: git writes them in many forms.
struct ContentCommit {
    let tree: ObjectID
    let parents: [ObjectID]

    private static let largest = 16 << 20
    /// How many tags may name tags.
    private static let longestChain = 8

    init(_ id: ObjectID, in repository: Repository) throws(GitError) {
        let bytes = try repository.read(id, expecting: .commit, limit: Self.largest)
        guard let tree = Self.ids("tree", in: bytes).first else {
            throw GitError(.objectMalformed, "commit \(id.short) names no tree")
        }
        self.tree = tree
        parents = Self.ids("parent", in: bytes)
    }

    /// The commit that a tag leads to; nil where it leads to something else.
    static func peeled(_ id: ObjectID, in repository: Repository) throws(GitError) -> ContentCommit? {
        var id = id
        for _ in 0..<longestChain {
            let object = try repository.read(id, limit: largest)
            if object.kind == .commit { return try ContentCommit(id, in: repository) }
            guard object.kind == .tag, let next = ids("object", in: object.bytes).first else { return nil }
            id = next
        }
        return nil
    }

    /// The ids of the header's lines with this key.
    private static func ids(_ key: String, in bytes: [UInt8]) -> [ObjectID] {
        var found: [ObjectID] = []
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            if line.isEmpty { break }
            guard line.starts(with: "\(key) ".utf8) else { continue }
            if let id = ObjectID(hex: String(decoding: line.dropFirst(key.utf8.count + 1), as: UTF8.self)) {
                found.append(id)
            }
        }
        return found
    }
}

/// A tree of people's own: any mode that git has.
struct ContentTree {
    struct Entry: Equatable {
        let mode: [UInt8]
        let name: [UInt8]
        let id: ObjectID

        var isTree: Bool { mode.elementsEqual("40000".utf8) }
        var isSubmodule: Bool { mode.elementsEqual("160000".utf8) }
        var isFile: Bool { mode.starts(with: "100".utf8) }
    }

    let entries: [Entry]
    private let places: [[UInt8]: Int]

    init(_ id: ObjectID, in repository: Repository) throws(GitError) {
        let bytes = try repository.read(id, expecting: .tree, limit: TreeObject.byteLimit)
        var entries: [Entry] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let space = rest.firstIndex(of: 0x20), let end = rest[space...].firstIndex(of: 0),
                end + ObjectID.byteCount < rest.endIndex,
                let id = ObjectID(bytes: rest[(end + 1)...(end + ObjectID.byteCount)])
            else { throw GitError(.objectMalformed, "tree \(id.short) is malformed") }
            entries.append(
                Entry(mode: Array(rest[..<space]), name: Array(rest[(space + 1)..<end]), id: id))
            rest = rest[(end + ObjectID.byteCount + 1)...]
        }
        self.entries = entries
        places = Dictionary(entries.indices.map { (entries[$0].name, $0) }) { first, _ in first }
    }

    subscript(name: [UInt8]) -> Entry? { places[name].map { entries[$0] } }

    /// What a tree has at a path.
    static func entry(
        at path: SourcePath, in tree: ObjectID, _ repository: Repository
    ) throws(GitError) -> Entry? {
        var tree = tree
        let steps = path.text.utf8.split(separator: 0x2F)
        for step in steps.dropLast() {
            guard let folder = try ContentTree(tree, in: repository)[Array(step)], folder.isTree else {
                return nil
            }
            tree = folder.id
        }
        return try steps.last.flatMap { step throws(GitError) in
            try ContentTree(tree, in: repository)[Array(step)]
        }
    }
}

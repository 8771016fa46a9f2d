import Catalog
import Git
import Objects

/// A commit of people's own, as far as its tree and its parents: git writes them in many forms.
struct ContentCommit {
    let id: ObjectID
    let tree: ObjectID
    let parents: [ObjectID]

    private static let largest = 16 << 20
    /// How many tags may name tags.
    private static let longestChain = 8

    init(_ id: ObjectID, in repository: Repository) throws(GitError) {
        // Only as far as the parents go: what follows may be millions of lines.
        var rest = try repository.read(id, expecting: .commit, limit: Self.largest)[...]
        guard let tree = Self.id("tree", in: Self.line(of: &rest)) else {
            throw GitError(.objectMalformed, "commit \(id.short) names no tree")
        }
        self.id = id
        self.tree = tree
        // A later line that calls itself a parent is none to git.
        var parents: [ObjectID] = []
        while let parent = Self.id("parent", in: Self.line(of: &rest)) { parents.append(parent) }
        self.parents = parents
    }

    /// The commit that a tag leads to.
    static func peeled(_ id: ObjectID, in repository: Repository) throws(GitError) -> ContentCommit {
        var id = id
        for _ in 0..<longestChain {
            let object = try repository.read(id, limit: largest)
            if object.kind == .commit { return try ContentCommit(id, in: repository) }
            var rest = object.bytes[...]
            guard object.kind == .tag, let next = Self.id("object", in: Self.line(of: &rest)) else {
                throw GitError(.wrongKind, "it leads to a \(object.kind.name), not to a commit")
            }
            id = next
        }
        throw GitError(.wrongKind, "it leads through more than \(longestChain) tags")
    }

    /// The next line, which is taken off.
    private static func line(of rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let line = rest.prefix { $0 != 0x0A }
        rest = rest[line.endIndex...].dropFirst()
        return line
    }

    private static func id(_ key: String, in line: ArraySlice<UInt8>) -> ObjectID? {
        guard line.starts(with: "\(key) ".utf8) else { return nil }
        return ObjectID(hex: String(decoding: line.dropFirst(key.utf8.count + 1), as: UTF8.self))
    }
}

/// A tree of people's own: any mode that git has, and read as git reads it.
struct ContentTree {
    struct Entry: Equatable {
        let form: Form
        let name: [UInt8]
        let id: ObjectID

        var isTree: Bool { form == .tree }
        var isFile: Bool { form == .file || form == .program }
    }

    /// What a mode means: zeros before it and bits that git does not look at change nothing.
    enum Form {
        case tree, file, program, link, submodule

        /// Nil for what is no number.
        init?(mode digits: some Sequence<UInt8>) {
            var mode: UInt32 = 0
            for digit in digits {
                guard (0x30...0x37).contains(digit) else { return nil }
                mode = mode << 3 | UInt32(digit - 0x30)
            }
            switch mode & 0o170000 {
            case 0o040000: self = .tree
            case 0o100000: self = mode & 0o100 == 0 ? .file : .program
            case 0o120000: self = .link
            default: self = .submodule
            }
        }
    }

    let entries: [Entry]
    private let places: [[UInt8]: Int]

    init(_ id: ObjectID, in repository: Repository) throws(GitError) {
        let bytes = try repository.read(id, expecting: .tree, limit: TreeObject.byteLimit)
        var entries: [Entry] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let space = rest.firstIndex(of: 0x20), space > rest.startIndex,
                let form = Form(mode: rest[..<space]),
                let end = rest[space...].firstIndex(of: 0), end + ObjectID.byteCount < rest.endIndex,
                let child = ObjectID(bytes: rest[(end + 1)...(end + ObjectID.byteCount)])
            else { throw GitError(.objectMalformed, "tree \(id.short) is malformed") }
            entries.append(Entry(form: form, name: Array(rest[(space + 1)..<end]), id: child))
            rest = rest[(end + ObjectID.byteCount + 1)...]
        }
        self.entries = entries
        places = Dictionary(entries.indices.map { (entries[$0].name, $0) }) { first, _ in first }
    }

    /// Whether each name is one, and stands there once: else what is found under one depends on who looks.
    var isPlain: Bool {
        places.count == entries.count && entries.allSatisfy { !$0.name.isEmpty && !$0.name.contains(0x2F) }
    }

    subscript(name: [UInt8]) -> Entry? { places[name].map { entries[$0] } }

    /// What a tree has at a path; of a name that stands there twice the first, unless that is refused.
    static func entry(
        at path: SourcePath, in tree: ObjectID, _ repository: Repository, refusingDoubles: Bool = false
    ) throws(GitError) -> Entry? {
        var found: Entry?
        for step in path.text.utf8.split(separator: 0x2F) {
            guard found?.isTree ?? true else { return nil }
            let folder = found?.id ?? tree
            let content = try ContentTree(folder, in: repository)
            guard !refusingDoubles || content.isPlain else {
                throw GitError(
                    .objectMalformed, "the folder \(folder.short) has a name twice, or one that is none")
            }
            guard let entry = content[Array(step)] else { return nil }
            found = entry
        }
        return found
    }
}

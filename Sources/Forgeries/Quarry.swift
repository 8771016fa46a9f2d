import Canonical
import Catalog
import Git
import Objects
import Store
import Trials

/// The honest ledger as a forger has it who holds a clone: every event, and every object, in plain bytes.
struct Quarry: Sendable {
    /// An honest event.
    struct Deed: Sendable {
        let id: ObjectID
        let raw: [UInt8]
        let commit: CommitObject
        let event: Event
        let chain: SHA256Digest
        let signer: Person
        /// The trees and blobs that came with it, each where it first stands in the event's tree.
        let brought: [Brought]
    }

    /// An object and the names that lead to it from the root of a tree; none for the root itself.
    struct Brought: Sendable {
        let object: RawObject
        let path: [[UInt8]]
    }

    let deeds: [Deed]
    let objects: [ObjectID: RawObject]
    /// The same in the order of their ids: a dictionary has another in each run.
    let shelf: [RawObject]
    /// Those of them that are trees.
    let folders: [RawObject]
    /// Every path of a file in any of the trees.
    let paths: [String]

    init(of guild: Guild) throws {
        let repository = try Repository.open(at: guild.repository, how: .exact)
        let people = Dictionary(uniqueKeysWithValues: guild.keys.map { ($0.value, $0.key) })
        var objects: [ObjectID: RawObject] = [:]
        var paths: Set<String> = []
        var deeds: [Deed] = []
        let ids = try Self.log(in: repository)
        for id in ids {
            let raw = try repository.read(id).bytes
            let commit = try CommitObject(canonical: raw)
            let recorded = try Ledger(
                in: repository, trust: TrustFolder(path: guild.folder + "/state/catalogctl")
            ).recorded(id)
            var brought: [Brought] = []
            func collect(_ id: ObjectID, _ path: [[UInt8]]) throws {
                guard objects[id] == nil else { return }
                let object = try repository.read(id)
                objects[id] = object
                brought.append(Brought(object: object, path: path))
                guard object.kind == .tree else {
                    paths.insert(path.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/"))
                    return
                }
                for entry in RawTree(object.bytes).entries { try collect(entry.id, path + [entry.name]) }
            }
            try collect(commit.tree, [])
            guard let signer = recorded.signer.flatMap({ people[$0] }) else {
                throw Setback("nobody signed \(id)")
            }
            deeds.append(
                Deed(
                    id: id, raw: raw, commit: commit, event: recorded.event, chain: recorded.chain,
                    signer: signer, brought: brought))
        }
        self.deeds = deeds
        self.objects = objects
        shelf = objects.values.sorted { $0.id < $1.id }
        folders = shelf.filter { $0.kind == .tree }
        self.paths = paths.sorted()
    }

    /// The oldest first.
    private static func log(in repository: Repository) throws -> [ObjectID] {
        var ids: [ObjectID] = []
        var next = try repository.reference(Guild.reference)
        while let id = next {
            ids.append(id)
            next = try CommitObject(canonical: repository.read(id).bytes).parent
        }
        return ids.reversed()
    }
}

/// A tree as its entries, whatever they say; printed back it may be one that git would never make.
struct RawTree {
    struct Entry {
        var mode: [UInt8]
        var name: [UInt8]
        var id: ObjectID

        var isTree: Bool { mode == RawTree.folder }
    }

    static let folder = Array("40000".utf8)
    static let file = Array("100644".utf8)

    var entries: [Entry] = []

    /// Of bytes that are an honest tree's.
    init(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while let space = rest.firstIndex(of: 0x20), let end = rest[space...].firstIndex(of: 0),
            let id = ObjectID(bytes: rest[(end + 1)...].prefix(ObjectID.byteCount))
        {
            entries.append(
                Entry(mode: Array(rest[..<space]), name: Array(rest[(space + 1)..<end]), id: id))
            rest = rest[(end + 1)...].dropFirst(ObjectID.byteCount)
        }
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for entry in entries {
            bytes += entry.mode
            bytes.append(0x20)
            bytes += entry.name
            bytes.append(0)
            bytes += entry.id.bytes
        }
        return bytes
    }

    /// Puts an entry where git would sort it.
    mutating func put(_ entry: Entry) {
        entries.removeAll { $0.name == entry.name }
        entries.append(entry)
        entries.sort { Self.key($0).lexicographicallyPrecedes(Self.key($1)) }
    }

    private static func key(_ entry: Entry) -> [UInt8] { entry.name + (entry.isTree ? [0x2F] : []) }
}

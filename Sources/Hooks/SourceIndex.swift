import Bearings
import Canonical
import Catalog
import Git
import Objects
import Statute
import Store

/// The assets by the file that their versions are taken from.
///
/// It follows from the folders `<hh>` of assets, which are read by the ids of their trees. What was found in one is kept
/// beside its id for the next time, so that a push reads the folders that have changed since.
struct SourceIndex {
    private var assets: [SourcePath: [AssetPath]] = [:]
    /// The folders that files of assets lie in, with a slash at the end; the first of all has no name.
    private var parents: Set<[UInt8]> = [[]]

    func assets(at path: SourcePath) -> [AssetPath] { assets[path] ?? [] }

    /// Whether the file of an asset lies below a path, which ends with a slash.
    func isFolder(_ path: [UInt8]) -> Bool { parents.contains(path) }

    func assets(below path: [UInt8]) -> [AssetPath] {
        assets.filter { $0.key.text.utf8.starts(with: path) }.flatMap(\.value)
    }

    /// A folder of assets: where it stands, and its tree.
    private struct Folder: Hashable {
        let plugin: PluginName
        let kind: KindName
        let tree: ObjectID
    }

    private typealias Entry = (name: AssetName, source: SourcePath)

    init(of state: LedgerState, _ policy: PolicyBundle, in ledger: Ledger) throws(ActionError) {
        let root = try translating { () throws(LedgerError) in try state.ledger() }
        let kept = root.flatMap { ObjectID(hex: $0.text) }.map { KeptSources(under: $0, in: ledger.trust) }
        let known = kept?.read().map(Self.folders) ?? [:]
        var book: [(Folder, [Entry])] = []
        var isNew = false
        for folder in try Self.folders(of: state, policy, in: ledger.repository) {
            if let entries = known[folder] {
                book.append((folder, entries))
            } else {
                book.append((folder, try Self.entries(in: folder, of: state, ledger.repository)))
                isNew = true
            }
        }
        for (folder, entries) in book {
            for entry in entries {
                assets[entry.source, default: []].append(
                    AssetPath(plugin: folder.plugin, kind: folder.kind, name: entry.name))
            }
        }
        for source in assets.keys {
            var path = Array(source.text.utf8)
            while let slash = path.dropLast().lastIndex(of: 0x2F) {
                path.removeSubrange((slash + 1)...)
                guard parents.insert(path).inserted else { break }
            }
        }
        if isNew || known.count != book.count { kept?.write(Self.bytes(book)) }
    }

    private static func folders(
        of state: LedgerState, _ policy: PolicyBundle, in repository: Repository
    ) throws(ActionError) -> [Folder] {
        var folders: [Folder] = []
        for plugin in policy.plugins.keys.sorted() {
            for entry in try state.contentsOfFolder("\(Layout.assets)/\(plugin)") where entry.isTree {
                guard let kind = KindName(valid: entry.name) else { continue }
                for shard in try tree(entry.id, of: state, repository).entries {
                    folders.append(Folder(plugin: plugin, kind: kind, tree: shard.id))
                }
            }
        }
        return folders
    }

    private static func entries(
        in folder: Folder, of state: LedgerState, _ repository: Repository
    ) throws(ActionError) -> [Entry] {
        var entries: [Entry] = []
        for asset in try tree(folder.tree, of: state, repository).entries {
            // Where an asset was renamed, only the sign to its new name stands.
            guard let name = AssetName(valid: asset.name),
                let file = try tree(asset.id, of: state, repository).lookup("asset.json")
            else { continue }
            let bytes: [UInt8]
            do { bytes = try repository.blob(file.id, limit: LedgerState.largestFile) } catch {
                throw LedgerState.fault(error, at: state.commit).inOurWords
            }
            let record: AssetRecord
            do { record = try AssetRecord(bytes: bytes) } catch {
                throw .unreadable(
                    AssetPath(plugin: folder.plugin, kind: folder.kind, name: name).record, error)
            }
            if let source = record.source { entries.append((name, source)) }
        }
        return entries
    }

    private static func tree(
        _ id: ObjectID, of state: LedgerState, _ repository: Repository
    ) throws(ActionError) -> TreeObject {
        do { return try repository.tree(id) } catch {
            throw LedgerState.fault(error, at: state.commit).inOurWords
        }
    }

    // MARK: What is kept

    /// A line for each folder, `PLUGIN KIND TREE`, and below it one for each asset, ` NAME PATH`.
    private static func bytes(_ book: [(Folder, [Entry])]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (folder, entries) in book {
            bytes += "\(folder.plugin) \(folder.kind) \(folder.tree.hex)\n".utf8
            for entry in entries { bytes += " \(entry.name) \(entry.source)\n".utf8 }
        }
        return bytes
    }

    /// Nothing where it is not what was written: then it is worked out anew.
    private static func folders(_ bytes: [UInt8]) -> [Folder: [Entry]] {
        var folders: [Folder: [Entry]] = [:]
        var folder: Folder?
        var entries: [Entry] = []
        for line in bytes.split(separator: 0x0A) {
            let isEntry = line.first == 0x20
            // A path may hold spaces: the rest of the line is one word.
            let words = line.dropFirst(isEntry ? 1 : 0).split(separator: 0x20, maxSplits: isEntry ? 1 : 2).map
            {
                String(decoding: $0, as: UTF8.self)
            }
            if isEntry {
                guard words.count == 2, let name = AssetName(valid: words[0]),
                    let source = SourcePath(words[1])
                else { return [:] }
                entries.append((name, source))
            } else {
                guard words.count == 3, let plugin = PluginName(valid: words[0]),
                    let kind = KindName(valid: words[1]), let tree = ObjectID(hex: words[2])
                else { return [:] }
                if let folder { folders[folder] = entries }
                folder = Folder(plugin: plugin, kind: kind, tree: tree)
                entries = []
            }
        }
        if let folder { folders[folder] = entries }
        return folders
    }
}

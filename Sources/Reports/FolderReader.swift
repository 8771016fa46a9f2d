import Bearings
import Canonical
import Catalog
import Git
import Objects
import Statute
import Store

/// What the ledger says of an asset in a list.
struct FoundAsset: Sendable {
    /// What lists show and ask of an overlay; the rest of it is large and wanted by nobody there.
    struct Excerpt: Sendable {
        let owner: [UInt8]?
        let asked: [UInt8]
    }

    let name: AssetName
    let uid: AssetUID
    let isHalted: Bool
    let badge: StateName
    let latest: VersionLabel?
    let excerpt: Excerpt
    /// The environment by its place in the policy.
    let bound: [(environment: Int, label: VersionLabel, excerpt: Excerpt?)]
}

/// Reads the assets of a folder `<hh>` by the ids of trees, with no path walked twice. Each reader has its repository
/// handle to itself.
struct FolderReader {
    let plugin: PolicyBundle.Plugin
    /// The event whose state it is, to be named where something cannot be read.
    let commit: ObjectID?
    /// Whether the overlays of what is bound are asked for.
    let needsOverlays: Bool
    let repository: Repository
    /// Assets of one owner often share the bytes of their overlays.
    private var excerpts: [ObjectID: FoundAsset.Excerpt] = [:]

    init(
        of plugin: PolicyBundle.Plugin, after commit: ObjectID?, needsOverlays: Bool,
        in repository: Repository
    ) {
        self.plugin = plugin
        self.commit = commit
        self.needsOverlays = needsOverlays
        self.repository = repository
    }

    mutating func assets(in folder: RowBook.Folder) throws(ActionError) -> [FoundAsset] {
        var places: [(environment: Int, versions: [AssetName: ObjectID])] = []
        for (environment, id) in folder.bound.enumerated() {
            guard let id else { continue }
            var versions: [AssetName: ObjectID] = [:]
            for entry in try tree(id).entries {
                if let name = AssetName(valid: entry.name) { versions[name] = entry.id }
            }
            places.append((environment, versions))
        }
        let (plugin, kind) = (plugin.name, folder.kind)
        var found: [FoundAsset] = []
        for entry in try tree(folder.assets).entries {
            let name = try translating { () throws(NameFault) in try AssetName(entry.name) }
            let path = { AssetPath(plugin: plugin, kind: kind, name: name) }
            let bound = places.compactMap { place in place.versions[name].map { (place.environment, $0) } }
            if let asset = try asset(name, in: tree(entry.id), bound, path) { found.append(asset) }
        }
        return found
    }

    private mutating func asset(
        _ name: AssetName, in folder: TreeObject, _ places: [(environment: Int, version: ObjectID)],
        _ path: () -> AssetPath
    ) throws(ActionError) -> FoundAsset? {
        // Where an asset was renamed, only the sign to its new name stands.
        guard let file = folder.lookup("asset.json") else { return nil }
        let record: AssetRecord = try self.record(file.id) { path().record }
        let versions = try versions(in: folder, path)
        var bound: [(environment: Int, label: VersionLabel, excerpt: FoundAsset.Excerpt?)] = []
        for place in places {
            guard let version = versions.first(where: { $0.id.object == place.version }) else { continue }
            let excerpt =
                needsOverlays ? try excerpt(in: tree(place.version)) { path().version(version.label) } : nil
            bound.append((place.environment, version.label, excerpt))
        }
        return FoundAsset(
            name: name, uid: record.uid, isHalted: record.halt != nil,
            badge: plugin.badge(of: versions, record),
            latest: plugin.newest(of: versions)?.label, excerpt: try excerpt(in: folder) { path().folder },
            bound: bound)
    }

    private func versions(
        in folder: TreeObject, _ path: () -> AssetPath
    ) throws(ActionError) -> [AssetPage.Version] {
        guard let labels = folder.lookup("versions"), let states = folder.lookup("states") else { return [] }
        let standings = try tree(states.id)
        var versions: [AssetPage.Version] = []
        for entry in try tree(labels.id).entries {
            guard let label = VersionLabel(valid: entry.name) else { continue }
            guard let file = standings.lookup("\(label).json") else {
                throw ActionError.unreadable(path().state(label), RecordFault(message: "it is missing"))
            }
            let standing: LifecycleRecord = try record(file.id) { path().state(label) }
            versions.append(AssetPage.Version(label: label, id: VersionID(entry.id), standing: standing))
        }
        return versions
    }

    private mutating func excerpt(
        in folder: TreeObject, _ path: () -> String
    ) throws(ActionError) -> FoundAsset.Excerpt {
        guard let file = folder.lookup(VersionRecord.overlayFile) else {
            return FoundAsset.Excerpt(of: .empty)
        }
        if let known = excerpts[file.id] { return known }
        let bytes = try blob(file.id)
        let excerpt: FoundAsset.Excerpt
        do { excerpt = FoundAsset.Excerpt(of: try Overlay(bytes: bytes)) } catch {
            throw .unreadable("\(path())/\(VersionRecord.overlayFile)", error)
        }
        excerpts[file.id] = excerpt
        return excerpt
    }

    // MARK: Objects

    private func record<R: Record>(_ id: ObjectID, _ path: () -> String) throws(ActionError) -> R {
        let bytes = try blob(id)
        do { return try R(bytes: bytes) } catch { throw ActionError.unreadable(path(), error) }
    }

    private func tree(_ id: ObjectID) throws(ActionError) -> TreeObject {
        do { return try repository.tree(id) } catch { throw fault(error) }
    }

    private func blob(_ id: ObjectID) throws(ActionError) -> [UInt8] {
        do { return try repository.blob(id, limit: LedgerState.largestFile) } catch { throw fault(error) }
    }

    private func fault(_ error: GitError) -> ActionError {
        LedgerState.fault(error, at: commit).inOurWords
    }
}

extension FoundAsset.Excerpt {
    /// The parts of an overlay that a filter looks at.
    private static let parts = ["compliance", "labels", "owner", "risk", "team"]

    init(of overlay: Overlay) {
        owner = overlay.owner.map { Array($0.utf8) }
        let members = (overlay.json.asObject ?? []).filter { member in
            Self.parts.contains { $0.utf8.elementsEqual(member.key.utf8) }
        }
        asked = Overlay(json: .object(members)).bytes
    }
}

public import Audit
public import Bearings
import Canonical
public import Catalog
import Git
import Objects
import Statute
import Store

/// Which assets a list is of. What is nil or empty asks nothing.
public struct AssetFilter: Sendable {
    public var state: StateName?
    public var risk: String?
    /// Each of them must be among the asset's tags.
    public var compliance: [String] = []
    public var owner: String?
    public var team: String?
    /// Each of them must be among the asset's labels.
    public var labels: [(key: String, value: String)] = []
    /// Something must be bound there.
    public var environment: EnvironmentName?
    public var isHalted = false
    /// Archived assets are shown only where this, or the state, asks for them.
    public var includesArchived = false

    public init() {}

    public var isEmpty: Bool { state == nil && environment == nil && !isHalted && !asksOverlay }

    fileprivate var asksOverlay: Bool {
        risk != nil || owner != nil || team != nil || !compliance.isEmpty || !labels.isEmpty
    }

    fileprivate func admits(_ overlay: Overlay) -> Bool {
        func has(_ wanted: String?, at keys: String...) -> Bool {
            guard let wanted else { return true }
            return keys.contains { overlay.text($0)?.utf8.elementsEqual(wanted.utf8) ?? false }
        }
        let tags = overlay.texts("compliance.tags")
        return has(risk, at: "risk.level")
            && has(owner, at: "owner.principal", "owner.displayName", "owner.email")
            && has(team, at: "team.name", "team.id")
            && compliance.allSatisfy { wanted in tags.contains { $0.utf8.elementsEqual(wanted.utf8) } }
            && labels.allSatisfy { has($0.value, at: "labels.\($0.key)") }
    }

    fileprivate func admits(_ badge: StateName) -> Bool {
        if let state { return badge == state }
        return includesArchived || badge != .archived
    }
}

/// One line of a list.
public struct AssetRow: Sendable {
    public let kind: KindName
    public let name: AssetName
    public let uid: AssetUID
    public let badge: StateName
    public let latest: VersionLabel?
    /// What the environments have of it, in their order.
    public let bound: [(environment: EnvironmentName, label: VersionLabel)]
    public let owner: String?
    public let isHalted: Bool
    /// What of it rests on a key that was in other hands.
    public fileprivate(set) var marks: [Reliance.Mark] = []
}

/// The assets that a filter admits, and what is stopped where they are.
public struct AssetList: Sendable {
    public let rows: [AssetRow]
    public let freezes: [(environment: EnvironmentName, record: StopRecord)]
}

/// The assets of a plugin, in order of kind and name.
public struct ListAssets: Sendable {
    public let plugin: PluginName
    public let filter: AssetFilter
    public let moment: Moment

    public init(plugin: PluginName, filter: AssetFilter = AssetFilter(), moment: Moment = .tip) {
        self.plugin = plugin
        self.filter = filter
        self.moment = moment
    }

    public func run(in context: Context) throws(ActionError) -> AssetList {
        let ledger = try context.ledger()
        // Verified, or there is no list and no book either.
        let state = try ledger.state(at: moment)
        let policy = try translating(state.activePolicy)
        let plugin = try policy.plugin(self.plugin)
        if let environment = filter.environment { try policy.refuseUnknown(environment) }
        let book = try book(of: plugin, policy, state, in: ledger)
        var rows = try rows(of: book, policy)
        if rows.isEmpty { try refuseUnknown(plugin.lifecycle, policy) }
        try mark(&rows, ledger.reliance(in: state))
        return AssetList(rows: rows, freezes: try state.freezes())
    }

    private func mark(_ rows: inout [AssetRow], _ reliance: Reliance) {
        guard !reliance.marks.isEmpty else { return }
        for index in rows.indices {
            let row = rows[index]
            rows[index].marks = reliance.marks.filter {
                $0.asset == AssetPath(plugin: plugin, kind: row.kind, name: row.name)
            }
        }
    }

    /// Nothing was found. If it was a word that nothing can ever have, that is the reason, and is said: nobody is to
    /// read "none" where they have mistyped.
    private func refuseUnknown(_ lifecycle: Lifecycle, _ policy: PolicyBundle) throws(ActionError) {
        let states = [.new] + lifecycle.states
        // What is retired as a whole may be so without its versions' profile.
        if let state = filter.state, !(states + [.deprecated, .archived]).contains(state) {
            throw .unknown("state", state.text, "lifecycle.state-unknown", among: states.map(\.text))
        }
        for tag in filter.compliance
        where !policy.complianceTags.contains(where: { $0.utf8.elementsEqual(tag.utf8) }) {
            throw .unknown(
                "compliance tag", tag, "governance.invalid", among: policy.complianceTags.sorted())
        }
        let levels = OverlayField.table.first { $0.key == "risk.level" }?.choices ?? []
        if let risk = filter.risk, !levels.contains(where: { $0.utf8.elementsEqual(risk.utf8) }) {
            throw .unknown("risk level", risk, "governance.invalid", among: levels)
        }
    }

    // MARK: The book

    /// Every row of the plugin: those of folders that a list has read before, and the others read now.
    private func book(
        of plugin: PolicyBundle.Plugin, _ policy: PolicyBundle, _ state: LedgerState, in ledger: Ledger
    ) throws(ActionError) -> RowBook {
        let folders = try folders(of: plugin, policy, state)
        let tip = try translating { () throws(LedgerError) in
            try ledger.trust.verifiedTip(in: ledger.repository)
        }
        let kept = tip.map { KeptRows(of: plugin.name, under: $0.root, in: ledger.trust) }
        let subject = tip.map {
            RowSubject(
                root: $0.root, plugin: plugin.name, policy: policy.digest,
                environments: policy.environments.count)
        }
        var book = RowBook()
        if let subject, let bytes = kept?.read(), let before = RowBook(bytes: bytes, of: subject) {
            book = before
        }
        let known = try known(in: book, policy)
        let missing = folders.filter { known[$0] == nil }
        if missing.isEmpty, book.folders.count == folders.count { return book }
        book = book.renewed(folders, known, try read(missing, of: plugin, state, in: ledger.repository))
        // What was so once is not what the next list asks for.
        if case .tip = moment, let kept, let subject {
            kept.write(book.bytes(of: subject), among: Array(policy.plugins.keys))
        }
        return book
    }

    /// A version keeps the overlay that it was made with: who plays a risk down afterwards hides nothing that runs.
    private var asksBoundOverlays: Bool { filter.environment != nil && filter.asksOverlay }

    /// Where an asset's own overlay is not admitted, that of what is bound decides. It is read when it is asked for.
    private func known(in book: RowBook, _ policy: PolicyBundle) throws(ActionError) -> [RowBook.Folder: Int]
    {
        guard asksBoundOverlays else { return book.known { _ in false } }
        let admitted = try admittedOverlays(of: book)
        let place = filter.environment.flatMap { policy.environments.firstIndex(of: $0) }
        return book.known { row in
            !admitted[row.overlay] && row.bound.contains { $0.environment == place && $0.overlay == nil }
        }
    }

    private func folders(
        of plugin: PolicyBundle.Plugin, _ policy: PolicyBundle, _ state: LedgerState
    ) throws(ActionError) -> [RowBook.Folder] {
        var folders: [RowBook.Folder] = []
        for kind in plugin.kinds {
            var places: [[String: ObjectID]] = []
            for environment in policy.environments {
                let path = "\(Layout.environments)/\(environment)/\(plugin.name)/\(kind)"
                var shards: [String: ObjectID] = [:]
                for entry in try state.contentsOfFolder(path) { shards[entry.name] = entry.id }
                places.append(shards)
            }
            for entry in try state.contentsOfFolder("\(Layout.assets)/\(plugin.name)/\(kind)") {
                folders.append(
                    RowBook.Folder(kind: kind, assets: entry.id, bound: places.map { $0[entry.name] }))
            }
        }
        return folders
    }

    /// From so many folders on, two more handles of the repository are worth opening.
    private static let foldersForCrew = 48
    private static let readers = 2

    private func read(
        _ folders: [RowBook.Folder], of plugin: PolicyBundle.Plugin, _ state: LedgerState,
        in repository: Repository
    ) throws(ActionError) -> [(folder: RowBook.Folder, assets: [FoundAsset])] {
        let (commit, needsOverlays) = (state.commit, asksBoundOverlays)
        @Sendable func read(
            _ folder: RowBook.Folder, in repository: Repository
        ) throws(ActionError) -> [FoundAsset] {
            var reader = FolderReader(
                of: plugin, after: commit, needsOverlays: needsOverlays, in: repository)
            return try reader.assets(in: folder)
        }
        var found: [(folder: RowBook.Folder, assets: [FoundAsset])] = []
        guard folders.count >= Self.foldersForCrew else {
            for folder in folders { found.append((folder, try read(folder, in: repository))) }
            return found
        }
        let crew = Crew<Result<[FoundAsset], ActionError>>(folders.count, in: repository) {
            index, repository in
            do throws(ActionError) {
                return .success(
                    try read(
                        folders[index], in: translating { () throws(GitError) in try repository.get() }))
            } catch { return .failure(error) }
        }
        crew.start(Self.readers)
        defer { crew.stop() }
        for (index, folder) in folders.enumerated() { found.append((folder, try crew.take(index).get())) }
        return found
    }

    // MARK: The filter

    private func rows(of book: RowBook, _ policy: PolicyBundle) throws(ActionError) -> [AssetRow] {
        let states = book.states.values
        let admitted = states.map { filter.admits($0) }
        let owners = book.owners.values.map { String(decoding: $0, as: UTF8.self) }
        let environment = filter.environment.flatMap { policy.environments.firstIndex(of: $0) }
        let kinds = book.folders.map(\.kind)
        let isAdmitted = try admittedOverlays(of: book)
        var rows: [AssetRow] = []
        for row in book.rows where admitted[row.badge] {
            let place = environment.flatMap { wanted in row.bound.first { $0.environment == wanted } }
            if environment != nil, place == nil { continue }
            if filter.isHalted, !row.isHalted { continue }
            if !isAdmitted[row.overlay] {
                guard let overlay = place?.overlay, isAdmitted[overlay] else { continue }
            }
            rows.append(
                AssetRow(
                    kind: kinds[row.folder], name: row.name, uid: row.uid, badge: states[row.badge],
                    latest: row.latest.map { book.labels.values[$0] },
                    bound: row.bound.map {
                        (policy.environments[$0.environment], book.labels.values[$0.label])
                    },
                    owner: row.owner.map { owners[$0] }, isHalted: row.isHalted))
        }
        return rows
    }

    /// Each overlay is asked once, however many assets have it.
    private func admittedOverlays(of book: RowBook) throws(ActionError) -> [Bool] {
        var admitted: [Bool] = []
        for bytes in book.overlays.values {
            guard filter.asksOverlay else {
                admitted.append(true)
                continue
            }
            do { admitted.append(filter.admits(try Overlay(bytes: bytes))) } catch {
                throw .unreadable(VersionRecord.overlayFile, error)
            }
        }
        return admitted
    }
}

extension ActionError {
    fileprivate static func unknown(
        _ noun: String, _ word: String, _ code: String, among words: [String]
    ) -> ActionError {
        ActionError(
            code, .notFound, "there is no \(noun) '\(word.excerpt)'",
            hint: guess(word, among: words) + "there are: \(words.joined(separator: ", "))")
    }
}

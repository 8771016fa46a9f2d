public import Actions
import Canonical
public import Catalog
import Objects
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
    public let path: AssetPath
    public let uid: AssetUID
    public let badge: StateName
    public let latest: VersionLabel?
    /// What the environments have of it, in their order.
    public let bound: [(environment: EnvironmentName, label: VersionLabel)]
    public let owner: String?
    public let halt: StopRecord?
    /// What of it rests on a key that was in other hands.
    public fileprivate(set) var marks: [Reliance.Mark] = []
}

/// The assets that a filter admits, and what is stopped where they are.
public struct AssetList: Sendable {
    public let rows: [AssetRow]
    public let freezes: [(environment: EnvironmentName, record: StopRecord)]
}

/// The assets of a plugin.
public struct ListAssets: Sendable {
    public let plugin: PluginName
    public let filter: AssetFilter
    /// Names are enough: what only the other columns need is not read.
    public let isBrief: Bool
    public let moment: Moment

    public init(
        plugin: PluginName, filter: AssetFilter = AssetFilter(), isBrief: Bool = false, moment: Moment = .tip
    ) {
        self.plugin = plugin
        self.filter = filter
        self.isBrief = isBrief
        self.moment = moment
    }

    public func run(in context: Context) throws(ActionError) -> AssetList {
        let ledger = try context.ledger()
        let state = try ledger.state(at: moment)
        let policy = try translating(state.activePolicy)
        let plugin = try policy.plugin(self.plugin)
        if let environment = filter.environment { try policy.refuseUnknown(environment) }
        var rows: [AssetRow] = []
        for kind in plugin.kinds {
            let folder = "\(Layout.assets)/\(plugin.name)/\(kind)"
            for shard in try state.files(under: folder) {
                let places = try places(in: "\(plugin.name)/\(kind)/\(shard)", state, policy)
                for text in try state.files(under: "\(folder)/\(shard)") {
                    let name = try translating { () throws(NameFault) in try AssetName(text) }
                    let path = AssetPath(plugin: plugin.name, kind: kind, name: name)
                    let bound = places.compactMap { place in place.bound[name].map { (place.environment, $0) }
                    }
                    if let row = try row(path, bound, plugin, state) { rows.append(row) }
                }
            }
        }
        if rows.isEmpty { try refuseUnknown(plugin.lifecycle, policy) }
        if !isBrief { try mark(&rows, ledger.reliance(in: state)) }
        return AssetList(
            rows: rows.sorted { $0.path < $1.path }, freezes: isBrief ? [] : try state.freezes())
    }

    private func mark(_ rows: inout [AssetRow], _ reliance: Reliance) {
        guard !reliance.marks.isEmpty else { return }
        for index in rows.indices {
            rows[index].marks = reliance.marks.filter { $0.asset == rows[index].path }
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

    /// What each environment has of the assets of one folder: one tree each, whatever the number of assets.
    private struct Place {
        let environment: EnvironmentName
        var bound: [AssetName: VersionID] = [:]
    }

    private func places(
        in shard: String, _ state: LedgerState, _ policy: PolicyBundle
    ) throws(ActionError) -> [Place] {
        guard !isBrief || filter.environment != nil else { return [] }
        var places: [Place] = []
        for environment in policy.environments {
            var place = Place(environment: environment)
            for entry in try state.contentsOfFolder("\(Layout.environments)/\(environment)/\(shard)") {
                if let name = AssetName(valid: entry.name) { place.bound[name] = VersionID(entry.id) }
            }
            places.append(place)
        }
        return places
    }

    /// The line of an asset that the filter admits; what costs least to read is asked first.
    private func row(
        _ path: AssetPath, _ bound: [(EnvironmentName, VersionID)], _ plugin: PolicyBundle.Plugin,
        _ state: LedgerState
    ) throws(ActionError) -> AssetRow? {
        if let environment = filter.environment, !bound.contains(where: { $0.0 == environment }) {
            return nil
        }
        // Where an asset was renamed, only the sign to its new name stands.
        guard let record: AssetRecord = try state.record(at: path.record) else { return nil }
        if filter.isHalted, record.halt == nil { return nil }
        let page = AssetPage(path, record, plugin, state)
        let overlay = isBrief && !filter.asksOverlay ? .empty : try page.overlay()
        if !filter.admits(overlay) {
            guard try admitsBound(path, in: state) else { return nil }
        }
        let versions = try page.versions()
        let badge = page.badge(of: versions)
        guard filter.admits(badge) else { return nil }
        return AssetRow(
            path: path, uid: page.uid, badge: badge, latest: page.newest(of: versions)?.label,
            bound: bound.compactMap { environment, id in
                versions.first { $0.id == id }.map { (environment, $0.label) }
            }, owner: overlay.owner, halt: record.halt)
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

extension ListAssets {
    /// Whether what the environment has is as the filter asks. A version keeps the overlay that it was made with: who
    /// plays a risk down afterwards hides nothing that runs.
    private func admitsBound(_ path: AssetPath, in state: LedgerState) throws(ActionError) -> Bool {
        guard let environment = filter.environment else { return false }
        let file = "\(path.place(in: environment))/\(VersionRecord.overlayFile)"
        guard let bytes = try state.contents(file) else { return false }
        do { return filter.admits(try Overlay(bytes: bytes)) } catch { throw .unreadable(file, error) }
    }
}

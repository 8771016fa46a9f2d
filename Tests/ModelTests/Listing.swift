import Catalog
import Foundation
import Reports
import TestSupport

// A list rests on what earlier lists have worked out. So it is asked for again and again while the catalog changes,
// and held against the model, which remembers nothing, and against a list that finds nothing kept.

extension Model {
    /// The lines of a list of everything.
    func list(_ plugin: String) throws -> [String] {
        try assets.filter { $0.value.plugin == plugin }.sorted { $0.value.name < $1.value.name }.map {
            id, asset in
            let bound = Self.environments.compactMap { environment in
                asset.bindings[environment]?.bound.map { "\(environment) \($0)" }
            }
            let latest = asset.labels.isEmpty ? "-" : try label("latest", of: id)
            return Self.line(
                asset.name, badge(of: asset), latest, bound, asset.overlay["owner.principal"])
        }
    }

    private func badge(of asset: Asset) -> String {
        let states = Set(asset.versions.values.map(\.state))
        return asset.retirement
            ?? ["approved", "draft", "deprecated", "archived"].first { states.contains($0) } ?? "new"
    }

    fileprivate static func line(
        _ name: String, _ badge: String, _ latest: String, _ bound: [String], _ owner: String?
    ) -> String {
        "\(name) \(badge) \(latest) [\(bound.joined(separator: ", "))] \(owner ?? "-")"
    }
}

extension Reality {
    /// Every way in which a list can ask for something.
    static let filters: [AssetFilter] = {
        var all = AssetFilter()
        all.includesArchived = true
        var state = all
        state.state = StateName(valid: "approved")
        var owner = AssetFilter()
        owner.owner = "dana"
        var bound = AssetFilter()
        bound.environment = EnvironmentName(valid: "dev")
        var risk = bound
        risk.risk = "low"
        var label = all
        label.labels = [("team", "blue")]
        label.environment = EnvironmentName(valid: "stage")
        var tag = AssetFilter()
        tag.compliance = ["gdpr"]
        return [all, state, owner, bound, risk, label, tag]
    }()

    func list(_ plugin: String, _ filter: AssetFilter = filters[0]) throws -> [String] {
        try ListAssets(plugin: PluginName(plugin), filter: filter).run(in: context(of: .dana)).rows.map {
            row in
            Model.line(
                row.name.text, row.badge.text, row.latest?.text ?? "-",
                row.bound.map { "\($0.environment) \($0.label)" }, row.owner)
        }
    }

    /// The same where nothing is kept of earlier lists; what was kept is put back afterwards.
    func listAnew(_ plugin: String, _ filter: AssetFilter) throws -> [String] {
        let files = FileManager.default
        let state = "\(folder.path)/state/catalogctl"
        let roots = try files.contentsOfDirectory(atPath: state)
        for root in roots {
            let kept = "\(state)/\(root)/rows"
            if files.fileExists(atPath: kept) { try files.moveItem(atPath: kept, toPath: kept + ".aside") }
        }
        let lines = try list(plugin, filter)
        for root in roots {
            let kept = "\(state)/\(root)/rows"
            guard files.fileExists(atPath: kept + ".aside") else { continue }
            try files.removeItem(atPath: kept)
            try files.moveItem(atPath: kept + ".aside", toPath: kept)
        }
        return lines
    }
}

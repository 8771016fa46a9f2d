public import Bearings
import Canonical
public import Catalog
import Hearing
import Keys
import Statute
import Store

/// The words that a shell can offer in the place of one that a person has begun.
public struct OfferWords: Sendable {
    public enum Kind: String, CaseIterable, Sendable {
        /// `NAME`, or `KIND/NAME` once there is a slash.
        case assets
        /// `PLUGIN/NAME`, or `PLUGIN/KIND/NAME` once there are two slashes.
        case paths
        case plugins, kinds, environments, states, principals
        /// Compliance tags.
        case tags
        /// What chooses a version: labels, aliases, and the computed words.
        case versions
        case aliases
        /// Proposed policies, by their hash; the numbers of those that are or were active; keys that count.
        case proposals, policies, keys
        /// Requests that wait, and those with an exception that is not settled yet.
        case requests, exceptions
    }

    public let kind: Kind
    /// Whose words they are; nil where the line does not say.
    public let plugin: PluginName?
    public let asset: AssetReference?
    /// What the person has typed of it.
    public let beginning: String

    public init(_ kind: Kind, plugin: PluginName?, asset: AssetReference?, beginning: String) {
        self.kind = kind
        self.plugin = plugin
        self.asset = asset
        self.beginning = beginning
    }

    public func run(in context: Context) throws(ActionError) -> [String] {
        let state = try context.ledger().state(at: .tip)
        let policy = try translating(state.activePolicy)
        return try words(state, policy).filter(begins)
    }

    private func words(_ state: LedgerState, _ policy: PolicyBundle) throws(ActionError) -> [String] {
        let plugins = policy.plugins.values.sorted { $0.name < $1.name }
        let declared = plugin.flatMap { policy.plugins[$0] }
        switch kind {
        case .plugins: return plugins.map(\.name.text)
        case .environments: return policy.environments.map(\.text)
        case .principals: return policy.principals.keys.map(\.text).sorted()
        case .requests: return try state.openRequests().map(\.text)
        case .exceptions: return try state.openExceptions().map(\.text)
        case .proposals: return try state.proposals().map(\.hex)
        case .policies: return state.tip.map { (1...$0.policy.counter).reversed().map(String.init) } ?? []
        case .keys:
            return policy.principals.keys.map(\.text).sorted()
                + policy.principals.values.flatMap { $0.keys.map(\.fingerprint.description) }.sorted()
        case .tags: return policy.complianceTags.sorted()
        case .kinds: return declared?.kinds.map(\.text) ?? []
        case .states: return declared?.lifecycle.states.map(\.text) ?? []
        case .assets:
            return try declared.map { plugin throws(ActionError) in
                try names(of: plugin, before: "", slashes: 1, in: state)
            } ?? []
        case .paths:
            var paths: [String] = []
            for plugin in plugins {
                paths += try names(of: plugin, before: "\(plugin.name)/", slashes: 2, in: state)
            }
            return paths
        case .versions, .aliases:
            guard let declared, let asset else { return [] }
            let page = try AssetPage(asset, of: declared.name, in: state)
            let aliases = page.record.aliases.keys.map(\.text).sorted()
            if kind == .aliases { return aliases }
            return try page.versions().reversed().map(\.label.text) + aliases
                + [ReservedWords.latest, ReservedWords.latestApproved]
        }
    }

    /// The assets of a plugin, with their kind if as many slashes were typed as stand in a whole path, or where the
    /// name alone would mean another. Names that do not begin so are passed over before their record is looked for.
    private func names(
        of plugin: PolicyBundle.Plugin, before prefix: String, slashes: Int, in state: LedgerState
    ) throws(ActionError) -> [String] {
        let isWhole = beginning.utf8.count { $0 == 0x2F } >= slashes
        var found: [String] = []
        for kind in plugin.kinds {
            let folder = "\(Layout.assets)/\(plugin.name)/\(kind)"
            for shard in try state.files(under: folder) {
                for text in try state.files(under: "\(folder)/\(shard)") {
                    let word = prefix + (isWhole || kind != plugin.defaultKind ? "\(kind)/" : "") + text
                    guard begins(word), let name = AssetName(valid: text) else { continue }
                    let path = AssetPath(plugin: plugin.name, kind: kind, name: name)
                    if try state.contents(path.record) != nil { found.append(word) }
                }
            }
        }
        return found.sorted()
    }

    private func begins(_ word: String) -> Bool { word.utf8.starts(with: beginning.utf8) }
}

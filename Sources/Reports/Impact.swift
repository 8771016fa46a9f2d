public import Bearings
public import Catalog
import Store

/// Who depends on an asset or on one version of it, directly or through others, and where those are bound.
public struct Impact: Sendable {
    public let plugin: PluginName
    public let name: AssetReference
    /// Nil means whichever version.
    public let version: VersionChoice?
    public let moment: Moment

    public init(
        plugin: PluginName, name: AssetReference, version: VersionChoice? = nil, moment: Moment = .tip
    ) {
        self.plugin = plugin
        self.name = name
        self.version = version
        self.moment = moment
    }

    /// One version that would feel it.
    public struct Dependent: Sendable {
        public let path: AssetPath
        public let label: VersionLabel
        public let state: StateName
        /// What it uses, by which it depends, and the label that it names, if any.
        public let uses: AssetPath
        public let usesLabel: VersionLabel?
        /// 1 where it uses the asset itself.
        public let depth: Int
        public let bound: [EnvironmentName]
    }

    public struct Extent: Sendable {
        public let path: AssetPath
        public let version: VersionLabel?
        /// The direct ones first, each version once.
        public let dependents: [Dependent]
    }

    public func run(in context: Context) throws(ActionError) -> Extent {
        let state = try context.ledger().state(at: moment)
        let page = try AssetPage(name, of: plugin, in: state)
        let label = try version.map { choice throws(ActionError) in try page.version(chosenBy: choice).label }
        return Extent(path: page.path, version: label, dependents: try dependents(on: page, label, in: state))
    }

    private struct Node: Hashable {
        let uid: AssetUID
        let label: VersionLabel?
    }

    /// Level by level, so that a version stands at its shortest distance. What was seen is not walked again: a ring
    /// of links ends.
    private func dependents(
        on page: AssetPage, _ label: VersionLabel?, in state: LedgerState
    ) throws(ActionError) -> [Dependent] {
        let policy = try translating(state.activePolicy)
        var seen: Set<Node> = []
        var found: [Dependent] = []
        var level: [(page: AssetPage, label: VersionLabel?)] = [(page, label)]
        var depth = 1
        while !level.isEmpty {
            var above: [(page: AssetPage, label: VersionLabel?)] = []
            for used in level {
                for use in try used.page.users(of: used.label) {
                    guard seen.insert(Node(uid: use.uid, label: use.label)).inserted,
                        let path = try state.place(of: use.uid)
                    else { continue }
                    let user = try AssetPage(path, in: state, policy)
                    let standing = try user.version(use.label)
                    let bindings = try user.bindings()
                    found.append(
                        Dependent(
                            path: path, label: use.label, state: standing.standing.state,
                            uses: used.page.path, usesLabel: use.of, depth: depth,
                            bound: bindings.filter { $0.record.bound?.version == standing.id }
                                .map(\.environment)))
                    above.append((user, use.label))
                }
            }
            level = above
            depth += 1
        }
        return found.sorted {
            ($0.depth, $0.path, $0.label.text) < ($1.depth, $1.path, $1.label.text)
        }
    }
}

extension AssetPage {
    /// The versions that use a version of this asset, or any of it: by whom, and the label that they name.
    fileprivate func users(
        of label: VersionLabel?
    ) throws(ActionError) -> [(uid: AssetUID, label: VersionLabel, of: VersionLabel?)] {
        var users: [(uid: AssetUID, label: VersionLabel, of: VersionLabel?)] = []
        for shard in try state.files(under: path.users) {
            for text in try state.files(under: "\(path.users)/\(shard)") {
                guard let uid = AssetUID(text) else { continue }
                for file in try state.files(under: "\(path.users)/\(shard)/\(text)") {
                    guard let user = VersionLabel(valid: file.dropLast(".json".count)),
                        let use: UseRecord = try state.record(at: path.user(uid, user)),
                        use.concerns(label)
                    else { continue }
                    users.append((uid, user, use.label))
                }
            }
        }
        return users
    }
}

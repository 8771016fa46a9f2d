public import Keys

/// Where an asset stands for people: plugin, kind and name.
public struct AssetPath: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let plugin: PluginName
    public let kind: KindName
    public let name: AssetName
    /// The asset's folder in the ledger's tree. It is kept: its shard is a digest, and all else stands below it.
    public let folder: String

    public init(plugin: PluginName, kind: KindName, name: AssetName) {
        self.plugin = plugin
        self.kind = kind
        self.name = name
        folder = "\(Layout.assets)/\(plugin)/\(kind)/\(name.shard)/\(name)"
    }

    /// Reads `plugin/kind/name`, exactly three parts.
    public init(_ text: some StringProtocol) throws(NameFault) {
        let parts = String(text).utf8.split(separator: 0x2F, omittingEmptySubsequences: false).map {
            Substring($0)
        }
        guard parts.count == 3 else {
            throw NameFault(text: text, rule: "an asset is written plugin/kind/name")
        }
        try self.init(plugin: PluginName(parts[0]), kind: KindName(parts[1]), name: AssetName(parts[2]))
    }

    /// Nil where the text is no path of an asset.
    public init?(valid text: some StringProtocol) {
        do { try self.init(text) } catch { return nil }
    }

    public var description: String { "\(plugin)/\(kind)/\(name)" }

    public var record: String { "\(folder)/asset.json" }

    /// The governance metadata as it stands now.
    public var overlay: String { "\(folder)/overlay.json" }

    /// Alone where a renamed asset stood, so that its name is never used again.
    public var moved: String { "\(folder)/moved.json" }

    public var versions: String { "\(folder)/versions" }

    /// The folder of a version: its tree is the version.
    public func version(_ label: VersionLabel) -> String { "\(versions)/\(label)" }

    public var states: String { "\(folder)/states" }

    /// The lifecycle of a version, beside it, since a version does not change.
    public func state(_ label: VersionLabel) -> String { "\(states)/\(label).json" }

    public var bindings: String { "\(folder)/bindings" }

    public func binding(_ environment: EnvironmentName) -> String { "\(bindings)/\(environment).json" }

    /// Where the versions that use this asset are listed, so that its dependents are found without a search.
    public var users: String { "\(folder)/users" }

    /// The entry of one version of another asset that uses this one.
    public func user(_ uid: AssetUID, _ label: VersionLabel) -> String {
        "\(users)/\(uid.shard)/\(uid)/\(label).json"
    }

    /// Where an environment has the version that is bound: the entry is the version's own tree.
    public func place(in environment: EnvironmentName) -> String {
        "\(Layout.environments)/\(environment)/\(plugin)/\(kind)/\(name.shard)/\(name)"
    }

    /// The same asset under another name.
    public func renamed(_ name: AssetName) -> AssetPath { AssetPath(plugin: plugin, kind: kind, name: name) }

    public static func == (one: AssetPath, other: AssetPath) -> Bool {
        (one.plugin, one.kind, one.name) == (other.plugin, other.kind, other.name)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(plugin)
        hasher.combine(kind)
        hasher.combine(name)
    }

    public static func < (one: AssetPath, other: AssetPath) -> Bool {
        (one.plugin, one.kind, one.name) < (other.plugin, other.kind, other.name)
    }
}

/// The fixed places of the ledger's tree (DESIGN 3).
public enum Layout {
    public static let store = "store.json"
    public static let policyArchive = "policy/archive"
    public static let policyProposals = "policy/proposals"
    public static let revokedKeys = "keys/revoked"
    public static let openRequests = "requests/open"
    public static let closedRequests = "requests/closed"
    public static let openExceptions = "exceptions/open"
    public static let closedExceptions = "exceptions/closed"
    public static let freezes = "control/freezes"
    public static let assets = "assets"
    public static let environments = "environments"
    public static let uids = "uids"

    /// Where an environment is said to be frozen.
    public static func freeze(_ environment: EnvironmentName) -> String { "\(freezes)/\(environment).json" }

    /// Where a key is said to be revoked.
    public static func revoked(_ key: Fingerprint) -> String { "\(revokedKeys)/\(key.hex).json" }

    /// Where the path of the asset with this identity is kept.
    public static func uid(_ uid: AssetUID) -> String { "\(uids)/\(uid.shard)/\(uid)" }
}

extension AssetPath {
    /// The asset whose folder it is; nil for any other path.
    public init?(folder: some StringProtocol) {
        let parts = String(folder).utf8.split(separator: 0x2F, omittingEmptySubsequences: false).map {
            String(Substring($0))
        }
        guard parts.count == 5, parts[0] == Layout.assets else { return nil }
        do { try self.init("\(parts[1])/\(parts[2])/\(parts[4])") } catch { return nil }
        guard self.folder.utf8.elementsEqual(folder.utf8) else { return nil }
    }
}

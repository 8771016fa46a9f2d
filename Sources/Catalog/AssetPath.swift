/// Where an asset stands for people: plugin, kind and name.
public struct AssetPath: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let plugin: PluginName
    public let kind: KindName
    public let name: AssetName

    public init(plugin: PluginName, kind: KindName, name: AssetName) {
        self.plugin = plugin
        self.kind = kind
        self.name = name
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

    public var description: String { "\(plugin)/\(kind)/\(name)" }

    /// The asset's folder in the ledger's tree.
    public var folder: String { "\(Layout.assets)/\(plugin)/\(kind)/\(name.shard)/\(name)" }

    public var record: String { "\(folder)/asset.json" }

    public static func < (one: AssetPath, other: AssetPath) -> Bool {
        (one.plugin, one.kind, one.name) < (other.plugin, other.kind, other.name)
    }
}

/// The fixed places of the ledger's tree (DESIGN 3).
public enum Layout {
    public static let store = "store.json"
    public static let policyVersion = "policy/version"
    public static let policyBundle = "policy/bundle.json"
    public static let policySource = "policy/source"
    public static let allowedSigners = "policy/allowed_signers"
    public static let assets = "assets"
    public static let uids = "uids"

    /// Where the path of the asset with this identity is kept.
    public static func uid(_ uid: AssetUID) -> String { "\(uids)/\(uid.shard)/\(uid)" }
}

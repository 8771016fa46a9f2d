/// What a manifest says of itself that the ledger needs to know; the rest of it is the team's own.
public struct Manifest: Sendable {
    public let kind: KindName
    public let name: AssetName?
    public let version: VersionLabel?
    public let uses: [Link]

    /// How many other assets a version may use.
    public static let mostLinks = 1000

    public init(kind: KindName, name: AssetName?, version: VersionLabel?, uses: [Link]) {
        self.kind = kind
        self.name = name
        self.version = version
        self.uses = uses
    }
}

/// A declared link to another asset: `models/llama`, `models/model/llama@1.2.0`.
public struct Link: Hashable, Sendable, CustomStringConvertible {
    public let plugin: PluginName
    /// The plugin's default kind where it is not named.
    public let kind: KindName?
    public let name: AssetName
    public let label: VersionLabel?

    public init(_ text: some StringProtocol) throws(NameFault) {
        let halves = String(text).split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let parts = halves[0].split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3 else {
            throw NameFault(
                text: text, rule: "a link is PLUGIN/NAME or PLUGIN/KIND/NAME, and may end with @LABEL")
        }
        plugin = try PluginName(parts[0])
        kind = parts.count == 3 ? try KindName(parts[1]) : nil
        name = try AssetName(parts[parts.count - 1])
        label = halves.count == 2 ? try VersionLabel(halves[1]) : nil
    }

    public var description: String {
        let stem = kind.map { "\(plugin)/\($0)/\(name)" } ?? "\(plugin)/\(name)"
        return label.map { "\(stem)@\($0)" } ?? stem
    }
}

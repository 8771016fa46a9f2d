import Canonical
public import Catalog

/// Which assets a rule is about. What is empty asks nothing.
public struct AssetSelector: Sendable, Equatable {
    /// What must be so of the overlay: one of these values at a key.
    public struct Condition: Sendable, Equatable {
        public let key: OverlayKey
        /// `none` is true of a key at which nothing is set.
        public let values: [String]

        public init(key: OverlayKey, values: [String]) {
            self.key = key
            self.values = values
        }

        func holds(of overlay: Overlay) -> Bool {
            let found = overlay.words(at: key)
            return values.contains { value in
                found.contains { $0.utf8.elementsEqual(value.utf8) }
                    || (found.isEmpty && value.utf8.elementsEqual(ReservedWords.nobody.utf8))
            }
        }
    }

    public let plugins: Set<PluginName>
    public let kinds: Set<KindName>
    public let conditions: [Condition]
    /// One of them must match, where there are any.
    public let any: [AssetSelector]
    /// Each of them must match.
    public let all: [AssetSelector]

    public init(
        plugins: Set<PluginName> = [], kinds: Set<KindName> = [], conditions: [Condition] = [],
        any: [AssetSelector] = [], all: [AssetSelector] = []
    ) {
        self.plugins = plugins
        self.kinds = kinds
        self.conditions = conditions
        self.any = any
        self.all = all
    }

    /// Whether it asks nothing.
    public var isEmpty: Bool {
        plugins.isEmpty && kinds.isEmpty && conditions.isEmpty && any.isEmpty && all.isEmpty
    }

    /// How deep selectors may stand in one another.
    public static let deepest = 4

    public func admits(_ path: AssetPath, _ overlay: Overlay) -> Bool {
        (plugins.isEmpty || plugins.contains(path.plugin)) && (kinds.isEmpty || kinds.contains(path.kind))
            && conditions.allSatisfy { $0.holds(of: overlay) }
            && (any.isEmpty || any.contains { $0.admits(path, overlay) })
            && all.allSatisfy { $0.admits(path, overlay) }
    }
}

extension Overlay {
    /// What stands at a key as words: a list's entries, or the one value; none where nothing is set.
    func words(at key: OverlayKey) -> [String] {
        guard let found = key.steps.reduce(Optional(json), { json, step in json?[step] }) else { return [] }
        return (found.asArray ?? [found]).compactMap { value in
            value.asString ?? value.asInteger.map { "\($0)" } ?? value.asBool.map { "\($0)" }
        }
    }
}

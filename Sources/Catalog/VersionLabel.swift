public import Objects

/// What people call a version: `1.2.0`, `2026-03-01`, `v7`. One component of a path.
///
/// Labels keep their case, but no two of an asset differ by case alone.
public struct VersionLabel: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    public init(_ text: some StringProtocol) throws(NameFault) {
        try NameGrammar.label.check(text)
        guard !ReservedWords.versions.contains(where: { $0.utf8.elementsEqual(Self.folded(text)) }) else {
            throw NameFault(text: text, rule: "it is a word that chooses a version")
        }
        self.text = String(text)
    }

    public var description: String { text }

    /// Whether a file system that folds case would take one for the other.
    public func clashes(with other: some StringProtocol) -> Bool {
        Self.folded(text).elementsEqual(Self.folded(other))
    }

    private static func folded(_ text: some StringProtocol) -> [UInt8] {
        text.utf8.map(NameGrammar.lowercased)
    }
}

/// The id of a version: the object id of its tree, so that nothing in it can change under the id.
public struct VersionID: Hashable, Sendable, CustomStringConvertible {
    public let object: ObjectID

    public init(_ object: ObjectID) { self.object = object }

    /// Reads 40 lower-case hex digits.
    public init?(_ text: some StringProtocol) {
        guard let object = ObjectID(hex: text) else { return nil }
        self.object = object
    }

    /// The id of a folder that holds these files and nothing else.
    public init(ofFiles files: [(name: String, bytes: [UInt8])]) {
        var folder = TreeObject.empty
        for file in files {
            do {
                folder = try folder.setting(
                    file.name, isTree: false, id: ObjectID.hashing(.blob, file.bytes))
            } catch { preconditionFailure("'\(file.name)' is a name of ours") }
        }
        object = ObjectID.hashing(.tree, folder.bytes)
    }

    public var description: String { object.hex }
    public var hex: String { object.hex }
    public var short: String { object.short }
}

/// How a plugin writes its version labels.
public enum LabelFormat: String, Sendable, CaseIterable { case semver, freeform }

// YAML: one document of strict YAML as a tree of nodes, each with its place.
//
// People write policies in YAML, so that a fault must be told with its line and column, and so that two
// readers must not see two documents. What YAML offers for cleverness is refused: anchors, aliases, tags,
// merge keys, directives, several documents, keys that are not text, a key twice. libyaml finds the events;
// what it lets through is refused here. What may not enter: schemas and defaults (a document is handed on as
// written), and libyaml's document interface, which resolves aliases before anyone can refuse them.

/// A value of a document and where it begins.
public struct YAMLNode: Sendable, Equatable {
    public let mark: Mark
    public let content: Content

    public var line: Int { mark.line }
    public var column: Int { mark.column }

    public enum Content: Sendable, Equatable {
        case scalar(Scalar)
        case sequence([YAMLNode])
        case mapping([Entry])
    }

    /// One key of a mapping with its value, in the order of the document.
    public struct Entry: Sendable, Equatable {
        public let key: Scalar
        public let value: YAMLNode
    }

    /// Text as it reads after quotes, escapes and folding.
    public struct Scalar: Sendable, Equatable {
        public let text: String
        /// Not quoted and not a block: only such a scalar can mean something other than its text.
        public let isPlain: Bool
        public let mark: Mark

        public static func == (lhs: Scalar, rhs: Scalar) -> Bool {
            lhs.text.utf8.elementsEqual(rhs.text.utf8) && lhs.isPlain == rhs.isPlain && lhs.mark == rhs.mark
        }
    }

    /// A place in the document, counted from 1; columns in characters (Unicode scalars).
    public struct Mark: Sendable, Equatable {
        public let line: Int
        public let column: Int
    }
}

extension YAMLNode {
    public var asScalar: Scalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    public var asMapping: [Entry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    /// The value under a key, found by the key's bytes; nil also where this is no mapping.
    public subscript(_ key: String) -> YAMLNode? {
        asMapping?.first { $0.key.text.utf8.elementsEqual(key.utf8) }?.value
    }
}

/// Why a document is refused, and where.
public struct YAMLError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Every reason there is. A raw value is a promise: it never changes its meaning.
    public enum Code: String, CaseIterable, Sendable {
        case tooLarge = "yaml.too-large"
        case encoding = "yaml.encoding"
        case controlCharacter = "yaml.control-character"
        case syntax = "yaml.syntax"
        case empty = "yaml.empty"
        case directive = "yaml.directive"
        case severalDocuments = "yaml.several-documents"
        case anchor = "yaml.anchor"
        case alias = "yaml.alias"
        case tag = "yaml.tag"
        case tooDeep = "yaml.too-deep"
        case tooMany = "yaml.too-many"
        case keyNotScalar = "yaml.key-not-scalar"
        case emptyKey = "yaml.empty-key"
        case mergeKey = "yaml.merge-key"
        case duplicateKey = "yaml.duplicate-key"
        case outOfMemory = "yaml.out-of-memory"
    }

    public let code: Code
    /// Counted from 1.
    public let line: Int
    /// Counted from 1, in characters (Unicode scalars).
    public let column: Int
    public let message: String

    public var description: String {
        "\(message) at line \(line), column \(column)"
    }

    init(_ code: Code, _ message: String, at mark: YAMLNode.Mark) {
        self.code = code
        self.line = mark.line
        self.column = mark.column
        self.message = message
    }
}

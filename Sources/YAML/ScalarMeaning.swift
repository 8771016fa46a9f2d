/// What a scalar is, by one short schema of our own.
///
/// YAML 1.1 and 1.2 readers disagree on `no`, `0o17`, `1:30`, `~` and many more. Here a plain scalar is a
/// boolean, null or an integer only in the one spelling that all of them read alike; everything else is its
/// text.
public enum Meaning: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int)
    case string(String)

    public static func == (lhs: Meaning, rhs: Meaning) -> Bool {
        switch (lhs, rhs) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        default: false
        }
    }
}

extension YAMLNode.Scalar {
    /// The largest magnitude that every reader of JSON holds exactly: 2^53 - 1.
    private static let largestInteger = 9_007_199_254_740_991

    public var meaning: Meaning {
        guard isPlain else { return .string(text) }
        let bytes = Array(text.utf8)
        if bytes.isEmpty || bytes == Array("null".utf8) { return .null }
        if bytes == Array("true".utf8) { return .bool(true) }
        if bytes == Array("false".utf8) { return .bool(false) }
        if let integer = Self.integer(bytes) { return .integer(integer) }
        return .string(text)
    }

    /// `-?(0|[1-9][0-9]*)` but not `-0`: the spelling that prints back the same.
    private static func integer(_ bytes: [UInt8]) -> Int? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let value = Int(text), value.magnitude <= largestInteger else { return nil }
        return String(value).utf8.elementsEqual(bytes) ? value : nil
    }
}

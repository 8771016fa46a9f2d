// Canonical: the forms in which one value has one spelling.
//
// Everything the ledger signs, names by digest or compares byte for byte is written and read here: JSON by
// RFC 8785 and in our record layout, digests, hex, base64, UUIDv7 and times. Readers are strict: a text is
// taken only if it is the one spelling, or refused with a code and a place. What may not enter: files,
// clocks, randomness, policy, and any reader that repairs what it reads.

/// A JSON value as I-JSON (RFC 7493) understands it: keys are unique, integers are exact.
///
/// The parser gives only values that hold to this. A value built by hand with a key twice, an integer beyond
/// `largestInteger` or a number that is not finite prints as text that the parser refuses.
public enum JSON: Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([Member])

    /// One key of an object with its value.
    public struct Member: Sendable, Equatable {
        public var key: String
        public var value: JSON

        public init(key: String, value: JSON) {
            self.key = key
            self.value = value
        }

        public static func == (lhs: Member, rhs: Member) -> Bool {
            lhs.key.hasSameBytes(as: rhs.key) && lhs.value == rhs.value
        }
    }

    /// The largest magnitude that every JSON reader holds exactly: 2^53 - 1.
    public static let largestInteger = 9_007_199_254_740_991

    /// The integer that a double stands for, -0 being 0. `Int(exactly:)` would need the C library's
    /// mathematics.
    static func wholeNumber(_ value: Double) -> Int? {
        guard value.magnitude <= Double(largestInteger) else { return nil }
        let whole = Int(value)
        return Double(whole) == value ? whole : nil
    }
}

extension JSON {
    /// The member's value, found by the key's bytes; nil also where this is no object.
    public subscript(_ key: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key.hasSameBytes(as: key) }?.value
    }

    public var asBool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    public var asInteger: Int? {
        if case .integer(let value) = self { value } else { nil }
    }

    public var asString: String? {
        if case .string(let value) = self { value } else { nil }
    }

    public var asObject: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }

    public var asArray: [JSON]? {
        if case .array(let elements) = self { elements } else { nil }
    }
}

extension JSON: Equatable {
    /// Equal exactly if the canonical bytes are: strings by their bytes, objects in any order of keys.
    public static func == (lhs: JSON, rhs: JSON) -> Bool {
        switch (lhs, rhs) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.integer(let whole), .number(let other)), (.number(let other), .integer(let whole)):
            JSON.wholeNumber(other) == whole
        case (.string(let left), .string(let right)): left.hasSameBytes(as: right)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)):
            left.count == right.count && left.inCanonicalOrder == right.inCanonicalOrder
        default: false
        }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int) { self = .integer(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(elements.map { Member(key: $0.0, value: $0.1) })
    }
}

import Canonical

extension JSON {
    /// The value as a double: integers within `largestInteger` are exact in it.
    var asNumber: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    var asObject: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }
}

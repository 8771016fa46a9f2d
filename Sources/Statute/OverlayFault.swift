public import Catalog

/// What a policy does not let an overlay say: at which key, which word, and which words it allows there.
public struct OverlayFault: Error, Sendable, Hashable {
    public let key: String
    public let value: String
    public let allowed: [String]

    /// What the word should have been, for a sentence.
    public let noun: String

    public var sentence: String { "'\(key)' names '\(value)', which is no \(noun) of the active policy" }

    public var remedy: String {
        allowed.isEmpty ? "the policy has none yet" : "it has: \(allowed.joined(separator: ", "))"
    }
}

extension Overlay {
    /// The first thing in it that the policy does not know; nil where the policy agrees with all of it.
    public func fault(under policy: PolicyBundle) -> OverlayFault? {
        for field in OverlayField.table {
            guard let (noun, allowed) = field.vocabulary(of: policy) else { continue }
            let words = text(field.key).map { [$0] } ?? texts(field.key)
            let known = Set(allowed)
            if let stranger = words.first(where: { !known.contains($0) }) {
                return OverlayFault(key: field.key, value: stranger, allowed: allowed, noun: noun)
            }
        }
        return nil
    }
}

extension OverlayField {
    /// The words that a policy allows in the field, and what they are; nil where it has no say.
    public func vocabulary(of policy: PolicyBundle) -> (noun: String, words: [String])? {
        switch form {
        case .principal:
            (
                "principal",
                policy.principals.values.filter { $0.species != .recovery }.map(\.name.text).sorted()
            )
        case .environments: ("environment", policy.environments.map(\.text))
        case .tags: ("compliance tag", policy.complianceTags.sorted())
        case .text, .email, .choice, .number, .date, .texts, .textMap, .map: nil
        }
    }
}

/// What an overlay says that the active policy does not know.
public struct OverlayFault: Error, Sendable, Equatable {
    public let key: String
    public let sentence: String
    public let remedy: String
}

extension Overlay {
    /// The first value that the policy does not have; nil where all stands. Its form was checked by its reader.
    public func fault(under policy: PolicyBundle) -> OverlayFault? {
        for field in OverlayField.table {
            let known: (noun: String, words: [String])
            switch field.form {
            case .principal: known = ("principal", policy.principals.keys.map(\.text).sorted())
            case .environments: known = ("environment", policy.environments.map(\.text))
            case .tags: known = ("compliance tag", policy.complianceTags.sorted())
            default: continue
            }
            let values = text(field.key).map { [$0] } ?? texts(field.key)
            for value in values where !known.words.contains(where: { $0.utf8.elementsEqual(value.utf8) }) {
                return OverlayFault(
                    key: field.key,
                    sentence:
                        "'\(field.key)' names '\(value)', which is no \(known.noun) of the active policy",
                    remedy: known.words.isEmpty
                        ? "the policy has none yet" : "it has: \(known.words.joined(separator: ", "))")
            }
        }
        return nil
    }
}

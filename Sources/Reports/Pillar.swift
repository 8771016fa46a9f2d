public import Catalog
import Keys
import Statute

/// A key without which nobody could change the policy.
public struct Pillar: Sendable {
    public let holder: PrincipalName
    public let fingerprint: String

    public var sentence: String {
        "without the key \(fingerprint) of \(holder) nobody can change the policy: losing this key ends this ledger"
    }
}

extension PolicyBundle {
    /// None where recovery keys can say what comes next.
    package var pillars: [Pillar] {
        guard recoveryGate.map({ !canSatisfy($0) }) ?? true else { return [] }
        return principals.values.sorted { $0.name < $1.name }.flatMap { principal in
            principal.keys.filter { !losing($0).canChange }
                .map { Pillar(holder: principal.name, fingerprint: $0.fingerprint.description) }
        }
    }
}

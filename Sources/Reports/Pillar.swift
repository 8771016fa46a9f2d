public import Catalog
import Keys

/// A key without which nobody could change the policy.
public struct Pillar: Sendable {
    public let holder: PrincipalName
    public let fingerprint: String

    public var sentence: String {
        "without the key \(fingerprint) of \(holder) nobody can change the policy: losing this key ends this ledger"
    }
}

extension PolicyBundle {
    package var pillars: [Pillar] {
        let changes = [EventKind.policyPropose, .policyActivate]
        return principals.values.sorted { $0.name < $1.name }.flatMap { principal in
            guard changes.contains(where: { permits($0, to: principal.name) }) else { return [Pillar]() }
            return principal.keys.map(\.fingerprint).filter { key in
                !changes.allSatisfy(revoking([key]).somebody)
            }.map { Pillar(holder: principal.name, fingerprint: $0.description) }
        }
    }
}

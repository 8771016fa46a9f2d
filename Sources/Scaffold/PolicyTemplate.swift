// Scaffold: files that a person begins with, kept readable in templates/ and carried inside the program.
// What does not enter: what the files mean.

/// A policy to begin with.
public enum PolicyTemplate: String, CaseIterable, Sendable {
    case `default`

    public struct File: Sendable {
        public let name: String
        public let bytes: [UInt8]
    }

    /// The person who begins the ledger, as the policy's first principal.
    public struct Founder: Sendable {
        public let principal: String
        public let displayName: String
        public let email: String
        public let key: String

        public init(principal: String, displayName: String, email: String, key: String) {
            self.principal = principal
            self.displayName = displayName
            self.email = email
            self.key = key
        }
    }

    public func files(for founder: Founder) -> [File] {
        switch self {
        case .default:
            [
                File(name: "catalog.yaml", bytes: PackageResources.default_catalog_yaml),
                File(name: "principals.yaml", bytes: founder.fill(PackageResources.default_principals_yaml)),
            ]
        }
    }
}

extension PolicyTemplate.Founder {
    /// Puts the founder in the places that a template leaves open, each as a quoted YAML scalar: a name may
    /// hold what YAML would read as its own.
    func fill(_ template: [UInt8]) -> [UInt8] {
        let values = ["principal": principal, "displayName": displayName, "email": email, "key": key]
        var filled = ""
        var rest = Substring(decoding: template, as: UTF8.self)
        while let open = rest.firstIndex(of: "$") {
            filled += rest[..<open]
            let place = rest[open...].dropFirst(2).prefix { $0 != "}" }
            filled += quoted(values[String(place)] ?? "")
            rest = rest[open...].dropFirst(place.count + 3)
        }
        return Array((filled + rest).utf8)
    }

    private func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0)
                || "@._+-/= ".utf8.contains($0)
        }
        guard !isPlain || text.utf8.first.map({ !(0x41...0x7A).contains($0) }) ?? true else { return text }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
}

// Scaffold: files that a person begins with, kept readable in templates/ and carried inside the program.
// What does not enter: what the files mean.

/// A policy to begin with.
public enum PolicyTemplate: String, CaseIterable, Sendable {
    /// For one person, or for people who may all approve.
    case `default`
    /// Who writes, who approves and who runs are three roles, and the rules by which somebody else must say yes are
    /// written out, to be put in force with the second person.
    case team

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
        /// A key that lies in a safe; none where it is nil.
        public let recovery: String?

        public init(
            principal: String, displayName: String, email: String, key: String, recovery: String? = nil
        ) {
            self.principal = principal
            self.displayName = displayName
            self.email = email
            self.key = key
            self.recovery = recovery
        }
    }

    public func files(for founder: Founder) -> [File] {
        let documents = documents
        return [
            File(name: "approvals.yaml", bytes: documents.approvals),
            File(name: "catalog.yaml", bytes: documents.catalog),
            File(name: "lifecycle.yaml", bytes: documents.lifecycle),
            File(name: "principals.yaml", bytes: founder.fill(documents.principals) + founder.recoveryBlock),
        ]
    }

    private var documents: (approvals: [UInt8], catalog: [UInt8], lifecycle: [UInt8], principals: [UInt8]) {
        switch self {
        case .default:
            (
                PackageResources.default_approvals_yaml, PackageResources.default_catalog_yaml,
                PackageResources.default_lifecycle_yaml, PackageResources.default_principals_yaml
            )
        case .team:
            (
                PackageResources.team_approvals_yaml, PackageResources.team_catalog_yaml,
                PackageResources.team_lifecycle_yaml, PackageResources.team_principals_yaml
            )
        }
    }
}

extension PolicyTemplate.Founder {
    /// Puts the founder in the places that a template leaves open, each as a quoted YAML scalar: a name may
    /// hold what YAML would read as its own, and `true` is a name like any other.
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

    /// What stands below everything else of the principals.
    var recoveryBlock: [UInt8] {
        guard let recovery else { return [] }
        return Array("\nrecovery:\n  keys:\n    - \(quoted(recovery))\n  threshold: 1\n".utf8)
    }

    private func quoted(_ text: String) -> String {
        var scalar = "\""
        for character in text.unicodeScalars {
            switch character {
            case "\"", "\\": scalar += "\\\(character)"
            case _ where !isShown(character):
                scalar += "\\U" + padded(String(character.value, radix: 16), to: 8)
            default: scalar.unicodeScalars.append(character)
            }
        }
        return scalar + "\""
    }

    /// Line breaks are folded in a quoted scalar and other invisible characters refused, unless escaped.
    private func isShown(_ character: Unicode.Scalar) -> Bool {
        switch character.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }

    private func padded(_ digits: String, to width: Int) -> String {
        String(repeating: "0", count: width - digits.count) + digits
    }
}

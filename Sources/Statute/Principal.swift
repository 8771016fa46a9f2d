public import Catalog
public import Keys

/// A person or a machine, with one or more keys. People are counted, not keys.
public struct Principal: Sendable {
    public enum Species: String, Sendable {
        case person, machine
        /// A key that lies in a safe: it may revoke others, and nothing else.
        case recovery

        /// Those that a document can declare.
        public static let declared: [Species] = [.person, .machine]
    }

    public let name: PrincipalName
    public let species: Species
    public let displayName: String
    public let emails: [EmailAddress]
    public let keys: [PublicKey]
    /// The person who keeps a machine: what it asks for, they ask for.
    public let keeper: PrincipalName?

    public init(
        name: PrincipalName, species: Species, displayName: String, emails: [EmailAddress], keys: [PublicKey],
        keeper: PrincipalName? = nil
    ) {
        self.name = name
        self.species = species
        self.displayName = displayName
        self.emails = emails
        self.keys = keys
        self.keeper = keeper
    }

    func having(_ keys: [PublicKey]) -> Principal {
        Principal(
            name: name, species: species, displayName: displayName, emails: emails, keys: keys, keeper: keeper
        )
    }

    /// Whether they have the key with this fingerprint.
    public func has(_ fingerprint: String) -> Bool {
        keys.contains { $0.fingerprint.description == fingerprint }
    }
}

extension Principal {
    /// A recovery key, as somebody who signs.
    public init(recovery name: PrincipalName, key: PublicKey) {
        self.init(
            name: name, species: .recovery, displayName: name.text, emails: [EmailAddress(recovery: name)],
            keys: [key])
    }
}

extension PrincipalName {
    /// How the names of recovery keys begin, and nobody else's.
    private static let stem: StaticString = "recovery-"
    public static var recoveryStem: String { "\(stem)" }

    /// What the recovery key at a place of the policy's list is called.
    public static func recovery(_ place: Int) -> PrincipalName { PrincipalName(ours: stem, place) }

    /// Stands for somebody whom the policy does not know, until the judgement says so.
    public static let unknown = PrincipalName(ours: "unknown")
}

/// An e-mail that ssh cannot read as a pattern: allowed_signers treats its first column as one.
public struct EmailAddress: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    public static let longest = 254

    public init(_ text: some StringProtocol) throws(NameFault) {
        let parts = text.utf8.split(separator: 0x40, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, text.utf8.count <= Self.longest,
            parts[0].allSatisfy({ isLetterOrDigit($0) || "._+-".utf8.contains($0) }),
            parts[1].allSatisfy({ isLetterOrDigit($0) || ".-".utf8.contains($0) })
        else {
            throw NameFault(text: text, rule: "an e-mail is [A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")
        }
        self.text = String(text)
    }

    /// Where no mail arrives: recovery keys have no mailbox, and nobody else has one there.
    public static let recoveryHost = "@catalogctl.invalid"

    public var isOfRecovery: Bool { text.hasSuffix(Self.recoveryHost) }

    init(recovery name: PrincipalName) { text = name.text + Self.recoveryHost }

    public var description: String { text }
}

private func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
}

extension EmailAddress {
    public static let pattern = NamePattern.whole("[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")
}

/// A name and an e-mail as a commit states them.
public struct Signatory: Sendable, Equatable {
    public let name: String
    public let email: String

    public init(name: String, email: String) {
        self.name = name
        self.email = email
    }

    public static func == (one: Signatory, other: Signatory) -> Bool {
        one.name.utf8.elementsEqual(other.name.utf8) && one.email.utf8.elementsEqual(other.email.utf8)
    }
}

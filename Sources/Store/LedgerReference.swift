import Canonical
public import Git

/// Where the ledger is in a repository: one resolver for every command.
public struct LedgerReference: Sendable, Hashable {
    public let name: String

    /// In a working clone.
    public static let home = "refs/governance"
    /// On the wire and in a bare server repository: git refuses to receive a ref of one level.
    public static let wire = "refs/governance/main"
    /// The key by which a repository says otherwise.
    public static let configurationKey = "catalogctl.ref"

    /// The configured name, else the one of the two that exists, else the one that fits the repository.
    public init(in repository: Repository) throws(GitError) {
        if let configured = try repository.configuration(Self.configurationKey) {
            guard Self.isWellFormed(configured) else {
                throw GitError(
                    .referenceInvalid,
                    "'\(configured.printable)' is set as \(Self.configurationKey), and is not a full ref name"
                )
            }
            name = configured
        } else if try repository.reference(Self.home) != nil {
            name = Self.home
        } else if try repository.reference(Self.wire) != nil {
            name = Self.wire
        } else {
            name = repository.isBare ? Self.wire : Self.home
        }
    }

    /// What it is called at a remote, the likelier first: a server cannot have a ref of one level, and a working clone
    /// has no other. A name that somebody has set is the same on both sides.
    public var onTheWire: [String] {
        [Self.home, Self.wire].contains(name) ? [Self.wire, Self.home] : [name]
    }

    /// Whether it is the full name of a ref that a ledger may have.
    public static func isWellFormed(_ name: String) -> Bool {
        name.hasPrefix("refs/")
            && name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
                !part.isEmpty && part.first != "." && !part.hasSuffix(".lock") && !part.contains("..")
                    && part.utf8.allSatisfy {
                        (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0)
                            || $0 == 0x2E || $0 == 0x5F || $0 == 0x2D
                    }
            }
    }
}

/// What a clone keeps beside its ledger: what came from a remote and is to be verified, what goes there beside the
/// ledger, what each remote had last, and what was replaced here.
public enum LedgerNote: String, CaseIterable, Sendable {
    case incoming, outgoing, remotes, replaced

    /// What the names of these refs begin with.
    public var prefix: String { "\(LedgerReference.home)-\(rawValue)" }

    public func reference(_ name: String) -> String { "\(prefix)/\(name)" }
}

package import Canonical
package import Catalog
import Hearing
package import Store

/// How people name a proposed policy: the beginning of its SHA-256, or nothing where it is the only one.
public struct ProposalReference: Sendable {
    private let prefix: String

    private static let scheme = "sha256:"
    private static let longest = 2 * SHA256Digest.byteCount

    /// Nil where no digest begins so.
    public init?(_ text: String) {
        let digits =
            text.utf8.starts(with: Self.scheme.utf8)
            ? text.utf8.dropFirst(Self.scheme.utf8.count) : text.utf8[...]
        guard (1...Self.longest).contains(digits.count),
            digits.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        prefix = String(Substring(digits))
    }

    func means(_ digest: SHA256Digest) -> Bool { digest.hex.utf8.starts(with: prefix.utf8) }
}

extension LedgerState {
    /// The policies that are proposed and not active yet, in order of their digests.
    package func proposals() throws(ActionError) -> [SHA256Digest] {
        try files(under: Layout.policyProposals).compactMap { SHA256Digest(hex: $0) }
    }

    package func holds(_ reference: ProposalReference) throws(ActionError) -> Bool {
        try proposals().contains(where: reference.means)
    }

    /// The proposal that is meant. It must be one alone: which policy comes into force is nothing to guess.
    package func proposal(_ reference: ProposalReference?) throws(ActionError) -> SHA256Digest {
        let open = try proposals()
        let meant = open.filter { reference?.means($0) ?? true }
        let seeThem = "see those that are: catalogctl policy log"
        guard let proposal = meant.first else {
            throw ActionError(
                .policyNotProposed,
                reference == nil || open.isEmpty
                    ? "no policy is proposed" : "no policy is proposed whose hash begins so",
                hint: open.isEmpty ? "propose one: catalogctl policy propose DIR" : seeThem)
        }
        guard meant.count == 1 else {
            throw ActionError(
                "policy.ambiguous", .usage,
                reference == nil
                    ? "\(open.count) policies are proposed, and none is named"
                    : "\(meant.count) proposals begin so",
                hint: "name one by the beginning of its hash: \(meant.map(\.short).joined(separator: ", "))")
        }
        return proposal
    }

    /// The policy with this number, the active one or one that was.
    package func policyPlace(_ counter: Int) throws(ActionError) -> (
        place: PolicyPlace, version: PolicyVersion
    ) {
        if let active = tip?.policy, active.counter == counter { return (.active, active) }
        let place = PolicyPlace.archived(counter)
        guard let bytes = try contents(place.version),
            let version = PolicyVersion(String(decoding: bytes, as: UTF8.self).dropLast())
        else {
            throw ActionError(
                .policyUnknown, "there was no policy \(counter)",
                hint: "see those there were: catalogctl policy log")
        }
        return (place, version)
    }
}

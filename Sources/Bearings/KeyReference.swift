import Canonical
public import Catalog
import Hearing
public import Keys
import Statute
package import Store

/// How people name a key: its fingerprint, or whose it is.
public enum KeyReference: Sendable {
    case fingerprint(Fingerprint)
    case holder(PrincipalName)

    private static let scheme = "SHA256:"

    public init(_ text: String) throws(NameFault) {
        if let fingerprint = Fingerprint(text) {
            self = .fingerprint(fingerprint)
        } else if text.utf8.starts(with: Self.scheme.utf8) {
            throw NameFault(text: text, rule: "write a fingerprint as 'ssh-keygen -l' prints it, whole")
        } else {
            self = .holder(try PrincipalName(text))
        }
    }
}

extension LedgerState {
    /// The key that is meant, and who has it or had it. One that only an earlier policy lists is named by fingerprint.
    package func key(
        _ reference: KeyReference
    ) throws(ActionError) -> (key: Fingerprint, holder: PrincipalName) {
        switch reference {
        case .holder(let name): return (try onlyKey(of: name), name)
        case .fingerprint(let fingerprint):
            // As it counts now, or as a policy lists it.
            if let holder = try translating(activePolicy).holder(of: fingerprint) {
                return (fingerprint, holder)
            }
            let revoked = try translating(revocations)
            if let known = revoked.first(where: { $0.key.fingerprint == fingerprint }) {
                return (fingerprint, known.holder)
            }
            for counter in stride(from: tip?.policy.counter ?? 0, to: 0, by: -1) {
                let place = try policyPlace(counter).place
                let policy = try translating { () throws(LedgerError) in try self.policy(at: place) }
                let holder =
                    policy?.holder(of: fingerprint) ?? policy?.revoking(revoked).holder(of: fingerprint)
                if let holder { return (fingerprint, holder) }
            }
            throw ActionError(
                .keyHolder, "no policy lists key \(fingerprint)",
                hint: "see whose keys there are: catalogctl policy show")
        }
    }

    /// The only key that counts or, where none does, the last of the only one that the active policy lists: its next one
    /// can be said later.
    private func onlyKey(of name: PrincipalName) throws(ActionError) -> Fingerprint {
        let policy = try translating(activePolicy)
        guard let principal = policy.principals[name] else {
            throw ActionError(
                "principal.unknown", .notFound, "the policy knows nobody called '\(name)'",
                hint: guess(name.text, among: policy.principals.keys.map(\.text).sorted())
                    + "see who is there: catalogctl policy show")
        }
        var keys = principal.keys.map(\.fingerprint)
        if keys.isEmpty {
            let revoked = try translating(revocations)
            let written = try translating { () throws(LedgerError) in try self.policy(at: .active) }
            keys = (written?.principals[name]?.keys ?? []).map { listed in
                var last = listed
                while let next = revoked.first(where: { $0.key == last })?.next { last = next }
                return last.fingerprint
            }
        }
        guard let only = keys.first else {
            throw ActionError(
                .keyHolder, "\(name) has no key that counts",
                hint: "name one that an earlier policy listed by its fingerprint: catalogctl policy log")
        }
        guard keys.count == 1 else {
            throw ActionError(
                "key.ambiguous", .usage, "\(name) has \(keys.count) keys, and none is named",
                hint: "name one: \(keys.map(\.description).joined(separator: ", "))")
        }
        return only
    }
}

extension PolicyBundle {
    fileprivate func holder(of key: Fingerprint) -> PrincipalName? {
        principals.values.first { $0.keys.contains { $0.fingerprint == key } }?.name
    }
}

extension Context {
    /// The key in a `.pub` file.
    package func publicKey(in file: String) throws(ActionError) -> PublicKey {
        let line = try String(decoding: text(file), as: UTF8.self).split(separator: "\n").first ?? ""
        do { return try PublicKey(line: String(line)) } catch {
            throw ActionError(
                error.code.rawValue, .usage, "'\(file.excerpt)' holds no public key: \(error.message)",
                hint: "name the .pub file")
        }
    }
}

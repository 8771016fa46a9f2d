import Canonical
import Catalog
import Hearing
import Keys
import Statute

/// One draft of each event that is about the ledger as a whole, and of the stops.
extension Draft {
    static func halt(
        _ path: String = Town.bot, because reason: String? = "it lies", by name: String = "dana",
        in state: DictionaryState
    ) throws -> Draft {
        try on(path, .assetHalt, by: name, in: state) { event, _ in
            event.note = try reason.map { text throws in try Note(text) }
        }
    }

    static func resume(
        _ path: String = Town.bot, by name: String = "dana", in state: DictionaryState
    ) throws -> Draft {
        try on(path, .assetResume, by: name, in: state)
    }

    static func freeze(
        _ environment: String, because reason: String? = "the fair is on", by name: String = "dana",
        in state: DictionaryState
    ) throws -> Draft {
        try on(.environmentFreeze, by: name, in: state) { event in
            event.environment = try EnvironmentName(environment)
            event.note = try reason.map { text throws in try Note(text) }
        }
    }

    static func thaw(
        _ environment: String, by name: String = "dana", in state: DictionaryState
    ) throws -> Draft {
        try on(.environmentThaw, by: name, in: state) { event in
            event.environment = try EnvironmentName(environment)
        }
    }

    /// A policy with one source that tells it apart.
    static func propose(
        _ policy: PolicyBundle, by name: String = "dana", in state: DictionaryState
    ) throws -> Draft {
        var draft = try on(.policyPropose, by: name, in: state) { event in event.proposal = policy.digest }
        let path = "\(PolicyPlace.proposed(policy.digest).source)/catalog.yaml"
        draft.bring(Payloads(files: [.init(path: path, bytes: source(of: policy))], policy: policy))
        return draft
    }

    static func source(of policy: PolicyBundle) -> [UInt8] {
        Array("kind: Catalog # ".utf8) + policy.canonical
    }

    static func withdraw(
        _ digest: SHA256Digest, by name: String = "dana", in state: DictionaryState
    ) throws -> Draft {
        try on(.policyWithdraw, by: name, in: state) { event in event.proposal = digest }
    }

    /// Under the number that comes next, or another.
    static func activate(
        _ digest: SHA256Digest, as counter: Int? = nil, by name: String = "dana", in state: DictionaryState
    ) throws -> Draft {
        try on(.policyActivate, by: name, in: state) { event in
            event.activates = PolicyVersion(
                counter: counter ?? event.policy.counter + 1, digest: digest)
        }
    }

    /// The policy that had a number once, under the number that comes next, or another.
    static func rollBack(
        to earlier: Int, as counter: Int? = nil, by name: String = "dana", in state: DictionaryState
    ) throws -> Draft {
        try on(.policyRollback, by: name, in: state) { event in
            let bundle = state.files[PolicyPlace.archived(earlier).bundle] ?? []
            let digest = SHA256Digest(of: bundle)
            event.restores = PolicyVersion(counter: earlier, digest: digest)
            event.activates = PolicyVersion(
                counter: counter ?? event.policy.counter + 1, digest: digest)
        }
    }

    /// A key of somebody's, the one that they began with where none is said.
    static func revoke(
        _ holder: String, _ key: PublicKey? = nil, since sequence: Int? = nil,
        because reason: String? = "lost on a train", by name: String = "dana", in state: DictionaryState
    ) throws -> Draft {
        try on(.keyRevoke, by: name, in: state) { event in
            event.key = try (key ?? Cast.key(of: holder)).fingerprint
            event.holder = try PrincipalName(holder)
            event.compromisedSince = sequence
            event.note = try reason.map { text throws in try Note(text) }
        }
    }
}

extension PublicKey {
    /// The key of another kind with the same secret: a hardware key's, of the same point.
    func twin() throws -> PublicKey {
        func field(_ bytes: some Collection<UInt8>) -> [UInt8] {
            (0..<4).reversed().map { UInt8(bytes.count >> (8 * $0) & 0xFF) } + bytes
        }
        return try PublicKey(
            blob: field(Array("sk-ssh-ed25519@openssh.com".utf8)) + field(blob.suffix(32))
                + field(Array("ssh:".utf8)))
    }
}

import Actions
import Bearings
import Canonical
import Catalog
import Consent
import Hearing
import Keys
import Policy
import Schema
import Signing
import Statute
import Store
import Synchronization
import TestSupport

/// The same steps on a real repository, through the actions that the command line calls.
final class Reality {
    let folder: TemporaryFolder
    let surroundings: Surroundings
    /// The numbers that the model has for assets, requests, policies and keys.
    var identities: [String: Int] = [:]
    var requests: [RequestID: Int] = [:]
    var policies: [SHA256Digest: Laws] = [:]
    let fingerprints: [Fingerprint: Key]
    /// Approvals that were handed out.
    var blocks: [String] = []

    private static let keys = Result {
        let keys = Step.Person.allCases.flatMap { person in
            (0..<Laws.mostKeys).map { Key(holder: person, number: $0) }
        }
        return try Dictionary(uniqueKeysWithValues: keys.map { ($0, try SSHKey()) })
    }

    init(seed: UInt64, under laws: Laws, clockStandsStill: Bool) throws {
        folder = try TemporaryFolder()
        surroundings = Surroundings(seed: seed, standsStill: clockStandsStill)
        try git(["init", "-q", "--template=", "-b", "main", "repository"], in: folder.path)
        let keys = try Self.keys.get()
        fingerprints = try Dictionary(
            uniqueKeysWithValues: keys.map { (try PublicKey(line: $1.line).fingerprint, $0) })
        for (key, file) in keys {
            try folder.write(
                """
                [user]
                    name = \(key.holder)
                    email = \(key.holder)@example.org
                    signingkey = \(file.path)
                [gpg]
                    format = ssh

                """.utf8, to: "config/\(key.holder)-\(key.number)")
        }
        for name in ["one.txt", "two.txt"] { try folder.write("source\n".utf8, to: "repository/\(name)") }
        try begin(under: laws, signedBy: keys[Key(holder: .dana, number: 0)]?.path ?? "")
    }

    private func begin(under laws: Laws, signedBy key: String) throws {
        let sources = try sources(of: laws)
        let policy = try PolicyBundle(sources: sources)
        policies[policy.digest] = laws
        let payloads = Payloads(
            files: sources.map { .init(path: "\(PolicyPlace.active.source)/\($0.file)", bytes: $0.bytes) },
            policy: policy)
        let context = context(of: .dana)
        let event = Event(
            kind: .ledgerInit,
            id: EventID(UUIDv7(milliseconds: context.milliseconds(), random: context.random(10))),
            sequence: 1, policy: PolicyVersion(counter: 1, digest: policy.digest), payloads: payloads.lines)
        let dana = Signatory(name: "dana", email: "dana@example.org")
        let signer = try Signer.resolve(
            SigningSettings(signingKey: key, home: folder.path, environment: context.environment))
        _ = try context.ledger().append(signedBy: signer, at: context.now, failing: \.self) {
            _, state throws(LedgerError) in
            let submission = Submission(
                event: event, time: context.now, author: dana, committer: dana, signer: signer.publicKey,
                payloads: payloads)
            switch try judge(submission, on: state) {
            case .allowed(let decision): return decision
            case .denied(let denial): throw .denied(denial)
            }
        }
    }

    func sources(of laws: Laws) throws -> [PolicySource] {
        let keys = try Self.keys.get()
        return laws.documents { keys[$0]?.line ?? "" }.map {
            PolicySource(file: $0.file, bytes: Array($0.text.utf8))
        }
    }

    func context(of person: Step.Person, _ number: Int = 0) -> Context {
        Context(
            environment: quietEnvironment.merging([
                "GIT_CONFIG_GLOBAL": "\(folder.path)/config/\(person)-\(number)", "HOME": folder.path,
                "XDG_STATE_HOME": "\(folder.path)/state",
            ]) { $1 },
            directory: "\(folder.path)/repository", program: "catalogctl",
            milliseconds: { [surroundings] in surroundings.milliseconds },
            random: { [surroundings] in surroundings.roll($0) })
    }

    /// Does a step, and says what came of it.
    func take(_ step: Step) throws -> Model.Outcome {
        surroundings.wait(seconds: step.wait)
        do {
            let receipt = try perform(step)
            if case .register = step.act, let uid = receipt.event.assetUID {
                identities[uid.description] = identities.count
            }
            return Model.Outcome(gates: receipt.event.gates.map(\.description))
        } catch let error as ActionError {
            let number = error.request.map { requests[$0] ?? requests.count }
            if let id = error.request { requests[id] = number }
            return Model.Outcome(code: error.code, requests: Set(number.map { [$0] } ?? []))
        }
    }
}

/// A clock, and dice that fall the same in every run. The clock goes most of a second at every look, unless it stands
/// still between the steps.
final class Surroundings: Sendable {
    static let beginning: Int64 = 1_800_000_000

    private let clock = Mutex<Int64>(beginning * 1000)
    private let pace: Int64
    private let dice: Mutex<SeededGenerator>

    init(seed: UInt64, standsStill: Bool) {
        pace = standsStill ? 0 : 700
        dice = Mutex(SeededGenerator(seed: seed))
    }

    var milliseconds: Int64 {
        clock.withLock {
            $0 += pace
            return $0
        }
    }

    func wait(seconds: Int) { clock.withLock { $0 += Int64(seconds) * 1000 } }

    func roll(_ count: Int) -> [UInt8] {
        dice.withLock { dice in (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &dice) } }
    }
}

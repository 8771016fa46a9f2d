import Actions
import Bearings
import Canonical
import Catalog
import Foundation
import Git
import Hearing
import Keys
import Objects
import Policy
import Reports
import Schema
import Signing
import Statute
import Store
import Synchronization
import TestSupport

/// Who lives there. Mallory has a key and push rights, and is nobody in the policy.
enum Person: String, CaseIterable {
    case ann, max, vic, mallory

    var displayName: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() + " Example" }
    var email: String { "\(rawValue)@example.org" }
    var key: SSHKey { get throws { try Self.keys.get()[self]! } }

    /// Made once for all tests.
    static let keys = Result { try Dictionary(uniqueKeysWithValues: allCases.map { ($0, try SSHKey()) }) }
}

/// A throwaway repository with a ledger of four events, a second clone that knows its root, and people who
/// act on it. The clock stands still and the dice fall the same in every run.
final class Town: Sendable {
    static let now: Int64 = 1_800_000_000
    static let reference = "refs/governance"

    let folder: TemporaryFolder
    let git: RawGit
    /// The clone of somebody else, with a state folder of its own in which the root is pinned.
    let neighbour: RawGit
    let root: ObjectID
    let tip: ObjectID
    private let keys: [Person: SSHKey]

    /// A copy of the town as it was founded; what a test does to it is its own.
    convenience init() throws {
        let founded = try Self.founded.get()
        let folder = try TemporaryFolder()
        for name in ["repository", "neighbour", "state", "neighbour-state"] {
            try FileManager.default.copyItem(
                atPath: "\(founded.folder.path)/\(name)", toPath: "\(folder.path)/\(name)")
        }
        try self.init(folder, root: founded.root, tip: founded.tip)
        // Where a tip was verified is known by the folder's path, and this is another folder.
        _ = try VerifyLedger(isFull: false).run(in: context())
        _ = try VerifyLedger(isFull: false).run(in: neighbourContext())
    }

    private init(
        _ folder: TemporaryFolder, root: ObjectID, tip: ObjectID, keys: [Person: SSHKey]? = nil
    ) throws {
        let keys = try keys ?? Person.keys.get()
        self.keys = keys
        self.folder = folder
        self.root = root
        self.tip = tip
        git = RawGit(in: folder.path + "/repository")
        neighbour = RawGit(in: folder.path + "/neighbour")
        for person in Person.allCases {
            let settings = """
                [user]
                    name = \(person.displayName)
                    email = \(person.email)
                    signingkey = \(keys[person]!.path)
                [gpg]
                    format = ssh

                """
            try folder.write(settings.utf8, to: "config/\(person)")
        }
    }

    private static let founded = Result { try found() }

    /// A town in which nothing has begun.
    static func empty(keys: [Person: SSHKey]? = nil) throws -> Town {
        let folder = try TemporaryFolder()
        for name in ["repository", "neighbour"] {
            try TestSupport.git(["init", "-q", "--template=", "-b", "main", name], in: folder.path)
        }
        return try Town(folder, root: .hashing(.blob, []), tip: .hashing(.blob, []), keys: keys)
    }

    private static func found() throws -> Town {
        let draft = try empty()
        let root = try draft.begin()
        for (person, plugin, name) in [
            (Person.ann, "agents", "triage-bot"), (.max, "models", "scorer"), (.ann, "prompts", "greeting"),
        ] {
            _ = try draft.register(name, in: plugin, as: person)
        }
        try draft.neighbour("fetch", "-q", draft.git.folder, "+\(reference):\(reference)")
        _ = try Join(belief(in: root)).run(in: draft.neighbourContext())
        guard let tip = try draft.ledger().claimedTip() else {
            throw RunFailure(description: "no ledger was made")
        }
        return try Town(draft.folder, root: root, tip: tip)
    }

    /// A policy with three people in three roles.
    func policy() -> [PolicySource] {
        let catalog = """
            apiVersion: catalogctl/v1
            kind: Catalog
            environments: [dev, prod]
            plugins:
              agents: {kinds: [agent]}
              models: {kinds: [model]}
              prompts: {kinds: [prompt]}
            """
        var principals = """
            apiVersion: catalogctl/v1
            kind: Principals
            principals:

            """
        for person in [Person.ann, .max, .vic] {
            principals += """
                  \(person):
                    displayName: \(person.displayName)
                    emails: [\(person.email)]
                    keys: ["\(keys[person]!.line)"]

                """
        }
        principals += """
            roles: {admin: [ann], maintainer: [max], viewer: [vic]}
            permissions: {admin: ["ledger.*", "asset.*", "policy.*", "key.*", "environment.*", "promotion.*"], maintainer: ["asset.*"], viewer: []}
            """
        return [
            PolicySource(file: "catalog.yaml", bytes: Array("\(catalog)\n".utf8)),
            PolicySource(file: "principals.yaml", bytes: Array("\(principals)\n".utf8)),
        ]
    }

    /// Another ledger by the same people, begun elsewhere.
    static func other() throws -> RawGit { try another.get().git }

    private static let another = Result { try found() }

    @discardableResult
    func begin() throws -> ObjectID {
        let context = context()
        let ledger = try context.ledger()
        let sources = policy()
        let policy = try PolicyBundle(sources: sources)
        let payloads = Payloads(
            files: sources.map { .init(path: "\(PolicyPlace.active.source)/\($0.file)", bytes: $0.bytes) },
            policy: policy)
        let id = EventID(UUIDv7(milliseconds: context.milliseconds(), random: context.random(10)))
        let event = Event(
            kind: .ledgerInit, id: id, sequence: 1, policy: PolicyVersion(counter: 1, digest: policy.digest),
            payloads: payloads.lines)
        let ann = Signatory(name: Person.ann.displayName, email: Person.ann.email)
        let signer = try signer()
        return try ledger.append(signedBy: signer, at: context.now, failing: \.self) {
            _, state throws(LedgerError) in
            let submission = Submission(
                event: event, time: context.now, author: ann, committer: ann, signer: signer.publicKey,
                payloads: payloads)
            switch try judge(submission, on: state) {
            case .allowed(let decision): return decision
            case .denied(let denial): throw .denied(denial)
            }
        }[0].commit
    }
}

extension Town {
    func context(as person: Person = .ann, in place: String = "repository", state: String = "state")
        -> Context
    {
        Context(
            environment: quietEnvironment.merging([
                "GIT_CONFIG_GLOBAL": "\(folder.path)/config/\(person)", "HOME": folder.path,
                "XDG_STATE_HOME": "\(folder.path)/\(state)",
            ]) { $1 },
            directory: "\(folder.path)/\(place)", program: "catalogctl",
            milliseconds: { Self.now * 1000 }, random: Dice().roll)
    }

    /// With `program` that shell script signs in ssh-keygen's place.
    func signer(_ person: Person = .ann, program: String? = nil) throws -> Signer {
        let environment = context(as: person).environment
        var settings = SigningSettings(
            signingKey: keys[person]!.path, home: folder.path, environment: environment)
        if let program {
            // Copied by another process: a program that is open for writing in this one cannot be started.
            let draft = try folder.write("#!/bin/sh\n\(program)\n".utf8, to: "signer.sh")
            settings.sshKeygenProgram = folder.path + "/signer"
            try run("install", ["-m", "755", draft, folder.path + "/signer"])
        }
        return try Signer.resolve(settings)
    }

    /// Ann's registration of an agent, judged on a state.
    func decision(to register: String, on state: LedgerState) throws(LedgerError) -> Decision {
        let submission: Submission
        do {
            let id = EventID(UUIDv7(milliseconds: Self.now * 1000, random: Dice().roll(10)))
            let asset = try AssetPath("agents/agent/\(register)")
            let record = AssetRecord(uid: AssetUID(bornIn: id))
            let payloads = Payloads(files: [.init(path: asset.record, bytes: record.bytes)], asset: record)
            let ann = Signatory(name: Person.ann.displayName, email: Person.ann.email)
            guard let tip = state.tip else { throw LedgerError.absent(reference: Self.reference) }
            submission = Submission(
                event: Event(
                    kind: .assetRegister, id: id, sequence: tip.sequence + 1, policy: tip.policy,
                    asset: asset,
                    assetUID: record.uid, payloads: payloads.lines),
                time: max(tip.time, context().now), author: ann, committer: ann,
                signer: try signer().publicKey,
                payloads: payloads)
        } catch { throw .absent(reference: "\(error)") }
        switch try judge(submission, on: state) {
        case .allowed(let decision): return decision
        case .denied(let denial): throw .denied(denial)
        }
    }

    func neighbourContext() -> Context { context(as: .vic, in: "neighbour", state: "neighbour-state") }

    func ledger() throws -> Ledger { try context().ledger() }

    /// What somebody says who was told the root.
    var belief: Join.Belief { Self.belief(in: root) }

    static func belief(in root: ObjectID) -> Join.Belief { .root(Revision(root.hex)!) }

    @discardableResult
    func register(
        _ name: String, in plugin: String = "agents", as person: Person = .ann, because note: String? = nil
    ) throws -> Receipt {
        try Register(
            plugin: PluginName(plugin), name: AssetReference(name), options: ActOptions(message: note)
        )
        .run(in: context(as: person))
    }

    /// The names of the assets that a reader sees.
    func list(_ plugin: String = "agents", in context: Context? = nil) throws -> [String] {
        try ListAssets(plugin: PluginName(plugin)).run(in: context ?? self.context()).rows
            .map(\.name.text)
    }

    func verify(full: Bool = true) throws -> VerifyLedger.Verified {
        try VerifyLedger(isFull: full).run(in: context())
    }
}

/// Randomness that never gives the same twice, and gives the same in every run of one test.
final class Dice: Sendable {
    private static let throwsSoFar = Mutex<UInt64>(0)

    @Sendable func roll(_ count: Int) -> [UInt8] {
        var generator = SeededGenerator(
            seed: Self.throwsSoFar.withLock { number in
                number += 1
                return number
            })
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}

import Actions
import Bearings
import Canonical
import Catalog
import Foundation
import Hearing
import Keys
import Objects
import Policy
import Schema
import Signing
import Store
import Synchronization
import TestSupport

/// The same steps on a real repository, through the actions that the command line calls.
final class Reality {
    let folder: TemporaryFolder
    private let surroundings: Surroundings
    private var identities: [String: Int] = [:]

    private static let keys = Result {
        try Dictionary(uniqueKeysWithValues: Step.Person.allCases.map { ($0, try SSHKey()) })
    }

    private static let catalog = """
        apiVersion: catalogctl/v1
        kind: Catalog
        environments: [dev, stage, prod]
        complianceTags: [gdpr]
        protectDependents: true
        plugins:
          agents: {kinds: [agent], labelFormat: semver}
          prompts: {kinds: [prompt], lifecycle: loose}

        """

    private static let lifecycle = """
        apiVersion: catalogctl/v1
        kind: Lifecycle
        name: loose
        enable: [draft->archived, archived->approved]
        bindable:
          stage: [draft, approved]
          prod: [approved]

        """

    init(seed: UInt64) throws {
        folder = try TemporaryFolder()
        surroundings = Surroundings(seed: seed)
        try git(["init", "-q", "--template=", "-b", "main", "repository"], in: folder.path)
        let keys = try Self.keys.get()
        for (person, key) in keys {
            try folder.write(
                """
                [user]
                    name = \(person)
                    email = \(person)@example.org
                    signingkey = \(key.path)
                [gpg]
                    format = ssh

                """.utf8, to: "config/\(person)")
        }
        for name in ["one.txt", "two.txt"] { try folder.write("source\n".utf8, to: "repository/\(name)") }
        try begin(keys)
    }

    private func begin(_ keys: [Step.Person: SSHKey]) throws {
        var principals = "apiVersion: catalogctl/v1\nkind: Principals\nprincipals:\n"
        for person in [Step.Person.dana, .sam, .robo, .vic] {
            principals += """
                  \(person):
                    type: \(person == .robo ? "machine" : "person")
                    emails: [\(person)@example.org]
                    keys: ["\(keys[person]?.line ?? "")"]

                """
        }
        let writer = #""asset.*", "governance.*", "version.*", "lifecycle.*", "promotion.*", "alias.*""#
        principals += """
            roles: {admin: [dana], maintainer: [sam], machine: [robo], viewer: [vic]}
            permissions:
              admin: ["ledger.*", "policy.*", "key.*", "environment.*", "request.*", \(writer)]
              maintainer: [\(writer)]
              machine: ["request.approve", \(writer)]
              viewer: []

            """
        let sources = [
            PolicySource(file: "catalog.yaml", bytes: Array(Self.catalog.utf8)),
            PolicySource(file: "lifecycle.yaml", bytes: Array(Self.lifecycle.utf8)),
            PolicySource(file: "principals.yaml", bytes: Array(principals.utf8)),
        ]
        let policy = try PolicyBundle(sources: sources)
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
            SigningSettings(
                signingKey: keys[.dana]?.path ?? "", home: folder.path, environment: context.environment))
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

    func context(of person: Step.Person) -> Context {
        Context(
            environment: quietEnvironment.merging([
                "GIT_CONFIG_GLOBAL": "\(folder.path)/config/\(person)", "HOME": folder.path,
                "XDG_STATE_HOME": "\(folder.path)/state",
            ]) { $1 },
            directory: "\(folder.path)/repository", program: "catalogctl",
            milliseconds: { [surroundings] in surroundings.milliseconds },
            random: { [surroundings] in surroundings.roll($0) })
    }

    /// Does a step, or says with which code it was refused.
    func take(_ step: Step) throws -> String? {
        surroundings.tick()
        do {
            let receipt = try perform(step)
            if case .register = step.act, let uid = receipt.event.assetUID {
                identities[uid.description] = identities.count
            }
            return nil
        } catch let error as ActionError { return error.code }
    }

    private func perform(_ step: Step) throws -> Receipt {
        let context = context(of: step.person)
        let plugin = try PluginName(step.plugin)
        let name = try AssetReference(step.name)
        let options = ActOptions(message: nil)
        func choice(_ word: String?) -> VersionChoice? { word.map { VersionChoice($0) } }
        func change(_ version: String?, _ change: ChangeState.Change) throws -> Receipt {
            try ChangeState(
                plugin: plugin, name: name, version: choice(version), change: change, options: options
            ).run(in: context)
        }
        switch step.act {
        case .register(let file):
            return try Register(plugin: plugin, name: name, file: file, options: options).run(in: context)
        case .rename(let new):
            return try Rename(plugin: plugin, name: name, newName: AssetName(new), options: options)
                .run(in: context)
        case .setSource(let file):
            return try SetSource(plugin: plugin, name: name, file: file, options: options).run(in: context)
        case .govern(let fields):
            return try SetGovernance(
                plugin: plugin, name: name,
                change: .fields(fields.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }),
                options: options
            ).run(in: context)
        case .snapshot(let label, let record):
            try folder.write(record.content.utf8, to: "repository/\(record.file)")
            return try Snapshot(
                plugin: plugin, name: name, label: label.map { try VersionLabel($0) }, file: record.file,
                options: options
            ).run(in: context)
        case .setState(let version, let state): return try change(version, .to(StateName(state)))
        case .deprecate(let version, let replacement):
            return try change(version, .deprecate(replacement: replacement.map { try AssetReference($0) }))
        case .archive(let version): return try change(version, .archive)
        case .restore(let version, let state):
            return try change(version, .restore(state.map { try StateName($0) }))
        case .promote(let environment, let version, let from, let allows):
            return try Promote(
                plugin: plugin, name: name, environment: EnvironmentName(environment),
                source: from.map { try EnvironmentName($0) }, version: choice(version),
                allowsDeprecated: allows, options: options
            ).run(in: context)
        case .rollback(let environment, let version, let allows):
            return try RollBack(
                plugin: plugin, name: name, environment: EnvironmentName(environment),
                version: VersionChoice(version), allowsDeprecated: allows, options: options
            ).run(in: context)
        case .unbind(let environment):
            return try Unbind(
                plugin: plugin, name: name, environment: EnvironmentName(environment), options: options
            ).run(in: context)
        case .freeze(let environment):
            return try FreezeEnvironment(
                EnvironmentName(environment), options: ActOptions(message: "a storm")
            ).run(in: context)
        case .thaw(let environment):
            return try FreezeEnvironment(EnvironmentName(environment), isThaw: true, options: options)
                .run(in: context)
        case .halt:
            return try HaltAsset(plugin: plugin, name: name, options: ActOptions(message: "it lies"))
                .run(in: context)
        case .resume:
            return try HaltAsset(plugin: plugin, name: name, isResume: true, options: options)
                .run(in: context)
        case .alias(let alias, let version):
            return try SetAlias(
                plugin: plugin, name: name, alias: AliasName(alias), version: choice(version),
                options: options
            ).run(in: context)
        }
    }

    // MARK: What is so

    /// The state of the ledger in the model's words, read from its records.
    func assets() throws -> [Int: Model.Asset] {
        let state = try context(of: .dana).ledger().state()
        var assets: [Int: Model.Asset] = [:]
        for (uid, number) in identities {
            guard let uid = AssetUID(uid), let folder = try state.read(Layout.uid(uid)),
                let path = AssetPath(folder: String(decoding: folder.dropLast(), as: UTF8.self)),
                let bytes = try state.read(path.record)
            else { throw RunFailure(description: "'\(uid)' is lost") }
            let record = try AssetRecord(bytes: bytes)
            var asset = Model.Asset(
                plugin: path.plugin.text, name: path.name.text, source: record.source?.text)
            asset.retirement = record.retirement?.state.text
            asset.isHalted = record.halt != nil
            for (alias, label) in record.aliases { asset.aliases[alias.text] = label.text }
            if let bytes = try state.read(path.overlay) {
                asset.hasOverlay = true
                asset.overlay = try fields(of: Overlay(bytes: bytes))
            }
            var created: [String: Int] = [:]
            for text in try state.names(under: path.versions) {
                let label = try VersionLabel(text)
                (asset.versions[text], created[text]) = try version(label, of: path, in: state)
            }
            asset.labels = created.sorted { $0.value < $1.value }.map(\.key)
            for file in try state.names(under: path.bindings) {
                let environment = try EnvironmentName(file.dropLast(5))
                asset.bindings[environment.text] = try binding(in: environment, of: path, in: state)
            }
            assets[number] = asset
        }
        return assets
    }

    /// The environments that stand still.
    func frozen() throws -> Set<String> {
        let files = try context(of: .dana).ledger().state().names(under: Layout.freezes)
        return Set(files.map { String($0.dropLast(".json".count)) })
    }

    private func fields(of overlay: Overlay) -> [String: String] {
        var fields: [String: String] = [:]
        for key in ["owner.principal", "risk.level", "labels.team", "intendedUse.summary"] {
            fields[key] = overlay.text(key)
        }
        fields["compliance.tags"] = overlay.texts("compliance.tags").first
        return fields
    }

    private func version(
        _ label: VersionLabel, of path: AssetPath, in state: LedgerState
    ) throws -> (Model.Version, Int) {
        let folder = path.version(label)
        guard let standing = try state.read(path.state(label)),
            let bytes = try state.read("\(folder)/\(VersionRecord.file)")
        else { throw RunFailure(description: "'\(folder)' is not whole") }
        let lifecycle = try LifecycleRecord(bytes: standing)
        let record = try VersionRecord(bytes: bytes)
        let content = try state.read("\(folder)/\(record.record)") ?? []
        var uses: [Int: String?] = [:]
        for use in record.uses {
            guard let used = identities[use.uid.description] else { continue }
            uses[used] = .some(use.label?.text)
        }
        return (
            Model.Version(
                state: lifecycle.state.text, uses: uses, content: String(decoding: content, as: UTF8.self)),
            lifecycle.created
        )
    }

    /// The record, which must agree with what stands in the environment.
    private func binding(
        in environment: EnvironmentName, of path: AssetPath, in state: LedgerState
    ) throws -> Model.Binding? {
        guard let bytes = try state.read(path.binding(environment)) else { return nil }
        let record = try BindingRecord(bytes: bytes)
        let there = try state.folder(at: path.place(in: environment))
        let version = try record.bound.flatMap { try state.folder(at: path.version($0.label)) }
        guard there == record.bound?.version, version == record.bound?.version else {
            throw RunFailure(description: "'\(path)' in \(environment) is not what its record says")
        }
        return Model.Binding(
            bound: record.bound?.label.text, isHeld: record.isHeld,
            previous: record.previous.map(\.label.text))
    }

    /// Everything once more from the root, and git's own opinion of the objects.
    func audit() throws -> Int {
        try git(["fsck", "--strict", "--no-dangling"], in: "\(folder.path)/repository")
        return try VerifyLedger(isFull: true).run(in: context(of: .dana)).sequence
    }
}

/// A clock that goes a second a step and most of one at every look, and dice that fall the same in every run.
final class Surroundings: Sendable {
    private let clock = Mutex<Int64>(1_800_000_000_000)
    private let dice: Mutex<SeededGenerator>

    init(seed: UInt64) { dice = Mutex(SeededGenerator(seed: seed)) }

    var milliseconds: Int64 {
        clock.withLock {
            $0 += 700
            return $0
        }
    }

    func tick() { clock.withLock { $0 += 1000 } }

    func roll(_ count: Int) -> [UInt8] {
        dice.withLock { dice in (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &dice) } }
    }
}

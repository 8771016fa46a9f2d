import Actions
import Canonical
import Catalog
import Git
import Glibc
import Keys
import Policy
import Programs
import Signing
import Store

/// A throwaway repository with keys, an agent that holds one, and a ledger of a given size.
final class Workplace {
    let folder: String
    let repository: String
    private(set) var launcher: Launcher
    let catalogctl: String
    let baseline: String
    private var agent: String?

    init() throws {
        let base = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        folder = "\(base)/catalogctl-bench-\(getpid())"
        repository = folder + "/catalog"
        guard unsafe mkdir(folder, 0o700) == 0 else {
            throw BenchFault("a folder cannot be made at \(folder)")
        }
        let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? "/usr/bin:/bin"
        var environment = [
            "PATH": path, "HOME": folder, "XDG_STATE_HOME": folder + "/state", "GIT_CONFIG_NOSYSTEM": "1",
            "LC_ALL": "C",
        ]
        launcher = Launcher(environment: environment)
        let products = CommandLine.arguments[0].split(separator: "/", omittingEmptySubsequences: false)
            .dropLast()
            .joined(separator: "/")
        catalogctl = products + "/catalogctl"
        baseline = products + "/baseline"
        try run(.sshKeygen, ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", folder + "/key"])
        for (key, value) in [
            ("user.name", "Dana Example"), ("user.email", "dana@example.com"), ("gpg.format", "ssh"),
            ("user.signingkey", folder + "/key.pub"), ("init.defaultBranch", "main"),
            ("gpg.ssh.allowedSignersFile", folder + "/allowed_signers"),
        ] {
            try run(.git, ["config", "--global", key, value])
        }
        let started = try run(.custom("/usr/bin/ssh-agent"), ["-a", folder + "/agent", "-s"])
        agent = started.split(separator: "\n").first { $0.hasPrefix("SSH_AGENT_PID=") }
            .flatMap { $0.dropFirst(14).split(separator: ";").first.map(String.init) }
        environment["SSH_AUTH_SOCK"] = folder + "/agent"
        launcher = Launcher(environment: environment)
        try run(.custom("/usr/bin/ssh-add"), ["-q", folder + "/key"])
    }

    deinit {
        do {
            if let agent { try run(.custom("/bin/kill"), [agent]) }
            try run(.custom("/bin/rm"), ["-rf", "--", folder])
        } catch { print("bench: \(folder) was not removed: \(error)") }
    }

    @discardableResult
    func run(_ program: ProgramName, _ words: [String], in directory: String? = nil, input: [UInt8] = [])
        throws -> String
    {
        let result = try launcher.run(program, words, input: input, in: directory)
        guard result.status == 0 else {
            throw BenchFault(
                "\(program.text) \(words.joined(separator: " ")): \(String(decoding: result.errors, as: UTF8.self))"
            )
        }
        return String(decoding: result.output, as: UTF8.self)
    }

    var context: Context {
        Context(
            environment: launcher.environment, directory: repository, program: catalogctl,
            milliseconds: { Int64(time(nil)) * 1000 },
            random: { count in (0..<count).map { _ in UInt8.random(in: .min ... .max) } })
    }

    /// A repository with a ledger of so many events, written in batches.
    func begin(events: Int) throws {
        try run(.custom("/bin/rm"), ["-rf", "--", repository])
        try run(.git, ["init", "--quiet", repository])
        try run(.custom(catalogctl), ["-C", repository, "init"])
        let tip = try run(.git, ["rev-parse", "refs/governance"], in: repository).split(separator: "\n")[0]
        let signers = try run(.git, ["cat-file", "blob", "\(tip):policy/allowed_signers"], in: repository)
        try write(signers, to: folder + "/allowed_signers")
        try append(events - 1)
    }

    /// The largest batch that is written at a time.
    private static let batch = 10_000

    /// Registers so many assets, and returns how long that took.
    @discardableResult
    func append(_ count: Int) throws -> Duration {
        let ledger = try context.ledger()
        let signer = try Signer.resolve(
            SigningSettings(
                signingKey: folder + "/key.pub", home: folder, environment: launcher.environment))
        let kinds = ["agents", "models", "prompts", "datasets"]
        let clock = ContinuousClock()
        return try clock.measure {
            var left = count
            while left > 0 {
                let size = min(left, Self.batch)
                _ = try ledger.append(size, signedBy: signer, at: context.now, failing: BenchFault.init) {
                    index, state throws(BenchFault) in
                    try registration(in: kinds[index % kinds.count], on: state, signer.publicKey)
                }
                left -= size
            }
        }
    }

    private func registration(
        in plugin: String, on state: LedgerState, _ key: PublicKey
    ) throws(BenchFault) -> Decision {
        do {
            guard let tip = state.tip, let policy = try state.policy(), let owner = policy.owner(of: key),
                let declared = policy.plugins[try PluginName(plugin)]
            else { throw BenchFault("the ledger has no policy") }
            let asset = AssetPath(
                plugin: declared.name, kind: declared.defaultKind,
                name: try AssetName("asset-\(tip.sequence)"))
            let id = EventID(UUIDv7(milliseconds: context.milliseconds(), random: context.random(10)))
            let record = AssetRecord(uid: AssetUID(bornIn: id))
            let payloads = Payloads(files: [.init(path: asset.record, bytes: record.bytes)], asset: record)
            let signatory = Signatory(name: owner.displayName, email: owner.emails[0].text)
            let event = Event(
                kind: .assetRegister, id: id, sequence: tip.sequence + 1, policy: tip.policy, asset: asset,
                assetUID: record.uid, payloads: payloads.lines)
            let submission = Submission(
                event: event, time: max(context.now, tip.time), author: signatory, committer: signatory,
                signer: key,
                payloads: payloads)
            switch try judge(submission, on: state) {
            case .allowed(let decision): return decision
            case .denied(let denial): throw BenchFault(denial.sentence)
            }
        } catch let fault as BenchFault { throw fault } catch { throw BenchFault("\(error)") }
    }

    private func write(_ text: String, to path: String) throws {
        guard let file = unsafe fopen(path, "w") else { throw BenchFault("\(path) cannot be written") }
        unsafe fputs(text, file)
        unsafe fclose(file)
    }
}

struct BenchFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    init(_ error: LedgerError) { description = "\(error)" }
}

import Bearings
import Glibc
import Hearing
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
        // What was verified in the ledger before is remembered of the folder's path.
        try run(.custom("/bin/rm"), ["-rf", "--", repository, folder + "/state"])
        try run(.git, ["init", "--quiet", repository])
        try run(.custom(catalogctl), ["-C", repository, "init"])
        let tip = try run(.git, ["rev-parse", "refs/governance"], in: repository).split(separator: "\n")[0]
        let signers = try run(.git, ["cat-file", "blob", "\(tip):policy/allowed_signers"], in: repository)
        try write(signers, to: folder + "/allowed_signers")
        try append(events - 1)
    }

    /// The largest batch that is written at a time: whole assets of a catalog.
    private static let batch = Stock.events(for: 1_000)

    /// Registers so many assets, and returns how long that took.
    @discardableResult
    func append(_ count: Int) throws -> Duration {
        let plugins = ["agents", "models", "prompts", "datasets"]
        return try write(count) { stock, index, state throws(BenchFault) in
            try stock.registration(
                of: "asset-\(state.tip?.sequence ?? 0)", in: plugins[index % plugins.count], on: state)
        }
    }

    /// A repository with a ledger of so many assets and what an asset has; returns how long these took.
    @discardableResult
    func begin(assets: Int) throws -> Duration {
        try begin(events: 1)
        return try write(Stock.events(for: assets)) { stock, index, state throws(BenchFault) in
            try stock.decision(index, on: state)
        }
    }

    private func write(
        _ count: Int, _ decide: (inout Stock, Int, LedgerState) throws(BenchFault) -> Decision
    ) throws -> Duration {
        let ledger = try context.ledger()
        let signer = try Signer.resolve(
            SigningSettings(
                signingKey: folder + "/key.pub", home: folder, environment: launcher.environment))
        var stock = Stock(in: context, signedWith: signer.publicKey)
        let clock = ContinuousClock()
        return try clock.measure {
            var done = 0
            while done < count {
                let size = min(count - done, Self.batch)
                _ = try ledger.append(size, signedBy: signer, at: context.now, failing: BenchFault.init) {
                    index, state throws(BenchFault) in
                    try decide(&stock, done + index, state)
                }
                done += size
            }
        }
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

public import Bearings
import Canonical
import Packs
import Programs

/// Runs the main job on a throwaway repository with throwaway keys, a step at a time, by starting the very
/// programs that a person would type.
public struct Demonstrate: Sendable {
    public struct Step: Sendable {
        /// What happens, for a person.
        public let title: String
        /// As it would be typed.
        public let command: String
        public let output: String
        public let status: Int32
    }

    public init() {}

    /// Throws where a step does not end as it should; the folder goes in any case.
    public func run(in context: Context, _ show: @escaping (Step) -> Void) throws(ActionError) {
        let folder = try Self.makeFolder(context)
        let stage = Stage(folder: folder.path, context: context, show: show)
        try stage.prepare()
        try stage.govern()
        try stage.turn()
        try stage.forge()
        try stage.audit()
    }

    private static func makeFolder(_ context: Context) throws(ActionError) -> ScratchFolder {
        do { return try ScratchFolder(for: .demo, environment: context.environment) } catch {
            throw ActionError(
                "demo.folder", .unavailable, error.message,
                hint: "set TMPDIR to a folder that you can write to")
        }
    }
}

/// The throwaway folder, and how programs are started in it.
private struct Stage {
    let folder: String
    let launcher: Launcher
    let program: String
    let show: (Demonstrate.Step) -> Void

    private var repository: String { folder + "/catalog" }

    init(folder: String, context: Context, show: @escaping (Demonstrate.Step) -> Void) {
        self.folder = folder
        self.show = show
        program = context.program
        launcher = Launcher(environment: [
            "PATH": context.environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder,
            "XDG_STATE_HOME": folder + "/state", "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8",
        ])
    }

    func prepare() throws(ActionError) {
        try quietly(.sshKeygen, ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", folder + "/key"])
        for (key, value) in [
            ("user.name", "Dana Example"), ("user.email", "dana@example.com"), ("gpg.format", "ssh"),
            ("user.signingkey", folder + "/key.pub"), ("init.defaultBranch", "main"),
        ] {
            try quietly(.git, ["config", "--global", key, value])
        }
        try git("a repository of our own, with a key that signs", ["init", "--quiet", "catalog"], in: folder)
    }

    func govern() throws(ActionError) {
        try ours("begin the ledger: one signed commit on refs/governance", ["init"])
        try manifest("an agent is a file that you edit; the ledger never writes it", version: "1.0.0")
        try ours(
            "make it known", ["agents", "register", "triage-bot", "--file", "triage-bot.yaml"])
        try ours("a version that never changes", ["agents", "snapshot", "triage-bot"])
        try ours(
            "a draft does not go to production",
            ["agents", "promote", "triage-bot", "--version", "1.0.0", "--to", "prod"], status: 1)
        try ours(
            "somebody must answer for it",
            ["agents", "governance", "set", "triage-bot", "owner.principal=dana-example"])
        try ours("approve it", ["agents", "approve", "triage-bot", "-m", "evaluated on 500 tickets"])
        try ours(
            "now it goes: a promotion is one commit", ["agents", "promote", "triage-bot", "--to", "prod"])
    }

    func turn() throws(ActionError) {
        try manifest("the next version", version: "1.1.0")
        try ours("is made a version as well", ["agents", "snapshot", "triage-bot"])
        try ours("approved", ["agents", "approve", "triage-bot", "--version", "1.1.0"])
        try ours("and takes the place of the first", ["agents", "promote", "triage-bot", "--to", "prod"])
        try ours(
            "it fails: production goes back, in one new commit",
            [
                "agents", "rollback", "triage-bot", "--env", "prod", "--to-version", "1.0.0", "-m",
                "wrong answers in French",
            ])
        try ours("what is where", ["agents", "list"])
        try ours("who put it there, and on whose word", ["why", "agents/triage-bot", "--env", "prod"])
        try git(
            "what production has, for plain git",
            ["ls-tree", "-r", "--name-only", "refs/governance:environments/prod"], in: repository)
        try ours("every act is one event", ["history"])
    }

    private func manifest(_ title: String, version: String) throws(ActionError) {
        let text =
            "apiVersion: catalogctl/v1\\nkind: agent\\nspec:\\n  version: \(version)\\n  prompt: sort the tickets\\n"
        let line = "printf '\(text)' >triage-bot.yaml"
        try step(
            title, line,
            try run(.custom("/bin/sh"), ["-c", "cd \"$0\" && eval \"$1\"", repository, line], in: nil), 0)
    }

    func forge() throws(ActionError) {
        let tip = try quietly(.git, ["rev-parse", "refs/governance"], in: repository)
        let message = try quietly(.git, ["log", "-1", "--format=%B", tip], in: repository)
        let forged = try git(
            "somebody forges an event: the last one again, unsigned",
            ["commit-tree", "-m", message, "-p", tip, tip + "^{tree}"], in: repository)
        try git(
            "and moves the ref with plain git", ["update-ref", "refs/governance", forged], in: repository)
        try ours("it is refused", ["agents", "list"], status: 4)
        try git("the ref goes back", ["update-ref", "refs/governance", tip, forged], in: repository)
    }

    func audit() throws(ActionError) {
        try git(
            "plain git sees the same events",
            ["log", "--format=%h %(trailers:key=Event,valueonly,separator=%x2C) %s", "refs/governance"],
            in: repository)
        let script = try run(.custom(program), ["-C", repository, "verify", "--git-script"], in: nil).text
        let result = try run(
            .custom("/bin/sh"), ["-c", "cd \"$0\" && eval \"$1\" 2>&1", repository, script], in: nil)
        try step(
            "an auditor checks every signature without us", "catalogctl verify --git-script | sh", result, 0)
        try git("and every object", ["fsck", "--strict", "--no-progress", "--no-dangling"], in: repository)
        try ours("the whole history, from the root", ["verify", "--full"])
    }

    private func ours(_ title: String, _ words: [String], status: Int32 = 0) throws(ActionError) {
        try step(
            title, (["catalogctl"] + words).map(quotedForShell).joined(separator: " "),
            try run(.custom(program), ["-C", repository] + words, in: nil), status)
    }

    @discardableResult
    private func git(_ title: String, _ words: [String], in directory: String) throws(ActionError) -> String {
        let result = try run(.git, words, in: directory)
        let line = (["git"] + words).map { quotedForShell($0.contains("\n") ? "…" : $0) }.joined(
            separator: " ")
        try step(title, line, result, 0)
        return result.text
    }

    @discardableResult
    private func quietly(
        _ program: ProgramName, _ words: [String], in directory: String? = nil
    ) throws(ActionError) -> String {
        let result = try run(program, words, in: directory)
        guard result.status == 0 else {
            throw ActionError(
                "demo.step", .unavailable, "'\(program.text) \(words[0])' failed: \(result.text.printable)")
        }
        return result.text
    }

    private func run(
        _ program: ProgramName, _ words: [String], in directory: String?
    ) throws(ActionError) -> ProgramResult {
        try translating { () throws(ProgramError) in try launcher.run(program, words, in: directory) }
    }

    private func step(
        _ title: String, _ command: String, _ result: ProgramResult, _ expected: Int32
    ) throws(ActionError) {
        show(.init(title: title, command: command, output: result.text, status: result.status))
        guard result.status == expected else {
            throw ActionError(
                "demo.step", .unavailable,
                "'\(command)' ended with \(result.status), and \(expected) is expected",
                hint: "see what is missing: catalogctl doctor")
        }
    }
}

extension ProgramResult {
    /// What the program said, in one text without the last line feed.
    fileprivate var text: String {
        var bytes = output + errors
        while bytes.last == 0x0A { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}

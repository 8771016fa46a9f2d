internal import Glibc

/// What to run. A name without a slash is looked for in the PATH of the environment handed in.
public enum ProgramName: Hashable, Sendable {
    case git
    case sshKeygen
    case custom(String)

    public var text: String {
        switch self {
        case .git: "git"
        case .sshKeygen: "ssh-keygen"
        case .custom(let text): text
        }
    }
}

/// What a program that ended left behind.
public struct ProgramResult: Hashable, Sendable {
    /// The exit code, or 128 + the signal that killed it, as shells count.
    public let status: Int32
    public let output: [UInt8]
    /// Empty where the program wrote its errors to the terminal.
    public let errors: [UInt8]

    public init(status: Int32, output: [UInt8], errors: [UInt8]) {
        self.status = status
        self.output = output
        self.errors = errors
    }
}

/// Runs programs in one given environment.
public struct Launcher: Sendable {
    public static let outputLimit = 64 << 20
    static let fallbackPath = "/usr/local/bin:/usr/bin:/bin"

    /// What tells git of another repository than the one that it is started in, or of another store for its objects. In a
    /// hook they are git's own words; anywhere else they are whatever somebody has set.
    public static let variablesOfRepository = [
        "GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_NAMESPACE",
        "GIT_CONFIG", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH",
        "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE", "GIT_REPLACE_REF_BASE",
    ]

    public let environment: [String: String]

    public init(environment: [String: String]) {
        self.environment = environment
    }

    /// Runs a program to its end. Git enters `directory` by its own -C; no other program is sent anywhere,
    /// so give those absolute paths. `changing` overrides variables, or removes those set to nil. With
    /// `terminal` the program's errors go where ours go, and so does its input if none is given: for
    /// progress and prompts. Prompts through /dev/tty work either way. More output than `outputLimit`
    /// (both streams together) kills the program.
    public func run(
        _ program: ProgramName, _ arguments: [String], input: [UInt8] = [],
        changing: [String: String?] = [:], in directory: String? = nil, terminal: Bool = false,
        outputLimit: Int = Launcher.outputLimit
    ) throws(ProgramError) -> ProgramResult {
        var variables = environment
        for (name, value) in changing { variables[name] = value }
        guard directory == nil || program == .git else {
            throw ProgramError(.form, "'\(program.text)' cannot be started in a directory")
        }
        let path = try locate(program, path: variables["PATH"] ?? Self.fallbackPath)
        let pairs = variables.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        let argv = [program.text] + (directory.map { ["-C", $0] } ?? []) + arguments
        let texts = [path] + argv + pairs.map(\.key) + pairs.map(\.value)
        guard !texts.contains(where: { $0.utf8.contains(0) }) else {
            throw ProgramError(.form, "argument or variable of '\(program.text)' has a NUL byte")
        }
        guard !pairs.contains(where: { $0.key.utf8.contains(0x3d) || $0.key.isEmpty }) else {
            throw ProgramError(.form, "environment of '\(program.text)' has a malformed variable name")
        }
        var child = try Child(
            path: path, arguments: argv, environment: pairs.map { "\($0.key)=\($0.value)" },
            terminal: terminal, withInput: !input.isEmpty || !terminal)
        return try child.finish(input: input, outputLimit: outputLimit)
    }

    /// Entries of PATH that are not absolute are passed over: the current directory may be a hostile
    /// repository.
    private func locate(_ program: ProgramName, path: String) throws(ProgramError) -> String {
        let name = program.text
        guard !name.isEmpty else { throw ProgramError(.missing, "program name is empty") }
        if name.utf8.contains(0x2f) { return name }
        for entry in path.utf8.split(separator: 0x3a) where entry.first == 0x2f {
            let candidate = String(decoding: entry, as: UTF8.self) + "/" + name
            if Self.isProgram(candidate) { return candidate }
        }
        throw ProgramError(.missing, "program '\(name)' is not in PATH")
    }

    private static func isProgram(_ path: String) -> Bool {
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
        return unsafe access(path, X_OK) == 0
    }
}

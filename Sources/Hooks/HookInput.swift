import Bearings
import Git
import Store

/// What git feeds hooks, and where they are started.
enum HookInput {
    /// A push of a hundred thousand refs has some ten million bytes.
    private static let limit = 64 << 20

    static func bytes(in context: Context) throws(ActionError) -> [UInt8] {
        guard let bytes = context.input(limit + 1), bytes.count <= limit else {
            throw ActionError(
                "hook.input", .usage, "what git says about the refs cannot be read, or is larger than 64 MiB",
                hint: "move fewer refs at a time")
        }
        return bytes
    }

    static func malformed(_ line: ArraySlice<UInt8>) -> ActionError {
        ActionError(
            "hook.input", .usage,
            "git's line '\(String(decoding: line.prefix(200), as: UTF8.self))' is not understood",
            hint: "this command is started by git; install it with: catalogctl hooks install")
    }
}

extension Context {
    /// The ledger of the repository that git runs a hook in, with what was pushed and not yet taken. Only hooks ask git's
    /// environment: anywhere else it is whatever somebody has set.
    func receivingLedger() throws(ActionError) -> Ledger {
        let repository = try translating { () throws(GitError) in
            try Repository.open(at: directory, how: .fromEnvironment)
        }
        return try ledger(in: repository)
    }

    /// The ledger of the clone that git runs a hook in: git names its folder, or has entered it.
    func workingLedger() throws(ActionError) -> Ledger {
        let repository = try translating { () throws(GitError) in
            guard let folder = environment["GIT_DIR"], !folder.isEmpty else {
                return try Repository.open(at: directory, how: .discover)
            }
            return try Repository.open(
                at: folder.utf8.first == 0x2F ? folder : "\(directory)/\(folder)", how: .exact)
        }
        return try ledger(in: repository)
    }

    private func ledger(in repository: Repository) throws(ActionError) -> Ledger {
        let trust = try trustFolder()
        return try translating { () throws(LedgerError) in try Ledger(in: repository, trust: trust) }
    }
}

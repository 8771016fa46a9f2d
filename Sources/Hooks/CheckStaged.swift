public import Bearings
import Catalog
import Git
import Hearing
import Objects
import Programs
import Store

/// `pre-commit`: whether the manifests that are to be committed are ones, and fit what the ledger says of their assets. They
/// are read from the index, whatever the work tree has.
public struct CheckStaged: Sendable {
    public init() {}

    public func run(in context: Context) throws(ActionError) -> HookVerdict {
        var verdict = HookVerdict()
        let ledger: Ledger
        let state: LedgerState
        do {
            ledger = try context.workingLedger()
            state = try translating { () throws(LedgerError) in try ledger.state() }
        } catch {
            if error.code == DenialCode.ledgerAbsent.rawValue { return verdict }
            // A commit moves no ledger: who cannot verify it here may commit, and the server judges.
            verdict.warnings.append(
                "the manifests were not held against the ledger: \(error.message) (\(error.code))")
            return verdict
        }
        let staged = try files(in: ledger.repository, context)
        var rules = try ContentRules(
            of: state, in: ledger, bringing: NewCommits(of: [], in: ledger.repository))
        verdict.objections = try rules.objections(to: staged) { path throws(ActionError) in
            let listing = try Self.git(
                ["ls-files", "--cached", "-z", "--", ":(top,literal)\(path)"], context)
            return !listing.isEmpty
        }
        verdict.warnings += rules.warnings
        return verdict
    }

    /// What the empty tree is called, which the first commit is compared with.
    private static let nothing = ObjectID.hashing(.tree, [])

    /// The files that the commit changes. git reads the index, which has more forms than one.
    private func files(in repository: Repository, _ context: Context) throws(ActionError) -> [ChangedFile] {
        let head = try translating(repository.checkedOut)
        let listing = try Self.git(
            [
                "diff-index", "--cached", "--raw", "--abbrev=40", "-z", "--no-renames", "--diff-filter=ACMT",
                (head ?? Self.nothing).hex, "--",
            ], context)
        // `:100644 100644 <id> <id> M NUL path NUL`
        let fields = listing.split(separator: 0)
        var files: [ChangedFile] = []
        for index in stride(from: 0, to: fields.count - 1, by: 2) {
            let words = fields[index].split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
            guard words.count == 5, let old = ObjectID(hex: words[2]), let id = ObjectID(hex: words[3]) else {
                throw HookInput.malformed(fields[index])
            }
            files.append(
                ChangedFile(
                    path: String(decoding: fields[index + 1], as: UTF8.self), id: id,
                    isFile: words[1].hasPrefix("100"), before: words[0].hasPrefix(":100") ? [old] : []))
        }
        return try files.isEmpty ? [] : news(of: files, repository)
    }

    /// Where a merge is concluded: without what is as the other side has it.
    private func news(of files: [ChangedFile], _ repository: Repository) throws(ActionError) -> [ChangedFile]
    {
        try translating { () throws(GitError) in
            guard let other = try repository.reference(Self.merged) else { return files }
            let tree = try ContentCommit(other, in: repository).tree
            var left: [ChangedFile] = []
            for file in files {
                guard let path = SourcePath(file.path),
                    try ContentTree.entry(at: path, in: tree, repository)?.id == file.id
                else {
                    left.append(file)
                    continue
                }
            }
            return left
        }
    }

    /// Where git notes what is being merged.
    private static let merged = "MERGE_HEAD"

    /// What the repository's own configuration names is not started, whoever starts us: no program that watches files, and
    /// no remote for an object that is missing. A protocol that the configuration allows by its name only the environment
    /// forbids.
    private static let alone = ["-c", "core.fsmonitor=false"]
    private static let noTransport = ["GIT_ALLOW_PROTOCOL": "", "GIT_NO_LAZY_FETCH": "1"]

    private static func git(_ words: [String], _ context: Context) throws(ActionError) -> [UInt8] {
        let result = try translating { () throws(ProgramError) in
            try Launcher(environment: context.environment.merging(Self.noTransport) { $1 })
                .run(.git, Self.alone + words)
        }
        guard result.status == 0 else {
            throw ActionError(
                "hook.index", .unavailable,
                "git cannot say what is to be committed: \(printable(result.errors))",
                hint: "see what is wrong: git status")
        }
        return result.output
    }
}

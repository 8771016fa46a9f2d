import Bearings
import Canonical
import Git
import Objects
import Programs
import Store

/// Carries a ledger to a remote and back, by the user's own git.
///
/// The configuration that came with the repository may name programs (`core.sshCommand`, `credential.helper`,
/// `remote.*.uploadpack` …), and there will be more such keys tomorrow. So git is not run in the repository at all: it
/// works at a desk of ours, a git folder with no hooks and no configuration but the user's own, and puts the objects
/// that it fetches into the repository's store.
struct Courier: ~Copyable {
    let remote: Remote
    private let desk: Desk
    private let launcher: Launcher
    private let folder: String
    private let changes: [String: String?]

    /// git's name at the desk for what it fetched.
    private static let received = "refs/received"

    init(to remote: Remote, from ledger: Ledger, in context: Context, _ settings: Settings)
        throws(ActionError)
    {
        self.remote = remote
        try remote.refuseInside(ledger.repository)
        let name = context.random(16).map { String($0, radix: 16) }.joined()
        let headers = settings.keys(scopes: [.local]).filter(Remote.isHeader).flatMap { key in
            settings.values(key, scopes: [.local]).flatMap { Settings.lines(key, $0) }
        }
        let bare = "[core]\n\trepositoryformatversion = 0\n\tbare = true\n"
        let files: [(name: String, bytes: [UInt8])] = [
            ("HEAD", Array("ref: refs/none\n".utf8)), ("config", Array(bare.utf8) + headers),
            ("user", settings.file(scopes: [.system, .global])), ("refs/.none", []), ("objects/.none", []),
        ]
        do { desk = try Desk(in: ledger.trust, called: name, with: files, now: context.now) } catch {
            throw ActionError(error)
        }
        launcher = Launcher(environment: context.environment)
        folder = ledger.repository.workTree ?? ledger.repository.commonDirectory
        changes = Dictionary(
            (Launcher.variablesOfRepository + ["GIT_CONFIG_SYSTEM"]).map { ($0, nil) } + [
                ("GIT_DIR", desk.path),
                ("GIT_OBJECT_DIRECTORY", ledger.repository.commonDirectory + "/objects"),
                ("GIT_CONFIG_GLOBAL", desk.path + "/user"), ("GIT_CONFIG_NOSYSTEM", "1"),
                ("GIT_NO_REPLACE_OBJECTS", "1"), ("GIT_NO_LAZY_FETCH", "1"), ("LC_ALL", "C"),
                ("LANGUAGE", "C"),
            ], uniquingKeysWith: { $1 })
    }

    /// Settings of the user's that are meant for their own work trees, and what makes it last.
    private static let always = [
        "core.hooksPath=/dev/null", "core.fsmonitor=false", "gc.auto=0", "maintenance.auto=false",
        "fetch.writeCommitGraph=false", "fetch.unpackLimit=1", "fetch.prune=false", "fetch.pruneTags=false",
        "fetch.recurseSubmodules=false", "push.recurseSubmodules=no", "push.followTags=false",
        "core.fsync=all",
        "core.fsyncMethod=fsync",
    ].flatMap { ["-c", $0] }

    private func git(_ arguments: [String]) throws(ActionError) -> ProgramResult {
        try translating { () throws(ProgramError) in
            try launcher.run(.git, Self.always + arguments, changing: changes, in: folder)
        }
    }

    private func unreachable(_ deed: String, _ result: ProgramResult) -> ActionError {
        ActionError(
            "remote.unreachable", .unavailable,
            "git could not \(deed) '\(remote.name)' (exit \(result.status)): \(Self.told(result.errors))",
            hints: ["see whether git can: git ls-remote \(quotedForShell(remote.name))"]
                + (remote.ignored.isEmpty ? [] : [remote.advice]))
    }

    /// What a program or a server has said, on one line.
    static func told(_ bytes: [UInt8]) -> String {
        let lines = bytes.split(separator: 0x0A).map { line in
            line.reversed().drop { $0 == 0x20 || $0 == 0x0D }.reversed()
        }
        return printable(Array(lines.filter { !$0.isEmpty }.joined(separator: [0x0A])))
    }

    /// What some refs of the remote stand at, all that there are.
    func list(_ names: [String]) throws(ActionError) -> [String: ObjectID] {
        // Not with --refs: git would leave out what has one level.
        let result = try git(["ls-remote", "--end-of-options", remote.url] + names)
        guard result.status == 0 else { throw unreachable("look at", result) }
        var found: [String: ObjectID] = [:]
        for line in result.output.split(separator: 0x0A) {
            let fields = line.split(separator: 0x09, maxSplits: 1)
            guard fields.count == 2, let id = ObjectID(hex: String(decoding: fields[0], as: UTF8.self))
            else { continue }
            // git's patterns match the ends of names: a longer one is none that was asked for.
            if let name = names.first(where: { $0.utf8.elementsEqual(fields[1]) }) { found[name] = id }
        }
        return found
    }

    private static let attempts = 3

    /// Fetches all of a history; what it stands at. `known` are tips that are here whole.
    func fetch(_ wire: String, knowing known: [ObjectID]) throws(ActionError) -> ObjectID {
        var lines = "# pack-refs with: peeled fully-peeled sorted \n"
        for (index, id) in Set(known).sorted().enumerated() { lines += "\(id.hex) refs/known/\(index)\n" }
        try translating { () throws(LedgerError) in try desk.write(Array(lines.utf8), to: "packed-refs") }
        let words = [
            "fetch", "--quiet", "--no-filter", "--no-tags", "--no-auto-maintenance", "--no-write-fetch-head",
            "--no-recurse-submodules", "--no-prune", "--end-of-options", remote.url,
            "+\(wire):\(Self.received)",
        ]
        // The remote has just answered. What fails now is most likely somebody who tidies here, and takes away the files
        // that git is writing.
        var result = try git(words)
        for _ in 1..<Self.attempts where result.status != 0 { result = try git(words) }
        guard result.status == 0 else { throw unreachable("fetch from", result) }
        let bytes = try translating { () throws(LedgerError) in try desk.read(Self.received) }
        guard let bytes, let id = ObjectID(hex: String(decoding: bytes.prefix(40), as: UTF8.self)) else {
            throw ActionError(
                "remote.unreachable", .unavailable, "git fetched nothing from '\(remote.name)'",
                hint: "see whether git can: git fetch \(quotedForShell(remote.name)) \(wire)")
        }
        return id
    }

    /// Pushes a history that contains what the remote is expected to have. What the server said where it would not
    /// take it; nil where it did.
    func push(_ commit: ObjectID, to wire: String, expecting old: ObjectID?) throws(ActionError) -> [UInt8]? {
        let result = try git([
            "push", "--porcelain", "--no-verify", "--no-follow-tags",
            "--force-with-lease=\(wire):\(old?.hex ?? "")", "--end-of-options", remote.pushURL,
            "\(commit.hex):\(wire)",
        ])
        return result.status == 0 ? nil : result.errors
    }
}

extension Remote {
    /// What to do about settings that are not obeyed.
    var advice: String {
        "\(ignored.count == 1 ? "a setting" : "settings") of this repository's own configuration \(ignored.count == 1 ? "is" : "are") not obeyed (\(ignored.map(\.excerpt).joined(separator: ", "))): put what you want into your own: git config --global"
    }
}

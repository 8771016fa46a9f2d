import Foundation
import TestSupport

/// A bare server with hooks, a clone with a ledger, and a user for each.
final class Yard: Sendable {
    let folder: TemporaryFolder
    let server: RawGit
    let clone: RawGit
    let root: String

    static let wire = "refs/governance/main"
    static let ledger = "refs/governance:refs/governance/main"

    /// - Parameter name: the folder of both repositories.
    init(installing: Bool = true, in name: String = "yard") throws {
        folder = try TemporaryFolder()
        server = RawGit(in: "\(folder.path)/\(name)/server.git")
        clone = RawGit(in: "\(folder.path)/\(name)/clone")
        let key = try SSHKey()
        try folder.write(Data(contentsOf: URL(fileURLWithPath: key.path)), to: "home/key")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600], ofItemAtPath: folder.path + "/home/key")
        try folder.write(Array("\(key.line)\n".utf8), to: "home/key.pub")
        try folder.write(
            Array(
                """
                [user]
                    name = Ann
                    email = ann@example.org
                    signingkey = \(folder.path)/home/key.pub
                [gpg]
                    format = ssh
                [init]
                    defaultBranch = main

                """.utf8), to: "home/.gitconfig")
        let environment = Self.environment(folder.path)
        try TestSupport.git(
            ["init", "-q", "--bare", "--template=", server.folder], in: folder.path, env: environment)
        try TestSupport.git(["init", "-q", "--template=", clone.folder], in: folder.path, env: environment)
        try TestSupport.git(["remote", "add", "origin", server.folder], in: clone.folder)
        root = try Self.run(["init", "--quiet"], clone.folder, environment).text
        try Self.run(["agents", "register", "bot"], clone.folder, environment)
        if installing {
            try host("hooks", "install", "--server", "--root", root)
            try push(Self.ledger)
        }
    }

    private static func environment(_ folder: String) -> [String: String] {
        [
            "HOME": folder + "/home", "XDG_STATE_HOME": folder + "/state",
            "GIT_CONFIG_GLOBAL": folder + "/home/.gitconfig",
        ]
    }

    var environment: [String: String] { Self.environment(folder.path) }

    @discardableResult
    private static func run(
        _ words: [String], _ folder: String, _ environment: [String: String]
    ) throws -> Ran {
        let ran = try TestSupport.run(BuiltProgram.path, words, in: folder, env: environment)
        guard ran.status == 0 else { throw RunFailure(description: "\(words): \(ran.text) \(ran.errors)") }
        return ran
    }

    /// In the clone, by its user.
    @discardableResult
    func catalogctl(_ words: String...) throws -> String {
        try Self.run(words, clone.folder, environment).text
    }

    /// On the server, by the user as whom it runs.
    @discardableResult
    func host(_ words: String...) throws -> String {
        let own = environment.merging(["XDG_STATE_HOME": folder.path + "/server-state"]) { $1 }
        return try Self.run(words, server.folder, own).text
    }

    /// By git, whatever comes of it.
    func git(_ words: String..., env: [String: String] = [:]) throws -> Ran {
        try TestSupport.run("git", words, in: clone.folder, env: environment.merging(env) { $1 })
    }

    func git(_ words: [String], in folder: String, env: [String: String] = [:]) throws {
        try TestSupport.git(words, in: folder, env: environment.merging(env) { $1 })
    }

    /// What must be taken.
    func push(_ words: String...) throws {
        let ran = try TestSupport.run(
            "git", ["push", "-q", "origin"] + words, in: clone.folder, env: environment)
        guard ran.status == 0 else { throw RunFailure(description: "push \(words): \(ran.errors)") }
    }

    /// What the server answers who speaks git's protocol by hand: these commands, and what `commit` needs.
    func send(_ commands: [String], with commit: String) throws -> String {
        let pack = try TestSupport.run(
            "git", ["pack-objects", "--revs", "--stdout", "-q"], in: clone.folder,
            input: Array("\(commit)\n".utf8))
        return try send(commands, pack: pack.stdout)
    }

    func send(_ commands: [String], pack: [UInt8]) throws -> String {
        var said: [UInt8] = []
        for (number, command) in commands.enumerated() {
            let line = command + (number == 0 ? "\0report-status side-band-64k" : "")
            said += Array((String(format: "%04x", line.utf8.count + 4) + line).utf8)
        }
        let ran = try TestSupport.run(
            "git", ["receive-pack", "--stateless-rpc", server.folder], in: server.folder, env: environment,
            input: said + Array("0000".utf8) + pack)
        return ran.text + ran.errors
    }

    /// The refs of the server, one a line.
    var taken: String { get throws { try server("for-each-ref", "--format=%(refname) %(objectname)") } }

    func commit(_ files: [String: String], _ message: String = "change") throws {
        for (name, text) in files {
            let url = URL(fileURLWithPath: clone.folder + "/" + name)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
        try git(["add", "."], in: clone.folder)
        try git(["commit", "-q", "--no-verify", "-m", message], in: clone.folder)
    }

    static func manifest(_ label: String, name: String? = "bot", note: String = "") -> String {
        "apiVersion: catalogctl/v1\nkind: agent\n" + (name.map { "metadata: {name: \($0)}\n" } ?? "")
            + "spec: {version: \(label)}\n\(note)"
    }

    /// With a bot that has version 1.0.0, on the server with its file.
    static func withBot(archived: Bool = false, at file: String = "bot.yaml") throws -> Yard {
        let yard = try Yard()
        try yard.commit([file: manifest("1.0.0"), "readme": "one"])
        try yard.catalogctl("agents", "set", "bot", "--file", file)
        try yard.catalogctl("agents", "snapshot", "bot")
        try yard.push("main", ledger)
        if archived {
            try yard.catalogctl("agents", "archive", "bot", "--reason", "done")
            try yard.push(ledger)
        }
        return yard
    }

    /// What a push is told.
    func refusal(_ words: String...) throws -> String {
        try TestSupport.run("git", ["push", "origin"] + words, in: clone.folder, env: environment).errors
    }
}

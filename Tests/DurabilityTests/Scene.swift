import Foundation
import Glibc
import TestSupport
import Testing

/// A person with a key, a home and a repository, all throwaway.
final class Scene {
    private let folder: TemporaryFolder
    /// Everything of the scene lies below.
    var root: String { folder.path }
    let repository: String
    var gitDirectory: String { repository + "/.git" }
    /// The ref that the ledger is on.
    let reference: String
    var home: String { root + "/home" }
    var state: String { root + "/state" }
    var environment: [String: String]

    /// - Parameters:
    ///   - begun: whether the ledger has begun.
    ///   - reference: the ref that the ledger is on, if not the usual one.
    ///   - place: where the repository is to lie, if not in the scene's own folder.
    init(begun: Bool = true, on reference: String? = nil, in place: String? = nil) throws {
        self.reference = reference ?? "refs/governance"
        folder = try TemporaryFolder()
        repository = (place ?? folder.path) + "/catalog"
        environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            "HOME": folder.path + "/home",
            "XDG_STATE_HOME": folder.path + "/state", "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
        ]
        try folder.write(
            Array(
                """
                [user]
                    name = Dana Example
                    email = dana@example.com
                    signingkey = \(folder.path)/home/key.pub
                [gpg]
                    format = ssh
                [init]
                    defaultBranch = main

                """.utf8), to: "home/.gitconfig")
        try good(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", home + "/key"])
        try good(["git", "init", "--quiet", "--template=", repository])
        if let reference { try git(["config", "catalogctl.ref", reference]) }
        if begun { try act(["init"]) }
    }

    func words(_ words: [String]) -> [String] { [BuiltProgram.path, "-C", repository] + words }

    func start(_ words: [String], with variables: [String: String] = [:], output: Int32? = nil) throws
        -> Started
    {
        try Started(self.words(words), environment: environment.merging(variables) { $1 }, output: output)
    }

    /// Runs the program, whatever comes of it.
    @discardableResult
    func run(_ words: [String], with variables: [String: String] = [:]) throws -> Ended {
        try start(words, with: variables).wait()
    }

    /// Runs the program where nothing stands in its way.
    @discardableResult
    func act(_ words: [String]) throws -> Ended {
        let ended = try run(words)
        guard ended.status == 0 else { throw Setback("\(words): exit \(ended.status): \(ended.errors)") }
        return ended
    }

    @discardableResult
    func good(_ words: [String]) throws -> String {
        let ended = try ran(words, environment: environment)
        guard ended.status == 0 else { throw Setback("\(words): exit \(ended.status): \(ended.errors)") }
        return ended.output.hasSuffix("\n") ? String(ended.output.dropLast()) : ended.output
    }

    @discardableResult
    func git(_ words: [String]) throws -> String { try good(["git", "-C", repository] + words) }

    /// The ref's value as the file has it; nil where there is none.
    var tip: String? {
        FileManager.default.contents(atPath: gitDirectory + "/" + reference).map {
            String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }

    /// The subjects of the events, newest first, as plain git reads them.
    func subjects() throws -> [String] {
        try git(["log", "--format=%s", reference]).split(separator: "\n").map(String.init)
    }

    /// The names of the agents on the ledger, as the program lists them.
    func agents() throws -> Set<String> {
        Set(
            try act(["agents", "list", "--quiet"]).output.split(separator: "\n").compactMap {
                $0.split(separator: "/").last.map(String.init)
            })
    }

    /// What is wrong with the ledger or with the repository; nil where all is well.
    func flaw() throws -> String? {
        let verified = try run(["verify", "--full"])
        if verified.status != 0 { return "verify --full: exit \(verified.status): \(verified.errors)" }
        return try repositoryFlaw()
    }

    func repositoryFlaw() throws -> String? {
        let checked = try ran(
            ["git", "-C", repository, "fsck", "--strict", "--full", "--no-dangling", "--no-progress"],
            environment: environment)
        let said = (checked.output + checked.errors).split(separator: "\n").filter {
            !$0.hasPrefix("notice:")
        }
        return checked.status == 0 && said.isEmpty ? nil : "git fsck: exit \(checked.status): \(said)"
    }

    /// Keeps the repository, the home and the state as they are now.
    func keep(as name: String) throws {
        try good(["mkdir", root + "/" + name])
        try good(["cp", "-a", repository, home, root + "/" + name])
        if access(state, F_OK) == 0 { try good(["cp", "-a", state, root + "/" + name]) }
    }

    /// Puts back what was kept.
    func putBack(_ name: String) throws {
        try good(["rm", "-rf", repository, home, state])
        try good(["sh", "-c", "cp -a \"$0\"/\"$1\"/* \"$0\"", root, name])
    }
}

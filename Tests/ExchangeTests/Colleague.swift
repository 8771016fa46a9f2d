import Foundation
import TestSupport
import Testing

/// One after the other: they start servers, and many programs at once.
@Suite(.serialized) enum Exchanges {}

/// Somebody with a key, a home and a clone of their own, who starts the built program as people do.
final class Colleague: Sendable {
    let name: String
    let email: String
    let folder: TemporaryFolder
    let environment: [String: String]

    var clone: String { folder.path + "/catalog" }
    var state: String { folder.path + "/state" }

    init(_ name: String) throws {
        self.name = name
        email = "\(name)@example.com"
        folder = try TemporaryFolder()
        try folder.write(
            """
            [user]
                name = \(name)
                email = \(name)@example.com
                signingkey = \(folder.path)/.ssh/id.pub
            [gpg]
                format = ssh
            [init]
                defaultBranch = main

            """.utf8, to: ".gitconfig")
        try folder.write([], to: ".ssh/known_hosts")
        // `quietEnvironment` turns the user's settings off, and these are what is tried here.
        environment = [
            "HOME": folder.path, "XDG_STATE_HOME": folder.path + "/state",
            "GIT_CONFIG_GLOBAL": folder.path + "/.gitconfig",
        ]
        let key = folder.path + "/.ssh/id"
        try good("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key])
        try good("git", ["init", "-q", clone])
    }

    var key: String {
        get throws {
            try String(contentsOfFile: folder.path + "/.ssh/id.pub", encoding: .utf8)
                .split(whereSeparator: \.isWhitespace).prefix(2).joined(separator: " ")
        }
    }

    func program(_ words: String..., with variables: [String: String] = [:]) throws -> Ran {
        try run(
            BuiltProgram.path, ["-C", clone] + words, env: environment.merging(variables) { $1 })
    }

    /// What is expected to go well; its output.
    @discardableResult
    func does(_ words: String..., with variables: [String: String] = [:]) throws -> String {
        try good(BuiltProgram.path, ["-C", clone] + words, with: variables)
    }

    @discardableResult
    func git(_ words: String...) throws -> String { try good("git", ["-C", clone] + words) }

    @discardableResult
    func good(_ program: String, _ words: [String], with variables: [String: String] = [:]) throws -> String {
        let ran = try run(program, words, env: environment.merging(variables) { $1 })
        guard ran.status == 0 else {
            throw RunFailure(description: "\(name): \(words): exit \(ran.status): \(ran.errors)\(ran.text)")
        }
        return ran.text
    }

    /// Begins a ledger in which all of these may do everything; the root's id.
    func begins(with others: [Colleague]) throws -> String {
        try does("init", "--principal", name)
        let root = try git("rev-parse", "refs/governance")
        let rules = folder.path + "/rules"
        try FileManager.default.createDirectory(atPath: rules, withIntermediateDirectories: true)
        for file in try git("ls-tree", "--name-only", "refs/governance:policy/source").split(separator: "\n")
        {
            var text = try git("show", "refs/governance:policy/source/\(file)")
            if file == "principals.yaml" {
                let people = try others.map {
                    "  \($0.name): {displayName: \($0.name), emails: [\($0.email)], keys: ['\(try $0.key)']}\n"
                }.joined()
                let names = ([name] + others.map(\.name)).joined(separator: ", ")
                text = text.replacing(
                    "# Everybody with", with: "\(people)# Everybody with", maxReplacements: 1)
                text = text.split(separator: "\n", omittingEmptySubsequences: false).map {
                    $0.hasPrefix("  admin: [") ? "  admin: [\(names)]" : String($0)
                }.joined(separator: "\n")
            }
            try folder.write("\(text)\n".utf8, to: "rules/\(file)")
        }
        guard !others.isEmpty else { return root }
        try does("policy", "propose", rules)
        try does("policy", "activate")
        return root
    }

    /// The events on the ledger, the newest first, each with who signed it as plain git tells.
    func told() throws -> [String] {
        try git("log", "--format=%an: %s", "refs/governance").split(separator: "\n").map(String.init)
    }
}

/// How often and how long the tests that try many times do.
let isLong = ProcessInfo.processInfo.environment["CATALOGCTL_LONG"] == "1"

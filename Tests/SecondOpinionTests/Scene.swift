import Foundation
import Glibc
import TestSupport

/// A person with a key, and a ledger of hers that the built program wrote.
final class Scene: Sendable {
    private let folder: TemporaryFolder
    let repository: String
    let environment: [String: String]
    let root: String
    let key: SSHKey

    static let person = "Dana Example <dana@example.com>"

    init(key kind: [String] = ["-t", "ed25519"], registrations: Int) throws {
        folder = try TemporaryFolder()
        key = try SSHKey(kind)
        repository = folder.path + "/catalog"
        try folder.write(Array("\(key.line)\n".utf8), to: "home/key.pub")
        try FileManager.default.copyItem(atPath: key.path, toPath: folder.path + "/home/key")
        try folder.write(
            Array(
                """
                [user]
                    name = Dana Example
                    email = dana@example.com
                    signingkey = \(folder.path)/home/key.pub
                [gpg]
                    format = ssh

                """.utf8), to: "home/.gitconfig")
        environment = [
            "HOME": folder.path + "/home", "XDG_STATE_HOME": folder.path + "/state", "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_GLOBAL": folder.path + "/home/.gitconfig",
        ]
        try git(["init", "--quiet", "--template=", repository], in: folder.path)
        try Self.act(["init"], repository, environment)
        for number in 0..<registrations {
            let plugin = ["agents", "models", "prompts", "mcp-servers", "datasets"][number % 5]
            var words = [plugin, "register", "asset-\(number)"]
            // Every third with free text: some lines of it, in more than one script.
            if number % 3 == 0 {
                words += ["--message", "why: number \(number)\n\nweil es nötig ist — «да»"]
            }
            try Self.act(words, repository, environment)
        }
        root = try git(["rev-list", "--max-parents=0", "refs/governance"], in: repository)
    }

    private static func act(_ words: [String], _ repository: String, _ environment: [String: String]) throws {
        let ran = try run(BuiltProgram.path, ["-C", repository] + words, env: environment)
        guard ran.status == 0 else {
            throw RunFailure(description: "\(words): exit \(ran.status): \(ran.errors)")
        }
    }

    /// A copy of the repository, for somebody to do with it what they want.
    func copy() throws -> RawGit {
        let place = folder.path + "/" + UUID().uuidString
        try FileManager.default.copyItem(atPath: repository, toPath: place)
        return RawGit(in: place)
    }

    func opinions(of repository: String) throws -> Opinions {
        try Opinions(of: repository, root: root, environment: environment)
    }
}

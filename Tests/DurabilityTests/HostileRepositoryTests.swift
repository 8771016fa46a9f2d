import Foundation
import TestSupport
import Testing
import Trials

extension Durability {
    /// A repository that somebody hostile has prepared, before the program as people start it: all that reads, acts or
    /// travels refuses a ledger that is not the honest one, and whatever lies about it.
    @Suite struct HostileRepositoryTests {
        /// What makes people look elsewhere than at the ledger's own commits.
        enum Trick: String, CaseIterable, Sendable {
            case none, replaceRef, graft, commitGraph, symbolicRef, otherLedger, swappedObject, shallow,
                alternates
            case environment

            /// The codes with which a forged ledger may be refused under it.
            var codes: Set<String> {
                switch self {
                case .symbolicRef: ["ref.form", "git.reference-symbolic"]
                case .otherLedger: ["history.other-root", "root.not-pinned"]
                case .swappedObject: ["object.corrupt", "git.object-corrupt"]
                // What was verified before the history was cut is still known.
                case .shallow: ["history.shallow", "sig.missing"]
                default: ["sig.missing"]
                }
            }
        }

        private static let commands = [
            ["verify"], ["verify", "--full"], ["status"], ["plugins"], ["agents", "list"],
            ["agents", "list", "--json"],
            ["agents", "show", "first"], ["agents", "versions", "first"], ["agents", "bindings", "first"],
            ["history"], ["agents", "history", "first"], ["path", "agents/first"], ["diff", "dev", "prod"],
            ["checkout", "prod", "out"], ["why", "agents/first", "--env", "prod"], ["policy", "show"],
            ["policy", "log"], ["approvals", "list"], ["exception", "list"], ["doctor"],
            ["agents", "register", "second", "--dry-run"], ["agents", "register", "second"],
            ["environment", "freeze", "prod", "--reason", "x"],
            ["export", "--bundle", "out"], ["sync"], ["sync", "--dry-run"],
            ["approvals", "export", "R-", "out"],
        ]

        @Test(arguments: Trick.allCases)
        func `a forged ledger is called good by no command, whatever lies about it`(_ trick: Trick) throws {
            let scene = try Scene()
            try scene.act(["agents", "register", "first"])
            let honest = try #require(try scene.tip)
            let forged = try scene.git([
                "-c", "user.signingkey=", "commit-tree", "-p", honest, "-m", "register agents/agent/evil",
                "\(honest)^{tree}",
            ])
            try scene.git(["update-ref", scene.reference, forged])
            var variables: [String: String] = [:]
            try set(trick, in: scene, forged: forged, honest: honest, &variables)
            try scene.good(["git", "init", "-q", "--bare", scene.root + "/server.git"])
            try scene.git(["remote", "add", "origin", scene.root + "/server.git"])
            let before = try scene.good(["git", "-C", scene.repository, "for-each-ref"])
            for words in Self.commands {
                let ended = try scene.run(words, with: variables)
                let told = ended.output + ended.errors
                #expect(ended.status == 4 || ended.status == 7, "\(words): exit \(ended.status): \(told)")
                if words == ["doctor"] {
                    #expect(!told.contains("verified to event"), "\(told)")
                } else {
                    #expect(
                        trick.codes.contains { told.contains("(\($0))") || told.contains("\"\($0)\"") },
                        "\(words): \(told)")
                    #expect(!told.contains("verified:"), "\(words): \(told)")
                }
            }
            #expect(try scene.good(["git", "-C", scene.repository, "for-each-ref"]) == before)
            #expect(!FileManager.default.fileExists(atPath: scene.repository + "/out"))
            #expect(try scene.good(["git", "-C", scene.root + "/server.git", "for-each-ref"]) == "")
        }

        private func set(
            _ trick: Trick, in scene: Scene, forged: String, honest: String,
            _ variables: inout [String: String]
        ) throws {
            func write(_ text: String, to path: String) throws {
                let place = URL(fileURLWithPath: "\(scene.gitDirectory)/\(path)")
                try FileManager.default.createDirectory(
                    at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
                if FileManager.default.fileExists(atPath: place.path) {
                    try FileManager.default.removeItem(at: place)
                }
                try Data(text.utf8).write(to: place)
            }
            switch trick {
            case .none: break
            case .replaceRef: try scene.git(["replace", forged, honest])
            case .graft: try write("\(forged)\n", to: "info/grafts")
            case .commitGraph:
                try scene.git(["repack", "-adq"])
                try scene.git(["commit-graph", "write", "--reachable"])
            case .symbolicRef:
                try scene.git(["update-ref", "refs/heads/ledger", honest])
                try scene.git(["symbolic-ref", scene.reference, "refs/heads/ledger"])
            case .otherLedger:
                let other = try Scene()
                try scene.git([
                    "fetch", "-q", other.repository, "+\(other.reference):refs/heads/governance",
                ])
                try scene.git(["config", "--local", "catalogctl.ref", "refs/heads/governance"])
            case .swappedObject:
                // The honest commit's own bytes under the id of the forged one.
                let place = "\(scene.gitDirectory)/objects"
                func file(_ id: String) -> String { "\(place)/\(id.prefix(2))/\(id.dropFirst(2))" }
                try scene.good(["cp", "-f", file(honest), file(forged)])
            case .shallow: try write("\(honest)\n", to: "shallow")
            case .alternates:
                let store = scene.root + "/store.git"
                try scene.good(["git", "clone", "-q", "--mirror", scene.repository, store])
                try write(store + "/objects\n", to: "objects/info/alternates")
            case .environment:
                let other = try Scene()
                for (name, value) in [
                    ("GIT_DIR", other.gitDirectory),
                    ("GIT_OBJECT_DIRECTORY", other.gitDirectory + "/objects"),
                    ("GIT_ALTERNATE_OBJECT_DIRECTORIES", other.gitDirectory + "/objects"),
                    ("GIT_QUARANTINE_PATH", other.gitDirectory + "/objects"), ("GIT_NAMESPACE", "evil"),
                    ("GIT_REPLACE_REF_BASE", "refs/heads/"), ("GIT_SHALLOW_FILE", "/dev/null"),
                    ("GIT_GRAFT_FILE", "/dev/null"), ("GIT_COMMON_DIR", other.gitDirectory),
                ] {
                    variables[name] = value
                }
            }
        }
    }
}

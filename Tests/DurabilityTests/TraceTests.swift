import Foundation
import TestSupport
import Testing
import Trials

extension Durability {
    @Suite struct TraceTests {
        /// Whether one program may watch another here; in many containers it may not.
        static let canTrace: Bool = {
            do {
                let tried = try ran(
                    ["strace", "-f", "-qq", "-e", "trace=execve", "true"],
                    environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"])
                if tried.status != 0 { Durability.report("no tracing here: \(tried.errors)") }
                return tried.status == 0
            } catch {
                Durability.report("no tracing here: \(error)")
                return false
            }
        }()

        /// The programs started and the network calls made by a command, itself left out.
        private func trace(_ words: [String], in scene: Scene, status: Int32 = 0) throws -> (
            started: [String], network: [String]
        ) {
            let file = scene.root + "/trace"
            let ended = try ran(
                [
                    "strace", "-f", "-qq", "-s", "300", "-o", file, "-e",
                    "trace=execve,execveat,socket,connect,sendto,sendmsg,bind",
                ]
                    + scene.words(words), environment: scene.environment)
            #expect(ended.status == status, "\(words): \(ended.errors)")
            let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: file)), as: UTF8.self)
            let calls = text.split(separator: "\n").map(String.init).filter { $0.contains("(") }
            let started = calls.filter { $0.contains("exec") }
            #expect(started.first?.contains(BuiltProgram.path) == true)
            return (Array(started.dropFirst()), calls.filter { !$0.contains("exec") })
        }

        @Test(
            .enabled(if: TraceTests.canTrace, "strace cannot trace here"),
            arguments: [
                ["verify", "--full"], ["verify"], ["verify", "--git-script"], ["agents", "list"],
                ["agents", "list", "--json"],
                ["agents", "show", "triage-bot"], ["agents", "history", "triage-bot"], ["history"],
                ["explain", "2"],
                ["plugins"], ["path", "agents/triage-bot"], ["help"],
            ])
        func `verifying and reading start no program and open no socket`(words: [String]) throws {
            let scene = try Scene()
            try scene.act(["agents", "register", "triage-bot"])
            // Plain git has moved things about; and nothing is remembered.
            try scene.git(["pack-refs", "--all"])
            if words.first == "explain" { return try explain(scene) }
            let (started, network) = try trace(words, in: scene)
            #expect(started == [])
            #expect(network == [])
        }

        private func explain(_ scene: Scene) throws {
            let tip = try scene.git(["rev-parse", "refs/governance"])
            let (started, network) = try trace(["explain", tip], in: scene)
            #expect(started == [])
            #expect(network == [])
        }

        @Test(.enabled(if: TraceTests.canTrace, "strace cannot trace here"))
        func `status and acts ask git for its settings, sign with ssh-keygen, and start nothing else`() throws
        {
            let scene = try Scene()
            for (words, allowed) in [
                (["status"], ["git"]), (["agents", "register", "a", "--dry-run"], ["git"]),
                (["agents", "register", "b"], ["git", "ssh-keygen"]),
            ] {
                let (started, network) = try trace(words, in: scene)
                for call in started {
                    let name =
                        call.split(separator: "\"").dropFirst().first.map { $0.split(separator: "/").last! }
                        ?? ""
                    #expect(allowed.contains(String(name)), "\(call)")
                    if name == "git" { #expect(call.contains("\"config\", \"--show-scope\""), "\(call)") }
                }
                // Sockets of this machine are for the C library's questions about users (nscd).
                #expect(network.filter { !$0.contains("AF_UNIX") } == [])
            }
        }
    }

    @Suite struct HostileSettingsTests {
        /// Settings through which git runs a program.
        private static let programs = [
            "gpg.program", "gpg.ssh.program", "gpg.ssh.defaultKeyCommand", "gpg.x509.program",
            "gpg.openpgp.program",
            "core.fsmonitor", "core.sshCommand", "core.pager", "core.editor", "core.askPass", "core.gitProxy",
            "core.alternateRefsCommand", "sequence.editor", "diff.external", "diff.all.textconv",
            "diff.all.command",
            "merge.all.driver", "filter.all.clean", "filter.all.smudge", "filter.all.process",
            "credential.helper",
            "interactive.diffFilter", "uploadpack.packObjectsHook", "remote.origin.uploadpack",
            "pager.config",
            "pager.version", "pager.log", "trailer.all.command", "receive.procReceiveRefs",
        ]
        private static let commands = [
            ["status"], ["plugins"], ["agents", "list"], ["agents", "show", "first"], ["history"],
            ["verify", "--full"],
            ["verify", "--git-script"], ["path", "agents/first"], ["doctor"], ["explain", "TIP"], ["join"],
            ["agents", "register", "second", "--dry-run"], ["agents", "register", "second"],
            ["models", "register", "third"],
        ]

        @Test func `A150 no program that a repository names is ever run, and its key may be chosen`() throws {
            let scene = try Scene()
            try scene.act(["agents", "register", "first"])
            let marks = scene.root + "/marks"
            try scene.good(["mkdir", marks])
            func marker(_ name: String) throws -> String {
                let path = scene.root + "/programs/" + name.replacingOccurrences(of: "/", with: "-")
                try FileManager.default.createDirectory(
                    atPath: scene.root + "/programs", withIntermediateDirectories: true)
                try Data("#!/bin/sh\n: > '\(marks)/\(name)'\n".utf8).write(to: URL(fileURLWithPath: path))
                try scene.good(["chmod", "+x", path])
                return path
            }
            for name in Self.programs { try scene.git(["config", "--local", name, try marker(name)]) }
            for name in ["config", "version", "log", "rev-parse", "ssh-keygen"] {
                try scene.git(["config", "--local", "alias." + name, "!" + (try marker("alias." + name))])
            }
            let hooks = scene.root + "/hooks"
            try scene.good(["mkdir", hooks])
            for hook in [
                "reference-transaction", "post-commit", "pre-commit", "update", "post-checkout",
                "fsmonitor-watchman",
            ] {
                for folder in [hooks, scene.gitDirectory + "/hooks"] {
                    try scene.good(["mkdir", "-p", folder])
                    try scene.good(["cp", try marker("hook." + hook), folder + "/" + hook])
                }
            }
            try scene.git(["config", "--local", "core.hooksPath", hooks])
            let included = scene.root + "/included"
            try Data("[gpg \"ssh\"]\n    program = \(try marker("included"))\n".utf8)
                .write(to: URL(fileURLWithPath: included))
            try scene.git(["config", "--local", "include.path", included])
            try scene.git(["config", "--local", "gpg.ssh.allowedSignersFile", "/dev/null"])
            try scene.git(["config", "--local", "user.signingkey", scene.home + "/key"])
            try Data("* filter=all diff=all merge=all\n".utf8)
                .write(to: URL(fileURLWithPath: scene.repository + "/.gitattributes"))

            for words in Self.commands {
                let words = try words.map { $0 == "TIP" ? try scene.tip ?? "" : $0 }
                let ended = try scene.run(words)
                #expect(ended.status == 0, "\(words): \(ended.errors)")
                let made = try FileManager.default.contentsOfDirectory(atPath: marks)
                #expect(made == [], "\(words)")
                for mark in made { try scene.good(["rm", marks + "/" + mark]) }
            }
            #expect(try scene.agents() == ["first", "second"])

            // These settings do bite where they are obeyed.
            _ = try ran(
                ["git", "-C", scene.repository, "log", "-1", "--show-signature", "refs/governance"],
                environment: scene.environment)
            #expect(!(try FileManager.default.contentsOfDirectory(atPath: marks).isEmpty))
        }

        @Test func `a signing program that the user's own settings name is run`() throws {
            let scene = try Scene()
            let program = scene.root + "/own"
            try Data("#!/bin/sh\n: > '\(scene.root)/mark'\nexec ssh-keygen \"$@\"\n".utf8)
                .write(to: URL(fileURLWithPath: program))
            try scene.good(["chmod", "+x", program])
            try scene.good(["git", "config", "--global", "gpg.ssh.program", program])
            try scene.act(["agents", "register", "first"])
            #expect(FileManager.default.fileExists(atPath: scene.root + "/mark"))
        }
    }
}

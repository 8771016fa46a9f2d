import Foundation
import TestSupport
import Testing

extension Exchanges {
    /// A150: a repository whose configuration names programs wherever git takes one on its way to a remote and back.
    @Suite("A repository that wants programs run") struct HostileConfigurationTests {
        @Test(arguments: Transport.allCases)
        func `A150 nothing that the repository names is run, and the sync is done`(transport: Transport)
            throws
        {
            let people = try ["dana", "sam"].map { try Colleague($0) }
            let server = try Server(transport, for: people)
            try server.bring(together: people)
            let (dana, sam) = (people[0], people[1])
            let marker = dana.folder.path + "/marker"
            let trap = try dana.folder.write(
                "#!/bin/sh\necho \"$0 $*\" >>'\(marker)'\nexit 1\n".utf8, to: "trap")
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: trap)
            for key in [
                "core.sshCommand", "core.gitProxy", "core.askPass", "core.fsmonitor", "core.pager",
                "core.editor",
                "core.alternateRefsCommand", "sequence.editor", "credential.helper",
                "remote.origin.uploadpack",
                "remote.origin.receivepack", "remote.origin.vcs", "gpg.program", "gpg.ssh.program",
                "push.gpgSign",
                "uploadpack.packObjectsHook", "filter.x.clean", "filter.x.smudge", "diff.external",
                "gpg.ssh.defaultKeyCommand",
            ] {
                try dana.git("config", key, key == "push.gpgSign" ? "true" : trap)
            }
            try dana.git("config", "protocol.ext.allow", "always")
            try dana.git("config", "url.ext::\(trap) .insteadOf", server.url)
            try dana.git("config", "core.hooksPath", dana.clone + "/traps")
            for hook in [
                "pre-push", "reference-transaction", "post-merge", "post-rewrite", "pre-auto-gc", "update",
            ] {
                for folder in ["traps", ".git/hooks"] {
                    let path = try dana.folder.write(
                        "#!/bin/sh\necho \"$0\" >>'\(marker)'\nexit 1\n".utf8, to: "catalog/\(folder)/\(hook)"
                    )
                    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
                }
            }
            let include = try dana.folder.write("[core]\n\tsshCommand = \(trap)\n".utf8, to: "included")
            try dana.git("config", "include.path", include)

            try sam.does("agents", "register", "by-sam", with: server.environment)
            try sam.does("sync", with: server.environment)
            try dana.does("agents", "register", "by-dana", with: server.environment)
            let ran = try dana.program("sync", with: server.environment)
            #expect(ran.status == 0, "\(ran.errors)\(ran.text)")
            #expect(ran.text.contains("received 1 event, told 1 own event anew, sent 1 event"))
            #expect(ran.errors.contains("not obeyed") && ran.errors.contains("core.sshcommand"))
            #expect(
                !FileManager.default.fileExists(atPath: marker),
                "\(String(decoding: FileManager.default.contents(atPath: marker) ?? Data(), as: UTF8.self))")

            // A fresh clone of hers, prepared by somebody else before she joins.
            try dana.git("-c", "core.hooksPath=/dev/null", "update-ref", "-d", "refs/governance")
            try FileManager.default.removeItem(atPath: dana.state)
            let root = try sam.git("rev-list", "--max-parents=0", "refs/governance")
            try dana.does("join", "origin", "--root", root, with: server.environment)
            #expect(!FileManager.default.fileExists(atPath: marker))
        }

        @Test func `what the user sets themselves stands, also where it depends on the place`() throws {
            let dana = try Colleague("dana")
            let server = try Server(.ssh, for: [dana])
            let marker = dana.folder.path + "/used"
            let command = try dana.folder.write(
                "#!/bin/sh\ntouch '\(marker)'\nexec \(server.environment["GIT_SSH_COMMAND"] ?? "ssh") \"$@\"\n"
                    .utf8, to: "ssh")
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: command)
            try dana.folder.write("[core]\n\tsshCommand = \(command)\n".utf8, to: "work")
            try dana.good(
                "git",
                ["config", "--global", "includeIf.gitdir:\(dana.clone)/.path", dana.folder.path + "/work"])
            _ = try dana.begins(with: [])
            try dana.git("remote", "add", "origin", server.url)
            try dana.does("sync")
            #expect(FileManager.default.fileExists(atPath: marker))
            let desks = try? FileManager.default.contentsOfDirectory(atPath: dana.state + "/catalogctl/desks")
            #expect((desks ?? []).isEmpty, "what git was lent is removed again")
        }

        @Test func `branch mode has the same name on both sides`() throws {
            let people = try ["dana", "sam"].map { try Colleague($0) }
            let server = try Server(.file, for: people)
            for person in people { try person.git("config", "catalogctl.ref", "refs/heads/governance") }
            try people[0].git("config", "user.name", "dana")
            try people[0].does("init", "--principal", "dana")
            let root = try people[0].git("rev-parse", "refs/heads/governance")
            for person in people { try person.git("remote", "add", "origin", server.url) }
            try people[0].does("sync")
            #expect(try server.git("for-each-ref", "--format=%(refname)") == "refs/heads/governance")
            try people[1].does("join", "origin", "--root", root)
            #expect(try people[1].git("rev-parse", "refs/heads/governance") == root)
        }

        @Test func `one who has no key receives, and is told why nothing of theirs is sent`() throws {
            let people = try ["dana", "sam"].map { try Colleague($0) }
            let server = try Server(.file, for: people)
            try server.bring(together: people)
            try people[1].git("config", "--global", "--unset", "user.signingkey")
            try people[0].does("agents", "register", "one")
            try people[0].does("sync")
            #expect(try people[1].does("sync").contains("received 1 event"))
            #expect(try people[1].does("sync").hasPrefix("nothing to do"))
        }
    }
}

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

        @Test func `A150 a repository within this one is not pushed to, however its address is spelled`()
            throws
        {
            let dana = try Colleague("dana")
            _ = try dana.begins(with: [])
            let marker = dana.folder.path + "/marker"
            let inside = dana.clone + "/evil.git"
            try dana.good("git", ["init", "-q", "--bare", inside])
            for hook in ["pre-receive", "post-receive", "reference-transaction"] {
                let path = try dana.folder.write(
                    "#!/bin/sh\ntouch '\(marker)'\n".utf8, to: "catalog/evil.git/hooks/\(hook)")
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
            }
            let without = dana.clone + "/evil"
            try FileManager.default.createSymbolicLink(
                atPath: dana.clone + "/link", withDestinationPath: "/proc/self/cwd")
            // A name that is no text, and leads somewhere below: two steps up from it is not where it seems.
            let deep = "cd \"$0\" && mkdir -p a/b/c && ln -s a/b/c \"$(printf '\\377')\""
            try dana.good("sh", ["-c", deep, dana.clone])
            for address in [
                inside, without, "\(without)/", "file://\(inside)", "file://\(without)",
                "file://localhost\(inside)",
                "file://\(dana.clone)/%65vil.git", "file://elsewhere\(dana.clone)/%65vil", "evil.git",
                "./evil",
                "../catalog/evil", "~/catalog/evil.git", dana.clone, "\(dana.clone)/.git", ".",
                "/proc/self/cwd/evil.git", "link/evil", "file://\(dana.clone)/%ff/../../../evil",
                "/dev/fd/9/evil",
            ] {
                try dana.git("config", "remote.origin.url", address)
                let ran = try dana.program("sync")
                #expect(
                    ran.status == 2 && ran.errors.contains("(remote.address)"),
                    "\(address): \(ran.errors)\(ran.text)")
                try dana.git("config", "remote.origin.url", server(beside: dana))
                try dana.git("config", "remote.origin.pushurl", address)
                #expect(try dana.program("sync").status == 2, "\(address)")
                try dana.git("config", "--unset", "remote.origin.pushurl")
            }
            #expect(!FileManager.default.fileExists(atPath: marker))
        }

        private func server(beside person: Colleague) -> String { person.folder.path + "/a server.git" }

        @Test func `a place outside is found by each of its addresses, and of several the first is meant`()
            throws
        {
            let dana = try Colleague("dana")
            _ = try dana.begins(with: [])
            let place = server(beside: dana)
            try dana.good("git", ["init", "-q", "--bare", place])
            let escaped = place.replacing(" ", with: "%20")
            for address in [
                place, "../a server", "file://\(escaped)", "file://localhost\(escaped)", "./../a server.git/",
            ] {
                try dana.good(
                    "git", ["-C", dana.clone, "config", "--replace-all", "remote.origin.url", address])
                try dana.git("config", "--add", "remote.origin.url", "/nowhere.git")
                try dana.does("agents", "register", "asset-\(address.utf8.count)")
                #expect(try dana.does("sync").contains("sent"), "\(address)")
                try dana.good("git", ["-C", place, "rev-parse", "refs/governance/main"])
            }
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

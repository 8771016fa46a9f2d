import Foundation
import TestSupport
import Testing

/// Where hooks are put, and what is left alone.
@Suite struct InstallTests {
    private func status(_ yard: Yard, _ words: [String] = ["hooks", "status"], env: [String: String] = [:])
        throws -> Ran
    {
        try run(BuiltProgram.path, words, in: yard.clone.folder, env: yard.environment.merging(env) { $1 })
    }

    @Test("hooks are found in folders with spaces and quotes, and run there")
    func spaces() throws {
        let yard = try Yard(in: "Ann's  yard $(touch gone)")
        try yard.catalogctl("hooks", "install")
        let ran = try yard.git("update-ref", "-d", "refs/governance")
        #expect(ran.errors.contains("(history.deleted)"), "\(ran.errors)")
        try yard.catalogctl("agents", "register", "other")
        try yard.push(Yard.ledger)
    }

    @Test("the user's core.hooksPath is where git looks, and it is told that all repositories do")
    func shared() throws {
        let yard = try Yard()
        let folder = yard.folder.path + "/all hooks"
        try git(
            ["config", "--file", yard.folder.path + "/home/.gitconfig", "core.hooksPath", folder], in: "/")
        let before = try String(contentsOfFile: yard.folder.path + "/home/.gitconfig", encoding: .utf8)
        let ran = try status(yard, ["hooks", "install"])
        #expect(ran.status == 0 && ran.errors.contains("all of your repositories"), "\(ran.errors)")
        #expect(FileManager.default.isExecutableFile(atPath: folder + "/pre-push"))
        #expect(!FileManager.default.fileExists(atPath: yard.clone.folder + "/.git/hooks"))
        let after = try String(contentsOfFile: yard.folder.path + "/home/.gitconfig", encoding: .utf8)
        #expect(before == after)
        let refused = try yard.git("update-ref", "-d", "refs/governance")
        #expect(refused.errors.contains("(history.deleted)"), "\(refused.errors)")
    }

    @Test("what stands in the way is left to the last byte: a file, a folder, a link that leads nowhere")
    func foreign() throws {
        let yard = try Yard()
        let hooks = yard.clone.folder + "/.git/hooks"
        try FileManager.default.createDirectory(
            atPath: hooks + "/post-merge", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: hooks + "/pre-push", withDestinationPath: "/nowhere")
        try Data([0xFF, 0xFE, 0]).write(to: URL(fileURLWithPath: hooks + "/pre-commit"))
        let ran = try status(yard, ["hooks", "install", "--quiet"])
        #expect(ran.status == 7 && ran.text == "pre-commit\npre-push\npost-merge", "\(ran.text)")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: hooks + "/pre-push") == "/nowhere")
        #expect(FileManager.default.contents(atPath: hooks + "/pre-commit") == Data([0xFF, 0xFE, 0]))
        try yard.catalogctl("hooks", "uninstall")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: hooks).sorted() == [
                "post-merge", "pre-commit", "pre-push",
            ])
    }

    @Test("whose state folder a server's hooks know is the last installer's, and nobody else's business")
    func users() throws {
        let yard = try Yard()
        let hook = yard.server.folder + "/hooks/pre-receive"
        let first = try String(contentsOfFile: hook, encoding: .utf8)
        #expect(first.contains("\(yard.folder.path)/server-state"))
        let looked = try run(
            BuiltProgram.path, ["hooks", "status", "--server"], in: yard.server.folder, env: yard.environment)
        #expect(looked.status == 0, "\(looked.text)")
        let own = ["hooks", "install", "--server", "--root", yard.root]
        try run(BuiltProgram.path, own, in: yard.server.folder, env: yard.environment)
        let second = try String(contentsOfFile: hook, encoding: .utf8)
        #expect(second == first.replacingOccurrences(of: "/server-state", with: "/state"))
    }

    @Test("hooks that a template brings are as good as installed ones")
    func template() throws {
        let yard = try Yard()
        try yard.catalogctl("hooks", "install")
        let place = yard.folder.path + "/made"
        try yard.git(["init", "-q", "--template=\(yard.clone.folder)/.git", place], in: yard.folder.path)
        #expect(
            try run(BuiltProgram.path, ["hooks", "status"], in: place, env: yard.environment).status == 0)
    }

    @Test("a hook that is not executable or names another ledger is outdated, and put right")
    func outdated() throws {
        let yard = try Yard()
        try yard.catalogctl("hooks", "install")
        let hook = yard.clone.folder + "/.git/hooks/pre-push"
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: hook)
        try yard.clone("config", "catalogctl.ref", "refs/heads/governance")
        let ran = try status(yard)
        #expect(ran.status == 7 && ran.text.components(separatedBy: "outdated").count == 2, "\(ran.text)")
        #expect(ran.text.contains("not executable"), "\(ran.text)")
        try yard.catalogctl("hooks", "install")
        #expect(try status(yard).status == 0)
    }

    @Test(
        "this machine's git is told of hooks by their files, and one that knows better by its configuration")
    func configured() throws {
        let yard = try Yard()
        let hook = try yard.folder.write(
            Array("#!/bin/sh\nexit 0\n".utf8), to: "yard/clone/.git/hooks/pre-commit")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hook)
        let version = try git(["version"], in: "/").split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
        let knows = !version.lexicographicallyPrecedes([2, 54])
        #expect(try status(yard, ["hooks", "install"]).status == (knows ? 0 : 7))
        #expect(try yard.git("config", "--get-regexp", "^hook\\.").status == (knows ? 0 : 1))
        // A git that says it is a later one, and is this one in all else: what it is told is then run as that one would.
        let later = try yard.folder.write(
            Array(
                "#!/bin/sh\n[ \"$*\" = \"-C \(yard.clone.folder) version\" ] && echo git version 2.54.0 && exit\nexec /usr/bin/env PATH=\"$OLD\" git \"$@\"\n"
                    .utf8),
            to: "later/git")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: later)
        let path = quietEnvironment["PATH"]!
        let env = ["PATH": "\(yard.folder.path)/later:\(path)", "OLD": path]
        let installed = try status(yard, ["hooks", "install"], env: env)
        #expect(installed.status == 0, "\(installed.text) \(installed.errors)")
        let command = try yard.clone("config", "hook.catalogctl-pre-commit.command")
        #expect(try yard.clone("config", "hook.catalogctl-pre-commit.event") == "pre-commit")
        try Data("apiVersion: catalogctl/v1\nkind: agent\nspec: 1\n".utf8).write(
            to: URL(fileURLWithPath: yard.clone.folder + "/bad.yaml"))
        try yard.git(["add", "."], in: yard.clone.folder)
        let ran = try run(
            "sh", ["-c", "\(command) \"$@\"", command], in: yard.clone.folder, env: yard.environment)
        #expect(ran.status != 0 && ran.text.contains("bad.yaml:"), "\(ran.text) \(ran.errors)")
        #expect(try status(yard).status == 0)
        try yard.catalogctl("hooks", "uninstall")
        #expect(try yard.git("config", "--get-regexp", "^hook\\.").status == 1)
        #expect(try String(contentsOfFile: hook, encoding: .utf8) == "#!/bin/sh\nexit 0\n")
    }

    @Test(
        "hooks that a repository keeps outside of itself are told of, and not taken from there by any other")
    func outside() throws {
        for linked in [false, true] {
            let yard = try Yard()
            let hooks = yard.server.folder + "/hooks"
            if linked {
                try FileManager.default.createSymbolicLink(
                    atPath: yard.clone.folder + "/.git/hooks", withDestinationPath: hooks)
            } else {
                try yard.clone("config", "core.hooksPath", hooks)
            }
            let before = contents(of: hooks)
            let ran = try status(yard, ["hooks", "uninstall", "--server"])
            #expect(ran.status == 1 && ran.errors.contains("(hooks.outside)"), "\(ran.errors)")
            #expect(ran.errors.contains("/pre-receive"), "\(ran.errors)")
            #expect(contents(of: hooks) == before)
            for words in [["hooks", "install"], ["hooks", "status"]] {
                let ran = try status(yard, words)
                #expect(ran.status == 0 && ran.errors.contains("lies outside of it"), "\(ran.errors)")
            }
        }
        // A folder of the work tree is the repository's own.
        let yard = try Yard()
        try yard.clone("config", "core.hooksPath", "new/hooks")
        #expect(try !status(yard, ["hooks", "install"]).errors.contains("outside"))
        #expect(try status(yard, ["hooks", "uninstall"]).text.contains("new/hooks/pre-push"))
    }

    @Test("no hook is written for a ref that no ledger can have")
    func reference() throws {
        let yard = try Yard()
        for name in ["refs/heads/x' ; touch gone; '", "refs/governance\nfoo", "governance"] {
            try yard.clone("config", "catalogctl.ref", name)
            let ran = try status(yard, ["hooks", "install"])
            #expect(ran.status != 0 && ran.errors.contains("is not a full ref name"), "\(ran.errors)")
        }
        #expect(!FileManager.default.fileExists(atPath: yard.clone.folder + "/.git/hooks"))
    }

    @Test("a ledger that is there already is verified before anything is believed or installed")
    func there() throws {
        let yard = try Yard(installing: false)
        let forged = try yard.clone(
            "commit-tree", "-m", "x", "-p", "refs/governance", "refs/governance^{tree}")
        try yard.git(["push", "-q", yard.server.folder, "\(forged):\(Yard.wire)"], in: yard.clone.folder)
        let own = yard.environment.merging(["XDG_STATE_HOME": yard.folder.path + "/server-state"]) { $1 }
        let words = ["hooks", "install", "--server", "--root", yard.root]
        let ran = try run(BuiltProgram.path, words, in: yard.server.folder, env: own)
        #expect(ran.status == 4 && ran.errors.contains("(sig.missing)"), "\(ran.errors)")
        #expect(try yard.server("config", "--default", "none", "catalogctl.root") == "none")
        let pin = yard.folder.path + "/server-state/catalogctl/\(yard.root)/pin.json"
        #expect(!FileManager.default.fileExists(atPath: pin))
        #expect(!FileManager.default.fileExists(atPath: yard.server.folder + "/hooks"))
        try yard.git(["push", "-q", "--force", yard.server.folder, Yard.ledger], in: yard.clone.folder)
        try yard.host("hooks", "install", "--server", "--root", yard.root)
        #expect(FileManager.default.fileExists(atPath: pin))
        try yard.catalogctl("agents", "register", "other")
        try yard.push(Yard.ledger)
    }

    @Test("a remote that cannot be looked at does not keep the doctor from the hooks here")
    func remote() throws {
        let yard = try Yard()
        try yard.catalogctl("hooks", "install")
        let marked = try status(yard, ["doctor"]).text
        #expect(marked.contains("pre-commit, pre-push, post-merge, reference-transaction"), "\(marked)")
        try yard.server("config", "core.hooksPath", "a\nb")
        let told = try status(yard, ["doctor"]).text
        #expect(told.contains("pre-commit, pre-push, post-merge, reference-transaction"), "\(told)")
        #expect(told.contains("'origin' cannot be looked at"), "\(told)")
    }

    @Test("a server with a work tree is told at once under which name a ledger can be pushed to it")
    func workTree() throws {
        let yard = try Yard()
        let place = yard.folder.path + "/second"
        try yard.git(["init", "-q", "--template=", place], in: yard.folder.path)
        let ran = try run(
            BuiltProgram.path, ["hooks", "install", "--server", "--root", yard.root], in: place,
            env: yard.environment)
        #expect(ran.errors.contains("git config catalogctl.ref refs/governance/main"), "\(ran.errors)")
        try git(["config", "catalogctl.ref", "refs/governance/main"], in: place)
        try yard.git(["push", "-q", place, Yard.ledger], in: yard.clone.folder)
    }

    @Test("what stands under the name of a draft is not written into")
    func draft() throws {
        let yard = try Yard()
        try yard.clone("config", "core.hooksPath", ".git/hooks")
        let mine = try yard.folder.write(Array("mine\n".utf8), to: "mine")
        let script =
            "mkdir -p .git/hooks; ln '\(mine)' .git/hooks/pre-push.catalogctl-$$; exec '\(BuiltProgram.path)' hooks install"
        let ran = try run("sh", ["-c", script], in: yard.clone.folder, env: yard.environment)
        #expect(ran.status != 0 && ran.errors.contains("(hooks.folder)"), "\(ran.text) \(ran.errors)")
        #expect(try String(contentsOfFile: mine, encoding: .utf8) == "mine\n")
    }
}

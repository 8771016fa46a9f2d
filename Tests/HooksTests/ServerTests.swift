import Foundation
import TestSupport
import Testing

/// What a server with hooks takes, and what it does not.
@Suite struct ServerTests {
    @Test("A046 the ledger may be deleted neither by name nor by a mirror of a clone that lacks it")
    func deletion() throws {
        let yard = try Yard()
        let before = try yard.taken
        for words in [["push", "origin", ":\(Yard.wire)"], ["push", "--mirror", "origin"]] {
            let ran = try run("git", words, in: yard.clone.folder, env: yard.environment)
            #expect(ran.status != 0 && ran.errors.contains("(history.deleted)"), "\(ran.errors)")
            #expect(try yard.taken == before)
        }
        #expect(try yard.git("rev-parse", "refs/governance").status == 0, "the clone keeps its own")
    }

    @Test(
        "A060 no other name is taken at, below or above the ledger's, nor one that differs by case",
        arguments: [
            "refs/governance/x", "refs/governance/main/x", "refs/governance/MAIN", "refs/Governance/main",
            "refs/governance-remotes/origin", "refs/governance-incoming/origin",
            "refs/governance-outgoing/origin", "refs/governance-replaced/last",
        ])
    func names(_ name: String) throws {
        let yard = try Yard()
        let ran = try yard.git("push", "origin", "refs/governance~1:\(name)")
        #expect(ran.status != 0 && ran.errors.contains("(ref.reserved)"), "\(ran.errors)")
    }

    @Test(
        "what a pusher says that the server has is held against what it has, before anything else is judged by it"
    )
    func claimed() throws {
        let yard = try Yard()
        try yard.commit(["readme": "one"])
        let main = try yard.clone("rev-parse", "main")
        let before = try yard.taken
        let none = String(repeating: "0", count: 40)
        for (old, new) in [(yard.root, yard.root), (none, yard.root), (yard.root, "refs/governance")] {
            let ledger = "\(old) \(try yard.clone("rev-parse", new)) \(Yard.wire)"
            let said = try yard.send([ledger, "\(none) \(main) refs/heads/main"], with: main)
            #expect(said.contains("(history.behind)"), "\(said)")
            #expect(try yard.taken == before)
        }
    }

    @Test("a ref that one push moves twice is refused, by whichever name, and so is the rest")
    func twice() throws {
        let yard = try Yard()
        try yard.commit(["readme": "one"])
        let main = try yard.clone("rev-parse", "main")
        let tip = try yard.clone("rev-parse", "refs/governance")
        try yard.catalogctl("agents", "register", "other")
        let next = try yard.clone("rev-parse", "refs/governance")
        try yard.git(["fetch", "-q", yard.clone.folder, "refs/governance"], in: yard.server.folder)
        try yard.server("symbolic-ref", "refs/alias", Yard.wire)
        let before = try yard.taken
        let none = String(repeating: "0", count: 40)
        for name in [Yard.wire, "refs/alias"] {
            let said = try yard.send(
                ["\(tip) \(next) \(Yard.wire)", "\(tip) \(next) \(name)", "\(none) \(main) refs/heads/main"],
                with: main)
            #expect(said.contains("(push.twice)"), "\(said)")
            #expect(try yard.taken == before)
        }
    }

    @Test(
        "what only the ledger in the same push allows waits for it: git may take the one and not the other")
    func together() throws {
        let yard = try Yard.withBot(archived: true)
        try yard.catalogctl("agents", "restore", "bot")
        try yard.commit(["bot.yaml": Yard.manifest("2.0.0")])
        let told = try yard.refusal("main", Yard.ledger)
        #expect(told.contains("(asset.archived)"), "\(told)")
        #expect(told.contains("hint: push the ledger before it: catalogctl sync"))
        try yard.push(Yard.ledger)
        try yard.push("main")
        // What it forbids it forbids at once.
        try yard.catalogctl("agents", "archive", "bot", "--reason", "done")
        try yard.commit(["bot.yaml": Yard.manifest("3.0.0")])
        #expect(try yard.refusal("main", Yard.ledger).contains("(asset.archived)"))
    }

    @Test("no object is taken for another: plain git on the server shows what there is")
    func replacements() throws {
        let yard = try Yard()
        let tip = try yard.clone("rev-parse", "refs/governance")
        for name in ["refs/replace/\(tip)", "refs/Replace/\(tip)"] {
            let ran = try yard.git("push", "origin", "\(tip)~1:\(name)")
            #expect(ran.status != 0 && ran.errors.contains("(ref.replacement)"), "\(ran.errors)")
        }
        // One from before the hooks can be taken away.
        try yard.server("replace", tip, "\(tip)~1")
        try yard.push(":refs/replace/\(tip)")
    }

    @Test("A060 no name blocks the ledger before it has begun")
    func block() throws {
        let yard = try Yard(installing: false)
        try yard.host("hooks", "install", "--server", "--root", yard.root)
        for name in ["refs/governance/x", "refs/governance/main/x"] {
            let ran = try yard.git("push", "origin", "refs/governance:\(name)")
            #expect(ran.errors.contains("(ref.reserved)"), "\(ran.errors)")
        }
        try yard.push(Yard.ledger)
    }

    @Test("in branch mode the branch is the ledger, and names around it are kept for it")
    func branchMode() throws {
        let yard = try Yard(installing: false)
        try yard.server("config", "catalogctl.ref", "refs/heads/governance")
        try yard.host("hooks", "install", "--server", "--root", yard.root)
        try yard.push("refs/governance:refs/heads/governance")
        try yard.commit(["readme": "one"])
        for name in [
            "refs/heads/governance/x", "refs/heads/Governance", "refs/governance/main", "refs/governance/x",
        ] {
            let ran = try yard.git("push", "origin", "main:\(name)")
            #expect(ran.errors.contains("(ref.reserved)"), "\(ran.errors)")
        }
        let over = try yard.git("push", "origin", "+main:refs/heads/governance")
        #expect(over.errors.contains("(sig.missing)") || over.errors.contains("(history"), "\(over.errors)")
        try yard.push("main")
        try yard.catalogctl("agents", "register", "other")
        try yard.push("refs/governance:refs/heads/governance")
    }

    @Test("without a root of its own a server takes no ledger, even one that its user believes elsewhere")
    func rootless() throws {
        let yard = try Yard(installing: false)
        try yard.host("hooks", "install", "--server")
        let first = try yard.git("push", "origin", Yard.ledger)
        #expect(first.errors.contains("(root.not-pinned)"), "\(first.errors)")
        #expect(first.errors.contains("catalogctl hooks install --server --root \(yard.root)"))
        let second = "\(yard.folder.path)/second.git"
        try yard.git(["init", "-q", "--bare", "--template=", second], in: yard.folder.path)
        try yard.host("-C", second, "hooks", "install", "--server", "--root", yard.root)
        let still = try yard.git("push", "origin", Yard.ledger)
        #expect(still.errors.contains("(root.not-pinned)"), "\(still.errors)")
        try yard.git(["push", "-q", second, Yard.ledger], in: yard.clone.folder)
    }

    @Test("a push is taken whole or not at all, and every bad part of it is told")
    func whole() throws {
        let yard = try Yard()
        try yard.commit(["readme": "one"])
        let before = try yard.taken
        let ran = try yard.git(
            "push", "origin", "main", "refs/governance:refs/governance/x", "main:refs/governance/y")
        #expect(ran.status != 0)
        #expect(ran.errors.contains("refs/governance/x:") && ran.errors.contains("refs/governance/y:"))
        #expect(try yard.taken == before)
    }

    @Test("A144 a clone that skips its own hooks is refused by the server")
    func skipped() throws {
        let yard = try Yard()
        try yard.catalogctl("hooks", "install")
        let forged = try yard.clone(
            "commit-tree", "-m", "x", "-p", "refs/governance", "refs/governance^{tree}")
        let hooked = try yard.git("update-ref", "refs/governance", forged)
        #expect(hooked.errors.contains("(sig.missing)"), "\(hooked.errors)")
        for words in [
            ["push", "--no-verify", "origin", "\(forged):\(Yard.wire)"],
            ["-c", "core.hooksPath=/dev/null", "push", "origin", "\(forged):\(Yard.wire)"],
        ] {
            let ran = try run("git", words, in: yard.clone.folder, env: yard.environment)
            #expect(
                ran.errors.contains("remote: error") && ran.errors.contains("(sig.missing)"), "\(ran.errors)")
        }
        try yard.git(
            ["-c", "core.hooksPath=/dev/null", "update-ref", "refs/governance", forged], in: yard.clone.folder
        )
        let read = try run(BuiltProgram.path, ["verify"], in: yard.clone.folder, env: yard.environment)
        #expect(read.status == 4)
    }

    @Test("A145 a ref that is written as a file is refused by the next read")
    func written() throws {
        let yard = try Yard()
        try yard.catalogctl("hooks", "install")
        let forged = try yard.clone(
            "commit-tree", "-m", "x", "-p", "refs/governance", "refs/governance^{tree}")
        try Data("\(forged)\n".utf8).write(
            to: URL(fileURLWithPath: yard.clone.folder + "/.git/refs/governance"))
        let read = try run(
            BuiltProgram.path, ["agents", "list"], in: yard.clone.folder, env: yard.environment)
        #expect(read.status == 4 && read.errors.contains("(sig.missing)"), "\(read.errors)")
        let pushed = try yard.git("push", "origin", Yard.ledger)
        #expect(pushed.status != 0 && pushed.errors.contains("(sig.missing)"), "\(pushed.errors)")
    }

    @Test("A147 what is pushed is judged where git keeps it until then, and nothing is written")
    func quarantine() throws {
        let yard = try Yard()
        try yard.catalogctl("agents", "register", "other")
        // A last hook of the server's own refuses everything, when ours has let it pass.
        let hook = yard.server.folder + "/hooks/pre-receive"
        let ours = try String(contentsOfFile: hook, encoding: .utf8)
        let after = ours.replacingOccurrences(of: "exec ", with: "") + "echo passed with $?; exit 1\n"
        try Data(after.utf8).write(to: URL(fileURLWithPath: hook))
        let before = contents(of: yard.server.folder)
        let ran = try yard.git("push", "origin", Yard.ledger)
        #expect(ran.status != 0 && ran.errors.contains("passed with 0"), "\(ran.errors)")
        #expect(contents(of: yard.server.folder) == before)
    }

    @Test("A148 variables of a hook change nothing outside of one")
    func variables() throws {
        let yard = try Yard()
        let other = try Yard(installing: false)
        let clean = try yard.catalogctl("verify", "--full")
        let lies = [
            "GIT_DIR": other.clone.gitFolder, "GIT_WORK_TREE": other.clone.folder,
            "GIT_QUARANTINE_PATH": "/nowhere", "GIT_OBJECT_DIRECTORY": other.clone.gitFolder + "/objects",
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": other.clone.gitFolder + "/objects",
            "GIT_COMMON_DIR": other.clone.gitFolder, "GIT_INDEX_FILE": "/nowhere/index",
        ]
        for words in [["verify", "--full"], ["hooks", "status"], ["agents", "list"]] {
            let lied = try run(
                BuiltProgram.path, words, in: yard.clone.folder, env: yard.environment.merging(lies) { $1 })
            let plain = try run(BuiltProgram.path, words, in: yard.clone.folder, env: yard.environment)
            #expect(lied.stdout == plain.stdout && lied.status == plain.status, "\(words): \(lied.errors)")
        }
        #expect(clean.contains("verified"))
    }

    @Test("a server that is started without a HOME and with a hostile PATH judges all the same")
    func environment() throws {
        let yard = try Yard()
        let evil = try yard.folder.write(Array("#!/bin/sh\nexit 0\n".utf8), to: "evil/catalogctl")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: evil)
        let path = "\(yard.folder.path)/evil:\(quietEnvironment["PATH"]!)"
        let start = "--receive-pack=env -i PATH='\(path)' git-receive-pack"
        let forged = try yard.clone(
            "commit-tree", "-m", "x", "-p", "refs/governance", "refs/governance^{tree}")
        let refused = try yard.git("push", start, "origin", "\(forged):\(Yard.wire)")
        #expect(refused.errors.contains("(sig.missing)"), "\(refused.errors)")
        try yard.catalogctl("agents", "register", "other")
        let taken = try yard.git("push", start, "origin", Yard.ledger)
        #expect(taken.status == 0, "\(taken.errors)")
    }

    @Test("a push of one event reads nothing of the history that was verified before")
    func cost() throws {
        let yard = try Yard()
        for number in 0..<4 { try yard.catalogctl("agents", "register", "asset-\(number)") }
        try yard.push(Yard.ledger)
        // An old event is not there any more; who replays the log has to miss it.
        let old = try yard.server("rev-parse", "\(Yard.wire)~3")
        try FileManager.default.removeItem(atPath: yard.server.loosePath(old))
        try yard.catalogctl("agents", "register", "one-more")
        try yard.push(Yard.ledger)
        let read = try run(
            BuiltProgram.path, ["verify", "--full"], in: yard.server.folder,
            env: yard.environment.merging(["XDG_STATE_HOME": yard.folder.path + "/server-state"]) { $1 })
        #expect(read.status == 7, "\(read.errors)")
    }

    @Test("a hook that another has left nothing to read does not let the push pass")
    func starved() throws {
        let yard = try Yard()
        let hook = yard.server.folder + "/hooks/pre-receive"
        let ours = try String(contentsOfFile: hook, encoding: .utf8)
        let first = ours.replacingOccurrences(of: "#!/bin/sh\n", with: "#!/bin/sh\ncat >/dev/null\n")
        try Data(first.utf8).write(to: URL(fileURLWithPath: hook))
        try yard.catalogctl("agents", "register", "other")
        let ran = try yard.git("push", "origin", Yard.ledger)
        #expect(ran.status != 0 && ran.errors.contains("(hook.input)"), "\(ran.errors)")
    }

    @Test("both sides installed in one bare repository judge one push")
    func both() throws {
        let yard = try Yard()
        // Nobody is offered it there; who keeps their hooks in one place has it all the same.
        try yard.catalogctl("hooks", "install")
        let hook = "/hooks/reference-transaction"
        try FileManager.default.copyItem(
            atPath: yard.clone.folder + "/.git" + hook, toPath: yard.server.folder + hook)
        try yard.catalogctl("agents", "register", "other")
        try yard.push(Yard.ledger)
        let own = yard.environment.merging(["XDG_STATE_HOME": yard.folder.path + "/server-state"]) { $1 }
        let ran = try run("git", ["update-ref", "-d", Yard.wire], in: yard.server.folder, env: own)
        #expect(ran.status != 0 && ran.errors.contains("(history.deleted)"), "\(ran.errors)")
    }
}

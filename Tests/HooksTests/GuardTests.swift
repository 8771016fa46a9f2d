import Foundation
import TestSupport
import Testing

/// A clone's own hooks, which keep people from mistakes.
@Suite struct GuardTests {
    private func mark(_ yard: Yard) throws -> String {
        let marker = yard.folder.path + "/started"
        let program = try yard.folder.write(
            Array("#!/bin/sh\ncat >/dev/null\necho \"$@\" >>'\(marker)'\n".utf8), to: "marking")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        let shim = yard.clone.folder + "/.git/hooks/reference-transaction"
        let text = try String(contentsOfFile: shim, encoding: .utf8)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("catalogctl=") })
        try Data(text.replacingOccurrences(of: line, with: "catalogctl='\(program)'").utf8).write(
            to: URL(fileURLWithPath: shim))
        return marker
    }

    @Test("the program is started when a line names the ledger, and at no other move of a ref")
    func started() throws {
        let yard = try Yard()
        try yard.catalogctl("hooks", "install")
        let marker = try mark(yard)
        try yard.commit(["readme": "one"])
        try yard.git(["branch", "refs-governance"], in: yard.clone.folder)
        try yard.git(["tag", "governance"], in: yard.clone.folder)
        try yard.git(
            ["fetch", "-q", "origin", "+\(Yard.wire):refs/governance-incoming/origin"], in: yard.clone.folder)
        #expect(!FileManager.default.fileExists(atPath: marker))
        try yard.git(["update-ref", "refs/governance", "refs/governance~1"], in: yard.clone.folder)
        let told = try String(contentsOfFile: marker, encoding: .utf8)
        #expect(told == "hook reference-transaction prepared\n", "\(told)")
    }

    @Test("a commit starts no program that the repository names: not for what is missing, not to watch files")
    func programs() throws {
        let yard = try Yard.withBot(at: "agents/bot.yaml")
        let marker = yard.folder.path + "/started"
        let trap = try yard.folder.write(Array("#!/bin/sh\ntouch '\(marker)'\n".utf8), to: "trap")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: trap)
        try yard.commit(["agents/bot.yaml": Yard.manifest("1.1.0")])
        try yard.folder.write(
            Yard.manifest("1.2.0").utf8, to: "yard/clone/agents/bot.yaml")
        try yard.clone("add", "agents/bot.yaml")
        let missing = try yard.clone("rev-parse", "HEAD:agents")
        for (key, value) in [
            ("core.repositoryformatversion", "1"), ("extensions.partialClone", "evil"),
            ("remote.evil.url", "ext::\(trap)"), ("remote.evil.promisor", "true"),
            ("protocol.ext.allow", "always"), ("protocol.allow", "always"), ("core.fsmonitor", trap),
        ] {
            try yard.clone("config", key, value)
        }
        try FileManager.default.removeItem(
            atPath: "\(yard.clone.folder)/.git/objects/\(missing.prefix(2))/\(missing.dropFirst(2))")
        let ran = try run(
            BuiltProgram.path, ["hook", "pre-commit"], in: yard.clone.folder, env: yard.environment)
        #expect(ran.status == 7 && ran.errors.contains("(hook.index)"), "\(ran.errors)\(ran.text)")
        #expect(!FileManager.default.fileExists(atPath: marker))
        // The trap is one: git alone steps into it.
        _ = try yard.git("diff-index", "--cached", "--raw", "HEAD")
        #expect(FileManager.default.fileExists(atPath: marker))
    }

    @Test("plain git can bring events that hold, and none that do not")
    func moves() throws {
        let yard = try Yard()
        let other = yard.folder.path + "/other"
        try yard.git(["clone", "-q", yard.server.folder, other], in: yard.folder.path)
        try yard.git(["fetch", "-q", "origin", "\(Yard.wire):refs/governance"], in: other)
        try yard.catalogctl("-C", other, "hooks", "install")
        try yard.catalogctl("agents", "register", "other")
        try yard.push(Yard.ledger)
        try yard.git(["fetch", "-q", "origin", "\(Yard.wire):refs/governance"], in: other)
        let git = RawGit(in: other)
        let tip = try git("rev-parse", "refs/governance")
        #expect(try yard.clone("rev-parse", "refs/governance") == tip)
        let forged = try git("commit-tree", "-m", "x", "-p", "refs/governance", "refs/governance^{tree}")
        for (words, code) in [
            (["update-ref", "refs/governance", forged], "sig.missing"),
            (["update-ref", "refs/governance", "refs/governance~1"], "history.rewound"),
            (["update-ref", "-d", "refs/governance"], "history.deleted"),
            (["fetch", "--prune", "origin", "+refs/x*:refs/*"], "history.deleted"),
        ] {
            let ran = try run("git", words, in: other, env: yard.environment)
            #expect(ran.status != 0 && ran.errors.contains("(\(code))"), "\(words): \(ran.errors)")
            #expect(try git("rev-parse", "refs/governance") == tip)
        }
    }

    @Test("what was moved without us goes back where it was by the line that is printed, past our own hook")
    func putBack() throws {
        let yard = try Yard()
        try yard.catalogctl("hooks", "install")
        try yard.catalogctl("agents", "register", "other")
        let tip = try yard.clone("rev-parse", "refs/governance")
        let forged = try yard.clone("commit-tree", "-m", "x", "-p", tip, "\(tip)^{tree}")
        let off = ["-c", "core.hooksPath=/dev/null"]
        for wrong in ["\(tip)~1", forged] {
            try yard.git(off + ["update-ref", "refs/governance", wrong], in: yard.clone.folder)
            let told = try run(BuiltProgram.path, ["status"], in: yard.clone.folder, env: yard.environment)
            #expect(told.status == 4)
            try yard.git(["update-ref", "refs/governance", tip], in: yard.clone.folder)
            try yard.catalogctl("status")
        }
        // And nowhere else, as long as it is none.
        try yard.git(off + ["update-ref", "refs/governance", forged], in: yard.clone.folder)
        let further = try yard.git("update-ref", "refs/governance", "\(tip)~1")
        #expect(further.status != 0 && further.errors.contains("(sig.missing)"), "\(further.errors)")
        try yard.git(["update-ref", "refs/governance", tip], in: yard.clone.folder)
    }

    @Test("a ref that names another one goes by the line that is printed, and keeps nobody from a commit")
    func symbolic() throws {
        let yard = try Yard()
        try yard.catalogctl("hooks", "install")
        let tip = try yard.clone("rev-parse", "refs/governance")
        try yard.commit(["readme": "one"])
        try yard.git(
            ["-c", "core.hooksPath=/dev/null", "symbolic-ref", "refs/governance", "refs/heads/main"],
            in: yard.clone.folder)
        let told = try run(BuiltProgram.path, ["status"], in: yard.clone.folder, env: yard.environment)
        #expect(told.status == 4 && told.errors.contains("(ref.form)"), "\(told.errors)")
        let commit = try yard.git("commit", "-q", "--allow-empty", "-m", "two")
        #expect(commit.status == 0 && commit.errors.contains("(ref.form)"), "\(commit.errors)")
        try yard.git(["symbolic-ref", "-d", "refs/governance"], in: yard.clone.folder)
        try yard.git(["update-ref", "refs/governance", tip], in: yard.clone.folder)
        try yard.catalogctl("status")
    }

    @Test("what stands in the ledger's way may be taken away")
    func inTheWay() throws {
        let yard = try Yard()
        let tip = try yard.clone("rev-parse", "refs/governance")
        try yard.catalogctl("hooks", "install")
        let off = ["-c", "core.hooksPath=/dev/null"]
        try yard.git(off + ["update-ref", "-d", "refs/governance"], in: yard.clone.folder)
        try yard.git(off + ["update-ref", "refs/governance/x", tip], in: yard.clone.folder)
        try yard.git(["update-ref", "-d", "refs/governance/x"], in: yard.clone.folder)
        try yard.git(["update-ref", "refs/governance", tip], in: yard.clone.folder)
        #expect(try yard.git("update-ref", "-d", "refs/governance").errors.contains("(history.deleted)"))
    }

    @Test("a ledger that nobody here has believed yet may be fetched, and another in its place may not")
    func firstFetch() throws {
        let yard = try Yard()
        let stranger = try Yard()
        let place = yard.folder.path + "/newcomer"
        let own = yard.environment.merging(["XDG_STATE_HOME": yard.folder.path + "/newcomer-state"]) { $1 }
        try yard.git(["clone", "-q", yard.server.folder, place], in: yard.folder.path)
        for words in [["hooks", "install"]] {
            #expect(try run(BuiltProgram.path, words, in: place, env: own).status == 0)
        }
        let fetched = try run(
            "git", ["fetch", "-q", "origin", "\(Yard.wire):refs/governance"], in: place, env: own)
        #expect(fetched.status == 0, "\(fetched.errors)")
        #expect(try run(BuiltProgram.path, ["join", "--root", yard.root], in: place, env: own).status == 0)
        try FileManager.default.removeItem(atPath: place + "/.git/refs/governance")
        let other = try run(
            "git", ["fetch", "-q", stranger.server.folder, "\(Yard.wire):refs/governance"], in: place,
            env: own)
        #expect(other.status != 0 && other.errors.contains("(root.not-pinned)"), "\(other.errors)")
        let back = try run(
            "git", ["fetch", "-q", "origin", "\(Yard.wire):refs/governance"], in: place, env: own)
        #expect(back.status == 0, "\(back.errors)")
    }

    @Test("a ledger is not pushed over what its remote was seen to have")
    func behind() throws {
        let yard = try Yard()
        try yard.catalogctl("hooks", "install")
        try yard.catalogctl("agents", "register", "other")
        try yard.push(Yard.ledger)
        // The server lost the last event, and this clone has seen it there.
        try yard.clone("update-ref", "refs/governance-remotes/origin", "refs/governance")
        try yard.server("update-ref", Yard.wire, "\(Yard.wire)~1")
        let ran = try yard.git("push", "origin", "refs/governance~1:\(Yard.wire)")
        #expect(ran.status == 0, "it is there already: \(ran.errors)")
        let old = try yard.git("push", "origin", "+refs/governance~2:\(Yard.wire)")
        #expect(old.status != 0 && old.errors.contains("(history.behind)"), "\(old.errors)")
    }

    @Test("git may pack and tidy the repository as ever")
    func packing() throws {
        let yard = try Yard()
        try yard.catalogctl("hooks", "install")
        for words in [["pack-refs", "--all"], ["gc", "-q", "--prune=now"], ["remote", "prune", "origin"]] {
            let ran = try run("git", words, in: yard.clone.folder, env: yard.environment)
            #expect(ran.status == 0, "\(words): \(ran.errors)")
        }
        // In one file, in its own as well, and in both with the same value.
        for prepare in [[], ["agents", "register", "other"]] {
            if !prepare.isEmpty {
                try run(BuiltProgram.path, prepare, in: yard.clone.folder, env: yard.environment)
            }
            let packed = try yard.git("update-ref", "-d", "refs/governance")
            #expect(packed.errors.contains("(history.deleted)"), "\(packed.errors)")
        }
        try yard.git(["pack-refs", "--all", "--no-prune"], in: yard.clone.folder)
        let both = try yard.git("update-ref", "-d", "refs/governance")
        #expect(both.errors.contains("(history.deleted)"), "\(both.errors)")
        #expect(try yard.catalogctl("verify").contains("verified"))
    }

    @Test("branches are pushed without a look at the ledger")
    func branches() throws {
        let yard = try Yard(installing: false)
        try yard.catalogctl("hooks", "install")
        try yard.commit(["readme": "one"])
        try FileManager.default.removeItem(atPath: yard.folder.path + "/state")
        try yard.push("main")
        let ran = try yard.git("push", "origin", Yard.ledger)
        #expect(ran.status != 0 && ran.errors.contains("(root.not-pinned)"), "\(ran.errors)")
    }

    @Test("a linked work tree and a subfolder have the hooks of their repository")
    func worktree() throws {
        let yard = try Yard()
        try yard.commit(["folder/readme": "one"])
        try yard.catalogctl("hooks", "install")
        let tree = yard.folder.path + "/tree"
        try yard.git(["worktree", "add", "-q", tree], in: yard.clone.folder)
        for place in [tree, yard.clone.folder + "/folder"] {
            #expect(
                try run(BuiltProgram.path, ["hooks", "status"], in: place, env: yard.environment).status == 0)
        }
        try Data("apiVersion: catalogctl/v1\nkind: agent\nspec: 1\n".utf8).write(
            to: URL(fileURLWithPath: tree + "/bad.yaml"))
        try yard.git(["add", "."], in: tree)
        let ran = try run("git", ["commit", "-q", "-m", "bad"], in: tree, env: yard.environment)
        #expect(ran.status != 0 && ran.errors.contains("bad.yaml:"), "\(ran.errors)")
        let moved = try run("git", ["update-ref", "-d", "refs/governance"], in: tree, env: yard.environment)
        #expect(moved.errors.contains("(history.deleted)"), "\(moved.errors)")
    }
}

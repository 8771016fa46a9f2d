import Foundation
import TestSupport
import Testing

/// What branches and tags bring, and whether the ledger has something against it.
@Suite struct ContentTests {
    @Test("a branch that was begun before an asset was archived is taken as it is, and merged")
    func old() throws {
        let yard = try Yard.withBot()
        try yard.commit(["bot.yaml": Yard.manifest("1.1.0")], "a later bot")
        try yard.push("main")
        try yard.catalogctl("agents", "archive", "bot", "--reason", "done")
        try yard.push(Yard.ledger)
        try yard.git(["switch", "-q", "-c", "side", "main~1"], in: yard.clone.folder)
        try yard.commit(["other": "two"])
        try yard.push("side")
        try yard.git(["merge", "-q", "-m", "merge", "main"], in: yard.clone.folder)
        try yard.push("side")
        try yard.git(["switch", "-q", "main"], in: yard.clone.folder)
        try yard.git(["merge", "-q", "side"], in: yard.clone.folder)
        try yard.push("main")
        try yard.commit(["bot.yaml": Yard.manifest("1.2.0")], "an archived bot")
        #expect(try yard.refusal("main").contains("(asset.archived)"))
        #expect(try yard.refusal("main:refs/heads/new").contains("(asset.archived)"))
    }

    @Test("what a merge commit itself slips in is found")
    func slipped() throws {
        let yard = try Yard.withBot(archived: true)
        try yard.git(["switch", "-q", "-c", "side"], in: yard.clone.folder)
        try yard.commit(["other": "two"])
        try yard.git(["switch", "-q", "main"], in: yard.clone.folder)
        try yard.commit(["third": "three"])
        try yard.git(["merge", "-q", "--no-commit", "side"], in: yard.clone.folder)
        try yard.commit(["bot.yaml": Yard.manifest("2.0.0")], "merge")
        #expect(try yard.refusal("main").contains("(asset.archived)"))
    }

    @Test("a change that the next commit takes back is one: a branch may begin where it was made")
    func takenBack() throws {
        let yard = try Yard.withBot(archived: true)
        try yard.commit(["bot.yaml": Yard.manifest("2.0.0")])
        let edit = try yard.clone("rev-parse", "--short=12", "main")
        try yard.commit(["bot.yaml": Yard.manifest("1.0.0")])
        for name in ["main", "main:refs/heads/side"] {
            let told = try yard.refusal(name)
            #expect(
                told.contains(
                    "\(edit): bot.yaml: 'agents/agent/bot' is archived, and this commit changes its file (asset.archived)"
                ),
                "\(told)")
            #expect(told.contains("hint: take the commit out of what is pushed"))
        }
        // What other files do on the way is theirs.
        try yard.git(["reset", "-q", "--hard", "HEAD~2"], in: yard.clone.folder)
        for text in ["two", "one"] { try yard.commit(["readme": text, "agents/other": text]) }
        try yard.push("main")
    }

    @Test("a server that has no branch yet takes the file of an archived asset as it comes")
    func first() throws {
        let yard = try Yard()
        try yard.commit(["bot.yaml": Yard.manifest("1.0.0")])
        try yard.catalogctl("agents", "set", "bot", "--file", "bot.yaml")
        try yard.catalogctl("agents", "snapshot", "bot")
        try yard.catalogctl("agents", "archive", "bot", "--reason", "done")
        try yard.commit(["readme": "one"])
        try yard.push("main", "main~1:refs/heads/old", Yard.ledger)
        try yard.commit(["bot.yaml": Yard.manifest("2.0.0")])
        #expect(try yard.refusal("main").contains("(asset.archived)"))
    }

    @Test("the file of an archived asset may go, and come back as a version has it")
    func back() throws {
        let yard = try Yard.withBot(archived: true)
        try yard.git(["rm", "-q", "bot.yaml"], in: yard.clone.folder)
        try yard.commit(["readme": "two"])
        try yard.push("main")
        try yard.commit(["bot.yaml": Yard.manifest("1.0.0", note: "# not quite\n")])
        #expect(try yard.refusal("main").contains("(asset.archived)"))
        try yard.git(["reset", "-q", "--hard", "HEAD~1"], in: yard.clone.folder)
        try yard.commit(["bot.yaml": Yard.manifest("1.0.0")])
        try yard.push("main")
    }

    @Test(
        "a registered label is refused other content: in its file, in one that was moved, in one that only says so"
    )
    func label() throws {
        let yard = try Yard.withBot()
        try yard.commit(["bot.yaml": Yard.manifest("1.0.0", note: "# other\n")])
        #expect(try yard.refusal("main").contains("(version.exists)"))
        try yard.git(["reset", "-q", "--hard", "HEAD~1"], in: yard.clone.folder)
        try yard.git(["rm", "-q", "bot.yaml"], in: yard.clone.folder)
        try yard.commit(["moved/bot.yml": Yard.manifest("1.0.0", note: "# other\n")])
        #expect(try yard.refusal("main").contains("moved/bot.yml: it calls itself version 1.0.0"))
        // Beside the file that counts it is a copy.
        try yard.git(["reset", "-q", "--hard", "HEAD~1"], in: yard.clone.folder)
        try yard.commit(["copies/bot.yaml": Yard.manifest("1.0.0", note: "# other\n")])
        try yard.push("main")
    }

    @Test("a registered label is refused other content that comes from a branch of the same server")
    func carriedOver() throws {
        let yard = try Yard()
        try yard.commit(["bot.yaml": Yard.manifest("1.0.0"), "readme": "one"])
        try yard.git(["switch", "-q", "-c", "draft"], in: yard.clone.folder)
        try yard.commit(["bot.yaml": Yard.manifest("1.0.0", note: "# a draft of it\n")])
        try yard.push("main", "draft")
        try yard.git(["switch", "-q", "main"], in: yard.clone.folder)
        try yard.catalogctl("agents", "set", "bot", "--file", "bot.yaml")
        try yard.catalogctl("agents", "snapshot", "bot")
        try yard.push(Yard.ledger)
        #expect(try yard.refusal("draft:main").contains("(version.exists)"))
        // The branch that has it already may go on.
        try yard.git(["switch", "-q", "draft"], in: yard.clone.folder)
        try yard.commit(["readme": "two"])
        try yard.push("draft")
    }

    @Test("a merge that is concluded by hand brings what the other side has")
    func concluded() throws {
        let yard = try Yard.withBot()
        try yard.catalogctl("hooks", "install")
        try yard.git(["switch", "-q", "-c", "side"], in: yard.clone.folder)
        try yard.commit(["bot.yaml": Yard.manifest("1.1.0"), "readme": "two"])
        try yard.git(["switch", "-q", "main"], in: yard.clone.folder)
        try yard.commit(["readme": "three"])
        try yard.catalogctl("agents", "archive", "bot", "--reason", "done")
        #expect(try yard.git("merge", "-q", "side").status != 0)
        try yard.folder.write(Array("four".utf8), to: "yard/clone/readme")
        let ran = try yard.git("commit", "-q", "-a", "-m", "merge")
        #expect(ran.status == 0, "\(ran.errors)")
        try yard.folder.write(Array(Yard.manifest("1.2.0").utf8), to: "yard/clone/bot.yaml")
        #expect(try yard.git("commit", "-q", "-a", "-m", "on").errors.contains("(asset.archived)"))
    }

    @Test("which file is whose is kept, follows every change, and is worked out anew where it is damaged")
    func kept() throws {
        let yard = try Yard.withBot()
        let kept = "\(yard.folder.path)/server-state/catalogctl/\(yard.root)/sources"
        try yard.commit(["readme": "two"])
        try yard.push("main")
        #expect(try String(contentsOfFile: kept, encoding: .utf8).contains(" bot bot.yaml\n"))
        // Another asset, whose file has a name with spaces, and one that is called otherwise now.
        try yard.commit(["my bots/one.yaml": Yard.manifest("1.0", name: nil)])
        try yard.catalogctl("agents", "register", "one", "--file", "my bots/one.yaml")
        try yard.catalogctl("agents", "snapshot", "one")
        try yard.catalogctl("agents", "rename", "bot", "robot")
        try yard.push("main", Yard.ledger)
        for damage in ["", "not what was written\n", " bot bot.yaml\n"] {
            try Data(damage.utf8).write(to: URL(fileURLWithPath: kept))
            try yard.commit(["my bots/one.yaml": "nothing: here\n", "bot.yaml": "nothing: here\n"])
            for _ in 0..<2 {
                let told = try yard.refusal("main")
                #expect(
                    told.contains("my bots/one.yaml: line 1") || told.contains("my bots/one.yaml: field"),
                    "\(told)")
                #expect(told.contains("bot.yaml:") && told.contains("(schema.missing-field)"), "\(told)")
            }
            try yard.git(["reset", "-q", "--hard", "HEAD~1"], in: yard.clone.folder)
        }
    }

    @Test("a file that an asset names is held to be a manifest, whatever it says")
    func shapeless() throws {
        let yard = try Yard.withBot()
        try yard.commit(["bot.yaml": "nothing: here\n"])
        #expect(try yard.refusal("main").contains("(schema.missing-field)"))
    }

    @Test("a manifest too large to be a version is refused, and a large file that nobody names is not")
    func large() throws {
        let yard = try Yard.withBot()
        let padding = String(repeating: "# a line of nothing\n", count: 60_000)
        try yard.commit(["large.yaml": Yard.manifest("1.0.0", name: nil) + padding])
        try yard.push("main")
        try yard.commit(["bot.yaml": Yard.manifest("1.0.0") + padding])
        #expect(try yard.refusal("main").contains("(source.too-large)"))
    }

    @Test("a link in the place of the file that counts does not make another file a copy")
    func link() throws {
        let yard = try Yard.withBot()
        try yard.git(["rm", "-q", "bot.yaml"], in: yard.clone.folder)
        try FileManager.default.createSymbolicLink(
            atPath: yard.clone.folder + "/bot.yaml", withDestinationPath: "other.yaml")
        try yard.commit(["other.yaml": Yard.manifest("1.0.0", note: "# other\n")])
        #expect(try yard.refusal("main").contains("(version.exists)"))
    }

    @Test("links, submodules and programs are walked past")
    func modes() throws {
        let yard = try Yard.withBot()
        try FileManager.default.createSymbolicLink(
            atPath: yard.clone.folder + "/link.yaml", withDestinationPath: "/etc/passwd")
        try yard.commit(["run.sh": "#!/bin/sh\n"])
        try yard.git(["update-index", "--chmod=+x", "run.sh"], in: yard.clone.folder)
        let commit = try yard.clone("rev-parse", "HEAD")
        try yard.git(["update-index", "--add", "--cacheinfo", "160000,\(commit),sub"], in: yard.clone.folder)
        try yard.git(["commit", "-q", "-m", "modes"], in: yard.clone.folder)
        try yard.push("main")
    }

    @Test("where the ledger of a push is refused nothing else is held against it")
    func onlyLedger() throws {
        let yard = try Yard.withBot()
        try yard.commit(["bot.yaml": Yard.manifest("1.0.0", note: "# other\n")])
        let forged = try yard.clone(
            "commit-tree", "-m", "x", "-p", "refs/governance", "refs/governance^{tree}")
        let told = try yard.refusal("main", "\(forged):\(Yard.wire)")
        #expect(told.contains("(sig.missing)") && !told.contains("(version.exists)"), "\(told)")
    }

    @Test("a content push to a server whose ledger is not what it was is refused")
    func brokenLedger() throws {
        let yard = try Yard.withBot()
        try yard.server("update-ref", Yard.wire, "\(Yard.wire)~1")
        try yard.commit(["readme": "two"])
        #expect(try yard.refusal("main").contains("(history.rewound)"))
    }

    @Test("the index is what a commit is judged by, not the work tree")
    func staged() throws {
        let yard = try Yard.withBot()
        try yard.catalogctl("hooks", "install")
        let file = URL(fileURLWithPath: yard.clone.folder + "/bot.yaml")
        try Data(Yard.manifest("1.0.0", note: "# other\n").utf8).write(to: file)
        #expect(try yard.git("commit", "-q", "--allow-empty", "-m", "not staged").status == 0)
        let all = try yard.git("commit", "-q", "-a", "-m", "staged on the way")
        #expect(all.status != 0 && all.errors.contains("(version.exists)"), "\(all.errors)")
        try yard.git(["add", "bot.yaml"], in: yard.clone.folder)
        try Data(Yard.manifest("1.1.0").utf8).write(to: file)
        #expect(try yard.git("commit", "-q", "-m", "staged").status != 0)
        #expect(try yard.git("commit", "-q", "-m", "good", "bot.yaml").status == 0)
    }

    @Test("a commit is not held up by a ledger that cannot be verified here")
    func unpinned() throws {
        let yard = try Yard.withBot()
        try yard.catalogctl("hooks", "install")
        try FileManager.default.removeItem(atPath: yard.folder.path + "/state")
        try Data("two".utf8).write(to: URL(fileURLWithPath: yard.clone.folder + "/readme"))
        let ran = try yard.git("commit", "-q", "-a", "-m", "change")
        #expect(
            ran.status == 0 && ran.errors.contains("warning: the manifests were not held"), "\(ran.errors)")
    }
}

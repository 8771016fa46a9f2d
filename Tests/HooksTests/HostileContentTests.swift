import Foundation
import TestSupport
import Testing

/// Content that is made to get past the hooks, or to keep them busy.
@Suite struct HostileContentTests {
    private func blob(_ text: String, _ yard: Yard) throws -> String {
        try yard.clone.write("blob", Array(text.utf8))
    }

    private func commit(_ tree: String, _ yard: Yard, on parents: [String] = ["main"]) throws -> String {
        let words = ["commit-tree", "-m", "x", tree] + parents.flatMap { ["-p", $0] }
        return try git(words, in: yard.clone.folder, env: yard.environment)
    }

    @Test("a few folders that lie in each other ten times over are looked into once")
    func bomb() throws {
        let yard = try Yard.withBot()
        func bomb(_ text: String) throws -> String {
            let file = try blob(text, yard)
            var tree = try yard.clone.writeTree(
                (0..<10).map { ("100644", Array("f\($0).yaml".utf8), file) })
            for _ in 0..<10 {
                tree = try yard.clone.writeTree((0..<10).map { ("40000", Array("n\($0)".utf8), tree) })
            }
            return try commit(tree, yard, on: [])
        }
        try yard.push("\(bomb("nothing: here\n")):refs/heads/bomb")
        // The same where each has something against it.
        let told = try yard.refusal("\(bomb(Yard.manifest("1.0.0", note: "# other\n"))):refs/heads/copies")
        #expect(told.contains("(version.exists)"), "\(told)")
        #expect(told.components(separatedBy: "error: refs/heads/copies").count <= 51)
    }

    @Test("a push that makes somebody look at too many entries, or too deep, is refused in one sentence")
    func large() throws {
        let yard = try Yard.withBot()
        let file = try blob("x\n", yard)
        let common = (100_000..<200_000).map { ("100644", Array("f\($0)".utf8), file) }
        let refs = try (0..<11).map { number in
            let tree = try yard.clone.writeTree(common + [("100644", Array("g\(number)".utf8), file)])
            return try "\(commit(tree, yard, on: [])):refs/heads/b\(number)"
        }
        let told = try run(
            "git", ["push", "origin"] + refs, in: yard.clone.folder, env: yard.environment)
        #expect(told.status != 0 && told.errors.contains("(push.too-large)"), "\(told.errors)")
        var tree = try yard.clone.writeTree([("100644", Array("f".utf8), file)])
        for _ in 0..<2048 { tree = try yard.clone.writeTree([("40000", [0x6E], tree)]) }
        #expect(try yard.refusal("\(commit(tree, yard)):refs/heads/deep").contains("(push.too-deep)"))
    }

    @Test("of many objections the first are told, and that there are more")
    func many() throws {
        let yard = try Yard.withBot()
        try yard.commit(
            Dictionary(
                uniqueKeysWithValues: (0..<80).map {
                    ("f\($0).yaml", "apiVersion: catalogctl/v1\nkind: agent\nspec: \($0)\n")
                }))
        let told = try yard.refusal("main")
        #expect(told.components(separatedBy: "error: refs/heads/main").count == 51, "\(told)")
        #expect(told.contains("and more"))
    }

    @Test("an edit that was undone before the asset was archived does not come back by a merge")
    func undone() throws {
        let yard = try Yard.withBot()
        try yard.commit(["bot.yaml": Yard.manifest("2.0.0")])
        try yard.commit(["bot.yaml": Yard.manifest("1.0.0")])
        try yard.push("main")
        try yard.catalogctl("agents", "archive", "bot", "--reason", "done")
        try yard.push(Yard.ledger)
        let merge = try commit("main~1^{tree}", yard, on: ["main", "main~1"])
        #expect(try yard.refusal("\(merge):refs/heads/main").contains("(asset.archived)"))
    }

    @Test("a line that git does not hold to be a parent is none")
    func parent() throws {
        let yard = try Yard.withBot(archived: true)
        let before = try yard.clone("rev-parse", "main")
        try yard.commit(["bot.yaml": Yard.manifest("2.0.0")])
        let tree = try yard.clone("rev-parse", "main^{tree}")
        let hidden = try yard.clone("rev-parse", "main")
        let made = try yard.clone.write(
            "commit",
            Array(
                "tree \(tree)\nparent \(before)\nauthor a <a> 1 +0000\ncommitter a <a> 1 +0000\nparent \(hidden)\n\nx\n"
                    .utf8))
        // The hidden one is on the server, below a tag.
        try yard.push("\(hidden):refs/tags/hidden")
        let told = try yard.refusal("\(made):refs/heads/main")
        #expect(told.contains("(asset.archived)"), "\(told)")
    }

    @Test("modes that are written in another way hide nothing")
    func modes() throws {
        let yard = try Yard.withBot(archived: true, at: "agents/bot.yaml")
        let file = try blob(Yard.manifest("2.0.0"), yard)
        for (folder, mode) in [
            ("040000", "100644"), ("40755", "100644"), ("40000", "0100644"), ("40000", "100600"),
        ] {
            let agents = try yard.clone.writeTree([(mode, Array("bot.yaml".utf8), file)])
            let top = try yard.clone.writeTree([(folder, Array("agents".utf8), agents)])
            let told = try yard.refusal("\(commit(top, yard)):refs/heads/main")
            #expect(told.contains("(asset.archived)"), "\(folder) \(mode): \(told)")
        }
        let agents = try yard.clone("rev-parse", "main:agents")
        let twice = try yard.clone.writeTree([
            ("40000", Array("agents".utf8), agents), ("40000", Array("agents".utf8), agents),
        ])
        let told = try yard.refusal("\(commit(twice, yard)):refs/heads/main")
        #expect(told.contains("(tree.ambiguous)"), "\(told)")
    }

    @Test(
        "a link or a submodule does not take the place of a file that versions are taken from, nor of its folder"
    )
    func forms() throws {
        for archived in [false, true] {
            let yard = try Yard.withBot(archived: archived, at: "agents/bot.yaml")
            let code = archived ? "(asset.archived)" : "(source.other-form)"
            let target = try blob("other", yard)
            for (mode, id) in [("120000", target), ("160000", try yard.clone("rev-parse", "main"))] {
                let agents = try yard.clone.writeTree([(mode, Array("bot.yaml".utf8), id)])
                let top = try yard.clone.writeTree([("40000", Array("agents".utf8), agents)])
                #expect(try yard.refusal("\(commit(top, yard)):refs/heads/main").contains(code), "\(mode)")
                let folder = try yard.clone.writeTree([(mode, Array("agents".utf8), id)])
                #expect(try yard.refusal("\(commit(folder, yard)):refs/heads/main").contains(code), "\(mode)")
            }
            // Under a name that no asset may have for its file the manifest says itself whose it is.
            let moved = try blob(Yard.manifest("1.0.0", note: "# other\n"), yard)
            let odd = try yard.clone.writeTree([("100644", Array("bo\tt.yaml".utf8), moved)])
            let told = try yard.refusal("\(commit(odd, yard)):refs/heads/main")
            #expect(told.contains(archived ? "(asset.archived)" : "(version.exists)"), "\(told)")
            let nothing = try yard.clone.writeTree([("100644", Array("readme".utf8), target)])
            try yard.push("\(commit(nothing, yard)):refs/heads/main")
        }
    }

    @Test("who names the file of somebody else's asset gets no say over it")
    func taken() throws {
        let yard = try Yard.withBot()
        try yard.commit(["other": "one"])
        let theirs = Yard.manifest("2.0.0", name: "grab")
        try yard.commit(["bot.yaml": theirs])
        try yard.catalogctl("agents", "register", "grab", "--file", "bot.yaml")
        try yard.catalogctl("agents", "snapshot", "grab")
        try yard.catalogctl("agents", "archive", "grab", "--reason", "done")
        try yard.git(["reset", "-q", "--hard", "HEAD~1"], in: yard.clone.folder)
        try yard.push(Yard.ledger)
        try yard.commit(["bot.yaml": Yard.manifest("2.0.0")])
        try yard.push("main")
        // Nor may the bot's file become that of the other.
        try yard.commit(["bot.yaml": theirs + "# other\n"])
        #expect(try yard.refusal("main").contains("'agents/agent/grab' is archived"))
    }

    @Test("a version's tag leads to its content, whichever way one looks")
    func content() throws {
        let yard = try Yard.withBot(at: "agents/bot.yaml")
        for words in [["agents", "governance", "set", "bot", "owner.principal=ann"]] {
            try yard.catalogctl(words[0], words[1], words[2], words[3], words[4])
        }
        try yard.catalogctl("agents", "approve", "bot", "--version", "1.0.0")
        try yard.push(Yard.ledger)
        let good = try yard.clone("rev-parse", "main:agents/bot.yaml")
        let other = try blob(Yard.manifest("1.0.0", note: "# other\n"), yard)
        func folder(_ files: (String, String)...) throws -> String {
            try yard.clone.writeTree(files.map { ("100644", Array($0.0.utf8), $0.1) })
        }
        let link = try yard.clone.writeTree([
            ("120000", Array("agents".utf8), try blob("d2", yard)),
            ("40000", Array("d2".utf8), try folder(("bot.yaml", other))),
        ])
        let twice = try yard.clone.writeTree([
            ("40000", Array("agents".utf8), try folder(("bot.yaml", good), ("bot.yaml", other)))
        ])
        let nothing = try folder(("readme", other))
        for (tree, code) in [
            (link, "tag.other-content"), (twice, "git.object-malformed"), (nothing, "tag.other-content"),
        ] {
            let told = try yard.refusal("\(commit(tree, yard)):refs/tags/agents/bot@1.0.0")
            #expect(told.contains("(\(code))"), "\(told)")
        }
        // Where it was when it was registered is as good as where it is now.
        try yard.git(["mv", "agents/bot.yaml", "moved.yaml"], in: yard.clone.folder)
        try yard.commit(["readme": "moved"])
        try yard.catalogctl("agents", "set", "bot", "--file", "moved.yaml")
        try yard.push(Yard.ledger)
        try yard.push("main~1:refs/tags/agents/bot@1.0.0")
        try yard.push("+main:refs/tags/agents/bot@1.0.0")
    }

    @Test("who names a file that was never a manifest gets no say over it")
    func claimed() throws {
        let yard = try Yard.withBot()
        try yard.commit(["compose.yaml": "services: {}\n"])
        try yard.push("main")
        try yard.commit(["compose.yaml": Yard.manifest("1.0.0", name: nil)])
        try yard.catalogctl("agents", "register", "grab", "--file", "compose.yaml")
        try yard.catalogctl("agents", "snapshot", "grab")
        try yard.push(Yard.ledger)
        try yard.git(["reset", "-q", "--hard", "HEAD~1"], in: yard.clone.folder)
        try yard.catalogctl("hooks", "install")
        try yard.folder.write(Array("services: {one: {}}\n".utf8), to: "yard/clone/compose.yaml")
        let ran = try yard.git("commit", "-q", "-a", "-m", "nobody's manifest")
        #expect(ran.status == 0, "\(ran.errors)")
        try yard.push("main")
        try yard.catalogctl("agents", "archive", "grab", "--reason", "done")
        try yard.commit(["compose.yaml": "services: {two: {}}\n"])
        try yard.push(Yard.ledger, "main")
        // One that became a manifest is held to be one.
        try yard.catalogctl("agents", "restore", "grab")
        try yard.commit(["compose.yaml": Yard.manifest("1.0.0", name: nil)])
        try yard.push(Yard.ledger, "main")
        try yard.commit(["compose.yaml": "services: {}\n"])
        #expect(try yard.refusal("main").contains("(schema.missing-field)"))
    }

    @Test("a version's tag leads to a commit, has no other content there, and names nothing retired")
    func tags() throws {
        let yard = try Yard.withBot()
        try yard.catalogctl("agents", "governance", "set", "bot", "owner.principal=ann")
        try yard.catalogctl("agents", "approve", "bot", "--reason", "good")
        try yard.push(Yard.ledger)
        let tag = "refs/tags/agents/bot@1.0.0"
        var chain = try yard.clone("rev-parse", "main")
        for number in 0..<9 {
            let type = number == 0 ? "commit" : "tag"
            chain = try yard.clone.write(
                "tag", Array("object \(chain)\ntype \(type)\ntag x\ntagger a <a> 1 +0000\n\nx\n".utf8))
        }
        let file = try yard.clone("rev-parse", "main:bot.yaml")
        let link = try yard.clone.writeTree([("120000", Array("bot.yaml".utf8), file)])
        for (target, code) in [
            (chain, "(tag.target)"), (file, "(tag.target)"),
            (try yard.clone("rev-parse", "main^{tree}"), "(tag.target)"),
            (try commit(link, yard), "(tag.other-content)"),
        ] {
            let told = try yard.refusal("\(target):\(tag)")
            #expect(told.contains(code), "\(told)")
        }
        try yard.push("main:\(tag)")
        try yard.push(":\(tag)")
        try yard.catalogctl("agents", "archive", "bot", "--reason", "done")
        try yard.push(Yard.ledger)
        #expect(try yard.refusal("main:\(tag)").contains("(tag.not-approved)"))
    }

    @Test("what is pushed through a ref of the server's that names a branch is a branch's")
    func symbolic() throws {
        let yard = try Yard.withBot(archived: true)
        try yard.server("symbolic-ref", "refs/alias/x", "refs/heads/main")
        try yard.commit(["bot.yaml": Yard.manifest("2.0.0")])
        #expect(try yard.refusal("main:refs/alias/x").contains("(asset.archived)"))
    }
}

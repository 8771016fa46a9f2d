import Canonical
import Catalog
import Foundation
import TestSupport
import Testing

struct NameTests {
    private static let good = [
        "a", "0", "triage-bot", "gpt-4o.mini", "a_b", "a.b-c_d", "console", "com10", "lpt0", "auxiliary",
        "gitx",
        "a.lock.b", "git", "git-1", "a.gitx", String(repeating: "a", count: 128),
    ]

    private static let bad: [(text: String, rule: String)] = [
        // A105: what some file system or git itself takes for its own folder.
        (".git", "start with"), (".GIT", "start with"), ("git~1", "only a-z"), (".g\u{200C}it", "start with"),
        ("g\u{200C}it", "only a-z"), (".git::$INDEX_ALLOCATION", "start with"), (".git.", "start with"),
        (".gitmodules", "start with"), ("a.git", "end with '.git'"), ("a.lock", "end with '.lock'"),
        // A106: separators, device names, what Windows drops at the end.
        ("a\\..\\b", "only a-z"), ("a:b", "only a-z"), ("a/b", "only a-z"), ("con", "device"),
        ("aux.json", "device"), ("nul", "device"), ("prn.a.b", "device"), ("com1", "device"),
        ("lpt9.txt", "device"),
        ("a.", "end with a dot"), ("a ", "only a-z"), (" a", "start with"), ("a\u{0}b", "only a-z"),
        ("a\nb", "only a-z"), ("a\r\n", "only a-z"), ("a\u{1B}[2J", "only a-z"),
        // A108: one look, two spellings.
        ("caf\u{E9}", "only a-z"), ("cafe\u{301}", "only a-z"), ("\u{430}gent", "start with"),
        ("a\u{202E}b", "only a-z"),
        ("\u{212A}", "start with"), ("a\u{FE0F}", "only a-z"), ("Agent", "start with"), ("aGent", "only a-z"),
        // A109: length.
        (String(repeating: "a", count: 129), "longer than 128"),
        (String(repeating: "a", count: 4096), "longer than 128"),
        ("", "empty"),
        // Ways up and out.
        ("..", "start with"), ("a..b", "'..'"), ("a..", "'..'"), (".", "start with"), ("-rf", "start with"),
        ("_a", "start with"), ("*", "start with"), ("a*", "only a-z"), ("a?", "only a-z"),
        ("$a", "start with"),
    ]

    @Test("what the grammar allows is a name", arguments: good)
    func allowed(_ text: String) throws {
        #expect(try AssetName(text).text == text)
        #expect(try AssetName(text).description == text)
    }

    @Test(
        "A105 A106 A108 A109 what could be another path, another name or too long is refused", arguments: bad)
    func refused(_ text: String, _ rule: String) throws {
        let fault = try #require(throws: NameFault.self) { try AssetName(text) }
        #expect(fault.rule.contains(rule), "\(fault.message)")
        #expect(!containsControls(fault.message))
        #expect(fault.message.utf8.count < 1000, "what was typed is quoted in part only")
    }

    @Test("A111 one grammar holds for whatever becomes part of a path")
    func oneGrammar() {
        for text in ["../../hooks", "..", ".git", "con", "a/b"] {
            #expect(throws: NameFault.self) { try PluginName(text) }
            #expect(throws: NameFault.self) { try KindName(text) }
            #expect(throws: NameFault.self) { try EnvironmentName(text) }
            #expect(throws: NameFault.self) { try PrincipalName(text) }
            #expect(throws: NameFault.self) { try RoleName(text) }
            #expect(throws: NameFault.self) { try AssetPath("\(text)/agent/a") }
            #expect(throws: NameFault.self) { try AssetPath("agents/agent/\(text)") }
        }
    }

    @Test("A105 git fsck finds no fault with a tree of allowed names")
    func git() throws {
        let folder = try TemporaryFolder()
        try TestSupport.git(["init", "-q", "."], in: folder.path)
        let blob = try TestSupport.git(["hash-object", "-w", "--stdin"], in: folder.path)
        let names = try Self.good.map { try AssetName($0) }.sorted()
        let listing = names.map { "100644 blob \(blob)\t\($0)\n" }.joined()
        let tree = try TestSupport.git(["mktree"], in: folder.path, input: Array(listing.utf8))
        let commit = try TestSupport.git(["commit-tree", tree, "-m", "names"], in: folder.path)
        try TestSupport.git(["update-ref", "refs/heads/main", commit], in: folder.path)
        #expect(try TestSupport.git(["fsck", "--strict", "--full"], in: folder.path).isEmpty)
    }

    /// What `printf %s NAME | sha256sum | cut -c1-2` printed.
    @Test(
        "a shard is the first byte of SHA-256 in hex",
        arguments: [
            ("triage-bot", "67"), ("gpt-4o.mini", "99"), ("a", "ca"), ("0", "5f"), ("agents", "8c"),
            ("x", "2d"),
        ])
    func shard(_ name: String, _ shard: String) throws {
        #expect(try AssetName(name).shard == shard)
    }

    @Test("names sort by their bytes")
    func order() throws {
        let names = try ["a", "a-b", "a.b", "a0", "a_b", "aa", "b"].map { try AssetName($0) }
        #expect(names.shuffled().sorted() == names)
    }
}

struct AssetPathTests {
    @Test("a path is plugin/kind/name and knows its places in the tree")
    func places() throws {
        let path = try AssetPath("agents/agent/triage-bot")
        #expect(path.description == "agents/agent/triage-bot")
        #expect(path.folder == "assets/agents/agent/67/triage-bot")
        #expect(path.record == "assets/agents/agent/67/triage-bot/asset.json")
        let uid = try #require(AssetUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"))
        #expect(Layout.uid(uid) == "uids/57/017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
    }

    @Test(
        "exactly three names between slashes are a path",
        arguments: [
            "", "agents", "agents/agent", "agents/agent/a/b", "/agent/a", "agents//a", "agents/agent/",
            "/a/b/c",
            "agents/agent/a/", "agents/agent/a\u{338}", "agents\u{2215}agent\u{2215}a",
        ])
    func refused(_ text: String) {
        #expect(throws: NameFault.self) { try AssetPath(text) }
    }

    @Test("paths sort by plugin, then kind, then name")
    func order() throws {
        let paths = try ["a/b/z", "a/c/a", "a-b/a/a", "b/a/a"].map { try AssetPath($0) }
        #expect(paths.reversed().sorted() == paths)
    }
}

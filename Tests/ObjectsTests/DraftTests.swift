import Git
import Objects
import TestSupport
import Testing

private func text(_ text: String) -> [UInt8] { Array(text.utf8) }

@Suite struct `A draft` {
    let folder: TemporaryFolder
    let repository: Repository

    init() throws {
        folder = try TemporaryFolder()
        try git(["init", "-q", "--bare"], in: folder.path)
        repository = try Repository.open(at: folder.path, how: .exact)
    }

    @Test func `of nothing is git's empty tree`() throws {
        let draft = try TreeDraft(root: nil, source: repository)
        #expect(draft.seal().root.hex == "4b825dc642cb6eb9a060e54bf8d69288fbee4904")
    }

    @Test func `shows its edits before they are sealed`() throws {
        let draft = try TreeDraft(root: nil, source: repository)
        try draft.put(text("one"), at: "a/b/c")
        #expect(try draft.blob(at: "a/b/c") == text("one"))
        #expect(try draft.entries(at: "a").map(\.name) == ["b"])
        #expect(try draft.entry(at: "a/b/c")?.id == .hashing(.blob, text("one")))
        let inner = try TreeObject.empty.setting("c", isTree: false, id: .hashing(.blob, text("one")))
        #expect(try draft.entry(at: "a/b")?.id == inner.id)
        #expect(try draft.entries(at: "a").first?.id == inner.id)
        #expect(try draft.entry(at: "a/x") == nil)
        #expect(try draft.entry(at: "x/y/z") == nil)
        #expect(try draft.entry(at: "a/b/c/d") == nil)
        #expect(try draft.entries(at: "nowhere").isEmpty)
        #expect(try draft.entries(at: "").map(\.name) == ["a"])
        #expect(try draft.blob(at: "a/b") == nil)
        let fault = #expect(throws: GitError.self) { try draft.blob(at: "a/b/c", limit: 2) }
        #expect(fault?.code == .objectTooLarge)
    }

    @Test func `lets empty folders vanish`() throws {
        let draft = try TreeDraft(root: nil, source: repository)
        try draft.put(text("1"), at: "a/b/c/d")
        try draft.put(text("2"), at: "a/x")
        #expect(try draft.remove("a/b/c/d"))
        #expect(try draft.entries(at: "a").map(\.name) == ["x"])
        #expect(try draft.remove("a/x"))
        #expect(try draft.entries(at: "").isEmpty)
        #expect(try !draft.remove("a/x"))
        try draft.put(text("3"), at: "a/b/c/d")
        #expect(draft.seal().objects.count == 5)
    }

    @Test func `hands out each changed object once and nothing else`() throws {
        let draft = try TreeDraft(root: nil, source: repository)
        for name in ["a/1", "a/2", "b/1"] { try draft.put(text("same"), at: name) }
        try draft.put(text("lost"), at: "b/2")
        try draft.put(text("kept"), at: "b/2")
        try draft.put(text("gone"), at: "b/3")
        try draft.remove("b/3")
        let first = draft.seal()
        #expect(first.objects.map(\.kind.name).sorted() == ["blob", "blob", "tree", "tree", "tree"])
        #expect(Set(first.objects.map(\.id)).count == first.objects.count)
        #expect(draft.seal().objects.isEmpty)
        try repository.write(first.objects)
        try draft.put(text("same"), at: "a/1")
        #expect(draft.seal().objects.isEmpty)
        try draft.put(text("new"), at: "a/1")
        let second = draft.seal()
        #expect(second.objects.count == 3 && second.objects.last?.id == second.root)
        try draft.put(text("same"), at: "a/1")
        #expect(draft.seal().root == first.root)
    }

    @Test func `links a whole folder by its id`() throws {
        let draft = try TreeDraft(root: nil, source: repository)
        try draft.put(text("1"), at: "v/1/record")
        try draft.put(text("2"), at: "v/2/record")
        try repository.write(draft.seal().objects)
        let one = try #require(try draft.entry(at: "v/1"))
        let two = try #require(try draft.entry(at: "v/2"))
        try draft.link(one.id, at: "env/prod/x")
        #expect(try draft.blob(at: "env/prod/x/record") == text("1"))
        try draft.link(two.id, at: "env/prod/x")
        #expect(try draft.blob(at: "env/prod/x/record") == text("2"))
        #expect(draft.seal().objects.count == 3)
        #expect(try draft.remove("env/prod/x"))
        #expect(try draft.entry(at: "env") == nil)
    }

    @Test func `refuses a file where a folder is and a folder where a file is`() throws {
        let draft = try TreeDraft(root: nil, source: repository)
        try draft.put(text("1"), at: "a/b")
        let before = draft.seal().root
        func refused(_ edit: () throws -> Void) {
            let error = #expect(throws: GitError.self, performing: edit)
            #expect(error?.code == .pathConflict)
        }
        refused { try draft.put(text("2"), at: "a") }
        refused { try draft.put(text("2"), at: "a/b/c") }
        refused { try draft.link(before, at: "a/b") }
        refused { try draft.link(TreeObject.empty.id, at: "c") }
        #expect(draft.seal().root == before)
    }

    @Test(arguments: ["", "/", "/a", "a/", "a//b", "a/../b", ".", "a/.git/b", "a\0b"])
    func `refuses a path that is none`(_ path: String) throws {
        let draft = try TreeDraft(root: nil, source: repository)
        let error = #expect(throws: GitError.self) { try draft.put([], at: path) }
        #expect(error?.code == .pathInvalid)
        #expect(draft.seal().root == TreeObject.empty.id)
    }

    @Test func `forgets what was not sealed`() throws {
        let draft = try TreeDraft(root: nil, source: repository)
        try draft.put(text("1"), at: "a/b/c")
        try draft.put(text("2"), at: "d/e")
        try draft.put(text("3"), at: "l/m/n")
        let sealed = draft.seal()
        try repository.write(sealed.objects)
        let other = try #require(try draft.entry(at: "d")).id
        try draft.put(text("9"), at: "a/b/c")
        try draft.put(text("9"), at: "new/x")
        try draft.remove("d/e")
        try draft.put(text("9"), at: "d/f")
        try draft.link(other, at: "l/m")
        #expect(try draft.blob(at: "l/m/e") == text("2"))
        try draft.reset(to: sealed.root)
        #expect(try draft.blob(at: "l/m/n") == text("3"))
        #expect(try draft.blob(at: "a/b/c") == text("1"))
        #expect(try draft.entry(at: "new") == nil)
        #expect(try draft.entries(at: "d").map(\.name) == ["e"])
        #expect(draft.seal().root == sealed.root)
        try draft.reset(to: nil)
        #expect(try draft.entries(at: "").isEmpty)
        try draft.reset(to: sealed.root)
        #expect(try draft.blob(at: "d/e") == text("2"))
    }

    /// A long random series of edits, once with a cache that keeps all and once with one that keeps nothing,
    /// against git's own index.
    @Test(arguments: [TreeDraft<GitError>.cacheByteLimit, 4000])
    func `equals git's index after any series of edits`(_ cache: Int) throws {
        var random = SeededGenerator(seed: 15)
        let draft = try TreeDraft(root: nil, source: repository, cacheByteLimit: cache)
        var model: [String: [UInt8]] = [:]
        let parts = ["a", "b", "a.b", "a-b", "ab", "0"]
        var sealed = model
        var root: ObjectID?
        for round in 0..<60 {
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                let path = (0..<Int.random(in: 1...4, using: &random))
                    .map { _ in parts.randomElement(using: &random)! }.joined(separator: "/")
                let below = model.keys.filter { $0 == path || $0.hasPrefix(path + "/") }
                let above = model.keys.contains { path.hasPrefix($0 + "/") }
                switch Int.random(in: 0..<4, using: &random) {
                case 0:
                    #expect(try draft.remove(path) == !below.isEmpty)
                    for key in below { model[key] = nil }
                default:
                    let bytes = text("\(Int.random(in: 0..<50, using: &random))")
                    if above || below.contains(where: { $0 != path }) {
                        #expect(throws: GitError.self) { try draft.put(bytes, at: path) }
                    } else {
                        try draft.put(bytes, at: path)
                        model[path] = bytes
                    }
                }
                #expect(try draft.blob(at: path) == model[path])
            }
            if round % 5 == 4 {
                try draft.reset(to: root)
                model = sealed
                continue
            }
            let result = draft.seal()
            root = result.root
            try repository.write(result.objects)
            sealed = model
            let env = ["GIT_INDEX_FILE": folder.path + "/index-\(cache)-\(round)"]
            let lines = model.map { "100644 \(ObjectID.hashing(.blob, $1).hex)\t\($0)\0" }.joined()
            try git(["update-index", "-z", "--index-info"], in: folder.path, env: env, input: text(lines))
            #expect(try git(["write-tree"], in: folder.path, env: env) == result.root.hex)
        }
        let checked = try run("git", ["fsck", "--strict", "--full"], in: folder.path)
        #expect(checked.status == 0 && !checked.errors.contains("error"), "\(checked.errors)")
    }
}

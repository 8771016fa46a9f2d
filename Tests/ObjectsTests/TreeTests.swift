import Objects
import TestSupport
import Testing

private let zeros = [UInt8](repeating: 7, count: 20)

private func raw(_ entries: [(mode: String, name: String)]) -> [UInt8] {
    entries.flatMap { Array("\($0.mode) \($0.name)\0".utf8) + zeros }
}

/// 'b' and a letter with two dots, as it was written before there was UTF-8.
private let latin = Array("100644 b".utf8) + [0xE4, 0] + zeros

private let malformedTrees: [Malformed] = [
    .init("A069 unsorted", .tree, bytes: raw([("100644", "b"), ("100644", "a")])),
    .init("A069 one name twice", .tree, bytes: raw([("100644", "a"), ("100644", "a")])),
    .init("A069 file and folder of one name", .tree, bytes: raw([("100644", "a"), ("40000", "a")])),
    .init(
        "A069 file and folder of one name, apart", .tree,
        bytes: raw([("100644", "a"), ("100644", "a-"), ("100644", "a-b"), ("100644", "a.b"), ("40000", "a")])),
    .init("A069 folder sorted as a file", .tree, bytes: raw([("40000", "a"), ("100644", "a.b")])),
    .init("names that are not UTF-8", .utf8, bytes: raw([("100644", "a")]) + latin),
    .init("A069 zero-padded mode", .mode, bytes: raw([("040000", "a")])),
    .init("A069 mode 0", .mode, bytes: raw([("0", "a")])),
    .init("A069 mode 100664", .mode, bytes: raw([("100664", "a")])),
    .init("A069 mode 100755", .mode, bytes: raw([("100755", "a")])),
    .init("A069 mode 0100644", .mode, bytes: raw([("0100644", "a")])),
    .init("A069 no mode", .mode, bytes: raw([("", "a")])),
    .init("A069 empty name", .tree, bytes: raw([("100644", "")])),
    .init("A070 symlink", .mode, bytes: raw([("120000", "a")])),
    .init("A070 submodule", .mode, bytes: raw([("160000", "a")])),
    .init("A105 .git", .tree, bytes: raw([("40000", ".git")])),
    .init("A105 .GIT", .tree, bytes: raw([("40000", ".GIT")])),
    .init("A105 .gIt file", .tree, bytes: raw([("100644", ".gIt")])),
    .init("dot", .tree, bytes: raw([("40000", ".")])),
    .init("dot dot", .tree, bytes: raw([("40000", "..")])),
    .init("slash", .tree, bytes: raw([("100644", "a/b")])),
    .init("half an id", .tree, bytes: Array(raw([("100644", "a")]).dropLast(9))),
    .init("no NUL", .tree, bytes: Array("100644 a".utf8)),
    .init("half a mode", .mode, bytes: Array("1006".utf8)),
    .init("trailing byte", .mode, bytes: raw([("100644", "a")]) + [0]),
]

@Suite struct `A tree` {
    @Test(arguments: malformedTrees)
    func `is refused in any other form`(_ malformed: Malformed) throws {
        let fault = #expect(throws: FormFault.self) { try TreeObject(canonical: malformed.bytes) }
        #expect(fault?.code == malformed.code)
    }

    @Test func `sorts a folder as if its name ended in a slash`() throws {
        let bytes = raw([
            ("100644", "a"), ("100644", "a-b"), ("100644", "a.b"), ("40000", "aa"), ("100644", "aaa"),
        ])
        let tree = try TreeObject(canonical: bytes)
        #expect(tree.entries.map(\.name) == ["a", "a-b", "a.b", "aa", "aaa"])
        #expect(tree.count == 5)
    }

    @Test func `keeps two names apart that Swift strings hold equal`() throws {
        let id = ObjectID.hashing(.blob, [])
        var tree = TreeObject.empty
        for name in ["e\u{301}", "\u{E9}"] { tree = try tree.setting(name, isTree: false, id: id) }
        #expect(tree.count == 2)
        #expect(try TreeObject(canonical: tree.bytes).count == 2)
    }

    @Test(arguments: ["", ".", "..", ".git", ".GiT", "a/b", "a\0b"])
    func `takes no entry of a forbidden name`(_ name: String) throws {
        let fault = #expect(throws: FormFault.self) {
            try TreeObject.empty.setting(name, isTree: false, id: .hashing(.blob, []))
        }
        #expect(fault?.code == .tree)
    }

    @Test func `edited by splicing equals git mktree`() throws {
        let folder = try TemporaryFolder()
        try git(["init", "-q"], in: folder.path)
        var random = SeededGenerator(seed: 69)
        let blob = ObjectID.hashing(.blob, [])
        let names = (0..<60).map { _ in
            String(
                (0..<Int.random(in: 1...4, using: &random)).map { _ in "ab.-0".randomElement(using: &random)!
                })
        }.filter { $0 != "." && $0 != ".." }
        var tree = TreeObject.empty
        var model: [String: (isTree: Bool, id: ObjectID)] = [:]
        for step in 0..<300 {
            let name = names.randomElement(using: &random)!
            let isTree = Bool.random(using: &random)
            let id = isTree ? TreeObject.empty.id : blob
            tree = try tree.setting(name, isTree: isTree, id: id)
            model[name] = (isTree, id)
            #expect(try TreeObject(canonical: tree.bytes) == tree)
            #expect(tree.count == model.count && tree.isEmpty == model.isEmpty)
            for name in names {
                #expect(tree.lookup(name)?.id == model[name]?.id)
            }
            guard step % 30 == 0 else { continue }
            let lines = model.map { name, entry in
                "\(entry.isTree ? "040000 tree" : "100644 blob") \(entry.id.hex)\t\(name)\0"
            }.joined()
            let expected = try git(["mktree", "-z", "--missing"], in: folder.path, input: Array(lines.utf8))
            #expect(tree.id.hex == expected)
        }
    }
}

@Suite struct `An object id` {
    @Test func `is git's own`() throws {
        let folder = try TemporaryFolder()
        try git(["init", "-q"], in: folder.path)
        for size in [0, 1, 55, 56, 63, 64, 65, 7424, 100_000] {
            let bytes = [UInt8]((0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) })
            let expected = try git(["hash-object", "--stdin"], in: folder.path, input: bytes)
            let id = ObjectID.hashing(.blob, bytes)
            #expect(id.hex == expected)
            #expect(ObjectID(hex: expected) == id && ObjectID(bytes: id.bytes) == id)
            #expect(id.short == expected.prefix(12))
        }
    }

    @Test func `reads forty lower-case digits only`() {
        let good = "0123456789abcdef0123456789abcdef01234567"
        #expect(ObjectID(hex: good)?.hex == good)
        for bad in [
            "", "0123", good + "0", String(good.dropLast()), good.uppercased(), good.dropLast() + "g",
            " " + good.dropLast(), good.dropLast() + "é",
        ] {
            #expect(ObjectID(hex: bad) == nil)
        }
        #expect(ObjectID(bytes: [1, 2, 3]) == nil)
        #expect(ObjectID(bytes: zeros + [1]) == nil)
    }

    @Test func `sorts by its bytes`() throws {
        var random = SeededGenerator(seed: 1)
        let ids = (0..<200).map { _ in
            ObjectID.hashing(.blob, (0..<4).map { _ in .random(in: 0...255, using: &random) })
        }
        #expect(ids.sorted().map(\.hex) == ids.map(\.hex).sorted())
    }
}

import Foundation
import Git
import Objects
import TestSupport
import Testing

private func expect(_ code: GitError.Code, _ body: () throws -> Void) -> String {
    let error = #expect(throws: GitError.self, performing: body)
    #expect(error?.code == code, "\(error?.message ?? "no error")")
    return error?.message ?? ""
}

@Suite struct `Opening a repository` {
    let folder: TemporaryFolder
    var path: String { folder.path }

    init() throws { folder = try TemporaryFolder() }

    @Test func `finds the work tree from a folder below it`() throws {
        try git(["init", "-q", "r"], in: path)
        try folder.write([], to: "r/a/b/c")
        let repository = try Repository.open(at: path + "/r/a/b", how: .discover)
        #expect(repository.gitDirectory == path + "/r/.git")
        #expect(repository.commonDirectory == path + "/r/.git")
        #expect(repository.workTree == path + "/r")
        #expect(!repository.isBare)
        _ = expect(.notARepository) { _ = try Repository.open(at: path + "/r/a/b", how: .exact) }
    }

    @Test func `creates nothing where there is none`() throws {
        for how in [Opening.discover, .exact, .fromEnvironment] {
            _ = expect(.notARepository) { _ = try Repository.open(at: path, how: how) }
            // Where a search begins there must be a folder; a repository that is named is there or is none.
            _ = expect(how == .discover ? .noSuchFolder : .notARepository) {
                _ = try Repository.open(at: path + "/missing", how: how)
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: path).isEmpty)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a repository away"), arguments: [true, false])
    func `refuses another user's repository, and names the folder that git asks about`(_ isBare: Bool) throws
    {
        try git(["init", "-q", isBare ? "--bare" : "--", "their own"], in: path)
        try run("chown", ["-R", "65534", path + "/their own"])
        let error = #expect(throws: GitError.self) {
            _ = try Repository.open(at: path + "/their own", how: .discover)
        }
        #expect(error?.code == .notOwned && error?.path == path + "/their own")
        let opinion = try run("git", ["status"], in: path + "/their own")
        #expect(opinion.errors.contains("safe.directory '\(path)/their own'"), "\(opinion.errors)")
    }

    @Test func `A126 refuses a sha256 repository by name`() throws {
        try git(["init", "-q", "--object-format=sha256", "r"], in: path)
        for how in [Opening.discover, .exact] {
            let message = expect(.unsupportedRepository) {
                _ = try Repository.open(at: path + "/r", how: how)
            }
            #expect(message.contains("object format 'sha256'"))
        }
    }

    @Test(arguments: [
        ("extensions.refStorage", "reftable", "reference storage 'reftable'"),
        ("extensions.somethingNew", "true", "unknown extension 'somethingnew'"),
        ("core.repositoryFormatVersion", "2", "repository format version '2'"),
    ])
    func `A127 refuses a layout it does not know by name`(_ key: String, _ value: String, _ named: String)
        throws
    {
        try git(["init", "-q", "r"], in: path)
        let config = path + "/r/.git/config"
        try git(["config", "-f", config, "core.repositoryFormatVersion", "1"], in: path)
        try git(["config", "-f", config, key, value], in: path)
        let message = expect(.unsupportedRepository) {
            _ = try Repository.open(at: path + "/r", how: .discover)
        }
        #expect(message.contains(named))
    }

    @Test func `A127 opens a partial clone with work tree configuration`() throws {
        try git(["init", "-q", "r"], in: path)
        let plain = try Repository.open(at: path + "/r", how: .discover)
        #expect(try !plain.isPartialClone())
        try git(["config", "core.repositoryFormatVersion", "1"], in: path + "/r")
        try git(["config", "extensions.worktreeConfig", "true"], in: path + "/r")
        try git(["config", "extensions.partialClone", "origin"], in: path + "/r")
        #expect(try Repository.open(at: path + "/r", how: .discover).isPartialClone())
        try git(["config", "--unset", "extensions.partialClone"], in: path + "/r")
        try git(["config", "remote.Ori.gin.promisor", "true"], in: path + "/r")
        #expect(try Repository.open(at: path + "/r", how: .discover).isPartialClone())
        try git(["config", "remote.Ori.gin.promisor", "false"], in: path + "/r")
        #expect(try !Repository.open(at: path + "/r", how: .discover).isPartialClone())
    }

    @Test func `A127 opens a linked work tree and a separate git directory`() throws {
        try git(["init", "-q", "r"], in: path)
        try git(["commit", "-q", "--allow-empty", "-m", "x"], in: path + "/r")
        try git(["worktree", "add", "-q", "../linked"], in: path + "/r")
        let linked = try Repository.open(at: path + "/linked", how: .discover)
        #expect(linked.gitDirectory == path + "/r/.git/worktrees/linked")
        #expect(linked.commonDirectory == path + "/r/.git")
        try git(["init", "-q", "--separate-git-dir", path + "/apart", "s"], in: path)
        let separate = try Repository.open(at: path + "/s", how: .discover)
        #expect(separate.gitDirectory == path + "/apart" && separate.workTree == path + "/s")
    }

    @Test func `A153 opens a bare repository only from its own folder`() throws {
        try git(["init", "-q", "--bare", "b"], in: path)
        #expect(try Repository.open(at: path + "/b", how: .discover).isBare)
        _ = expect(.embeddedRepository) { _ = try Repository.open(at: path + "/b/refs", how: .discover) }
    }

    @Test func `A153 refuses a bare repository inside a work tree`() throws {
        try git(["init", "-q", "r"], in: path)
        for configuration in [
            "[core]\n bare = true\n", "[core]\n bare = false\n", "[core]\n worktree = ..\n", "",
        ] {
            try folder.write("ref: refs/heads/main\n".utf8, to: "r/docs/data/HEAD")
            try folder.write(configuration.utf8, to: "r/docs/data/config")
            try folder.write([], to: "r/docs/data/objects/x")
            try folder.write([], to: "r/docs/data/refs/x")
            _ = expect(.embeddedRepository) {
                _ = try Repository.open(at: path + "/r/docs/data", how: .discover)
            }
            _ = expect(.embeddedRepository) {
                _ = try Repository.open(at: path + "/r/docs/data/refs", how: .discover)
            }
        }
        #expect(try Repository.open(at: path + "/r/docs", how: .discover).gitDirectory == path + "/r/.git")
        #expect(
            try Repository.open(at: path + "/r/docs/data", how: .exact).gitDirectory == path + "/r/docs/data")
    }

    @Test func `tells what cuts a history short or adds to it`() throws {
        try git(["init", "-q", "r"], in: path)
        let first = "1111111111111111111111111111111111111111"
        let repository = try Repository.open(at: path + "/r", how: .discover)
        #expect(try repository.shallowCommits().isEmpty && repository.alternates().isEmpty)
        try folder.write("\(first)\n".utf8, to: "r/.git/shallow")
        try folder.write("# note\n/elsewhere/objects\n../x\n".utf8, to: "r/.git/objects/info/alternates")
        #expect(try repository.shallowCommits().map(\.hex) == [first])
        #expect(try repository.alternates() == ["/elsewhere/objects", "../x"])
        try folder.write("nonsense\n".utf8, to: "r/.git/shallow")
        _ = expect(.other) { _ = try repository.shallowCommits() }
    }

    @Test func `reads the repository's own configuration and no other`() throws {
        try git(["init", "-q", "r"], in: path)
        let repository = try Repository.open(at: path + "/r", how: .discover)
        #expect(try repository.configuration("catalogctl.ref") == nil)
        try git(["config", "catalogctl.ref", "refs/heads/governance"], in: path + "/r")
        #expect(try repository.configuration("catalogctl.ref") == "refs/heads/governance")
        try folder.write("[broken\n".utf8, to: "r/.git/config")
        _ = expect(.configurationInvalid) { _ = try repository.configuration("catalogctl.ref") }
    }

    @Test func `A147 from the environment sees the quarantine and writes there`() async throws {
        try git(["init", "-q", "--bare", "b"], in: path)
        try git(["init", "-q", "--bare", "q"], in: path)
        try git(["hash-object", "-w", "--stdin"], in: path + "/b", input: Array("main".utf8))
        try git(["hash-object", "-w", "--stdin"], in: path + "/q", input: Array("incoming".utf8))
        await #expect(processExitsWith: .success) { [path = path as String] in
            setenv("GIT_DIR", path + "/b", 1)
            setenv("GIT_OBJECT_DIRECTORY", path + "/q/objects", 1)
            setenv("GIT_ALTERNATE_OBJECT_DIRECTORIES", path + "/b/objects", 1)
            try checkQuarantine(main: path + "/b")
        }
    }
}

private struct Unexpected: Error {
    let what: String
}

/// Runs in a process whose environment is that of a receiving hook.
private func checkQuarantine(main: String) throws {
    let repository = try Repository.open(at: "/", how: .fromEnvironment)
    for text in ["main", "incoming"] {
        let bytes = Array(text.utf8)
        guard try repository.read(.hashing(.blob, bytes), expecting: .blob) == bytes else {
            throw Unexpected(what: text)
        }
    }
    let plain = try Repository.open(at: main, how: .exact)
    guard try !plain.contains(.hashing(.blob, Array("incoming".utf8))) else {
        throw Unexpected(what: "plain")
    }
    let new = PendingObject(kind: .blob, bytes: Array("new".utf8))
    try repository.write([new])
    guard try repository.contains(new.id), try !plain.contains(new.id) else { throw Unexpected(what: "new") }
}

@Suite struct `Reading an object` {
    let folder: TemporaryFolder
    let repository: Repository
    var path: String { folder.path }

    init() throws {
        folder = try TemporaryFolder()
        try git(["init", "-q", "--bare"], in: folder.path)
        repository = try Repository.open(at: folder.path, how: .exact)
    }

    private func store(_ text: String) throws -> ObjectID {
        let hex = try git(["hash-object", "-w", "--stdin"], in: path, input: Array(text.utf8))
        return try #require(ObjectID(hex: hex))
    }

    private func loose(_ id: ObjectID) -> String {
        path + "/objects/\(id.hex.prefix(2))/\(id.hex.dropFirst(2))"
    }

    @Test func `gives bytes and kind or says why not`() throws {
        let id = try store("hello")
        #expect(try repository.read(id) == RawObject(id: id, kind: .blob, bytes: Array("hello".utf8)))
        #expect(try repository.contains(id))
        _ = expect(.wrongKind) { _ = try repository.read(id, expecting: .tree) }
        let absent = ObjectID.hashing(.blob, [1])
        #expect(try !repository.contains(absent))
        _ = expect(.objectMissing) { _ = try repository.read(absent) }
    }

    @Test(arguments: ["commit", "tree", "blob", "tag"])
    func `A021 tells every kind`(_ name: String) throws {
        let blob = try store("x")
        let tree = try git(["mktree"], in: path, input: Array("100644 blob \(blob.hex)\tf\n".utf8))
        let commit = try git(["commit-tree", tree, "-m", "m"], in: path)
        let tag = "object \(commit)\ntype commit\ntag t\ntagger A <a@b> 1 +0000\n\nm\n"
        let hex = [
            "commit": commit, "tree": tree, "blob": blob.hex,
            "tag": try git(["mktag"], in: path, input: Array(tag.utf8)),
        ][name]
        let object = try repository.read(try #require(ObjectID(hex: hex ?? "")))
        #expect(object.kind.name == name)
        #expect(ObjectID.hashing(object.kind, object.bytes) == object.id)
    }

    @Test func `A118 looks at the size before the bytes`() throws {
        let giant = try git(
            ["hash-object", "-w", "--stdin"], in: path, input: [UInt8](repeating: 0, count: 1 << 20))
        let id = try #require(ObjectID(hex: giant))
        for isPacked in [false, true] {
            if isPacked {
                try git(
                    [
                        "update-ref", "refs/x",
                        try git(
                            [
                                "commit-tree",
                                try git(
                                    ["mktree"], in: path,
                                    input: Array("100644 blob \(giant)\tf\n".utf8)), "-m", "m",
                            ], in: path),
                    ], in: path)
                try git(["gc", "-q", "--prune=now"], in: path)
            }
            let message = expect(.objectTooLarge) { _ = try repository.read(id, limit: (1 << 20) - 1) }
            #expect(message.contains("\(1 << 20) bytes"))
            #expect(try repository.read(id, limit: 1 << 20).bytes.count == 1 << 20)
        }
    }

    @Test func `A112 refuses a loose object that was swapped`() throws {
        let good = try store("good")
        let evil = try store("evil")
        try FileManager.default.removeItem(atPath: loose(good))
        try FileManager.default.copyItem(atPath: loose(evil), toPath: loose(good))
        _ = expect(.objectCorrupt) { _ = try repository.read(good) }
        #expect(try repository.read(evil).bytes == Array("evil".utf8))
    }

    @Test func `A112 refuses an empty or cut loose object`() throws {
        let id = try store(String(repeating: "long enough to be cut ", count: 500))
        let bytes = try Data(contentsOf: URL(fileURLWithPath: loose(id)))
        for count in [0, 1, 2, 10, 40, bytes.count / 2, bytes.count - 6] {
            try FileManager.default.removeItem(atPath: loose(id))
            try bytes.prefix(count).write(to: URL(fileURLWithPath: loose(id)))
            _ = expect(.objectCorrupt) { _ = try repository.read(id) }
            _ = expect(.objectCorrupt) { _ = try repository.read(id, limit: 1 << 20) }
        }
    }

    @Test func `A114 never gives wrong bytes out of a rotten pack`() throws {
        var objects: [PendingObject] = []
        for number in 0..<40 {
            objects.append(PendingObject(kind: .blob, bytes: Array("content number \(number)".utf8)))
        }
        let lines = objects.enumerated().map { "100644 blob \($1.id.hex)\tf\($0)\n" }.joined()
        try repository.write(objects)
        let tree = try git(["mktree"], in: path, input: Array(lines.utf8))
        try git(["update-ref", "refs/x", try git(["commit-tree", tree, "-m", "m"], in: path)], in: path)
        try git(["gc", "-q", "--prune=now"], in: path)
        let folder = path + "/objects/pack/"
        let name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: folder).first { $0.hasSuffix(".pack") })
        let pack = try [UInt8](Data(contentsOf: URL(fileURLWithPath: folder + name)))
        var refused = 0
        for place in stride(from: 0, to: pack.count, by: 97) {
            var rotten = pack
            rotten[place] ^= 0x10
            try FileManager.default.removeItem(atPath: folder + name)
            try Data(rotten).write(to: URL(fileURLWithPath: folder + name))
            do {
                let fresh = try Repository.open(at: path, how: .exact)
                for object in objects {
                    do throws(GitError) {
                        #expect(try fresh.read(object.id).bytes == object.bytes)
                    } catch { refused += 1 }
                }
            } catch { refused += 1 }
        }
        #expect(refused > 0)
    }

    @Test func `A058 follows no replacement, graft or commit-graph`() throws {
        let tree = try git(["mktree"], in: path)
        let first = try git(["commit-tree", tree, "-m", "first"], in: path)
        let second = try git(["commit-tree", tree, "-p", first, "-m", "second"], in: path)
        let other = try git(["commit-tree", tree, "-m", "other"], in: path)
        let id = try #require(ObjectID(hex: second))
        let bytes = try run("git", ["cat-file", "commit", second], in: path).stdout
        try git(["update-ref", "refs/heads/x", second], in: path)
        try git(["commit-graph", "write", "--reachable"], in: path)
        try git(["replace", second, other], in: path)
        try folder.write("\(second) \(other)\n".utf8, to: "info/grafts")
        try folder.write("\(second)\n".utf8, to: "shallow")
        #expect(try git(["log", "--format=%s", "-1", second], in: path) == "other")
        let fresh = try Repository.open(at: path, how: .exact)
        #expect(try fresh.read(id).bytes == bytes)
        let parsed = try CommitObject(unsigned: bytes)
        #expect(parsed.parent?.hex == first)
    }
}

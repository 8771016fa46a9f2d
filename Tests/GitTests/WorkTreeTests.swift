import Foundation
import Git
import Objects
import TestSupport
import Testing

@Suite struct `What is checked out` {
    let folder: TemporaryFolder
    let repository: Repository
    let head: String

    init() throws {
        folder = try TemporaryFolder()
        let path = folder.path
        try git(["init", "-q"], in: path)
        for name in ["top.md", "a/b/deep.md"] { try folder.write(Array(name.utf8), to: name) }
        try git(["add", "."], in: path)
        try git(["commit", "-q", "-m", "files"], in: path)
        head = try git(["rev-parse", "HEAD"], in: path)
        repository = try Repository.open(at: path, how: .exact)
    }

    @Test(arguments: ["top.md", "a/b/deep.md"])
    func `is the blob that the commit has at a path`(path: String) throws {
        let found = try #require(try repository.committed(path))
        #expect(found.commit.hex == head && found.blob == .hashing(.blob, Array(path.utf8)))
    }

    @Test(arguments: ["none.md", "a/none.md", "none/deep.md", "top.md/deep.md"])
    func `is nothing where the commit has nothing`(path: String) throws {
        #expect(try repository.committed(path) == nil)
    }

    @Test func `is nothing before the first commit`() throws {
        let empty = try TemporaryFolder()
        try git(["init", "-q"], in: empty.path)
        #expect(try Repository.open(at: empty.path, how: .exact).committed("top.md") == nil)
    }

    @Test(arguments: ["HEAD", "HEAD^{tree}", "HEAD:a", "HEAD:a/b"])
    func `is an error, never nothing, where an object on the way is missing`(object: String) throws {
        let id = try git(["rev-parse", object], in: folder.path)
        try FileManager.default.removeItem(
            atPath: folder.path + "/.git/objects/\(id.prefix(2))/\(id.dropFirst(2))")
        let error = #expect(throws: GitError.self) { _ = try repository.committed("a/b/deep.md") }
        #expect(error?.code == .objectMissing && error?.message == "object \(id) is missing")
    }
}

import Foundation
import Git
import TestSupport
import Testing

/// A pipe that nobody writes to holds whoever opens it for ever.
@Suite struct `A pipe in the place of a file` {
    let folder: TemporaryFolder
    var path: String { folder.path + "/r" }
    var gitFolder: String { path + "/.git" }

    init() throws {
        folder = try TemporaryFolder()
        try git(["init", "-q", "r"], in: folder.path)
        try git(["commit", "-q", "--allow-empty", "-m", "m"], in: path)
        try git(["update-ref", "refs/ours/x", "HEAD"], in: path)
    }

    private func put(at name: String, _ kind: String) throws {
        let file = gitFolder + "/" + name
        _ = try? FileManager.default.removeItem(atPath: file)
        switch kind {
        case "pipe": try #require(try run("mkfifo", [file]).status == 0)
        case "link to a pipe":
            try #require(try run("mkfifo", [folder.path + "/pipe"]).status == 0)
            try FileManager.default.createSymbolicLink(
                atPath: file, withDestinationPath: folder.path + "/pipe")
        default: try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: "/dev/zero")
        }
    }

    private func expectRefused(_ name: String, _ body: () throws -> Void) {
        let error = #expect(throws: GitError.self, performing: body)
        #expect(error?.code == .io)
        #expect(error?.message == "'\(gitFolder)/\(name)' is not a plain file")
    }

    @Test(
        .timeLimit(.minutes(10)),
        arguments: ["HEAD", "config", "packed-refs", "commondir", "objects/info/alternates"],
        ["pipe", "link to a pipe", "link to a device"])
    func `is refused before the repository is opened`(_ name: String, _ kind: String) throws {
        try put(at: name, kind)
        try folder.write([], to: "r/below/file")
        expectRefused(name) { _ = try Repository.open(at: path, how: .exact) }
        expectRefused(name) { _ = try Repository.open(at: path + "/below", how: .discover) }
    }

    @Test(.timeLimit(.minutes(10)), arguments: ["refs/ours/x", "packed-refs"], ["pipe", "link to a device"])
    func `is refused before a reference is read or moved`(_ name: String, _ kind: String) throws {
        let repository = try Repository.open(at: path, how: .exact)
        let id = try #require(try repository.reference("refs/ours/x"))
        try put(at: name, kind)
        expectRefused(name) { _ = try repository.reference("refs/ours/x") }
        expectRefused(name) { _ = try repository.references(under: "refs/ours/") }
        expectRefused(name) { _ = try repository.references(under: "refs/") }
        expectRefused(name) {
            try repository.moveReference("refs/ours/x", from: id, to: id, reflog: "moved")
        }
    }

    @Test(.timeLimit(.minutes(10))) func `is refused before a setting is read`() throws {
        let repository = try Repository.open(at: path, how: .exact)
        try put(at: "config", "pipe")
        expectRefused("config") { _ = try repository.configuration("a.b") }
        expectRefused("config") { _ = try repository.isPartialClone() }
    }

    @Test(.timeLimit(.minutes(10))) func `elsewhere in the git directory stops nobody`() throws {
        try put(at: "description", "pipe")
        try put(at: "refs/heads/other", "pipe")
        let repository = try Repository.open(at: path, how: .exact)
        #expect(try repository.references(under: "refs/ours/").count == 1)
    }
}

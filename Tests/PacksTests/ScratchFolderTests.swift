import Foundation
import Packs
import TestSupport
import Testing

@Suite struct `A scratch folder` {
    private let around: TemporaryFolder

    init() throws { around = try TemporaryFolder() }

    private func scratch() throws -> ScratchFolder {
        try ScratchFolder(for: .bundle, environment: ["TMPDIR": around.path])
    }

    private func left() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: around.path).sorted()
    }

    @Test func `goes with its owner and with all that is in it, and nothing beyond`() throws {
        try around.write([1], to: "kept/file")
        do {
            let folder = try scratch()
            try folder.makeFolder("a")
            try folder.makeFolder("a/b")
            try folder.write([1, 2], at: "a/b/file")
            try FileManager.default.createSymbolicLink(
                atPath: folder.path + "/link", withDestinationPath: around.path + "/kept")
            #expect(try left().count == 2)
            #expect(try Array(Data(contentsOf: URL(fileURLWithPath: folder.path + "/a/b/file"))) == [1, 2])
        }
        #expect(try left() == ["kept"])
        #expect(FileManager.default.fileExists(atPath: around.path + "/kept/file"))
    }

    @Test func `is its user's alone`() throws {
        let folder = try scratch()
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.path)
        #expect(attributes[.posixPermissions] as? Int == 0o700)
    }

    @Test(arguments: [[:], ["TMPDIR": ""]]) func `lies where others lie if the user names no place`(
        _ environment: [String: String]
    ) throws {
        let folder = try ScratchFolder(for: .bundle, environment: environment)
        #expect(folder.path.hasPrefix("/tmp/catalogctl-bundle-"))
    }

    private func age(_ path: String) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -7200)], ofItemAtPath: path)
    }

    /// As a killed program leaves it.
    private func orphan(_ name: String) throws -> String {
        try around.write([1], to: "\(name)/objects/pack/some.pack")
        let path = "\(around.path)/\(name)"
        try age(path)
        return path
    }

    @Test(arguments: ScratchFolder.Purpose.allCases)
    func `that a killed program left is removed once it is old`(_ purpose: ScratchFolder.Purpose) throws {
        let orphan = try orphan("catalogctl-\(purpose)-Ab3xYz")
        #expect(try scratch().clearOlder() == [orphan])
        #expect(try left() == [])
    }

    @Test func `that somebody is at work in stays, however old`() throws {
        let held = try scratch()
        try age(held.path)
        #expect(try scratch().clearOlder() == [])
        #expect(FileManager.default.fileExists(atPath: held.path))
    }

    @Test func `that is young stays`() throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date()], ofItemAtPath: try orphan("catalogctl-bundle-Ab3xYz"))
        #expect(try scratch().clearOlder() == [])
        #expect(try left() == ["catalogctl-bundle-Ab3xYz"])
    }

    @Test(arguments: [
        "catalogctl-bundle-", "catalogctl-bundle-Ab3xYz7", "catalogctl-other-Ab3xYz", "bundle-Ab3xYz",
    ])
    func `is known by its whole name`(_ name: String) throws {
        _ = try orphan(name)
        #expect(try scratch().clearOlder() == [])
        #expect(try left() == [name])
    }

    @Test func `is no link, and nothing is removed behind one`() throws {
        let kept = try orphan("kept")
        let orphan = try orphan("catalogctl-bundle-Ab3xYz")
        for link in [orphan + "/inner", around.path + "/catalogctl-sign-Ab3xYz"] {
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: kept)
        }
        try age(orphan)
        #expect(try scratch().clearOlder() == [orphan])
        #expect(try left() == ["catalogctl-sign-Ab3xYz", "kept"])
        #expect(FileManager.default.fileExists(atPath: kept + "/objects/pack/some.pack"))
    }

    @Test(.enabled(if: geteuid() == 0, "nobody else's folder can be made here"))
    func `of another user stays`() throws {
        let orphan = try orphan("catalogctl-bundle-Ab3xYz")
        try FileManager.default.setAttributes([.ownerAccountID: 12345], ofItemAtPath: orphan)
        #expect(try scratch().clearOlder() == [])
        #expect(try left() == ["catalogctl-bundle-Ab3xYz"])
    }

    @Test(arguments: [(3, true), (4, true), (5, false)])
    func `takes of a file that somebody hands in no more than was said`(_ count: Int, _ isTaken: Bool) throws
    {
        let file = try around.write([UInt8](repeating: 7, count: count), to: "given")
        let folder = try scratch()
        guard let source = try SourceFile(at: file) else {
            Issue.record("the file is not there")
            return
        }
        let start = try source.read(upTo: 2)
        var code: StorageError.Code?
        do throws(StorageError) { try folder.write(start[...], restOf: source, at: "copy", limit: 4) } catch {
            code = error.code
        }
        #expect(code == (isTaken ? nil : .objectTooLarge))
        #expect(FileManager.default.fileExists(atPath: folder.path + "/copy") == isTaken)
    }

    @Test func `takes nothing but plain files`() throws {
        let isThere = try SourceFile(at: around.path + "/none") != nil
        #expect(!isThere)
        try run("mkfifo", [around.path + "/pipe"])
        for name in ["", "/pipe"] {
            #expect(throws: StorageError.self) { _ = try SourceFile(at: around.path + name) }
        }
    }
}

import Foundation
import Packs
import TestSupport
import Testing

@Suite struct `A scratch folder` {
    private let around: TemporaryFolder

    init() throws { around = try TemporaryFolder() }

    private func left() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: around.path).sorted()
    }

    @Test func `goes with its owner and with all that is in it, and nothing beyond`() throws {
        try around.write([1], to: "kept/file")
        do {
            let folder = try ScratchFolder(in: around.path, called: "scratch")
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
        let folder = try ScratchFolder(in: around.path, called: "scratch")
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.path)
        #expect(attributes[.posixPermissions] as? Int == 0o700)
    }

    @Test(arguments: [(3, true), (4, true), (5, false)])
    func `takes of a file that somebody hands in no more than was said`(_ count: Int, _ isTaken: Bool) throws
    {
        let file = try around.write([UInt8](repeating: 7, count: count), to: "given")
        let folder = try ScratchFolder(in: around.path, called: "scratch")
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

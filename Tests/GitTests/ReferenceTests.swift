import Foundation
import Git
import Objects
import TestSupport
import Testing

private let ledger = "refs/governance"

@Suite struct `A reference` {
    let folder: TemporaryFolder
    let repository: Repository
    let one: ObjectID
    let two: ObjectID
    var path: String { folder.path }

    init() throws {
        folder = try TemporaryFolder()
        try git(["init", "-q", "--bare"], in: folder.path)
        repository = try Repository.open(at: folder.path, how: .exact)
        let blobs = ["1", "2"].map { PendingObject(kind: .blob, bytes: Array($0.utf8)) }
        try repository.write(blobs)
        (one, two) = (blobs[0].id, blobs[1].id)
    }

    private func expect(_ code: GitError.Code, _ body: () throws -> Void) {
        let error = #expect(throws: GitError.self, performing: body)
        #expect(error?.code == code, "\(error?.message ?? "no error")")
    }

    @Test func `moves by compare and swap only`() throws {
        #expect(try repository.reference(ledger) == nil)
        expect(.referenceChanged) { try repository.moveReference(ledger, from: one, to: two, reflog: "x") }
        try repository.moveReference(ledger, from: nil, to: one, reflog: "x")
        expect(.referenceChanged) { try repository.moveReference(ledger, from: nil, to: two, reflog: "x") }
        expect(.referenceChanged) { try repository.moveReference(ledger, from: two, to: two, reflog: "x") }
        #expect(try repository.reference(ledger) == one)
        try repository.moveReference(ledger, from: one, to: two, reflog: "x")
        #expect(try git(["rev-parse", ledger], in: path) == two.hex)
        try git(["pack-refs", "--all"], in: path)
        #expect(try repository.reference(ledger) == two)
        expect(.referenceChanged) { try repository.moveReference(ledger, from: one, to: one, reflog: "x") }
        try repository.moveReference(ledger, from: two, to: one, reflog: "x")
        #expect(try git(["rev-parse", ledger], in: path) == one.hex)
    }

    @Test func `that is symbolic is refused`() throws {
        try git(["update-ref", "refs/heads/x", try commit()], in: path)
        try git(["symbolic-ref", ledger, "refs/heads/x"], in: path)
        expect(.referenceSymbolic) { _ = try repository.reference(ledger) }
        expect(.referenceSymbolic) { try repository.moveReference(ledger, from: one, to: two, reflog: "x") }
        expect(.referenceSymbolic) { try repository.moveReference(ledger, from: nil, to: two, reflog: "x") }
        #expect(try git(["symbolic-ref", ledger], in: path) == "refs/heads/x")
        #expect(try repository.references(under: ledger).isEmpty)
    }

    private func commit() throws -> String {
        try git(["commit-tree", try git(["mktree"], in: path), "-m", "m"], in: path)
    }

    @Test(arguments: [
        "", "refs", "refs/a..b", "refs/a.lock", "refs/ a", "../x", "refs/a\0b", "refs/a/../../config",
    ])
    func `of an impossible name is refused`(_ name: String) throws {
        expect(.referenceInvalid) { try repository.moveReference(name, from: nil, to: one, reflog: "x") }
        expect(.referenceInvalid) { _ = try repository.reference(name) }
    }

    @Test func `names only objects that are here`() throws {
        expect(.objectMissing) {
            try repository.moveReference(ledger, from: nil, to: .hashing(.blob, [9]), reflog: "x")
        }
        #expect(try repository.reference(ledger) == nil)
    }

    @Test func `A060 cannot stand beside one below its own name`() throws {
        try repository.moveReference("refs/governance/main", from: nil, to: one, reflog: "x")
        #expect(throws: GitError.self) {
            try repository.moveReference(ledger, from: nil, to: one, reflog: "x")
        }
        #expect(try repository.reference(ledger) == nil)
    }

    @Test func `that holds nonsense is an error and not absent`() throws {
        try folder.write("nonsense\n".utf8, to: ledger)
        expect(.referenceInvalid) { _ = try repository.reference(ledger) }
    }

    @Test func `is written through no link, to another name or out of the repository`() throws {
        let id = try #require(ObjectID(hex: commit()))
        try git(["update-ref", "refs/heads/main", id.hex], in: folder.path)
        let outside = folder.path + "/outside"
        try FileManager.default.createDirectory(atPath: outside, withIntermediateDirectories: true)
        for (link, target) in [("refs/notes", outside), ("refs/other", "heads")] {
            try FileManager.default.createSymbolicLink(
                atPath: repository.commonDirectory + "/" + link, withDestinationPath: target)
            for name in ["\(link)/new", "\(link)/main"] {
                expect(.referenceInvalid) {
                    try repository.moveReference(name, from: repository.reference(name), to: id, reflog: "x")
                }
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: outside) == [])
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: repository.commonDirectory + "/refs/heads")
                == ["main"])
    }

    @Test func `is listed with its like in byte order`() throws {
        for name in ["refs/g/b", "refs/g/a/z", "refs/g/B", "refs/ga"] {
            try repository.moveReference(name, from: nil, to: one, reflog: "x")
        }
        #expect(
            try repository.references(under: "refs/g/").map(\.name) == ["refs/g/B", "refs/g/a/z", "refs/g/b"])
        #expect(try repository.references(under: "refs/none/").isEmpty)
    }

    @Test func `A130 under another's lock says so, and an old lock is removed`() throws {
        let now = Int64(Date().timeIntervalSince1970)
        try folder.write([], to: ledger + ".lock")
        expect(.locked) { try repository.moveReference(ledger, from: nil, to: one, reflog: "x") }
        let lock = try WriterLock(in: repository, waiting: 0)
        #expect(try !lock.clearStaleReferenceLock(for: ledger, now: now))
        #expect(try lock.clearStaleReferenceLock(for: ledger, now: now + 60))
        #expect(try !lock.clearStaleReferenceLock(for: ledger, now: now + 60))
        expect(.referenceInvalid) { try lock.clearStaleReferenceLock(for: "../../x", now: now) }
        // Behind a link lies what is called so and is somebody else's.
        let project = try TemporaryFolder()
        try project.write([], to: "Cargo.lock")
        try FileManager.default.createSymbolicLink(
            atPath: repository.commonDirectory + "/refs/heads/p", withDestinationPath: project.path)
        expect(.referenceInvalid) {
            try lock.clearStaleReferenceLock(for: "refs/heads/p/Cargo", now: now + 60)
        }
        expect(.referenceInvalid) { try lock.outwaitReferenceLock(for: "refs/heads/p/Cargo", waiting: 5000) }
        #expect(FileManager.default.fileExists(atPath: project.path + "/Cargo.lock"))
        try repository.moveReference(ledger, from: nil, to: one, reflog: "x")
    }

    @Test func `A135 loses no update among eight writers`() throws {
        let rounds = 12
        let writers = 8
        let path = path
        let first = PendingObject(kind: .blob, bytes: Array("0".utf8))
        try repository.write([first])
        try repository.moveReference(ledger, from: nil, to: first.id, reflog: "x")
        DispatchQueue.concurrentPerform(iterations: writers) { writer in
            do {
                let own = try Repository.open(at: path, how: .exact)
                var done = 0
                while done < rounds {
                    guard let tip = try own.reference(ledger) else { continue }
                    let count = Int(String(decoding: try own.read(tip).bytes, as: UTF8.self)) ?? -1
                    let next = PendingObject(kind: .blob, bytes: Array("\(count + 1)".utf8))
                    try own.write([next])
                    do {
                        try own.moveReference(ledger, from: tip, to: next.id, reflog: "x")
                        done += 1
                    } catch let error as GitError
                        where error.code == .referenceChanged || error.code == .locked
                    {
                        continue
                    }
                }
            } catch {
                Issue.record(error)
            }
        }
        let last = try #require(try repository.reference(ledger))
        #expect(try repository.read(last).bytes == Array("\(rounds * writers)".utf8))
    }
}

@Suite struct `The writer lock` {
    @Test func `is held by one until it goes`() throws {
        let folder = try TemporaryFolder()
        try git(["init", "-q"], in: folder.path)
        let repository = try Repository.open(at: folder.path, how: .exact)
        do {
            let lock = try WriterLock(in: repository, waiting: 0)
            let error = #expect(throws: GitError.self) { _ = try WriterLock(in: repository, waiting: 20) }
            #expect(error?.code == .locked)
            _ = consume lock
        }
        // A program that another test starts just now holds a copy of the descriptor until it is executed.
        _ = try WriterLock(in: repository, waiting: 5000)
        let held = try run("flock", ["-w", "5", folder.path + "/.git/catalogctl.lock", "true"])
        #expect(held.status == 0)
    }

    @Test func `follows no link to another file`() throws {
        let folder = try TemporaryFolder()
        try git(["init", "-q"], in: folder.path)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/.git/catalogctl.lock", withDestinationPath: folder.path + "/target")
        let repository = try Repository.open(at: folder.path, how: .exact)
        let error = #expect(throws: GitError.self) { _ = try WriterLock(in: repository, waiting: 0) }
        #expect(error?.code == .io)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/target"))
    }
}

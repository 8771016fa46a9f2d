import Bearings
import Canonical
import Catalog
import Dispatch
import Foundation
import Objects
import Statute
import Store
import Synchronization
import TestSupport
import Testing

@testable import Reports

@Suite struct `The rows that lists keep` {
    @Test func `a list that follows another rests on what was kept, whatever the ledger's assets say`() throws
    {
        let town = try Town()
        #expect(try town.list() == ["triage-bot"])
        try town.alter { $0.replacing("triage-bot".utf8, with: "triage-bat".utf8) }
        #expect(try town.list() == ["triage-bat"])
        // Another folder is read, and this one still is as it was.
        try town.register("second")
        #expect(try town.list() == ["second", "triage-bat"])
        #expect(try town.list("models") == ["scorer"])
        try FileManager.default.removeItem(atPath: town.rows)
        #expect(try town.list() == ["second", "triage-bot"])
    }

    @Test func `what is kept is this user's alone, and of the plugins that there are`() throws {
        let town = try Town()
        _ = try town.list()
        for name in ["prompts", "gone", "agents.4711.new"] { try town.put([1], at: name) }
        try town.register("second")
        _ = try town.list()
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: town.rows).sorted() == ["agents", "prompts"])
        let attributes = try FileManager.default.attributesOfItem(atPath: town.kept)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(try town.list("prompts") == ["greeting"])
    }

    @Test func `what was kept and is damaged is worked out again, and kept anew`() throws {
        let town = try Town()
        _ = try town.list()
        _ = try town.list("models")
        let whole = try town.read()
        let models = try town.read("models")
        let elsewhere = try town.folder.write(whole, to: "elsewhere")
        var flipped = whole
        flipped[whole.count / 2] ^= 1
        let otherForm = whole.replacing("rows 1".utf8, with: "rows 2".utf8)
        let damages: [(Town) throws -> Void] = [
            { try $0.put([]) }, { try $0.put(whole.dropLast()) }, { try $0.put(whole + [0]) },
            { try $0.put(flipped) }, { try $0.put(Town.sealed(otherForm)) }, { try $0.put(models) },
            { try $0.put(Town.sealed(whole.dropLast(40) + [UInt8](repeating: 0, count: 32))) },
            { try $0.put(Town.sealed(whole + [0])) },
            { try $0.put([UInt8](repeating: 0xFF, count: 1 << 20)) },
            {
                try FileManager.default.removeItem(atPath: $0.kept)
                #expect(mkfifo($0.kept, 0o600) == 0)
            },
            {
                try FileManager.default.removeItem(atPath: $0.kept)
                try FileManager.default.createSymbolicLink(
                    atPath: $0.kept, withDestinationPath: $0.folder.path)
            },
        ]
        for (number, damage) in damages.enumerated() {
            try damage(town)
            #expect(try town.list() == ["triage-bot"], "\(number)")
            #expect(try town.read() == whole, "\(number)")
        }
        // A link is replaced, not written through.
        try FileManager.default.removeItem(atPath: town.kept)
        try FileManager.default.createSymbolicLink(atPath: town.kept, withDestinationPath: elsewhere)
        try town.register("second")
        _ = try town.list()
        #expect(try Array(Data(contentsOf: URL(fileURLWithPath: elsewhere))) == whole)
        #expect(try town.read() != whole)
    }

    @Test func `a list goes on where nothing can be kept`() throws {
        let town = try Town()
        // A file where the folder should be, and a folder where the file should be.
        try town.folder.write([], to: "state/catalogctl/\(town.root.hex)/rows")
        #expect(try town.list() == ["triage-bot"])
        try FileManager.default.removeItem(atPath: town.rows)
        try FileManager.default.createDirectory(
            atPath: town.kept + "/full", withIntermediateDirectories: true)
        #expect(try town.list() == ["triage-bot"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: town.rows) == ["agents"])
    }

    @Test func `a ledger that is refused neither reads what was kept nor keeps anything`() throws {
        let town = try Town()
        _ = try town.list()
        let whole = try town.read()
        try Forgery(in: town, name: "intruder", by: .mallory).plant()
        #expect(town.code { _ = try town.list() } == "key.unknown")
        #expect(try town.read() == whole)
        try FileManager.default.removeItem(atPath: town.rows)
        #expect(town.code { _ = try town.list() } == "key.unknown")
        #expect(!FileManager.default.fileExists(atPath: town.rows))
    }

    @Test func `the past is read with what was kept, and keeps nothing`() throws {
        let town = try Town()
        try town.register("second")
        _ = try town.list()
        try town.alter { $0.replacing("triage-bot".utf8, with: "triage-bat".utf8) }
        let whole = try town.read()
        let past = ListAssets(plugin: try PluginName("agents"), moment: .sequence(2))
        #expect(try past.run(in: town.context()).rows.map(\.name.text) == ["triage-bat"])
        #expect(try town.read() == whole)
        try FileManager.default.removeItem(atPath: town.rows)
        #expect(try past.run(in: town.context()).rows.map(\.name.text) == ["triage-bot"])
        #expect(!FileManager.default.fileExists(atPath: town.rows))
    }

    @Test
    func `many folders are read by several threads, and lists at the same time do not disturb each other`()
        throws
    {
        let town = try Town()
        let names = (0..<200).map { "asset-\($0)" }
        let ledger = try town.ledger()
        _ = try ledger.append(names.count, signedBy: town.signer(), at: town.context().now, failing: \.self) {
            index, state throws(LedgerError) in try town.decision(to: names[index], on: state)
        }
        let expected = (names + ["triage-bot"]).sorted()
        _ = try town.verify(full: false)
        let lists = Mutex<[[String]]>([])
        DispatchQueue.concurrentPerform(iterations: 6) { number in
            do {
                if number == 3 { try FileManager.default.removeItem(atPath: town.rows) }
            } catch {}
            do {
                let list = try town.list()
                lists.withLock { $0.append(list) }
            } catch { Issue.record(error) }
        }
        #expect(lists.withLock { $0 } == Array(repeating: expected, count: 6))
        #expect(try town.list() == expected)
        #expect(try FileManager.default.contentsOfDirectory(atPath: town.rows) == ["agents"])
    }

    // MARK: The bytes

    private static func book() throws -> (book: RowBook, subject: RowSubject) {
        let agent = try KindName("agent")
        let tool = try KindName("tool")
        let id = { (text: String) in ObjectID.hashing(.blob, Array(text.utf8)) }
        let uid = { (number: UInt8) in
            AssetUID(UUIDv7(milliseconds: 1, random: [UInt8](repeating: number, count: 10)))
        }
        let excerpt = FoundAsset.Excerpt(owner: Array("dana".utf8), asked: Array("{}\n".utf8))
        let bare = FoundAsset.Excerpt(owner: nil, asked: [])
        let label = try VersionLabel("1.0.0+a")
        let folders = [
            RowBook.Folder(kind: tool, assets: id("one"), bound: [nil, id("two")]),
            RowBook.Folder(kind: agent, assets: id("three"), bound: [nil, nil]),
        ]
        let found = [
            (
                folder: folders[0],
                assets: [
                    FoundAsset(
                        name: try AssetName("a"), uid: uid(1), isHalted: true, badge: .approved,
                        latest: label,
                        excerpt: excerpt, bound: [(1, label, nil), (0, label, bare)])
                ]
            ),
            (
                folder: folders[1],
                assets: [
                    FoundAsset(
                        name: try AssetName("b"), uid: uid(2), isHalted: false, badge: .archived, latest: nil,
                        excerpt: bare,
                        bound: [])
                ]
            ),
        ]
        let subject = RowSubject(
            root: id("root"), plugin: try PluginName("agents"), policy: SHA256Digest(of: [1]), environments: 2
        )
        return (RowBook().renewed(folders, [:], found), subject)
    }

    @Test func `a book reads back as it was, in order, and as no other subject's`() throws {
        let (book, subject) = try Self.book()
        #expect(book.rows.map(\.name.text) == ["b", "a"])
        let bytes = book.bytes(of: subject)
        let again = try #require(RowBook(bytes: bytes, of: subject))
        #expect(again.bytes(of: subject) == bytes)
        #expect(again.folders == book.folders)
        #expect(again.rows.map(\.uid) == book.rows.map(\.uid))
        let others = [
            RowSubject(
                root: .hashing(.blob, []), plugin: subject.plugin, policy: subject.policy, environments: 2),
            RowSubject(
                root: subject.root, plugin: try PluginName("models"), policy: subject.policy, environments: 2),
            RowSubject(
                root: subject.root, plugin: subject.plugin, policy: SHA256Digest(of: [2]), environments: 2),
        ]
        for other in others { #expect(RowBook(bytes: bytes, of: other) == nil) }
    }

    @Test func `bytes that are not whole are no book, and none that somebody sealed anew does harm`() throws {
        let (book, subject) = try Self.book()
        let bytes = book.bytes(of: subject)
        for place in bytes.indices {
            var flipped = bytes
            flipped[place] ^= 0x81
            #expect(RowBook(bytes: flipped, of: subject) == nil)
            #expect(RowBook(bytes: Array(bytes[..<place]), of: subject) == nil)
            // With a right digest the form alone is left to tell; what passes can be gone through.
            for sealed in [Town.sealed(flipped), Town.sealed(Array(bytes[..<place]) + bytes.suffix(32))] {
                guard let odd = RowBook(bytes: sealed, of: subject) else { continue }
                #expect(odd.renewed(odd.folders, odd.known { _ in false }, []).rows.count == 2)
            }
        }
    }

    @Test func `what is renewed holds the folders that are wanted, and nothing of the others`() throws {
        let (book, subject) = try Self.book()
        // One version's overlay was not looked at, and somebody asks for it.
        let known = book.known { row in row.bound.contains { $0.overlay == nil } }
        #expect(Set(known.keys) == [book.folders[1]])
        #expect(Set(book.known { _ in false }.keys) == Set(book.folders))
        let less = book.renewed([book.folders[1]], known, [])
        #expect(less.rows.map(\.name.text) == ["b"])
        #expect(less.labels.values.isEmpty)
        #expect(less.owners.values.isEmpty)
        #expect(less.bytes(of: subject).count < book.bytes(of: subject).count)
    }
}

extension Town {
    /// Where lists keep their rows, and the file of the agents.
    var rows: String { "\(folder.path)/state/catalogctl/\(root.hex)/rows" }
    var kept: String { rows + "/agents" }

    func read(_ plugin: String = "agents") throws -> [UInt8] {
        try Array(Data(contentsOf: URL(fileURLWithPath: "\(rows)/\(plugin)")))
    }

    func put(_ bytes: some Collection<UInt8>, at name: String = "agents") throws {
        try FileManager.default.createDirectory(atPath: rows, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: "\(rows)/\(name)"), options: .atomic)
    }

    /// Changes what is kept, in such a way that it is whole again.
    func alter(_ change: ([UInt8]) -> [UInt8]) throws { try put(Self.sealed(change(read()))) }

    /// With the digest that the bytes before the last 32 have.
    static func sealed(_ bytes: [UInt8]) -> [UInt8] {
        let body = Array(bytes.dropLast(32))
        return body + SHA256Digest(of: body).bytes
    }
}

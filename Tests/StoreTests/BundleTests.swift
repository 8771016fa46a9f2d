import Actions
import Bearings
import Exchange
import Foundation
import Objects
import Packs
import TestSupport
import Testing

extension Town {
    /// The file of a bundle, of which nothing is there yet.
    var bundle: String { folder.path + "/audit.bundle" }

    /// Somebody who has neither a repository nor a state folder, only a place for what is temporary.
    func stranger() -> Context {
        var context = context(as: .vic, in: "", state: "stranger-state")
        if FileManager.default.fileExists(atPath: folder.path + "/temporary") {
            context.environment["TMPDIR"] = folder.path + "/temporary"
        }
        return context
    }

    func makeTemporaryFolder() throws {
        try FileManager.default.createDirectory(
            atPath: folder.path + "/temporary", withIntermediateDirectories: true)
    }

    func left() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path + "/temporary")
            + FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix("stranger") }
    }

    func readBundle() throws -> [UInt8] { try Array(Data(contentsOf: URL(fileURLWithPath: bundle))) }
}

@Suite struct `A bundle` {
    let town: Town
    let whole: [UInt8]

    init() throws {
        town = try Town()
        try town.makeTemporaryFolder()
        _ = try ExportBundle(to: town.bundle).run(in: town.context())
        whole = try town.readBundle()
    }

    private var root: Revision { Revision(town.root.hex)! }

    /// The code that a file is refused with, after which nothing may be left; nil where it is verified as what it is.
    private func code(of bytes: [UInt8], _ place: SourceLocation = #_sourceLocation) throws -> String? {
        try town.folder.write(bytes, to: "given.bundle")
        let code = town.code {
            let found = try VerifyBundle("\(town.folder.path)/given.bundle", from: root).run(
                in: town.stranger())
            #expect(found.tip.hex == town.tip.hex && found.sequence == 4, sourceLocation: place)
        }
        #expect(try town.left() == [], sourceLocation: place)
        return code
    }

    /// Its pack, without the checksum that ends it.
    private var pack: ArraySlice<UInt8> { whole[headerByteCount...].dropLast(20) }

    private var headerByteCount: Int { BundleShape.header(of: town.tip.hex).count }

    private func sealed(_ header: [UInt8], _ pack: some Sequence<UInt8>) -> [UInt8] {
        var digest = SHA1Digest()
        digest.update(Array(pack))
        return header + pack + digest.finished().bytes
    }

    @Test func `is verified as the clone is that it was made of`() throws {
        let here = try town.verify()
        let there = try VerifyBundle(town.bundle, from: root).run(in: town.stranger())
        #expect(there.chain == here.chain && there.tip == here.tip && there.root == here.root)
        #expect(there.checked == 4)
        #expect(try town.left() == [])
    }

    @Test func `is refused wherever it is cut`() throws {
        // Of a pack alone, every cut is tried where packs are.
        for end in Array(0..<200) + Array(stride(from: 200, to: whole.count, by: 61)) + [whole.count - 1] {
            #expect(try code(of: Array(whole[..<end])) != nil, "\(end) bytes")
        }
        #expect(try code(of: whole) == nil)
    }

    @Test func `is refused with anything after it`() throws {
        #expect(try code(of: whole + [0x0A]) == "bundle.corrupt")
        #expect(try code(of: whole + whole) == "bundle.corrupt")
    }

    /// Only the ref's name can be another one: it is what a clone calls it, and no part of the ledger.
    @Test func `is refused with any bit of its header changed, but for the name of its ref`() throws {
        let name = headerByteCount - 2 - BundleShape.name.utf8.count
        for bit in 0..<headerByteCount * 8 {
            var changed = whole
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            let code = try code(of: changed)
            if !(name..<headerByteCount - 2).contains(bit / 8) { #expect(code != nil, "bit \(bit)") }
        }
    }

    /// The checksum is mended after the change, so that what is inside is looked at.
    @Test func `A012 is never verified as something else, whatever bit of it is changed`() throws {
        let isLong = ProcessInfo.processInfo.environment["CATALOGCTL_LONG"] != nil
        let seed = UInt64.random(in: 0...UInt64.max)
        print("bits of a bundle: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let bits = pack.count * 8
        let header = BundleShape.header(of: town.tip.hex)
        for bit in isLong
            ? Array(0..<bits) : (0..<1500).map({ _ in Int.random(in: 0..<bits, using: &random) })
        {
            var changed = Array(pack)
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            // Where it is verified it is verified as what it is: the change is one in how it is stored.
            _ = try code(of: sealed(header, changed))
        }
    }

    @Test(arguments: BundleShape.all) func `A105 of another shape is refused`(_ shape: BundleShape) throws {
        let header = shape.header(town.tip.hex, town.root.hex)
        #expect(try code(of: header + whole[headerByteCount...]) == shape.code)
    }

    @Test func `of another ledger is refused, whatever it says of itself`() throws {
        let other = try Town.other()
        try other("bundle", "create", "-q", town.folder.path + "/other.bundle", Town.reference)
        let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: town.folder.path + "/other.bundle")))
        #expect(try code(of: bytes) == "history.other-root")
    }

    @Test func `that lacks an object is unverifiable`() throws {
        let ids = try town.git("rev-list", "--objects", "--no-object-names", Town.reference).split(
            separator: "\n")
        for left in ids {
            let kept = ids.filter { $0 != left }.map { $0 + "\n" }.joined()
            let pack = try run(
                "git", ["pack-objects", "-q", "--stdout"], in: town.git.folder, input: Array(kept.utf8)
            ).stdout
            #expect(
                try code(of: BundleShape.header(of: town.tip.hex) + pack) == "history.incomplete", "\(left)")
        }
    }

    @Test func `that ends before another one is older, and verified with a word on that`() throws {
        _ = try town.register("later")
        let context = town.context()
        let found = try VerifyBundle(town.bundle, from: nil).run(in: context)
        #expect(found.sequence == 4)
        guard case .laterTip(5, _)? = found.cautions.first else {
            Issue.record("nothing was said of the later tip: \(found.cautions)")
            return
        }
    }

    @Test func `A048 of the other side of a fork is refused on a machine that knows this one`() throws {
        // Two events in the place of the fifth, both of them Ann's.
        _ = try town.register("one-side")
        _ = try ExportBundle(to: town.folder.path + "/one.bundle").run(in: town.context())
        try town.git("update-ref", Town.reference, town.tip.hex)
        try FileManager.default.removeItem(
            atPath: town.folder.path + "/state/catalogctl/\(town.root.hex)/tips")
        _ = try town.register("other-side")
        let file = town.folder.path + "/one.bundle"
        #expect(
            town.code { _ = try VerifyBundle(file, from: nil).run(in: town.context()) } == "history.forked")
        // Whoever knows neither has no reason to refuse one.
        #expect(try VerifyBundle(file, from: root).run(in: town.stranger()).sequence == 5)
    }

    @Test func `holds nothing but the ledger, and every event from the root on`() throws {
        try town.git("commit", "-q", "--allow-empty", "-m", "no part of it")
        let clone = town.folder.path + "/clone.git"
        try git(["clone", "-q", "--mirror", town.bundle, clone], in: town.folder.path)
        let there = try git(["cat-file", "--batch-all-objects", "--batch-check"], in: clone)
        let ids = try town.git("rev-list", "--objects", "--no-object-names", Town.reference)
        #expect(there.split(separator: "\n").map { $0.prefix(40) } == ids.split(separator: "\n").sorted())
        try git(["fsck", "--strict", "--no-dangling"], in: clone)
    }

    @Test func `is not made of a ledger that is not verified, and leaves no file then`() throws {
        let forged = try town.git(
            "commit-tree", "-p", Town.reference, "-m", "forged", "\(Town.reference)^{tree}")
        try town.git("update-ref", Town.reference, forged)
        let file = town.folder.path + "/temporary/forged.bundle"
        #expect(town.code { _ = try ExportBundle(to: file).run(in: town.context()) } == "sig.missing")
        #expect(try town.left() == [])
    }

    @Test func `is not made where an object is missing, and leaves no file then`() throws {
        let blob = try town.git("rev-parse", "\(Town.reference):store.json")
        try FileManager.default.removeItem(
            atPath: "\(town.git.folder)/.git/objects/\(blob.prefix(2))/\(blob.dropFirst(2))")
        let file = town.folder.path + "/temporary/lacking.bundle"
        #expect(town.code { _ = try ExportBundle(to: file).run(in: town.context()) } == "git.object-missing")
        #expect(try town.left() == [])
    }
}

/// What may stand before a pack, and the code that it is refused with.
struct BundleShape: Sendable, CustomTestStringConvertible {
    static let name = "refs/governance/main"

    let testDescription: String
    let code: String
    let header: @Sendable (_ tip: String, _ root: String) -> [UInt8]

    private init(
        _ description: String, _ code: String, _ header: @escaping @Sendable (String, String) -> String
    ) {
        testDescription = description
        self.code = code
        self.header = { Array(header($0, $1).utf8) }
    }

    static func header(of tip: String) -> [UInt8] { Array("# v2 git bundle\n\(tip) \(name)\n\n".utf8) }

    static let all =
        [
            BundleShape("of version 1", "bundle.form") { tip, _ in "# v1 git bundle\n\(tip) \(name)\n\n" },
            BundleShape("of version 3", "bundle.version") { tip, _ in
                "# v3 git bundle\n@object-format=sha1\n\(tip) \(name)\n\n"
            },
            BundleShape("with a prerequisite", "bundle.prerequisites") { tip, root in
                "# v2 git bundle\n-\(root) begin\n\(tip) \(name)\n\n"
            },
            BundleShape("with a prerequisite after its ref", "bundle.prerequisites") { tip, root in
                "# v2 git bundle\n\(tip) \(name)\n-\(root)\n\n"
            },
            BundleShape("without a ref", "bundle.references") { _, _ in "# v2 git bundle\n\n" },
            BundleShape("with two refs", "bundle.references") { tip, root in
                "# v2 git bundle\n\(tip) \(name)\n\(root) refs/heads/main\n\n"
            },
            BundleShape("with a ref twice", "bundle.references") { tip, _ in
                "# v2 git bundle\n\(tip) \(name)\n\(tip) \(name)\n\n"
            },
            BundleShape("with a capability", "bundle.form") { tip, _ in
                "# v2 git bundle\n@filter=blob:none\n\(tip) \(name)\n\n"
            },
            BundleShape("with a short id", "bundle.form") { tip, _ in
                "# v2 git bundle\n\(tip.dropLast()) \(name)\n\n"
            },
            BundleShape("with an id in capitals", "bundle.form") { tip, _ in
                "# v2 git bundle\n\(tip.uppercased()) \(name)\n\n"
            },
            BundleShape("with an id alone", "bundle.form") { tip, _ in "# v2 git bundle\n\(tip)\n\n" },
            BundleShape("with a tip that is not there", "history.incomplete") { _, _ in
                "# v2 git bundle\n\(String(repeating: "1", count: 40)) \(name)\n\n"
            },
            BundleShape("with a tip of zeros", "history.incomplete") { _, _ in
                "# v2 git bundle\n\(String(repeating: "0", count: 40)) \(name)\n\n"
            },
            BundleShape("with lines that end as on Windows", "bundle.form") { tip, _ in
                "# v2 git bundle\r\n\(tip) \(name)\r\n\r\n"
            },
            BundleShape("without an end", "bundle.form") { tip, _ in
                "# v2 git bundle\n\(tip) \(name)\n" + String(repeating: "x", count: 70_000)
            },
        ]
        + [
            "HEAD", "refs", "refs/", "main", "/etc/passwd", "refs/../../escape", "refs/heads/../x", "refs//x",
            "refs/heads/x.lock", "refs/heads/.x", "refs/a b", "refs/heads/x\u{1B}[31m", "refs/\u{0}x",
            "-refs/x",
            "refs/heads/ünder", " refs/governance", "refs/governance ", "",
        ].map { name in
            BundleShape("with the ref '\(name)'", "bundle.references") { tip, _ in
                "# v2 git bundle\n\(tip) \(name)\n\n"
            }
        }
}

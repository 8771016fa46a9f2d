import TestSupport
import Testing

/// Packs that somebody puts together by hand for a server with hooks.
@Suite struct `Packs that are pushed` {
    private let yard: Yard
    private let main: String
    private let none = String(repeating: "0", count: 40)

    /// The server keeps every pack as it comes.
    init() throws {
        yard = try Yard()
        try yard.commit(["readme": "one"])
        try yard.push("main")
        main = try yard.clone("rev-parse", "main")
        try yard.server("config", "receive.unpackLimit", "1")
    }

    private func push(_ pack: HandmadePack, to name: String) throws -> String {
        try yard.send(["\(none) \(main) \(name)"], pack: pack.sealed())
    }

    @Test("objects of the ledger that are pushed once more, in streams that hold much of nothing, are read")
    func padded() throws {
        var pack = HandmadePack()
        var sizes: [String: Int] = [:]
        for (kind, name) in [(1, ""), (2, "^{tree}"), (3, ":policy/bundle.json")] as [(UInt8, String)] {
            let id = try yard.server("rev-parse", Yard.wire + name)
            let type = kind == 1 ? "commit" : kind == 2 ? "tree" : "blob"
            let bytes = try run("git", ["cat-file", type, id], in: yard.server.folder).stdout
            var stream = zlibStored(bytes)
            let nothing = Array(
                repeatElement([0, 0, 0, 0xFF, 0xFF] as [UInt8], count: bytes.count + 2000).joined())
            stream.insert(contentsOf: nothing, at: 2)
            sizes[id] = stream.count
            pack.add(id, .whole(kind: kind), size: bytes.count, stream: stream)
        }
        let said = try push(pack, to: "refs/heads/junk")
        #expect(said.contains("ok refs/heads/junk"), "\(said)")
        try yard.server("gc", "-q", "--prune=now")
        // git has kept these copies and no other.
        let kept = try run(
            "git", ["cat-file", "--batch-check=%(objectname) %(objectsize:disk)"], in: yard.server.folder,
            input: Array(sizes.keys.map { $0 + "\n" }.joined().utf8)
        ).text.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(kept.count == 3)
        for words in kept {
            #expect(try #require(Int(words[1])) >= #require(sizes[String(words[0])]))
        }
        #expect(try yard.host("verify", "--full").contains("verified"))
        try yard.catalogctl("agents", "register", "other")
        try yard.push(Yard.ledger)
    }

    @Test(
        "A118 a push with an object that no reader has patience for is refused, whatever it is pushed to",
        arguments: [(4096, true), (4097, false)])
    func chain(_ links: Int, _ isTaken: Bool) throws {
        var pack = HandmadePack()
        pack.add(
            HandmadePack.id(0), .whole(kind: 3), size: 8,
            stream: zlibStored([UInt8](repeating: 0x41, count: 8)))
        for link in 0..<links {
            let number = (0..<4).map { UInt8(truncatingIfNeeded: link >> ($0 * 4)) & 15 }
            pack.add(
                HandmadePack.id(link + 1), .change(of: link), changing: 8, to: 8, by: [0x90, 4, 4] + number)
        }
        let before = try yard.taken
        let said = try push(pack, to: "refs/some/where")
        if isTaken {
            #expect(said.contains("ok refs/some/where"), "\(said)")
        } else {
            #expect(said.contains("(pack.unreadable)"), "\(said)")
            #expect(said.contains("git repack -a -d -f"), "\(said)")
            #expect(try yard.taken == before)
        }
    }
}

import Actions
import Audit
import Bearings
import Canonical
import Catalog
import Foundation
import TestSupport
import Testing

@testable import Store

@Suite struct `The message of an event` {
    private static let chain = SHA256Digest(of: [1])
    private static let digest = SHA256Digest(of: [2])
    private static let id = EventID("0192f0c4-0000-7000-8000-000000000001")!

    private static func registration(_ note: String? = nil) throws -> Event {
        let asset = try AssetPath("agents/agent/triage-bot")
        return Event(
            kind: .assetRegister, id: id, sequence: 42, policy: PolicyVersion(counter: 3, digest: digest),
            asset: asset, assetUID: AssetUID(bornIn: id),
            payloads: [PayloadLine(digest: digest, path: asset.record)],
            note: try note.map { try Note($0) })
    }

    private static func beginning(_ note: String? = nil) throws -> Event {
        Event(
            kind: .ledgerInit, id: id, sequence: 1, policy: PolicyVersion(counter: 1, digest: digest),
            payloads: ["catalog", "principals"].map {
                .init(digest: digest, path: "policy/source/\($0).yaml")
            },
            note: try note.map { try Note($0) })
    }

    @Test
    func `a payload's place is found by bytes: a mark that combines with a slash is part of the name`() throws
    {
        var event = try Self.registration()
        event.version = try VersionLabel("1.0.0")
        let folder = try #require(event.asset).version(try VersionLabel("1.0.0"))
        let policy = EventForm.PayloadPlace.policySource
        #expect(policy.admits("policy/source/catalog.yaml", for: event))
        #expect(!policy.admits("policy/source/\u{301}catalog.yaml", for: event))
        let place = EventForm.PayloadPlace.versionSource
        #expect(place.admits("\(folder)/record.yaml", for: event))
        for name in ["\u{301}record.yaml", "x/record.yaml", "version.json", "record.", ""] {
            #expect(!place.admits("\(folder)/\(name)", for: event), "\(name)")
        }
    }

    static let notes: [String?] = [
        nil, "why", "two\nlines", "two\n\nparagraphs", "Event: promotion.bind\nSeq: 7",
        "Event: x\n\nChain: sha256:0",
        "  indented\n  again", "größer → 日本語", "e\u{301} is not \u{E9}", "line\u{2028}separator",
        "(cherry picked from commit 0)",
        String(repeating: "x", count: Note.longest),
    ]

    @Test(arguments: notes)
    func `reads back what it printed, with and without a note`(_ note: String?) throws {
        for event in [try Self.registration(note), try Self.beginning(note)] {
            let message = EventMessage(event: event, chain: Self.chain)
            let read = try EventMessage(parsing: message.bytes)
            #expect(read.event == event)
            #expect(read.chain == Self.chain)
            #expect(read.bytes == message.bytes)
        }
    }

    @Test(arguments: notes)
    func `git sees the trailers that we printed and no others`(_ note: String?) throws {
        for event in [try Self.registration(note), try Self.beginning(note)] {
            let bytes = EventMessage(event: event, chain: Self.chain).bytes
            let ran = try run("git", ["interpret-trailers", "--parse"], input: bytes)
            let ours = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\n\n").last
            #expect(ran.stdout == Array((ours ?? "").utf8))
        }
    }

    @Test func `a registration reads as people expect it`() throws {
        let text = String(
            decoding: EventMessage(event: try Self.registration("why"), chain: Self.chain).bytes,
            as: UTF8.self)
        #expect(
            text == """
                register agents/agent/triage-bot

                why

                Event: asset.register
                Event-Id: 0192f0c4-0000-7000-8000-000000000001
                Format: 1
                Seq: 42
                Policy: 3:\(Self.digest.hex)
                Asset: agents/agent/triage-bot
                Asset-Uid: 0192f0c4-0000-7000-8000-000000000001
                Payload: sha256:\(Self.digest.hex) \(try AssetPath("agents/agent/triage-bot").record)
                Chain: sha256:\(Self.chain.hex)

                """)
    }

    @Test func `git's log gives the events by their trailers`() throws {
        let town = try Town()
        let events = try town.git(
            "log", "--format=%(trailers:key=Event,valueonly,separator=%x2C)", Town.reference)
        #expect(events == "asset.register\nasset.register\nasset.register\nledger.init")
        let ours = try History().run(in: town.context()).events
        #expect(events.split(separator: "\n").map(String.init) == ours.map(\.event.kind.rawValue))
        let ids = try town.git(
            "log", "--format=%H %(trailers:key=Event-Id,valueonly,separator=)", Town.reference)
        #expect(ids.split(separator: "\n").map(String.init) == ours.map { "\($0.commit.hex) \($0.event.id)" })
    }

    /// Each takes one honest message apart. The old text must be there, or the case tests nothing.
    static let malformed: [(what: String, old: String, new: String)] = [
        ("no final line feed", "\(chain.hex)\n", chain.hex),
        ("a line feed too many", "\(chain.hex)\n", "\(chain.hex)\n\n"),
        ("text behind the trailers", "\(chain.hex)\n", "\(chain.hex)\n\nmore\n"),
        ("CRLF", "Format: 1\n", "Format: 1\r\n"),
        ("a blank line less", "triage-bot\n\nwhy", "triage-bot\nwhy"),
        ("a blank line more", "triage-bot\n\nwhy", "triage-bot\n\n\nwhy"),
        ("a space at the end of a note's line", "why\n", "why \n"),
        ("a control character in the note", "why\n", "w\u{1B}hy\n"),
        ("a tab in the note", "why\n", "w\thy\n"),
        ("a comment line in the note", "why\n", "#why\n"),
        ("a patch's mark in the note", "why\n", "---\n"),
        ("another subject", "register agents", "Register agents"),
        ("a subject with a space", "triage-bot\n\nwhy", "triage-bot \n\nwhy"),
        ("no subject", "register agents/agent/triage-bot\n\n", ""),
        ("an unknown event", "Event: asset.register", "Event: asset.remove"),
        ("an event in capitals", "Event: asset.register", "Event: Asset.Register"),
        ("a key in capitals", "Event: ", "EVENT: "),
        ("no space behind the colon", "Seq: 42", "Seq:42"),
        ("two spaces behind the colon", "Seq: 42", "Seq:  42"),
        ("a space before the colon", "Seq: 42", "Seq : 42"),
        ("an Event-Id in capitals", "Event-Id: 0192f0c4", "Event-Id: 0192F0C4"),
        (
            "an Event-Id of another version", "-7000-8000-000000000001\nFormat",
            "-4000-8000-000000000001\nFormat"
        ),
        ("a Format that is no number", "Format: 1\n", "Format: one\n"),
        ("a Format with a leading zero", "Format: 1\n", "Format: 01\n"),
        ("an empty Seq", "Seq: 42", "Seq: "),
        ("a negative Seq", "Seq: 42", "Seq: -42"),
        ("a Seq beyond exact numbers", "Seq: 42", "Seq: 9007199254740992"),
        ("a Seq twice", "Seq: 42\n", "Seq: 42\nSeq: 42\n"),
        ("no Seq", "Seq: 42\n", ""),
        ("a policy without counter", "Policy: 3:", "Policy: "),
        ("a policy counted from zero", "Policy: 3:", "Policy: 0:"),
        ("a policy digest in capitals", "Policy: 3:\(digest.hex)", "Policy: 3:\(digest.hex.uppercased())"),
        ("a policy digest cut short", "Policy: 3:\(digest.hex)", "Policy: 3:\(digest.hex.dropLast())"),
        ("trailers in another order", "Format: 1\nSeq: 42\n", "Seq: 42\nFormat: 1\n"),
        ("an unknown trailer", "Asset: ", "Signed-off-by: x\nAsset: "),
        ("a trailer of another event", "Seq: 42\n", "Seq: 42\nEnvironment: prod\n"),
        ("no asset", "Asset: agents/agent/triage-bot\n", ""),
        ("an asset of two parts", "Asset: agents/agent/triage-bot", "Asset: agents/triage-bot"),
        ("an asset that climbs", "Asset: agents/agent/triage-bot", "Asset: agents/agent/.."),
        ("a uid that is none", "Asset-Uid: 0192f0c4", "Asset-Uid: x192f0c4"),
        ("a gate that is none", "Payload: ", "Gate: open\nPayload: "),
        ("a gate counted from zero", "Payload: ", "Gate: two-eyes/0 by dana\nPayload: "),
        ("a gate's people joined by a comma alone", "Payload: ", "Gate: two-eyes/1 by dana,sam\nPayload: "),
        ("a payload by another hash", "Payload: sha256:", "Payload: sha512:"),
        ("a payload without a path", " assets/agents", "assets/agents"),
        (
            "a payload digest cut short", "Payload: sha256:\(digest.hex)",
            "Payload: sha256:\(digest.hex.dropLast(2))"
        ),
        ("a payload twice", "Chain: ", "Payload: sha256:\(digest.hex) assets/a\nChain: "),
        ("no chain", "Chain: sha256:\(chain.hex)\n", ""),
        ("a chain by another name", "Chain: sha256:", "Chain: sha1:"),
        ("a chain in capitals", "Chain: sha256:\(chain.hex)", "Chain: sha256:\(chain.hex.uppercased())"),
        ("a line folded", "Policy: 3:", "Policy:\n 3:"),
    ]

    @Test(arguments: malformed.indices)
    func `a malformed message is no event`(_ index: Int) throws {
        let (what, old, new) = Self.malformed[index]
        let honest = EventMessage(event: try Self.registration("why"), chain: Self.chain).bytes
        let message = replacing(old, with: new)(honest)
        try #require(message != honest, "\(what): nothing was changed")
        #expect(throws: MessageFault.self, "\(what)") { try EventMessage(parsing: message) }
    }

    @Test(arguments: ["sam, dana", "dana, dana"])
    func `a gate's people stand once each, in byte order`(_ people: String) throws {
        let honest = EventMessage(event: try Self.registration("why"), chain: Self.chain).bytes
        let message = replacing("Payload: ", with: "Gate: two-eyes/1 by \(people)\nPayload: ")(honest)
        #expect(throws: MessageFault.self) { try EventMessage(parsing: message) }
    }

    @Test func `bytes that are no text, or too much of it, are no event`() throws {
        for bytes: [UInt8] in [[], [0x0A], [0x0A, 0x0A], [0xFF, 0x0A], Array("x\n\n\n".utf8)] {
            #expect(throws: MessageFault.self) { try EventMessage(parsing: bytes) }
        }
        let honest = EventMessage(event: try Self.registration(), chain: Self.chain).bytes
        #expect(throws: MessageFault.self) { try EventMessage(parsing: [0xEF, 0xBB, 0xBF] + honest) }
        let padding = [UInt8](repeating: 0x78, count: EventMessage.largest)
        #expect(throws: MessageFault.self) { try EventMessage(parsing: padding + honest) }
    }
}

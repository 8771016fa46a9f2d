import Canonical
import Catalog
import Testing

struct NoteTests {
    @Test(
        "plain lines are a note",
        arguments: [
            "Free text: why.", "one\ntwo", "one\n\ntwo", " indented", "-- two dashes", "a # inside",
            "caf\u{E9} \u{1F600}",
            "Event: asset.register", String(repeating: "a", count: 64 * 1024),
        ])
    func allowed(_ text: String) throws {
        #expect(try Note(text).text.utf8.elementsEqual(text.utf8))
    }

    @Test(
        "what some tool on the way would change or read as its own is refused",
        arguments: [
            ("", NoteFault.empty),
            (String(repeating: "a", count: 64 * 1024 + 1), .tooLong(bytes: 65_537)),
            ("\n", .blankLine(line: 1)), ("\na", .blankLine(line: 1)), ("a\n\n\nb", .blankLine(line: 3)),
            ("a\n", .blankLine(line: 0)), ("a\n\n", .blankLine(line: 3)),
            ("a ", .trailingSpace(line: 1)), ("a\n \nb", .trailingSpace(line: 2)),
            ("# a", .reserved(line: 1)), ("a\n#b", .reserved(line: 2)), ("---", .reserved(line: 1)),
            ("a\n--- b", .reserved(line: 2)), ("#\u{301}", .reserved(line: 1)),
            ("a\tb", .control(line: 1)), ("a\r\nb", .control(line: 1)), ("a\n\u{1B}[2J", .control(line: 2)),
            ("a\u{0}", .control(line: 1)), ("a\u{7F}", .control(line: 1)), ("a\u{85}b", .control(line: 1)),
        ] as [(String, NoteFault)])
    func refused(_ text: String, _ fault: NoteFault) throws {
        #expect(throws: fault) { try Note(text) }
        #expect(!fault.message.isEmpty && !fault.message.hasSuffix("."))
    }

    @Test("A108 notes are equal by their bytes")
    func equality() throws {
        #expect(try Note("caf\u{E9}") != Note("cafe\u{301}"))
        #expect(try Note("why") == Note("why"))
    }
}

struct GateReceiptTests {
    @Test(
        "a receipt reads back as it was printed",
        arguments: ["two-eyes/1 by dana, sam", "two-eyes/12 by dana", "evidence-only/1 by none"])
    func roundTrip(_ text: String) throws {
        #expect(try #require(GateReceipt(text)).description == text)
    }

    @Test("a receipt names each principal once, in byte order")
    func made() throws {
        let names = try ["sam", "dana", "sam"].map { try PrincipalName($0) }
        #expect(
            GateReceipt(rule: try Name("two-eyes"), index: 1, principals: names).description
                == "two-eyes/1 by dana, sam")
        #expect(
            GateReceipt(rule: try Name("two-eyes"), index: 2, principals: []).description
                == "two-eyes/2 by none")
    }

    @Test(
        "another spelling is no receipt",
        arguments: [
            "", "two-eyes by dana", "two-eyes/0 by dana", "two-eyes/01 by dana", "two-eyes/1 by",
            "two-eyes/1 by ",
            "two-eyes/1 by dana,sam", "two-eyes/1 by sam, dana", "two-eyes/1 by dana, dana",
            "two-eyes/1  by dana",
            "two-eyes/1 BY dana", "two-eyes/1 by dana,  sam", "two-eyes/1 by dana, ", "Two/1 by dana",
            "a/b/1 by dana",
            "two-eyes/1 by dana sam", " two-eyes/1 by dana", "two-eyes/1 by none, dana\n",
        ])
    func refused(_ text: String) {
        #expect(GateReceipt(text) == nil)
    }
}

struct PayloadLineTests {
    @Test("A108 payload lines are equal by the bytes of their paths")
    func equality() {
        let one = PayloadLine(digest: .zero, path: "caf\u{E9}")
        #expect(one != PayloadLine(digest: .zero, path: "cafe\u{301}"))
        #expect(one == PayloadLine(digest: .zero, path: "caf\u{E9}"))
        #expect(one != PayloadLine(digest: SHA256Digest(of: []), path: "caf\u{E9}"))
    }
}

struct EventFormTests {
    @Test("an event's name is a family and a verb, and there is one of each")
    func names() {
        for kind in EventKind.allCases { #expect(kind.rawValue.split(separator: ".").count == 2) }
        #expect(EventKind.allCases.sorted().map(\.rawValue) == EventKind.allCases.map(\.rawValue).sorted())
    }

    @Test("only gates and payloads may stand any number of times")
    func occurrences() {
        for kind in EventKind.allCases {
            for (key, occurrence) in kind.form.trailers {
                #expect(
                    (occurrence == .any) == (key == .gate || key == .payload),
                    "\(kind.rawValue) \(key.rawValue)")
            }
        }
    }

    @Test("subjects are derived from the event")
    func subjects() throws {
        let id = try #require(EventID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"))
        let policy = PolicyVersion(counter: 1, digest: .zero)
        #expect(Event(kind: .ledgerInit, id: id, sequence: 1, policy: policy).subject == "begin the ledger")
        let asset = try AssetPath("agents/agent/triage-bot")
        #expect(
            Event(kind: .assetRegister, id: id, sequence: 2, policy: policy, asset: asset).subject
                == "register agents/agent/triage-bot")
    }
}

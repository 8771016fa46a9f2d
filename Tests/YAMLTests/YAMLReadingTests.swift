import TestSupport
import Testing
import YAML

struct YAMLReadingTests {
    @Test("a document is its nodes in order, each with its place")
    func places() throws {
        let node = try yaml(
            """
            # who may what
            kind: Principals
            people:
              - name: Ägidius
                "e-mails": [a@b.c, 'd']
              - {}
            note: |
              two
              lines

            """)
        #expect(node.line == 2 && node.column == 1)
        let entries = try #require(node.asMapping)
        #expect(entries.map(\.key.text) == ["kind", "people", "note"])
        #expect(entries.map(\.key.mark.line) == [2, 3, 7])
        let people = try #require(node["people"])
        #expect(people.line == 4 && people.column == 3)
        let first = try #require(people.asSequence?.first)
        #expect(first.line == 4 && first.column == 5)
        let name = try #require(first["name"])
        #expect(name.asScalar?.text == "Ägidius")
        #expect(name.line == 4 && name.column == 11)
        let mails = try #require(first["e-mails"]?.asSequence)
        #expect(mails.map(\.column) == [17, 24])
        #expect(mails.map { $0.asScalar?.isPlain } == [true, false])
        #expect(people.asSequence?.last?.asMapping?.isEmpty == true)
        #expect(node["note"]?.asScalar?.text == "two\nlines\n")
        #expect(node["note"]?.asScalar?.isPlain == false)
        #expect(node["absent"] == nil)
    }

    @Test("columns count characters, not bytes")
    func columns() throws {
        let node = try yaml("[\"é😀\", b]\n")
        #expect(node.asSequence?.map(\.column) == [2, 8])
        Refusal("{\"é😀\": 1, 日本: 2, \"\\u65e5\\u672c\": 3}\n", .duplicateKey, 1, 18).check()
    }

    @Test(
        "the same document with other ends is the same",
        arguments: [
            "a: [x, y]\n", "a: [x, y]", "---\na: [x, y]\n", "a: [x, y]\r\n", "a: [x, y]\n...\n",
            "{a: [x, y]}",
        ])
    func ends(text: String) throws {
        let texts = try yaml(text)["a"]?.asSequence?.map { $0.asScalar?.text }
        #expect(texts == ["x", "y"])
    }

    @Test("keys that only look alike are different keys")
    func canonicalEquivalence() throws {
        let node = try yaml("\u{E9}: 1\ne\u{301}: 2\n")
        #expect(node["\u{E9}"]?.asScalar?.text == "1")
        #expect(node["e\u{301}"]?.asScalar?.text == "2")
    }

    @Test(
        "A097 a plain scalar is a boolean, null or an integer in one spelling only; all else is its text",
        arguments: [
            ("true", .bool(true)), ("false", .bool(false)), ("null", .null), ("", .null),
            ("0", .integer(0)), ("7", .integer(7)), ("-12", .integer(-12)),
            ("9007199254740991", .integer(9_007_199_254_740_991)),
            ("-9007199254740991", .integer(-9_007_199_254_740_991)),
            ("'true'", .string("true")), ("\"null\"", .string("null")), ("'12'", .string("12")),
            ("''", .string("")), ("|-\n  5", .string("5")), (">-\n  true", .string("true")),
        ] as [(String, Meaning)])
    func meanings(text: String, meaning: Meaning) throws {
        #expect(try yaml("a: \(text)\n")["a"]?.asScalar?.meaning == meaning)
    }

    @Test(
        "A097 what YAML 1.1 or 1.2 readers take for a number, a truth or a date stays text",
        arguments: [
            "no", "yes", "on", "off", "y", "n", "NO", "True", "TRUE", "False", "Null", "NULL", "~", "0x10",
            "0o17",
            "010", "0b11", "1_000", "1:30", ".nan", ".inf", "-.inf", ".5", "1.0", "1e3", "-0", "+1", "00",
            "2026-01-01", "2026-01-01T00:00:00Z", "9007199254740992", "-9007199254740992",
            "99999999999999999999", "<<", "=", "nul", "true1", "1 2", "٣", "１",
        ])
    func texts(text: String) throws {
        #expect(try yaml("a: \(text)\n")["a"]?.asScalar?.meaning == .string(text))
    }

    @Test("a document changed anywhere is read or refused with a place in it")
    func mutations() {
        let seed = Array(
            """
            kind: ApprovalPolicies # rules
            rules:
              - name: "high\\u002drisk"
                selector: {any: [{labels: {risk: high}}, é: 1], plugins: [agents]}
                text: |
                  two
                    lines
                ? key
                : 'it''s'
              - <<-
            ...

            """.utf8)
        let alphabet = Array("{}[]:,-?&*!|>'\"%@` \n\t#\\u0<~.é".utf8)
        var random = SeededGenerator(seed: 42)
        var read = 0
        for _ in 0..<10_000 {
            var bytes = seed
            for _ in 0...random.next() % 4 { random.mutate(&bytes, with: alphabet) }
            do throws(YAMLError) {
                _ = try YAMLNode.parse(bytes)
                read += 1
            } catch {
                let lines = bytes.count { $0 == UInt8(ascii: "\n") } + 1
                #expect(1...lines ~= error.line, "\(error)")
                #expect(1...bytes.count + 1 ~= error.column, "\(error)")
            }
        }
        #expect(read > 100)
    }

    @Test("bytes at random are read or refused")
    func noise() {
        var random = SeededGenerator(seed: 9)
        let alphabet = Array("{}[]:,-?&*!|>'\"%@` \n\n\n  #\\ux0<.ab1é".utf8)
        var refused = 0
        for _ in 0..<10_000 {
            let bytes = (0..<random.next() % 24).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            do throws(YAMLError) { _ = try YAMLNode.parse(bytes) } catch { refused += 1 }
        }
        #expect(refused > 1_000 && refused < 10_000)
    }
}

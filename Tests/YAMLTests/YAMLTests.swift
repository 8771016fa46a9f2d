import Testing
import YAML

/// Bytes that must be refused, with the code and the place that must be told.
struct Refusal: Sendable, CustomTestStringConvertible {
    let bytes: [UInt8]
    let code: YAMLError.Code
    let line: Int
    let column: Int

    init(_ text: String, _ code: YAMLError.Code, _ line: Int, _ column: Int) {
        self.init(bytes: Array(text.utf8), code, line, column)
    }

    init(bytes: [UInt8], _ code: YAMLError.Code, _ line: Int, _ column: Int) {
        (self.bytes, self.code, self.line, self.column) = (bytes, code, line, column)
    }

    var testDescription: String { String(decoding: bytes.prefix(40), as: UTF8.self) }

    func check(limits: YAMLLimits = .standard, sourceLocation: SourceLocation = #_sourceLocation) {
        let error = #expect(throws: YAMLError.self, sourceLocation: sourceLocation) {
            try YAMLNode.parse(bytes, limits: limits)
        }
        #expect(error?.code == code, "\(testDescription)", sourceLocation: sourceLocation)
        #expect(error?.line == line, "\(testDescription)", sourceLocation: sourceLocation)
        #expect(error?.column == column, "\(testDescription)", sourceLocation: sourceLocation)
        let message = error?.message ?? ""
        #expect(message.first?.isUppercase == false && message.last != ".", sourceLocation: sourceLocation)
    }
}

func yaml(_ text: String) throws -> YAMLNode {
    try YAMLNode.parse(Array(text.utf8))
}

struct YAMLRefusalTests {
    @Test(
        "A093 anchors, aliases, tags, merge keys and directives are refused",
        arguments: [
            Refusal("a: &x 1\nb: *x\n", .anchor, 1, 4), Refusal("a: &x [1]\n", .anchor, 1, 4),
            Refusal("- 1\n- &x {a: 1}\n", .anchor, 2, 3), Refusal("&x a: 1\n", .anchor, 1, 1),
            Refusal("? &x [a]\n: 1\n", .anchor, 1, 3), Refusal("a:\n  é: *x\n", .alias, 2, 6),
            Refusal("- *x\n", .alias, 1, 3), Refusal("*x : 1\n", .alias, 1, 1),
            Refusal("a: !!str 1\n", .tag, 1, 4), Refusal("a: !local {}\n", .tag, 1, 4),
            Refusal("- ! 12\n", .tag, 1, 3), Refusal("- ! '12'\n", .tag, 1, 3),
            Refusal("- ! [x]\n", .tag, 1, 3),
            Refusal("- é\n- [ü, ! true]\n", .tag, 2, 7), Refusal("a: !<tag:x,2000:y> b\n", .tag, 1, 4),
            Refusal("- !\n", .tag, 1, 3), Refusal("! a: 1\n", .tag, 1, 1),
            Refusal("- ! |\n  x\n", .tag, 1, 3),
            Refusal("a:\n  <<: {b: 1}\n", .mergeKey, 2, 3), Refusal("\"<<\": 1\n", .mergeKey, 1, 1),
            Refusal("%YAML 1.1\n---\na: 1\n", .directive, 1, 1),
            Refusal("%TAG ! tag:x,2000:\n---\na: 1\n", .directive, 1, 1),
            Refusal("# note\n%YAML 1.2\n---\na\n", .directive, 2, 1),
        ])
    func cleverness(refusal: Refusal) {
        refusal.check()
    }

    @Test("A093 an alias bomb is refused at its first anchor")
    func bomb() {
        var text = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ",")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        Refusal(text, .anchor, 1, 5).check()
    }

    @Test(
        "A091 duplicate keys are refused, also where escapes or quotes spell them",
        arguments: [
            Refusal("a: 1\na: 2\n", .duplicateKey, 2, 1),
            Refusal("a: 1\n\"\\u0061\": 2\n", .duplicateKey, 2, 1),
            Refusal("{a: 1, 'a': 2}\n", .duplicateKey, 1, 8),
            Refusal("1: x\n\"1\": y\n", .duplicateKey, 2, 1),
            Refusal("x:\n  - é: 1\n    b: 2\n    \"\\xE9\": 3\n", .duplicateKey, 4, 5),
            Refusal("b: 1\na: 1\nb: 2\na: 2\n", .duplicateKey, 3, 1),
            Refusal("? a\n: 1\n? |-\n  a\n: 2\n", .duplicateKey, 3, 3),
        ])
    func duplicates(refusal: Refusal) {
        refusal.check()
    }

    @Test("a duplicate key's message names the first")
    func duplicateMessage() {
        let error = #expect(throws: YAMLError.self) { try yaml("a: 1\nb: 2\nb: 3\nb: 4\n") }
        #expect(error?.description == "duplicate key 'b', first on line 2 at line 3, column 1")
    }

    @Test(
        "A094 depth beyond the limit is refused on a small stack",
        arguments: [
            (String(repeating: "[", count: 100_000), 65), (String(repeating: "{a: ", count: 100_000), 257),
            (String(repeating: "- ", count: 100_000), 129),
        ])
    func depth(text: String, column: Int) {
        Refusal(text, .tooDeep, 1, column).check()
        let unbounded = YAMLLimits(bytes: .max, depth: .max, nodes: .max)
        Refusal(text, .tooDeep, 1, column).check(limits: unbounded)
    }

    @Test("the deepest document that is allowed is read")
    func deepest() throws {
        let node = try yaml(String(repeating: "[", count: 64) + String(repeating: "]", count: 64))
        #expect(node.asSequence?.count == 1)
        Refusal("a:\n  b:\n    c: 1\n", .tooDeep, 3, 5).check(limits: YAMLLimits(depth: 2))
    }

    @Test(
        "A096 bytes that another reader may read as another text are refused",
        arguments: [
            Refusal(bytes: [0xEF, 0xBB, 0xBF, 0x61], .encoding, 1, 1),
            Refusal(bytes: [0xFF, 0xFE, 0x61, 0x00], .encoding, 1, 1),
            Refusal(bytes: [0xFE, 0xFF, 0x00, 0x61], .encoding, 1, 1),
            Refusal(bytes: [0x61, 0x00, 0x3A, 0x00], .controlCharacter, 1, 2),
            Refusal(bytes: [0x00, 0x61], .controlCharacter, 1, 1),
            Refusal(bytes: [0x61, 0xC0, 0x80], .encoding, 1, 2),
            Refusal(bytes: [0x61, 0xC1, 0xA1], .encoding, 1, 2),
            Refusal(bytes: [0x61, 0x0A, 0xC3, 0xA9, 0xED, 0xA0, 0x80], .encoding, 2, 2),
            Refusal(bytes: [0xF4, 0x90, 0x80, 0x80], .encoding, 1, 1),
            Refusal(bytes: [0xE0, 0x81, 0xA1], .encoding, 1, 1),
            Refusal(bytes: [0x61, 0xE2, 0x82], .encoding, 1, 2),
            Refusal(bytes: [0x80], .encoding, 1, 1),
            Refusal("a: b\u{1B}[31m\n", .controlCharacter, 1, 5),
            Refusal("é\u{7F}\n", .controlCharacter, 1, 2),
            Refusal("a: 1\rb: 2\n", .controlCharacter, 1, 5), Refusal("a\n\r", .controlCharacter, 2, 1),
            Refusal("a: 1\u{85}b: 2\n", .controlCharacter, 1, 5),
            Refusal("# é\n# x\u{2028}b: 2\n", .controlCharacter, 2, 4),
            Refusal("a\u{2029}", .controlCharacter, 1, 2), Refusal("a: b\u{FEFF}\n", .controlCharacter, 1, 5),
            Refusal("\u{FFFE}", .controlCharacter, 1, 1), Refusal("a: \u{9B}2J\n", .controlCharacter, 1, 4),
            Refusal("a: \"\\0\"\n", .controlCharacter, 1, 4),
            Refusal("a: \"x\\e[1m\"\n", .controlCharacter, 1, 4),
            Refusal("- 1\n- \"\\r\"\n", .controlCharacter, 2, 3),
            Refusal("\"\\N\": 1\n", .controlCharacter, 1, 1),
            Refusal("- \"\\uFEFF\"\n", .controlCharacter, 1, 3),
            Refusal("- \"\\L\"\n", .controlCharacter, 1, 3),
            Refusal("- \"\\uD800\"\n", .syntax, 1, 6),
        ])
    func encoding(refusal: Refusal) {
        refusal.check()
    }

    @Test(
        "A102 data after the document is refused",
        arguments: [
            Refusal("a: 1\n---\nb: 2\n", .severalDocuments, 2, 1), Refusal("---\n---\n", .empty, 2, 1),
            Refusal("a\n---\n", .severalDocuments, 2, 1),
            Refusal("a: 1\n...\n---\nb: 2\n", .severalDocuments, 3, 1),
            Refusal("{}garbage\n", .syntax, 1, 3), Refusal("[a]\nb\n", .syntax, 2, 1),
            Refusal("a: 1\n  b: 2\n", .syntax, 2, 4), Refusal("a: [1\n", .syntax, 2, 1),
            Refusal("a: 'b\n", .syntax, 2, 1), Refusal("a:\n\tb: 1\n", .syntax, 2, 1),
            Refusal("a: b: c\n", .syntax, 1, 5), Refusal("@a\n", .syntax, 1, 1),
            Refusal("a: 1\n- b\n", .syntax, 2, 1),
        ])
    func trailing(refusal: Refusal) {
        refusal.check()
    }

    @Test(
        "a document without a value is refused",
        arguments: [
            Refusal("", .empty, 1, 1), Refusal("\n# nothing\n", .empty, 3, 1), Refusal("---\n", .empty, 2, 1),
        ])
    func empty(refusal: Refusal) {
        refusal.check()
    }

    @Test(
        "a key that is not text is refused",
        arguments: [
            Refusal("a: 1\n? [b]\n: 2\n", .keyNotScalar, 2, 3), Refusal("{{a: 1}: 2}\n", .keyNotScalar, 1, 2),
            Refusal("[a]: 1\n", .keyNotScalar, 1, 1), Refusal("{? : 1}\n", .emptyKey, 1, 4),
            Refusal("a: 1\n?\n: 2\n", .emptyKey, 2, 2),
        ])
    func keys(refusal: Refusal) {
        refusal.check()
    }

    @Test("A103 many keys are checked by sorting, and more nodes or bytes than the limit are refused")
    func flooding() throws {
        let text = (0..<49_000).map { "k\($0): 0\n" }.joined()
        #expect(try yaml(text).asMapping?.count == 49_000)
        Refusal("[\(Array(repeating: "0", count: 100_000).joined(separator: ","))]", .tooMany, 1, 200_000)
            .check()
        Refusal("a: 1\nb: 2\n", .tooMany, 2, 1).check(limits: YAMLLimits(nodes: 3))
        Refusal(bytes: [UInt8](repeating: 0x0A, count: 1 << 20 + 1), .tooLarge, 1, 1).check()
    }

    @Test("a syntax error says what was being read and since which line")
    func syntaxMessage() {
        let error = #expect(throws: YAMLError.self) { try yaml("a: 1\nb: 'x\n") }
        let expected = "found unexpected end of stream while scanning a quoted scalar from line 2"
        #expect(error?.description == expected + " at line 3, column 1")
    }

    @Test("codes are one word each under yaml")
    func codes() {
        let raw = YAMLError.Code.allCases.map(\.rawValue)
        #expect(Set(raw).count == raw.count)
        #expect(raw.allSatisfy { $0.hasPrefix("yaml.") })
    }
}

extension YAMLNode {
    var asSequence: [YAMLNode]? {
        if case .sequence(let elements) = content { elements } else { nil }
    }
}

import Canonical
import TestSupport
import Testing

/// Bytes that must be refused, with the code and the place that must be told.
struct Refusal: Sendable, CustomTestStringConvertible {
    let bytes: [UInt8]
    let code: JSONError.Code
    let line: Int
    let column: Int

    init(_ text: String, _ code: JSONError.Code, _ line: Int, _ column: Int) {
        self.init(bytes: Array(text.utf8), code, line, column)
    }

    init(bytes: [UInt8], _ code: JSONError.Code, _ line: Int, _ column: Int) {
        (self.bytes, self.code, self.line, self.column) = (bytes, code, line, column)
    }

    var testDescription: String { String(decoding: bytes.prefix(40), as: UTF8.self) }

    func check(
        limits: JSONLimits = .standard, numbers: JSON.Numbers = .integersOnly,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let error = #expect(throws: JSONError.self, sourceLocation: sourceLocation) {
            try JSON(parsing: bytes, limits: limits, numbers: numbers)
        }
        #expect(error?.code == code, "\(testDescription)", sourceLocation: sourceLocation)
        #expect(error?.line == line, "\(testDescription)", sourceLocation: sourceLocation)
        #expect(error?.column == column, "\(testDescription)", sourceLocation: sourceLocation)
        let message = error?.message ?? ""
        #expect(message.first?.isUppercase == false && message.last != ".", sourceLocation: sourceLocation)
    }
}

func json(_ text: String, numbers: JSON.Numbers = .integersOnly) throws -> JSON {
    try JSON(parsing: Array(text.utf8), numbers: numbers)
}

struct JSONParserTests {
    @Test(
        "what a document holds is read as it stands",
        arguments: [
            ("null", .null), (" true\n", true), ("\tfalse\r\n", false), ("0", 0), ("-7", -7),
            ("9007199254740991", .integer(JSON.largestInteger)),
            ("-9007199254740991", .integer(-JSON.largestInteger)),
            (#""""#, ""), (#""a\"\\\/\b\f\n\r\tz""#, .string("a\"\\/\u{8}\u{C}\n\r\tz")),
            (#""\u0061\u00e9\u20AC\ud83d\uDE00""#, "aé€😀"), (#""\u0000""#, "\0"),
            ("[]", []), ("[ 1 , [ ] ]", [1, []]), ("{}", [:]),
            (#"{"a":1,"b":{"c":[null]}}"#, ["b": ["c": [.null]], "a": 1]),
        ] as [(String, JSON)])
    func accepted(text: String, value: JSON) throws {
        #expect(try json(text) == value)
    }

    @Test(
        "A091 duplicate JSON keys are refused, also where escapes spell them",
        arguments: [
            Refusal(#"{"a":1,"a":1}"#, .duplicateKey, 1, 8),
            Refusal(#"{"a":1,"\u0061":2}"#, .duplicateKey, 1, 8),
            Refusal(#"{"\u0061":1,"a":2}"#, .duplicateKey, 1, 13),
            Refusal("{\"x\":\n [0,\n  {\"é\":1,\n   \"b\":2, \"\\u00E9\":3}]}", .duplicateKey, 4, 11),
            Refusal(#"{"":1,"b":2,"":3}"#, .duplicateKey, 1, 13),
            Refusal(#"{"b":1,"a":1,"b":2,"a":2}"#, .duplicateKey, 1, 14),
            Refusal(#"{"😀":1,"\ud83d\ude00":2}"#, .duplicateKey, 1, 8),
        ])
    func duplicateKeys(refusal: Refusal) {
        refusal.check()
    }

    @Test("keys that only look alike are different keys")
    func canonicalEquivalence() throws {
        let value = try json("{\"\u{E9}\":1,\"e\u{301}\":2}")
        #expect(value["\u{E9}"] == 1)
        #expect(value["e\u{301}"] == 2)
        #expect(JSON.string("\u{E9}") != JSON.string("e\u{301}"))
        let same = JSON.Member(key: "\u{E9}", value: 1) == JSON.Member(key: "e\u{301}", value: 1)
        #expect(!same)
    }

    @Test(
        "A094 depth beyond the limit is refused on a small stack",
        arguments: ["[", "{\"a\":", "[{\"a\":"])
    func depth(opening: String) {
        let bytes = Array(String(repeating: opening, count: 100_000).utf8)
        #expect(throws: JSONError.self) {
            try JSON(parsing: bytes, limits: JSONLimits(bytes: .max, depth: .max, values: .max))
        }
        let width = opening.utf8.count
        let levels = opening.utf8.count { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") }
        Refusal(bytes: bytes, .tooDeep, 1, 64 / levels * width + 1).check()
    }

    @Test("the deepest document that is allowed is read")
    func deepest() throws {
        let text = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(try json(text).asArray?.count == 1)
        Refusal("[[[]]]", .tooDeep, 1, 3).check(limits: JSONLimits(depth: 2))
    }

    @Test(
        "A096 bytes that are not strict UTF-8 are refused",
        arguments: [
            Refusal(bytes: [0xEF, 0xBB, 0xBF, 0x31], .encoding, 1, 1),
            Refusal(bytes: [0xFF, 0xFE, 0x31, 0x00], .encoding, 1, 1),
            Refusal(bytes: [0xFE, 0xFF, 0x00, 0x31], .encoding, 1, 1),
            Refusal(bytes: [0x31, 0x00], .trailingData, 1, 2),
            Refusal(bytes: [0x22, 0xC0, 0x80, 0x22], .encoding, 1, 2),
            Refusal(bytes: [0x22, 0x61, 0xC1, 0xA1, 0x22], .encoding, 1, 3),
            Refusal(bytes: [0x22, 0xE0, 0x81, 0xA1, 0x22], .encoding, 1, 2),
            Refusal(bytes: [0x22, 0xF0, 0x80, 0x81, 0xA1, 0x22], .encoding, 1, 2),
            Refusal(bytes: [0x0A, 0x22, 0xED, 0xA0, 0x80, 0x22], .encoding, 2, 2),
            Refusal(bytes: [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], .encoding, 1, 2),
            Refusal(bytes: [0x22, 0xF8, 0x88, 0x80, 0x80, 0x80, 0x22], .encoding, 1, 2),
            Refusal(bytes: [0x22, 0x80, 0x22], .encoding, 1, 2),
            Refusal(bytes: [0x22, 0xC3, 0xA9, 0xC3, 0x22], .encoding, 1, 3),
            Refusal(bytes: [0x22, 0xE2, 0x82], .encoding, 1, 2),
            Refusal(#""\ud800""#, .surrogate, 1, 2),
            Refusal(#""a\udc00""#, .surrogate, 1, 3),
            Refusal(#""\ud800\u0041""#, .surrogate, 1, 2),
            Refusal(#""\ud800\ud800""#, .surrogate, 1, 2),
            Refusal(#""\ude00\ud83d""#, .surrogate, 1, 2),
        ])
    func encoding(refusal: Refusal) {
        refusal.check()
    }

    @Test(
        "A099 numbers outside the integer grammar are refused",
        arguments: [
            Refusal("1.0", .notInteger, 1, 1), Refusal("1e2", .notInteger, 1, 1),
            Refusal("[0,-0]", .notInteger, 1, 4), Refusal("-0.0", .notInteger, 1, 1),
            Refusal("1e400", .notInteger, 1, 1), Refusal("18446744073709551616", .numberRange, 1, 1),
            Refusal("9007199254740992", .numberRange, 1, 1), Refusal("-9007199254740992", .numberRange, 1, 1),
            Refusal("{\"n\": 01}", .number, 1, 7), Refusal("-01", .number, 1, 1),
            Refusal("-", .number, 1, 1), Refusal("1.", .number, 1, 1), Refusal("1e", .number, 1, 1),
            Refusal("1e+", .number, 1, 1), Refusal("-.5", .number, 1, 1), Refusal("+1", .syntax, 1, 1),
            Refusal(".5", .syntax, 1, 1), Refusal("NaN", .syntax, 1, 1), Refusal("Infinity", .syntax, 1, 1),
            Refusal("-Infinity", .number, 1, 1), Refusal("0x10", .trailingData, 1, 2),
            Refusal("1_000", .trailingData, 1, 2),
        ])
    func integersOnly(refusal: Refusal) {
        refusal.check()
    }

    @Test(
        "A099 a double that would become infinite is refused",
        arguments: [Refusal("1e400", .numberRange, 1, 1), Refusal("[\n-2e308]", .numberRange, 2, 1)])
    func overflow(refusal: Refusal) {
        refusal.check(numbers: .ieee754)
    }

    @Test(
        "where doubles are allowed one number is one value",
        arguments: [
            ("1.0", .integer(1)), ("1e2", .integer(100)), ("-0", .integer(0)), ("-0.0", .integer(0)),
            ("9007199254740992", .number(9_007_199_254_740_992)), ("0.5", .number(0.5)),
            ("-2.5E-3", .number(-0.0025)), ("1e308", .number(1e308)), ("12", .integer(12)),
        ] as [(String, JSON)])
    func doubles(text: String, value: JSON) throws {
        let read = try json(text, numbers: .ieee754)
        #expect(read == value)
        #expect((read.asInteger != nil) == (value.asInteger != nil))
    }

    @Test(
        "A102 trailing data and trailing commas are refused",
        arguments: [
            Refusal("{}garbage", .trailingData, 1, 3), Refusal("{}\n\n {}", .trailingData, 3, 2),
            Refusal("1 2", .trailingData, 1, 3), Refusal("null,", .trailingData, 1, 5),
            Refusal(#"{"a":1,}"#, .trailingComma, 1, 7), Refusal("[1,\n]", .trailingComma, 1, 3),
            Refusal("[,]", .syntax, 1, 2), Refusal("[1,,2]", .syntax, 1, 4), Refusal("{,}", .syntax, 1, 2),
            Refusal("[1 2]", .syntax, 1, 4), Refusal(#"{"a" 1}"#, .syntax, 1, 6),
            Refusal("{a:1}", .syntax, 1, 2), Refusal("{'a':1}", .syntax, 1, 2),
            Refusal(#"{"a":1 // note"#, .syntax, 1, 8), Refusal("]", .syntax, 1, 1),
            Refusal("[1}", .syntax, 1, 3), Refusal("nul", .syntax, 1, 1), Refusal("truefalse", .syntax, 1, 1),
            Refusal("True", .syntax, 1, 1), Refusal("", .unexpectedEnd, 1, 1),
            Refusal(" \n ", .unexpectedEnd, 2, 2), Refusal("[1", .unexpectedEnd, 1, 3),
            Refusal(#"{"a":"#, .unexpectedEnd, 1, 6), Refusal(#"["abc"#, .unexpectedEnd, 1, 2),
            Refusal(#""\"#, .unexpectedEnd, 1, 2), Refusal(#""\x41""#, .escape, 1, 2),
            Refusal(#""\u00g0""#, .escape, 1, 2), Refusal(#""\u12"#, .escape, 1, 2),
            Refusal("\"a\nb\"", .controlCharacter, 1, 3), Refusal("\"\u{1B}\"", .controlCharacter, 1, 2),
            Refusal("\u{A0}1", .syntax, 1, 1), Refusal("\u{C}1", .syntax, 1, 1),
        ])
    func syntax(refusal: Refusal) {
        refusal.check()
    }

    @Test("A103 a hundred thousand keys are checked by sorting, and more values than the limit are refused")
    func flooding() throws {
        let members = (0..<60_000).map { "\"k\($0)\":0" }
        #expect(try json("{" + members.joined(separator: ",") + "}").asObject?.count == 60_000)
        let elements = Array(repeating: "0", count: 100_000).joined(separator: ",")
        Refusal("[\(elements)]", .tooMany, 1, 200_000).check()
        Refusal("[0,0]", .tooMany, 1, 4).check(limits: JSONLimits(values: 2))
        Refusal(bytes: Array(repeating: 0x20, count: 1 << 20 + 1), .tooLarge, 1, 1).check()
    }

    @Test("messages show what was found without its controls")
    func messages() {
        let error = #expect(throws: JSONError.self) { try json("{\"a\\u001b\":1,\"a\\u001b\":1}") }
        #expect(error?.description == "duplicate key 'a\\u{1B}' at line 1, column 14")
        let syntax = #expect(throws: JSONError.self) { try json("[1;2]") }
        #expect(syntax?.description == "expected ',' or ']', found ';' at line 1, column 3")
    }

    @Test("codes are one word each under parse")
    func codes() {
        let raw = JSONError.Code.allCases.map(\.rawValue)
        #expect(Set(raw).count == raw.count)
        #expect(raw.allSatisfy { $0.hasPrefix("parse.") })
    }

    @Test("a document changed anywhere is refused, or read to a value that prints and reads back the same")
    func mutations() throws {
        let seed = Array(#"{"a":[1,-20,true,null,"x\u00e9\n"],"é":{"":{}},"n":9007199254740991}"#.utf8)
        var random = SeededGenerator(seed: 42)
        var read = 0
        for _ in 0..<20_000 {
            var bytes = seed
            for _ in 0...random.next() % 3 {
                random.mutate(&bytes, with: Array("{}[]\",:\\u0d8-1e. \n".utf8))
            }
            do throws(JSONError) {
                let value = try JSON(parsing: bytes, numbers: .ieee754)
                read += 1
                let canonical = try JSON(canonical: value.canonicalBytes(), numbers: .ieee754)
                let record = try JSON(record: value.recordBytes(), numbers: .ieee754)
                #expect(canonical == value && record == value)
            } catch {
                #expect(error.line >= 1 && error.column >= 1 && error.column <= bytes.count + 1)
            }
        }
        #expect(read > 100)
    }
}

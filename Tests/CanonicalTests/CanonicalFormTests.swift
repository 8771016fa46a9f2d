import TestSupport
import Testing

@testable import Canonical

struct CanonicalFormTests {
    private func canonical(_ value: JSON) -> String {
        String(decoding: value.canonicalBytes(), as: UTF8.self)
    }

    /// RFC 8785, appendix B.
    static let appendixB: [(bits: UInt64, text: String)] = [
        (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"),
        (0x0000_0000_0000_0001, "5e-324"), (0x8000_0000_0000_0001, "-5e-324"),
        (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
        (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"),
        (0x4340_0000_0000_0000, "9007199254740992"), (0xc340_0000_0000_0000, "-9007199254740992"),
        (0x4430_0000_0000_0000, "295147905179352830000"),
        (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"), (0x44b5_2d02_c7e1_4af6, "1e+23"),
        (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"),
        (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"), (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"),
        (0x444b_1ae4_d6e2_ef50, "1e+21"),
        (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"), (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
        (0x41b3_de43_5555_5553, "333333333.3333332"), (0x41b3_de43_5555_5554, "333333333.33333325"),
        (0x41b3_de43_5555_5555, "333333333.3333333"), (0x41b3_de43_5555_5556, "333333333.3333334"),
        (0x41b3_de43_5555_5557, "333333333.33333343"),
        (0xbecb_f647_612f_3696, "-0.0000033333333333333333"), (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
    ]

    @Test("numbers print as in appendix B of RFC 8785", arguments: appendixB)
    func appendix(bits: UInt64, text: String) throws {
        let value = Double(bitPattern: bits)
        #expect(canonical(.number(value)) == text)
        #expect(try JSON(canonical: Array(text.utf8), numbers: .ieee754).asNumber == value)
    }

    // Printed by JSON.stringify of node 20; 69,322 doubles were compared so, this is a sample.
    static let nodeTable: [(bits: UInt64, text: String)] = [
        (0x3fb9_9999_9999_999a, "0.1"),
        (0x3fd3_3333_3333_3334, "0.30000000000000004"),
        (0x3fd5_5555_5555_5555, "0.3333333333333333"),
        (0x3fe5_5555_5555_5555, "0.6666666666666666"),
        (0x4059_0000_0000_0000, "100"),
        (0x441a_c53a_7e04_bcda, "123456789012345680000"),
        (0x4415_af1d_78b5_8c40, "100000000000000000000"),
        (0x444b_1ae4_d6e2_ef50, "1e+21"),
        (0x3ee9_cb83_20b1_5070, "0.0000123"),
        (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
        (0x3e7a_d7f2_9abc_af48, "1e-7"),
        (0x3e19_c511_dc3a_41df, "1.5e-9"),
        (0x4011_6666_6666_6666, "4.35"),
        (0x430c_6bf5_2634_0004, "1000000000000000.5"),
        (0x4340_0000_0000_0001, "9007199254740994"),
        (0x43e0_0000_0000_0000, "9223372036854776000"),
        (0x43f0_0000_0000_0000, "18446744073709552000"),
        (0x0010_0000_0000_0000, "2.2250738585072014e-308"),
        (0x0000_0000_0000_0003, "1.5e-323"),
        (0x000f_ffff_ffff_ffff, "2.225073858507201e-308"),
        (0x7e6d_dd4b_aa00_9303, "1e+301"),
        (0x3eb0_0000_0000_0000, "9.5367431640625e-7"),
        (0xbee4_f8b5_88e3_68f1, "-0.00001"),
        (0x3f0a_36e2_eb1c_432d, "0.00005"),
        (0x4341_c379_37e0_8000, "10000000000000000"),
        (0x4167_8c29_dccc_cccd, "12345678.9"),
        (0xc1cd_6f34_588f_be77, "-987654321.123"),
        (0x4009_21fb_5444_2d18, "3.141592653589793"),
        (0x4a67_3fc1_a925_83e4, "2.7182818284590455e+50"),
        (0x1674_d1fc_2bb6_5286, "1.7e-200"),
    ]

    @Test("numbers print as a JavaScript engine prints them", arguments: nodeTable)
    func engine(bits: UInt64, text: String) throws {
        #expect(canonical(.number(Double(bitPattern: bits))) == text)
    }

    @Test("any double reads back as itself")
    func roundTrip() throws {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<5_000 {
            let value = Double(bitPattern: random.next())
            guard value.isFinite else { continue }
            let bytes = JSON.number(value).canonicalBytes()
            #expect(try JSON(canonical: bytes, numbers: .ieee754).asNumber == value)
        }
    }

    @Test("a number that is not finite prints as text that the parser refuses")
    func notFinite() {
        for value in [Double.infinity, -.infinity, .nan] {
            let bytes = JSON.number(value).canonicalBytes()
            #expect(throws: JSONError.self) { try JSON(parsing: bytes, numbers: .ieee754) }
        }
    }

    @Test("the sample of RFC 8785, section 3.2.2, prints byte for byte")
    func sample() throws {
        let value = try json(
            #"""
            {
              "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """#, numbers: .ieee754)
        let expected = """
            7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a\
            5b3333333333333333332e333333333333332c31652b33302c342e352c302e3030322c31652d3237\
            5d2c22737472696e67223a22e282ac245c75303030665c6e4127425c225c5c5c5c5c222f227d
            """
        #expect(Hex.encode(value.canonicalBytes()) == expected)
    }

    @Test("the sorting sample of RFC 8785, section 3.2.3, sorts by UTF-16 code units")
    func sorting() throws {
        let value = try json(
            #"""
            {
              "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh",
              "1": "One", "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control",
              "\u00f6": "Latin Small Letter O With Diaeresis"
            }
            """#)
        let names = [
            "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign",
            "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh",
        ]
        let printed = try JSON(canonical: value.canonicalBytes())
        #expect(printed.asObject?.compactMap(\.value.asString) == names)
    }

    @Test("structures are sorted at every level and arrays are not")
    func structures() throws {
        let value = try json(
            #"{"1":{"f":{"f":"hi","F":5},"\n":56},"10":{},"":"empty","a":{},"111":[{"e":"y","E":"n"},0],"A":{}}"#
        )
        let expected =
            #"{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{"E":"n","e":"y"},0],"A":{},"a":{}}"#
        #expect(canonical(value) == expected)
    }

    @Test("keys are in the order of their UTF-16 code units, whatever their lengths in UTF-8")
    func order() {
        let samples: [Unicode.Scalar] = [
            "\u{0}", "a", "\u{7F}", "\u{80}", "\u{7FF}", "\u{800}", "\u{D7FF}", "\u{E000}", "\u{FFFD}",
            "\u{FFFF}", "\u{10000}", "\u{10FFFF}", "\u{EFFF}", "\u{F000}",
        ]
        var random = SeededGenerator(seed: 3)
        for _ in 0..<5_000 {
            let texts = (0..<2).map { _ in
                var scalars = String.UnicodeScalarView()
                for _ in 0..<random.next() % 3 {
                    scalars.append(samples.randomElement(using: &random) ?? "a")
                }
                return String(scalars)
            }
            let expected = texts[0].utf16.lexicographicallyPrecedes(texts[1].utf16)
            #expect(texts[0].precedesInUTF16(texts[1]) == expected)
        }
    }

    @Test("strings escape what must be escaped and nothing else")
    func escapes() {
        let controls = String(String.UnicodeScalarView((0..<0x20).compactMap { Unicode.Scalar($0) }))
        let expected =
            #"\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f"#
            + #"\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f"#
        #expect(canonical(.string(controls)) == "\"\(expected)\"")
        #expect(canonical("\"\\/\u{7F}\u{2028}é😀") == "\"\\\"\\\\/\u{7F}\u{2028}é😀\"")
    }

    @Test("a record is one key a line, sorted, with a final newline")
    func record() throws {
        let value: JSON = [
            "b": [1, "two", [], [:], [["c": .null]]], "a": ["z": true, "y": .string("\n")], "empty": [:],
            "none": [],
        ]
        let expected = #"""
            {
              "a": {
                "y": "\n",
                "z": true
              },
              "b": [
                1,
                "two",
                [],
                {},
                [
                  {
                    "c": null
                  }
                ]
              ],
              "empty": {},
              "none": []
            }

            """#
        #expect(String(decoding: value.recordBytes(), as: UTF8.self) == expected)
        #expect(try JSON(record: Array(expected.utf8)) == value)
        #expect(String(decoding: JSON.integer(5).recordBytes(), as: UTF8.self) == "5\n")
    }

    @Test(
        "a record in any other spelling is refused",
        arguments: [
            ("{\n  \"a\": 1\n}", 3, 2), ("{\n  \"a\": 1\n}\n\n", 4, 1), ("{\"a\": 1}\n", 1, 2),
            ("{\n    \"a\": 1\n}\n", 2, 3), ("{\n  \"a\":1\n}\n", 2, 7),
            ("{\n  \"b\": 1,\n  \"a\": 2\n}\n", 2, 4),
            ("{\r\n  \"a\": 1\r\n}\r\n", 1, 2), ("{\n  \"\\u0061\": 1\n}\n", 2, 4), ("[\n]\n", 1, 2),
            ("{\n  \"a\": \"\\/\"\n}\n", 2, 9), (" {}\n", 1, 1),
        ])
    func notRecord(text: String, line: Int, column: Int) {
        let error = #expect(throws: JSONError.self) { try JSON(record: Array(text.utf8)) }
        #expect(error?.code == .notCanonical)
        #expect(error?.line == line)
        #expect(error?.column == column)
    }

    @Test("A091 a record with a duplicate key is refused before its form is looked at")
    func recordDuplicate() {
        let text = "{\n  \"a\": 1,\n  \"a\": 1\n}\n"
        let error = #expect(throws: JSONError.self) { try JSON(record: Array(text.utf8)) }
        #expect(error?.code == .duplicateKey)
        #expect(error?.line == 3)
    }

    @Test("values are equal exactly if their canonical bytes are")
    func equality() {
        let values: [JSON] = [
            .null, true, false, 0, 1, .number(1), .number(-0.0), .number(1.5), "", "1", [], [1], [.number(1)],
            [:],
            ["a": 1], ["b": 1], ["a": 1, "b": 2], ["b": 2, "a": 1], ["a": 2, "b": 1], "\u{E9}", "e\u{301}",
        ]
        for left in values {
            for right in values {
                #expect((left == right) == (left.canonicalBytes() == right.canonicalBytes()))
            }
        }
    }

    @Test("an object built with a key twice prints as text that the parser refuses")
    func builtTwice() {
        let value: JSON = ["a": 1, "a": 2]
        #expect(throws: JSONError.self) { try JSON(parsing: value.canonicalBytes()) }
    }
}

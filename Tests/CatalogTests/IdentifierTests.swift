import Canonical
import Catalog
import Statute
import Testing

private let digits = String(repeating: "0123456789abcdef", count: 4)

struct IdentifierTests {
    @Test("a count is decimal digits in their one spelling, up to 2^53 - 1")
    func counts() {
        for (text, value) in [("0", 0), ("1", 1), ("42", 42), ("9007199254740991", 9_007_199_254_740_991)] {
            #expect(Count(text)?.value == value)
        }
        for text in [
            "", "00", "01", "-1", "+1", "1 ", " 1", "1.0", "1e3", "0x1", "1_0", "9007199254740992",
            "9223372036854775808", "99999999999999999999", "\u{661}", "\u{FF11}", "1\u{301}", "0\u{301}",
        ] {
            #expect(Count(text) == nil, "'\(text)'")
        }
    }

    @Test("A061 a policy version is counter:sha256 in its one spelling, the counter from 1 to 2^53 - 1")
    func policyVersions() throws {
        for counter in ["1", "42", "9007199254740991"] {
            let version = try #require(PolicyVersion("\(counter):\(digits)"))
            #expect(version.description == "\(counter):\(digits)")
            #expect(version.short == "\(counter):0123456789ab")
        }
        for text in [
            "", ":", "1", "1:", ":\(digits)", "0:\(digits)", "01:\(digits)", "+1:\(digits)", "1: \(digits)",
            "1:\(digits.uppercased())", "1:\(digits)0", "1:\(digits.dropLast())", "1:\(digits)\n",
            "1:1:\(digits)",
            "9007199254740992:\(digits)", "9223372036854775808:\(digits)",
        ] {
            #expect(PolicyVersion(text) == nil, "'\(text)'")
        }
    }

    @Test("ids are UUIDv7 in lower case; an asset is born with the id of its event")
    func ids() throws {
        let text = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"
        let event = try #require(EventID(text))
        #expect(event.description == text)
        #expect(AssetUID(bornIn: event).description == text)
        // The first byte of sha256sum over the text.
        #expect(AssetUID(bornIn: event).shard == "57")
        for wrong in ["", text.uppercased(), "017f22e2-79b0-4cc3-98c4-dc0c0c07398f", text + " ", "{\(text)}"]
        {
            #expect(EventID(wrong) == nil && AssetUID(wrong) == nil, "'\(wrong)'")
        }
    }
}

struct EmailAddressTests {
    @Test(
        "an e-mail is letters, digits and a few signs on both sides of one @",
        arguments: ["dana@example.com", "D.a+n-a_9@sub.example-x.org", "a@localhost", "1@2"])
    func allowed(_ text: String) throws {
        #expect(try EmailAddress(text).text == text)
    }

    @Test(
        "what ssh reads as a pattern, or git as a mark, is refused",
        arguments: [
            "*@example.com", "?@example.com", "!dana@example.com", "dana@example.com,sam@example.com",
            "dana@*",
            "dana@example.com sam@example.com", "\"dana\"@example.com", "<dana@example.com>",
            "dana@example.com\n",
            "dana@@example.com", "dana", "@example.com", "dana@", "", "d\u{E4}na@example.com",
            "dana@ex\u{430}mple.com",
            "dana@example.com#", "dana\u{0}@example.com", "dana@[127.0.0.1]",
            String(repeating: "a", count: 250) + "@b.cd",
        ])
    func refused(_ text: String) throws {
        let fault = try #require(throws: NameFault.self) { try EmailAddress(text) }
        #expect(!containsControls(fault.message))
    }
}

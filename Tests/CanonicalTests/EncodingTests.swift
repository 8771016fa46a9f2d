import Canonical
import Foundation
import TestSupport
import Testing

struct EncodingTests {
    @Test("hex is lowercase in pairs and nothing else")
    func hex() {
        let all = (0...255).map { UInt8($0) }
        #expect(Hex.decode(Hex.encode(all)) == all)
        #expect(Hex.encode([0, 0x9A, 0xFF]) == "009aff")
        #expect(Hex.decode("") == [])
        for text in ["0", "0A", "0g", "0x00", " 00", "00 ", "٠٠", "é"] { #expect(Hex.decode(text) == nil) }
    }

    @Test(
        "base 64 gives the vectors of RFC 4648",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
        ])
    func base64(text: String, encoded: String) {
        let bytes = Array(text.utf8)
        let bare = encoded.filter { $0 != "=" }
        #expect(Base64.encode(bytes) == encoded)
        #expect(Base64.encode(bytes, padded: false) == bare)
        #expect(Base64.decode(encoded) == bytes)
        #expect(Base64.decode(bare, padded: false) == bytes)
        if bare != encoded {
            #expect(Base64.decode(bare) == nil)
            #expect(Base64.decode(encoded, padded: false) == nil)
        }
    }

    @Test(
        "base 64 in any other spelling is refused",
        arguments: [
            "Zh==", "Zm9=", "Zg=", "Z===", "====", "=", "Z", "Zg==Zg==", "Zm9v\n", " Zm9v", "Zm-_", "Zm9vY",
            "Zg==\0",
            "Zg=g", "Z=g=",
        ])
    func strictBase64(text: String) {
        #expect(Base64.decode(text) == nil)
        if !text.contains("=") || text.hasPrefix("=") { #expect(Base64.decode(text, padded: false) == nil) }
    }

    @Test("base 64 agrees with Foundation")
    func base64Differential() {
        var random = SeededGenerator(seed: 11)
        for count in 0..<300 {
            let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            #expect(Base64.encode(bytes) == Data(bytes).base64EncodedString())
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
    }

    @Test("a changed base 64 text never decodes to the same bytes")
    func base64Unique() {
        var random = SeededGenerator(seed: 12)
        let alphabet = Array("ABCwxyz019+/=".utf8)
        for _ in 0..<5_000 {
            let text = (0..<random.next() % 9).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            for padded in [true, false] {
                guard let bytes = Base64.decode(text, padded: padded) else { continue }
                #expect(Array(Base64.encode(bytes, padded: padded).utf8) == text)
            }
        }
    }

    // Checked with Python: int.from_bytes, in base 32 with the bits filled up on the right.
    @Test(
        "base 32 takes five bits a character from the left",
        arguments: [
            ("", 10, ""), ("00", 10, "00"), ("ff", 10, "ZW"), ("ff", 1, "Z"),
            ("0123456789abcdef", 99, "04HMASW9NF6YY"),
            ("e3b0c44298fc1c149afbf4c8996fb924", 10, "WERC8GMRZG"), ("ffffffffffffffff", 0, ""),
        ])
    func crockford(hex: String, characters: Int, text: String) throws {
        let bytes = try #require(Hex.decode(hex))
        #expect(Crockford.encode(bytes, characters: characters) == text)
        #expect(Crockford.isValid(text))
    }

    @Test("base 32 has no letter that reads as another", arguments: ["I", "L", "O", "U", "a", "-", "é"])
    func crockfordAlphabet(letter: String) {
        #expect(!Crockford.isValid("7K3" + letter))
    }
}

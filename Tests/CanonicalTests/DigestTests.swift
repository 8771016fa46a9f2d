import Canonical
import Testing

struct DigestTests {
    @Test(
        "SHA-256 gives the digests of FIPS 180-4",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func vectors(text: String, hex: String) {
        #expect(SHA256Digest(of: Array(text.utf8)).hex == hex)
        #expect(SHA256Digest(ofText: text).hex == hex)
        #expect(SHA256Digest(ofText: text) == SHA256Digest(hex: hex))
    }

    @Test("a million bytes in pieces have the digest of the whole")
    func pieces() {
        let million = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
        let expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        #expect(SHA256Digest(of: million).hex == expected)
        var hasher = SHA256Hasher()
        var start = 0
        for size in (1...).prefix(while: { $0 * ($0 + 1) / 2 <= million.count }) {
            hasher.update(million[start..<start + size])
            start += size
        }
        let rest = Array(million[start...])
        hasher.update(rest.span)
        hasher.update([])
        #expect(hasher.finish().hex == expected)
        #expect(hasher.finish().hex == expected)
        hasher.update("b")
        #expect(hasher.finish() == SHA256Digest(of: million + [UInt8(ascii: "b")]))
    }

    @Test("only 64 lowercase hex digits are a digest")
    func strictHex() {
        let hex = String(repeating: "0a", count: 32)
        #expect(SHA256Digest(hex: hex)?.hex == hex)
        #expect(SHA256Digest(hex: hex.dropFirst()) == nil)
        #expect(SHA256Digest(hex: hex + "00") == nil)
        #expect(SHA256Digest(hex: hex.uppercased()) == nil)
        #expect(SHA256Digest(hex: " " + hex.dropFirst()) == nil)
        #expect(SHA256Digest(hex: "") == nil)
    }

    @Test("digests sort as their bytes and as their hex")
    func order() {
        let digests = (0..<200).map { SHA256Digest(of: [UInt8($0)]) }.sorted()
        #expect(digests.map(\.hex) == digests.map(\.hex).sorted())
        for digest in digests { #expect(SHA256Digest(bytes: digest.bytes) == digest) }
        #expect(SHA256Digest.zero.bytes == [UInt8](repeating: 0, count: 32))
        #expect(SHA256Digest(bytes: [1]) == nil)
    }
}

/// Crockford's base 32 in upper case: no I, L, O or U, so that an id can be read out and typed.
public enum Crockford {
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    /// The bytes from the first bit on, five bits a character, the last filled up with zeros; at most
    /// `characters` of them.
    public static func encode(_ bytes: [UInt8], characters: Int = .max) -> String {
        var text: [UInt8] = []
        var word: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes where text.count < characters {
            word = (word << 8 | UInt32(byte)) & 0xFFF
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(alphabet[Int(word >> bits & 31)])
            }
        }
        if bits > 0 {
            text.append(alphabet[Int(word << (5 - bits) & 31)])
        }
        return String(decoding: text.prefix(characters), as: UTF8.self)
    }

    /// Whether the text is of this alphabet; what people type may be shorter than an id.
    public static func isValid(_ text: some StringProtocol) -> Bool {
        text.utf8.allSatisfy(alphabet.contains)
    }
}

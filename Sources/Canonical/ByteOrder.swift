// Orders and equality of text by its encoding. `==` on String is canonical equivalence: it takes "é" in one
// code point and in two for the same, and a key or a name must not be mistaken for another.

extension String {
    func hasSameBytes(as other: String) -> Bool {
        utf8.elementsEqual(other.utf8)
    }

    /// The order of RFC 8785: by UTF-16 code units.
    ///
    /// UTF-8 sorts by code point, which differs in one place only: code points above U+FFFF are surrogates in
    /// UTF-16 and sort below U+E000...U+FFFF, whose first byte in UTF-8 is EE or EF.
    func precedesInUTF16(_ other: String) -> Bool {
        var right = other.utf8.makeIterator()
        for leftByte in utf8 {
            guard let rightByte = right.next() else { return false }
            if leftByte != rightByte {
                return Self.rankInUTF16(leftByte) < Self.rankInUTF16(rightByte)
            }
        }
        return right.next() != nil
    }

    private static func rankInUTF16(_ byte: UInt8) -> UInt8 {
        byte == 0xEE || byte == 0xEF ? byte + 0x10 : byte
    }
}

extension [JSON.Member] {
    /// The members by key as RFC 8785 sorts them.
    var inCanonicalOrder: [JSON.Member] {
        let isSorted = zip(self, dropFirst()).allSatisfy { !$1.key.precedesInUTF16($0.key) }
        return isSorted ? self : sorted { $0.key.precedesInUTF16($1.key) }
    }
}

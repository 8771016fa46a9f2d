// Text from outside on its way to a terminal: what would move the cursor, turn the line around or show
// nothing is made visible.

/// The text with every invisible or controlling character spelled as `\u{1B}`; the newline too.
public func escapingControls(_ text: String) -> String {
    guard containsControls(text) else { return text }
    var visible = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        if scalar.isHidden {
            let digits = String(scalar.value, radix: 16, uppercase: true)
            // One by one: appending a sequence makes room for exactly that much, each time anew.
            for shown in "\\u{\(digits)}".unicodeScalars { visible.append(shown) }
        } else {
            visible.append(scalar)
        }
    }
    return String(visible)
}

/// Whether `escapingControls` would change the text; names and other one-line values refuse such text.
public func containsControls(_ text: String) -> Bool {
    if text.utf8.allSatisfy({ 0x20..<0x7F ~= $0 }) { return false }
    return text.unicodeScalars.contains { $0.isHidden }
}

extension Unicode.Scalar {
    /// Controls (C0, DEL, C1), the format characters (bidi, zero width, byte order mark, tags), line and
    /// paragraph separators, and whatever else is drawn as nothing. The two selectors that choose between text
    /// and emoji are left alone: they follow a visible character and people type them.
    fileprivate var isHidden: Bool {
        if value < 0x7F { return value < 0x20 }
        return hiddenScalars.contains { $0.contains(value) }
    }
}

/// What is hidden, as Unicode 16 has it: the categories Cc, Cf, Zl and Zp, and the default ignorable ones. Some values
/// of the ledger may not hold such text, and a verdict may not change with the tables of the library that is at hand.
private let hiddenScalars: [ClosedRange<UInt32>] = [
    0x7F...0x9F, 0xAD...0xAD, 0x34F...0x34F, 0x600...0x605, 0x61C...0x61C, 0x6DD...0x6DD, 0x70F...0x70F,
    0x890...0x891, 0x8E2...0x8E2, 0x115F...0x1160, 0x17B4...0x17B5, 0x180B...0x180F, 0x200B...0x200F,
    0x2028...0x202E, 0x2060...0x206F, 0x3164...0x3164, 0xFE00...0xFE0D, 0xFEFF...0xFEFF, 0xFFA0...0xFFA0,
    0xFFF0...0xFFFB, 0x110BD...0x110BD, 0x110CD...0x110CD, 0x13430...0x1343F, 0x1BCA0...0x1BCA3,
    0x1D173...0x1D17A, 0xE0000...0xE0FFF,
]

extension StringProtocol {
    /// The text as it may be shown to a person: nothing in it can act on a terminal.
    public var printable: String { escapingControls(String(self)) }

    /// The start of the text, fit to be quoted in a sentence: what came from outside may be a megabyte long.
    public var excerpt: String {
        let limit = 160
        var start = String.UnicodeScalarView()
        start.append(contentsOf: unicodeScalars.prefix(limit))
        let shown = escapingControls(String(start))
        return unicodeScalars.dropFirst(limit).isEmpty ? shown : shown + "…"
    }
}

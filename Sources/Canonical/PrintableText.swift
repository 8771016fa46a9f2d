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
    /// paragraph separators, and whatever else Unicode says to draw as nothing. The two selectors that choose
    /// between text and emoji are left alone: they follow a visible character and people type them.
    fileprivate var isHidden: Bool {
        if value < 0x7F { return value < 0x20 }
        if value == 0xFE0E || value == 0xFE0F { return false }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return true
        default: return properties.isDefaultIgnorableCodePoint
        }
    }
}

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

internal import Canonical

/// How a piece of text is meant; a terminal shows it in colour, everything else as plain text.
public enum Style: Hashable, Sendable {
    case plain, strong, faint, good, warning, bad

    var code: String? {
        switch self {
        case .plain: nil
        case .strong: "1"
        case .faint: "2"
        case .good: "32"
        case .warning: "33"
        case .bad: "31"
        }
    }

    /// Escapes the text's own controls first: only this function puts control characters on a terminal.
    func shown(_ text: String, colour: Bool) -> String {
        let text = escapingControls(text)
        guard colour, let code else { return text }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }
}

/// One line for people, in pieces that may be styled: `Line("verified", .good) + " 20 events"`.
public struct Line: Sendable, Hashable, ExpressibleByStringInterpolation {
    struct Piece: Sendable, Hashable {
        var text: String
        var style: Style
    }

    var pieces: [Piece]

    public init(_ text: String, _ style: Style = .plain) { pieces = [Piece(text: text, style: style)] }
    public init(stringLiteral text: String) { self.init(text) }

    public static func + (left: Line, right: Line) -> Line {
        var line = left
        line.pieces += right.pieces
        return line
    }

    func shown(colour: Bool) -> String {
        pieces.map { $0.style.shown($0.text, colour: colour) }.joined()
    }
}

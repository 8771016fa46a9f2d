/// Why a text is not the JSON that was asked for, and where.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Every reason there is. A raw value is a promise: it never changes its meaning.
    public enum Code: String, CaseIterable, Sendable {
        case encoding = "parse.encoding"
        case tooLarge = "parse.too-large"
        case tooDeep = "parse.too-deep"
        case tooMany = "parse.too-many"
        case syntax = "parse.syntax"
        case unexpectedEnd = "parse.unexpected-end"
        case trailingComma = "parse.trailing-comma"
        case trailingData = "parse.trailing-data"
        case duplicateKey = "parse.duplicate-key"
        case controlCharacter = "parse.control-character"
        case escape = "parse.escape"
        case surrogate = "parse.surrogate"
        case number = "parse.number"
        case notInteger = "parse.not-integer"
        case numberRange = "parse.number-range"
        case notCanonical = "parse.not-canonical"
    }

    public let code: Code
    /// Counted from 1; lines end at LF.
    public let line: Int
    /// Counted from 1, in characters (Unicode scalars).
    public let column: Int
    public let message: String

    public var description: String {
        "\(message) at line \(line), column \(column)"
    }

    /// An error at an offset of the bytes; line and column are counted only when there is something to
    /// report.
    init(_ code: Code, _ message: String, at offset: Int, in bytes: [UInt8]) {
        let before = bytes.prefix(offset)
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        self.code = code
        self.line = 1 + before.count { $0 == UInt8(ascii: "\n") }
        self.column = 1 + before[lineStart...].count { $0 & 0xC0 != 0x80 }
        self.message = message
    }
}

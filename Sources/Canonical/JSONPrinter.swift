extension JSON {
    /// The one text of this value by RFC 8785: what is signed and digested.
    public func canonicalBytes() -> [UInt8] {
        var printer = JSONPrinter(layout: .compact)
        printer.print(self)
        return printer.output
    }

    /// The one text of this value as a file for people: keys sorted the same way, one entry a line, two
    /// spaces a level, a final newline. A change of one value is a change of one line in a diff.
    public func recordBytes() -> [UInt8] {
        var printer = JSONPrinter(layout: .lines)
        printer.print(self)
        printer.output.append(UInt8(ascii: "\n"))
        return printer.output
    }

    /// Reads a record back; bytes that `recordBytes` would not have written are refused.
    public init(
        record bytes: [UInt8], limits: JSONLimits = .standard, numbers: Numbers = .integersOnly
    ) throws(JSONError) {
        try self.init(parsing: bytes, limits: limits, numbers: numbers)
        try Self.refuseDifference(of: bytes, from: recordBytes())
    }

    /// Reads canonical JSON; bytes that `canonicalBytes` would not have written are refused.
    public init(
        canonical bytes: [UInt8], limits: JSONLimits = .standard, numbers: Numbers = .integersOnly
    ) throws(JSONError) {
        try self.init(parsing: bytes, limits: limits, numbers: numbers)
        try Self.refuseDifference(of: bytes, from: canonicalBytes())
    }

    private static func refuseDifference(of bytes: [UInt8], from printed: [UInt8]) throws(JSONError) {
        guard bytes != printed else { return }
        let offset = zip(bytes, printed).enumerated().first { $1.0 != $1.1 }?.offset
        throw JSONError(
            .notCanonical, "text differs from its canonical form",
            at: offset ?? min(bytes.count, printed.count), in: bytes)
    }
}

/// Prints a value; the two layouts differ in space only.
private struct JSONPrinter {
    enum Layout { case compact, lines }

    let layout: Layout
    var output: [UInt8] = []
    private var level = 0

    init(layout: Layout) {
        self.layout = layout
    }

    mutating func print(_ value: JSON) {
        switch value {
        case .null: output += "null".utf8
        case .bool(let flag): output += (flag ? "true" : "false").utf8
        case .integer(let whole): output += String(whole).utf8
        case .number(let number): output += ECMAScriptNumber.text(of: number).utf8
        case .string(let text): print(text)
        case .array(let elements):
            enclosed(in: "[", "]", elements) { printer, element in printer.print(element) }
        case .object(let members):
            enclosed(in: "{", "}", members.inCanonicalOrder) { printer, member in
                printer.print(member.key)
                printer.output.append(UInt8(ascii: ":"))
                if printer.layout == .lines { printer.output.append(UInt8(ascii: " ")) }
                printer.print(member.value)
            }
        }
    }

    private mutating func enclosed<Entry>(
        in opening: Unicode.Scalar, _ closing: Unicode.Scalar, _ entries: [Entry],
        _ each: (inout JSONPrinter, Entry) -> Void
    ) {
        output.append(UInt8(ascii: opening))
        level += 1
        for (index, entry) in entries.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            breakLine()
            each(&self, entry)
        }
        level -= 1
        if !entries.isEmpty { breakLine() }
        output.append(UInt8(ascii: closing))
    }

    private mutating func breakLine() {
        guard layout == .lines else { return }
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * level))
    }

    private mutating func print(_ text: String) {
        output.append(UInt8(ascii: "\""))
        defer { output.append(UInt8(ascii: "\"")) }
        // Most text has nothing to escape, and goes over whole.
        let isPlain = text.utf8.allSatisfy {
            $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
        }
        if isPlain {
            output += text.utf8
            return
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
            case 0x08: output += "\\b".utf8
            case 0x09: output += "\\t".utf8
            case 0x0A: output += "\\n".utf8
            case 0x0C: output += "\\f".utf8
            case 0x0D: output += "\\r".utf8
            case 0x00..<0x20: output += "\\u00\(Hex.encode([byte]))".utf8
            default: output.append(byte)
            }
        }
    }
}

// Strings and numbers of the JSON parser.

extension JSONParser {
    /// Reads a string from its opening quote. The bytes between escapes are copied as they are: they are
    /// UTF-8.
    mutating func string() throws(JSONError) -> String {
        let opening = at
        at += 1
        var runStart = at
        var decoded: [UInt8] = []
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                defer { at += 1 }
                if decoded.isEmpty { return String(decoding: bytes[runStart..<at], as: UTF8.self) }
                decoded += bytes[runStart..<at]
                return String(decoding: decoded, as: UTF8.self)
            case UInt8(ascii: "\\"):
                decoded += bytes[runStart..<at]
                decoded += Array(String(try escape()).utf8)
                runStart = at
            case 0x00..<0x20:
                throw fault(.controlCharacter, "raw control character in a string")
            default:
                at += 1
            }
        }
        throw fault(.unexpectedEnd, "string is not closed", at: opening)
    }

    private mutating func escape() throws(JSONError) -> Unicode.Scalar {
        let start = at
        at += 1
        guard let letter = next else { throw fault(.unexpectedEnd, "escape is cut off", at: start) }
        at += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try escapedScalar(from: start)
        default: throw fault(.escape, "unknown escape", at: start)
        }
    }

    /// One `\u` with four digits, or two of them that make a surrogate pair.
    private mutating func escapedScalar(from start: Int) throws(JSONError) -> Unicode.Scalar {
        let high = try codeUnit(from: start)
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard high < 0xDC00, bytes[at...].starts(with: "\\u".utf8)
        else { throw fault(.surrogate, "lone surrogate in an escape", at: start) }
        let second = at
        at += 2
        let low = try codeUnit(from: second)
        guard 0xDC00...0xDFFF ~= low,
            let scalar = Unicode.Scalar(0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(low) - 0xDC00))
        else { throw fault(.surrogate, "lone surrogate in an escape", at: start) }
        return scalar
    }

    private mutating func codeUnit(from start: Int) throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Hex.value(ofAnyCase: byte) else {
                throw fault(.escape, "escape needs four hex digits", at: start)
            }
            unit = unit << 4 | UInt16(digit)
            at += 1
        }
        return unit
    }

    mutating func number() throws(JSONError) -> JSON {
        let start = at
        if next == UInt8(ascii: "-") { at += 1 }
        let firstDigit = at
        try digits(from: start)
        if bytes[firstDigit] == UInt8(ascii: "0"), at > firstDigit + 1 {
            throw fault(.number, "number starts with a zero", at: start)
        }
        var isWhole = true
        if next == UInt8(ascii: ".") {
            isWhole = false
            at += 1
            try digits(from: start)
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            isWhole = false
            at += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { at += 1 }
            try digits(from: start)
        }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        switch numbers {
        case .integersOnly: return try integer(text, isWhole: isWhole, start: start)
        case .ieee754: return try double(text, isWhole: isWhole, start: start)
        }
    }

    private mutating func digits(from start: Int) throws(JSONError) {
        let first = at
        while let byte = next, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { at += 1 }
        if at == first { throw fault(.number, "number lacks a digit", at: start) }
    }

    private func integer(_ text: String, isWhole: Bool, start: Int) throws(JSONError) -> JSON {
        guard isWhole, text != "-0" else {
            throw fault(.notInteger, "'\(text.prefix(32))' is not an integer", at: start)
        }
        guard let value = Int(text), value.magnitude <= JSON.largestInteger else {
            throw fault(.numberRange, "'\(text.prefix(32))' exceeds 2^53-1", at: start)
        }
        return .integer(value)
    }

    private func double(_ text: String, isWhole: Bool, start: Int) throws(JSONError) -> JSON {
        if isWhole, let value = Int(text), value.magnitude <= JSON.largestInteger { return .integer(value) }
        guard let value = Double(text), value.isFinite else {
            throw fault(.numberRange, "'\(text.prefix(32))' exceeds what a double holds", at: start)
        }
        return JSON.wholeNumber(value).map { .integer($0) } ?? .number(value)
    }
}

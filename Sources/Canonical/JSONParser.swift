extension JSON {
    /// Which numbers a document may hold.
    public enum Numbers: Sendable {
        /// Integers in their one spelling, within `largestInteger`: the ledger's own records.
        case integersOnly
        /// Any JSON number that a double can hold; whole numbers become integers, -0 becomes 0.
        case ieee754
    }

    /// Reads one JSON text, strictly.
    public init(
        parsing bytes: [UInt8], limits: JSONLimits = .standard, numbers: Numbers = .integersOnly
    ) throws(JSONError) {
        guard bytes.count <= limits.bytes else {
            throw JSONError(
                .tooLarge, "text of \(bytes.count) bytes exceeds \(limits.bytes)", at: 0, in: [])
        }
        if let offset = bytes.firstFaultInUTF8 {
            throw JSONError(.encoding, "bytes are not UTF-8", at: offset, in: bytes)
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            throw JSONError(.encoding, "byte order mark before the text", at: 0, in: bytes)
        }
        var parser = JSONParser(bytes: bytes, limits: limits, numbers: numbers)
        self = try parser.document()
    }
}

extension [UInt8] {
    /// The offset of the first byte that is not strict UTF-8: no overlong form, no surrogate, nothing cut
    /// off.
    var firstFaultInUTF8: Int? {
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: span)
            return nil
        } catch {
            return error.byteOffsets.lowerBound
        }
    }
}

/// A recursive descent over bytes that are already known to be UTF-8.
struct JSONParser {
    let bytes: [UInt8]
    let limits: JSONLimits
    let numbers: JSON.Numbers
    var at = 0
    private var depth = 0
    private var values = 0

    init(bytes: [UInt8], limits: JSONLimits, numbers: JSON.Numbers) {
        self.bytes = bytes
        self.limits = limits
        self.numbers = numbers
    }

    var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    func fault(_ code: JSONError.Code, _ message: String, at offset: Int? = nil) -> JSONError {
        JSONError(code, message, at: offset ?? at, in: bytes)
    }

    mutating func document() throws(JSONError) -> JSON {
        skipSpace()
        let root = try value()
        skipSpace()
        guard at == bytes.count else { throw fault(.trailingData, "\(found) after the value") }
        return root
    }

    private mutating func value() throws(JSONError) -> JSON {
        values += 1
        guard values <= limits.values else { throw fault(.tooMany, "more than \(limits.values) values") }
        guard let byte = next else { throw unexpected("a value") }
        switch byte {
        case UInt8(ascii: "{"): return try nested { (parser) throws(JSONError) in try parser.object() }
        case UInt8(ascii: "["): return try nested { (parser) throws(JSONError) in try parser.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: throw unexpected("a value")
        }
    }

    private mutating func nested(
        _ read: (inout JSONParser) throws(JSONError) -> JSON
    ) throws(JSONError) -> JSON {
        depth += 1
        guard depth <= limits.depth else {
            throw fault(.tooDeep, "nesting exceeds \(limits.depth) levels")
        }
        at += 1
        skipSpace()
        let container = try read(&self)
        depth -= 1
        return container
    }

    private mutating func array() throws(JSONError) -> JSON {
        var elements: [JSON] = []
        if try closes(with: "]", isFirst: true) { return .array(elements) }
        repeat {
            elements.append(try value())
            skipSpace()
        } while try !closes(with: "]", isFirst: false)
        return .array(elements)
    }

    private mutating func object() throws(JSONError) -> JSON {
        var members: [JSON.Member] = []
        var offsets: [Int] = []
        if try closes(with: "}", isFirst: true) { return .object(members) }
        repeat {
            guard next == UInt8(ascii: "\"") else { throw unexpected("a key") }
            offsets.append(at)
            let key = try string()
            skipSpace()
            guard next == UInt8(ascii: ":") else { throw unexpected("':'") }
            at += 1
            skipSpace()
            members.append(JSON.Member(key: key, value: try value()))
            skipSpace()
        } while try !closes(with: "}", isFirst: false)
        try refuseDuplicates(members, offsets)
        return .object(members)
    }

    /// True if the container ends here; otherwise steps over the comma that must stand before another entry.
    private mutating func closes(with end: Unicode.Scalar, isFirst: Bool) throws(JSONError) -> Bool {
        if next == UInt8(ascii: end) {
            at += 1
            return true
        }
        if isFirst { return false }
        guard next == UInt8(ascii: ",") else { throw unexpected("',' or '\(end)'") }
        let comma = at
        at += 1
        skipSpace()
        if next == UInt8(ascii: end) { throw fault(.trailingComma, "',' before '\(end)'", at: comma) }
        return false
    }

    /// Sorting compares keys as bytes and cannot be slowed down by keys chosen to collide in a hash table.
    private func refuseDuplicates(_ members: [JSON.Member], _ offsets: [Int]) throws(JSONError) {
        guard members.count > 1 else { return }
        let order = members.indices.sorted { left, right in
            if members[left].key.precedesInUTF16(members[right].key) { return true }
            return left < right && members[left].key.hasSameBytes(as: members[right].key)
        }
        var firstRepeat: Int?
        for (left, right) in zip(order, order.dropFirst())
        where members[left].key.hasSameBytes(as: members[right].key) {
            firstRepeat = min(right, firstRepeat ?? right)
        }
        if let firstRepeat {
            let key = escapingControls(String(members[firstRepeat].key.prefix(64)))
            throw fault(.duplicateKey, "duplicate key '\(key)'", at: offsets[firstRepeat])
        }
    }

    private mutating func word(_ text: StaticString, _ value: JSON) throws(JSONError) -> JSON {
        let start = at
        while let byte = next, UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte { at += 1 }
        let found = String(decoding: bytes[start..<at], as: UTF8.self)
        guard found.utf8.elementsEqual("\(text)".utf8) else {
            throw fault(.syntax, "expected a value, found '\(found.prefix(16))'", at: start)
        }
        return value
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { at += 1 }
    }

    private func unexpected(_ wanted: String) -> JSONError {
        if at >= bytes.count { return fault(.unexpectedEnd, "expected \(wanted), found the end") }
        return fault(.syntax, "expected \(wanted), found \(found)")
    }

    private var found: String {
        let text = String(decoding: bytes[at..<min(at + 4, bytes.count)], as: UTF8.self)
        return "'\(escapingControls(String(text.unicodeScalars.prefix(1))))'"
    }
}

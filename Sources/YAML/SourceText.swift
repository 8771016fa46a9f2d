/// The bytes of a document, checked before libyaml sees them.
///
/// libyaml guesses encodings from a byte order mark and takes NEL and the Unicode separators for line ends,
/// which other readers do not: such a text would not have the same lines for everyone, so it is refused.
struct SourceText {
    let bytes: [UInt8]

    init(_ bytes: [UInt8], limits: YAMLLimits) throws(YAMLError) {
        self.bytes = bytes
        guard bytes.count <= limits.bytes else {
            let message = "document of \(bytes.count) bytes exceeds \(limits.bytes)"
            throw YAMLError(.tooLarge, message, at: YAMLNode.Mark(line: 1, column: 1))
        }
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            throw YAMLError(.encoding, "bytes are not UTF-8", at: mark(atByte: error.byteOffsets.lowerBound))
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            throw YAMLError(.encoding, "byte order mark before the document", at: mark(atByte: 0))
        }
        if let offset = Self.firstForbidden(in: bytes) {
            throw YAMLError(
                .controlCharacter, "control character \(Self.name(ofCharacterAt: offset, in: bytes))",
                at: mark(atByte: offset))
        }
    }

    /// The place of a byte; lines end at LF.
    func mark(atByte offset: Int) -> YAMLNode.Mark {
        let before = bytes.prefix(offset)
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return YAMLNode.Mark(
            line: 1 + before.count { $0 == UInt8(ascii: "\n") },
            column: 1 + before[lineStart...].count { $0 & 0xC0 != 0x80 })
    }

    /// The offset of the first character that a document may not hold, written out or by an escape: controls
    /// but tab, LF and CR before LF; DEL; C1; the separators U+2028 and U+2029; U+FEFF; U+FFFE and U+FFFF.
    static func firstForbidden(in bytes: [UInt8]) -> Int? {
        func next(_ offset: Int) -> UInt8 { offset < bytes.count ? bytes[offset] : 0 }
        for (offset, byte) in bytes.enumerated() {
            switch byte {
            case 0x09, 0x0A: continue
            case 0x0D where next(offset + 1) == 0x0A: continue
            case 0x20..<0x7F: continue
            case 0x00..<0x80: return offset
            case 0xC2 where next(offset + 1) < 0xA0: return offset
            case 0xE2 where next(offset + 1) == 0x80 && 0xA8...0xA9 ~= next(offset + 2): return offset
            case 0xEF where next(offset + 1) == 0xBB && next(offset + 2) == 0xBF: return offset
            case 0xEF where next(offset + 1) == 0xBF && next(offset + 2) >= 0xBE: return offset
            default: continue
            }
        }
        return nil
    }

    static func name(ofCharacterAt offset: Int, in bytes: [UInt8]) -> String {
        let text = String(decoding: bytes[offset..<min(offset + 4, bytes.count)], as: UTF8.self)
        let value = text.unicodeScalars.first?.value ?? 0
        let digits = String(value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

/// Finds bytes by the number of characters before them. Events come in order, so that it steps through the
/// document once, however long its lines are.
struct SourceCursor {
    private let bytes: [UInt8]
    private var offset = 0
    private var character = 0

    init(_ source: SourceText) {
        bytes = source.bytes
    }

    mutating func byte(atCharacter index: Int) -> UInt8? {
        while character < index, offset < bytes.count {
            repeat { offset += 1 } while offset < bytes.count && bytes[offset] & 0xC0 == 0x80
            character += 1
        }
        while character > index, offset > 0 {
            repeat { offset -= 1 } while offset > 0 && bytes[offset] & 0xC0 == 0x80
            character -= 1
        }
        return offset < bytes.count ? bytes[offset] : nil
    }
}

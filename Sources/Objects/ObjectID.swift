// The Objects room: git's objects as values. Ids, commits, trees and identities, their strict parsers and printers,
// and the editing of trees in memory.
//
// - What parses here prints back to the same bytes; every other form is refused with a `FormFault`.
// - Names are bytes. Nothing here compares them as Swift strings.
// - Where objects come from is a `TreeSource`; its errors are its own.
// May not enter: libgit2, a repository, a file or any other input and output, and what a ledger or an event is.

/// The SHA-1 name of a git object: twenty bytes, held inline.
public struct ObjectID: Hashable, Comparable, Sendable {
    public static let byteCount = 20
    public static let hexCount = 40
    static let shortHexCount = 12

    // Big-endian words, so that comparing them compares the bytes.
    let head: UInt64
    let middle: UInt64
    let tail: UInt32

    init(head: UInt64, middle: UInt64, tail: UInt32) {
        self.head = head
        self.middle = middle
        self.tail = tail
    }

    /// Takes forty lowercase hexadecimal digits and nothing else.
    public init?(hex: some StringProtocol) {
        var words = (UInt64(0), UInt64(0), UInt64(0))
        var count = 0
        for byte in hex.utf8 {
            let digit: UInt64
            switch byte {
            case 0x30...0x39: digit = UInt64(byte - 0x30)
            case 0x61...0x66: digit = UInt64(byte - 0x61 + 10)
            default: return nil
            }
            switch count {
            case 0..<16: words.0 = words.0 << 4 | digit
            case 16..<32: words.1 = words.1 << 4 | digit
            case 32..<40: words.2 = words.2 << 4 | digit
            default: return nil
            }
            count += 1
        }
        guard count == ObjectID.hexCount else { return nil }
        self.init(head: words.0, middle: words.1, tail: UInt32(truncatingIfNeeded: words.2))
    }

    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == ObjectID.byteCount else { return nil }
        var words = (UInt64(0), UInt64(0), UInt32(0))
        for (index, byte) in bytes.enumerated() {
            switch index {
            case 0..<8: words.0 = words.0 << 8 | UInt64(byte)
            case 8..<16: words.1 = words.1 << 8 | UInt64(byte)
            default: words.2 = words.2 << 8 | UInt32(byte)
            }
        }
        self.init(head: words.0, middle: words.1, tail: words.2)
    }

    /// Reads twenty bytes at `offset`; the caller has checked that they are there.
    public init(_ bytes: Span<UInt8>, at offset: Int) {
        let raw = unsafe bytes.bytes
        // A load is held to the span's bounds; unsafe is only what bits a type may have, and a number has any.
        self.init(
            head: UInt64(bigEndian: unsafe raw.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)),
            middle: UInt64(
                bigEndian: unsafe raw.unsafeLoadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)),
            tail: UInt32(
                bigEndian: unsafe raw.unsafeLoadUnaligned(fromByteOffset: offset + 16, as: UInt32.self)))
    }

    /// What an index of objects is divided by.
    public var firstByte: UInt8 { UInt8(head >> 56) }

    public var bytes: [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(ObjectID.byteCount)
        for shift in stride(from: 56, through: 0, by: -8) {
            out.append(UInt8(truncatingIfNeeded: head >> shift))
        }
        for shift in stride(from: 56, through: 0, by: -8) {
            out.append(UInt8(truncatingIfNeeded: middle >> shift))
        }
        for shift in stride(from: 24, through: 0, by: -8) {
            out.append(UInt8(truncatingIfNeeded: tail >> shift))
        }
        return out
    }

    public var hex: String {
        let digits: StaticString = "0123456789abcdef"
        return unsafe String(unsafeUninitializedCapacity: ObjectID.hexCount) { out in
            for (index, byte) in bytes.enumerated() {
                unsafe out[index * 2] = digits.utf8Start[Int(byte >> 4)]
                unsafe out[index * 2 + 1] = digits.utf8Start[Int(byte & 15)]
            }
            return ObjectID.hexCount
        }
    }

    /// The first twelve digits, for people.
    public var short: String { String(hex.prefix(ObjectID.shortHexCount)) }

    public static func < (left: ObjectID, right: ObjectID) -> Bool {
        (left.head, left.middle, left.tail) < (right.head, right.middle, right.tail)
    }

    /// The id that git gives an object: SHA-1 of its kind, its length and its bytes.
    ///
    /// libcrypto's low-level SHA-1 uses the processor's own instructions. It does not detect collision
    /// attacks: trust in the log rests on its SHA-256 chain, not on these ids.
    public static func hashing(_ kind: ObjectKind, _ bytes: [UInt8]) -> ObjectID {
        var digest = SHA1Digest()
        digest.update(kind.header(count: bytes.count))
        digest.update(bytes)
        return digest.finished()
    }
}

extension ObjectID: CustomStringConvertible {
    public var description: String { hex }
}

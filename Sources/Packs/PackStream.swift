public import Objects

/// Where an object lies in a pack, as an index says it.
public struct PackEntry: Hashable, Sendable {
    public let id: ObjectID
    public let offset: Int
    /// Of the entry's own bytes.
    let checksum: UInt32
}

/// A pack as it grows: its objects one after the other. Whoever has the file takes the bytes from time to time.
///
/// An object that was edited from another of the same pack is stored as what differs.
public struct PackStream {
    /// Readers must apply a chain of changes from its end.
    private static let longestChain = 24
    private static let bufferLimit = 1 << 20

    private let redundancy = CyclicRedundancy()
    private var digest = SHA1Digest()
    private var buffer: [UInt8] = []
    private var offset = 0

    /// How many bytes the pack has so far.
    public var byteCount: Int { offset }

    /// An object of this pack that another can be stored as a change to.
    public struct Place {
        fileprivate let offset: UInt32
        fileprivate let depth: UInt8
    }

    public init(count: Int) {
        buffer += "PACK".utf8
        buffer.append(bigEndian: 2)
        buffer.append(bigEndian: UInt32(count))
        offset = buffer.count
    }

    /// So many bytes that they should be taken.
    public var isFull: Bool { buffer.count >= Self.bufferLimit }

    /// Appends an object, and says how others can be stored as changes to it; `old` gives the bytes of the base.
    public mutating func append(
        _ id: ObjectID, _ kind: ObjectKind, _ bytes: [UInt8], changing base: Place?,
        _ old: @autoclosure () -> [UInt8]
    ) -> (entry: PackEntry, base: Place) {
        let start = buffer.count
        var depth: UInt8 = 0
        if let base, base.depth < Self.longestChain, let delta = DeltaDraft.bytes(from: old(), to: bytes) {
            depth = base.depth + 1
            appendHeader(type: 6, size: delta.count)
            appendDistance(offset - Int(base.offset))
            StoredDeflate.append(delta, to: &buffer)
        } else {
            appendHeader(type: kind.packType, size: bytes.count)
            StoredDeflate.append(bytes, to: &buffer)
        }
        let checksum = redundancy.checksum(buffer.span.extracting(start..<buffer.count))
        defer { offset += buffer.count - start }
        return (
            PackEntry(id: id, offset: offset, checksum: checksum),
            Place(offset: UInt32(offset), depth: depth)
        )
    }

    /// What has come since it was last taken.
    public mutating func taken() -> [UInt8] {
        digest.update(buffer)
        defer { buffer.removeAll(keepingCapacity: true) }
        return buffer
    }

    /// The digest of all that was taken, which ends the pack.
    public mutating func finished() -> ObjectID { digest.finished() }

    private mutating func appendHeader(type: UInt8, size: Int) {
        var rest = size >> 4
        var byte = type << 4 | UInt8(size & 15)
        while rest > 0 {
            buffer.append(byte | 0x80)
            byte = UInt8(rest & 0x7F)
            rest >>= 7
        }
        buffer.append(byte)
    }

    /// The distance back to a delta's base, in git's own variable-length form.
    private mutating func appendDistance(_ distance: Int) {
        var bytes = [UInt8(distance & 0x7F)]
        var rest = distance >> 7
        while rest > 0 {
            rest -= 1
            bytes.append(0x80 | UInt8(rest & 0x7F))
            rest >>= 7
        }
        buffer += bytes.reversed()
    }
}

extension ObjectKind {
    fileprivate var packType: UInt8 {
        switch self {
        case .commit: 1
        case .tree: 2
        case .blob: 3
        case .tag: 4
        }
    }
}

public import Objects

/// Writes many objects as one pack and its index: three syncs, however many objects.
///
/// A tree that was edited from another one of the same pack is stored as the bytes that differ.
public struct PackWriter: ~Copyable {
    /// Readers must apply a chain of deltas from its end.
    static let longestChain = 24
    /// A pack is closed when it has grown past this, well below the two gigabytes of a short index.
    static let packByteLimit = 1 << 30
    private static let bufferLimit = 1 << 20

    private struct Entry {
        let id: ObjectID
        let offset: Int
        let checksum: UInt32
    }

    private var file: DurableFile
    private let folder: String
    private let redundancy = CyclicRedundancy()
    private var digest = SHA1Digest()
    private var buffer: [UInt8] = []
    private var offset = 0
    private var entries: [Entry] = []
    /// Where the trees of this pack lie, for deltas: place in the pack, place among the objects, chain length.
    private var trees: [ObjectID: (offset: Int, index: Int, depth: Int)] = [:]

    /// Writes the objects, which are all different, into packs in the object directory.
    public static func write(_ objects: [PendingObject], objectDirectory: String) throws(StorageError) {
        var rest = objects[...]
        while !rest.isEmpty {
            var count = 0
            var size = 0
            for object in rest where size < packByteLimit {
                size += object.bytes.count
                count += 1
            }
            var writer = try PackWriter(folder: objectDirectory + "/pack", count: count)
            let batch = Array(rest.prefix(count))
            for index in batch.indices { try writer.append(batch, index) }
            try writer.finish()
            rest = rest.dropFirst(count)
        }
    }

    private init(folder: String, count: Int) throws(StorageError) {
        file = try DurableFile(in: folder, prefix: "tmp_pack_")
        self.folder = folder
        entries.reserveCapacity(count)
        buffer += "PACK".utf8
        buffer.append(bigEndian: 2)
        buffer.append(bigEndian: UInt32(count))
        offset = buffer.count
    }

    private mutating func append(_ objects: [PendingObject], _ index: Int) throws(StorageError) {
        let object = objects[index]
        let start = buffer.count
        var depth = 0
        if let ancestor = object.ancestor, let base = trees[ancestor], base.depth < PackWriter.longestChain,
            let delta = TreeDelta.bytes(from: objects[base.index].bytes, to: object.bytes)
        {
            depth = base.depth + 1
            appendHeader(type: 6, size: delta.count)
            appendDistance(offset - base.offset)
            StoredDeflate.append(delta, to: &buffer)
        } else {
            appendHeader(type: object.kind.packType, size: object.bytes.count)
            StoredDeflate.append(object.bytes, to: &buffer)
        }
        if object.kind == .tree { trees[object.id] = (offset, index, depth) }
        let checksum = redundancy.checksum(buffer.span.extracting(start..<buffer.count))
        entries.append(Entry(id: object.id, offset: offset, checksum: checksum))
        offset += buffer.count - start
        if buffer.count >= PackWriter.bufferLimit { try flush() }
    }

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

    private mutating func flush() throws(StorageError) {
        digest.update(buffer)
        try file.write(buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    private consuming func finish() throws(StorageError) {
        try flush()
        let checksum = digest.finished()
        try file.write(checksum.bytes)
        try file.sync()
        var index = try DurableFile(in: folder, prefix: "tmp_idx_")
        try index.write(indexBytes(pack: checksum))
        try index.sync()
        let path = folder + "/pack-" + checksum.hex
        // The index comes last: a reader that sees it finds its pack.
        try file.place(at: path + ".pack")
        try index.place(at: path + ".idx")
        try DurableFile.sync(folder: folder)
    }

    private mutating func indexBytes(pack: ObjectID) -> [UInt8] {
        entries.sort { $0.id < $1.id }
        var out: [UInt8] = [0xFF, 0x74, 0x4F, 0x63]
        out.reserveCapacity(8 + 1024 + entries.count * 28 + 40)
        out.append(bigEndian: 2)
        var fan = [UInt32](repeating: 0, count: 256)
        for entry in entries { fan[Int(entry.id.firstByte)] += 1 }
        var total: UInt32 = 0
        for count in fan {
            total += count
            out.append(bigEndian: total)
        }
        for entry in entries { out += entry.id.bytes }
        for entry in entries { out.append(bigEndian: entry.checksum) }
        for entry in entries { out.append(bigEndian: UInt32(entry.offset)) }
        out += pack.bytes
        var digest = SHA1Digest()
        digest.update(out)
        out += digest.finished().bytes
        return out
    }
}

/// A tree as the difference to another: what begins both, what is new, what ends both.
enum TreeDelta {
    private static let copyLimit = 0x10000
    private static let insertLimit = 127

    /// Nil where a delta would not pay.
    static func bytes(from base: [UInt8], to target: [UInt8]) -> [UInt8]? {
        let old = base.span
        let new = target.span
        let shorter = min(old.count, new.count)
        var prefix = 0
        while prefix < shorter, old[prefix] == new[prefix] { prefix += 1 }
        var suffix = 0
        while suffix < shorter - prefix, old[old.count - 1 - suffix] == new[new.count - 1 - suffix] {
            suffix += 1
        }
        guard prefix + suffix > new.count / 2 else { return nil }
        var out: [UInt8] = []
        appendSize(old.count, to: &out)
        appendSize(new.count, to: &out)
        appendCopy(from: 0, count: prefix, to: &out)
        var start = prefix
        while start < new.count - suffix {
            let count = min(insertLimit, new.count - suffix - start)
            out.append(UInt8(count))
            out += target[start..<start + count]
            start += count
        }
        appendCopy(from: old.count - suffix, count: suffix, to: &out)
        return out
    }

    private static func appendSize(_ size: Int, to out: inout [UInt8]) {
        var rest = size
        while rest > 0x7F {
            out.append(0x80 | UInt8(rest & 0x7F))
            rest >>= 7
        }
        out.append(UInt8(rest))
    }

    private static func appendCopy(from offset: Int, count: Int, to out: inout [UInt8]) {
        var offset = offset
        var left = count
        while left > 0 {
            let size = min(left, copyLimit)
            var command: UInt8 = 0x80
            var operands: [UInt8] = []
            for index in 0..<4 {
                let byte = UInt8(truncatingIfNeeded: offset >> (index * 8))
                if byte != 0 {
                    command |= 1 << UInt8(index)
                    operands.append(byte)
                }
            }
            // A size of 0x10000 is written as none at all.
            for index in 0..<2 {
                let byte = UInt8(truncatingIfNeeded: size >> (index * 8))
                if byte != 0 {
                    command |= 0x10 << UInt8(index)
                    operands.append(byte)
                }
            }
            out.append(command)
            out += operands
            offset += size
            left -= size
        }
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

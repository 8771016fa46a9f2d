public import Objects

/// Writes many objects as one pack and its index: three syncs, however many objects.
public struct PackWriter: ~Copyable {
    /// A pack is closed when it has grown past this, well below the two gigabytes of a short index.
    static let packByteLimit = 1 << 30

    private var file: DurableFile
    private let folder: String
    private var stream: PackStream
    private var entries: [PackEntry] = []
    /// The trees of this pack, which others of it may have been edited from: they, and their place among the objects.
    private var trees: [ObjectID: (base: PackStream.Place, index: Int)] = [:]

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
        stream = PackStream(count: count)
        entries.reserveCapacity(count)
    }

    private mutating func append(_ objects: [PendingObject], _ index: Int) throws(StorageError) {
        let object = objects[index]
        let old = object.ancestor.flatMap { trees[$0] }
        let (entry, base) = stream.append(
            object.id, object.kind, object.bytes, changing: old?.base,
            old.map { objects[$0.index].bytes } ?? [])
        if object.kind == .tree { trees[object.id] = (base, index) }
        entries.append(entry)
        if stream.isFull { try file.write(stream.taken()) }
    }

    private consuming func finish() throws(StorageError) {
        try file.write(stream.taken())
        let checksum = stream.finished()
        try file.write(checksum.bytes)
        try file.sync()
        var index = try DurableFile(in: folder, prefix: "tmp_idx_")
        try index.write(PackIndex.bytes(of: entries, in: checksum))
        try index.sync()
        let path = folder + "/pack-" + checksum.hex
        // The index comes last: a reader that sees it finds its pack.
        try file.place(at: path + ".pack")
        try index.place(at: path + ".idx")
        try DurableFile.sync(folder: folder)
    }
}

extension PackIndex {
    /// The index of a pack of less than two gigabytes, as git writes it.
    static func bytes(of entries: [PackEntry], in pack: ObjectID) -> [UInt8] {
        let entries = entries.sorted { $0.id < $1.id }
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

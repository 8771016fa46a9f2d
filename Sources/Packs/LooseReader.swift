public import Objects

/// Reads loose objects from their files.
public struct LooseReader {
    let objectDirectory: String

    public init(objectDirectory: String) { self.objectDirectory = objectDirectory }

    /// The longest header that an object can have: a kind, a space, a length of nineteen digits, a NUL.
    private static let headerLimit = 32
    /// Most files of ours are shorter; what is larger is mapped and not read.
    private static let startByteCount = 4096

    /// Nil if there is no such file. The bytes are not yet checked against the id.
    public func read(_ id: ObjectID, limit: Int, at desk: inout PackDesk) throws(StorageError) -> RawObject? {
        guard let start = try Files.contents(of: path(of: id), limit: Self.startByteCount) else { return nil }
        guard start.count == Self.startByteCount else {
            return try object(id, in: start.span, limit: limit, with: &desk.inflate)
        }
        guard let file = try MappedFile(at: path(of: id)) else { return nil }
        return try file.read { file throws(StorageError) in
            try object(id, in: file, limit: limit, with: &desk.inflate)
        }
    }

    public func path(of id: ObjectID) -> String {
        let hex = id.hex
        return objectDirectory + "/" + hex.prefix(2) + "/" + hex.dropFirst(2)
    }

    private func corrupt(_ id: ObjectID) -> StorageError {
        StorageError(.objectCorrupt, "loose object \(id.hex) is corrupt")
    }

    private func object(
        _ id: ObjectID, in file: Span<UInt8>, limit: Int, with inflate: inout Inflate
    ) throws(StorageError) -> RawObject {
        let (kind, size, headerCount): (ObjectKind, Int, Int)
        do throws(Inflate.Fault) {
            let bytes = try inflate.prefix(of: file, limit: Self.headerLimit)
            guard let space = bytes.firstIndex(of: 0x20), let end = bytes.firstIndex(of: 0), space < end,
                let named = ObjectKind(rawValue: String(decoding: bytes[..<space], as: UTF8.self)),
                let count = Int(String(decoding: bytes[(space + 1)..<end], as: UTF8.self)), count >= 0,
                named.header(count: count).elementsEqual(bytes[...end]),
                count < Int.max - 2 * Self.headerLimit
            else { throw Inflate.Fault() }
            (kind, size, headerCount) = (named, count, end + 1)
        } catch { throw corrupt(id) }
        guard size <= limit else { throw .tooLarge(id, kind, size: size, limit: limit) }
        do throws(Inflate.Fault) {
            let all = try inflate.bytes(of: file, count: headerCount + size)
            return RawObject(id: id, kind: kind, bytes: Array(all[headerCount...]))
        } catch { throw corrupt(id) }
    }
}

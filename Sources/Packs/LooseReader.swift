public import Objects

/// Reads loose objects from their files.
public struct LooseReader {
    let objectDirectory: String

    public init(objectDirectory: String) { self.objectDirectory = objectDirectory }

    /// The longest header that an object can have: a kind, a space, a length of nineteen digits, a NUL.
    private static let headerLimit = 32
    /// Enough of a file to inflate a header from; most of our objects are shorter as a whole.
    private static let startByteCount = 4096

    private struct Start {
        let file: [UInt8]
        let kind: ObjectKind
        let size: Int
        let headerCount: Int
    }

    /// Nil if there is no such file. The bytes are not yet checked against the id.
    public func read(_ id: ObjectID, limit: Int, at desk: inout PackDesk) throws(StorageError) -> RawObject? {
        guard let start = try start(of: id, with: &desk.inflate) else { return nil }
        guard start.size <= limit else {
            throw .tooLarge(id, start.kind, size: start.size, limit: limit)
        }
        var file = start.file
        if file.count == LooseReader.startByteCount {
            // No compressor doubles its input; a file that did would be there to fill the memory.
            let (twice, overflow) = start.size.multipliedReportingOverflow(by: 2)
            let most = overflow ? Int.max : max(twice, twice &+ LooseReader.startByteCount)
            guard let whole = try Files.contents(of: path(of: id), limit: most) else { return nil }
            file = whole
        }
        do throws(Inflate.Fault) {
            let all = try desk.inflate.bytes(of: file.span, count: start.headerCount + start.size)
            return RawObject(id: id, kind: start.kind, bytes: Array(all[start.headerCount...]))
        } catch {
            throw corrupt(id)
        }
    }

    public func path(of id: ObjectID) -> String {
        let hex = id.hex
        return objectDirectory + "/" + hex.prefix(2) + "/" + hex.dropFirst(2)
    }

    private func corrupt(_ id: ObjectID) -> StorageError {
        StorageError(.objectCorrupt, "loose object \(id.hex) is corrupt")
    }

    private func start(of id: ObjectID, with inflate: inout Inflate) throws(StorageError) -> Start? {
        guard let file = try Files.contents(of: path(of: id), limit: LooseReader.startByteCount) else {
            return nil
        }
        do throws(Inflate.Fault) {
            let bytes = try inflate.prefix(of: file.span, limit: LooseReader.headerLimit)
            guard let space = bytes.firstIndex(of: 0x20), let end = bytes.firstIndex(of: 0), space < end,
                let kind = ObjectKind(rawValue: String(decoding: bytes[..<space], as: UTF8.self)),
                let size = Int(String(decoding: bytes[(space + 1)..<end], as: UTF8.self)), size >= 0,
                kind.header(count: size).elementsEqual(bytes[...end]),
                size < Int.max - 2 * LooseReader.headerLimit
            else { throw Inflate.Fault() }
            return Start(file: file, kind: kind, size: size, headerCount: end + 1)
        } catch {
            throw corrupt(id)
        }
    }
}

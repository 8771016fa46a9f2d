import Objects

/// What stands before an entry's stream in a pack: what the entry is, and what its stream says it holds.
struct PackEntryHeader {
    enum Form {
        case whole(ObjectKind)
        /// A change to the entry so many bytes before this one.
        case change(distance: Int)
        case namedChange(of: ObjectID)
    }

    /// Enough of an entry for its own header and the name of its base.
    static let longest = 48

    let form: Form
    let size: Int
    let byteCount: Int

    /// Nil where the bytes begin no entry.
    init?(_ bytes: Span<UInt8>) {
        guard bytes.count > 0 else { return nil }
        let first = bytes[0]
        var size = Int(first & 15)
        var shift = 4
        var end = 1
        while bytes[end - 1] & 0x80 != 0 {
            // Eight times seven bits above the first four do not reach the sign.
            guard end < bytes.count, shift < 60 else { return nil }
            size |= Int(bytes[end] & 0x7F) << shift
            shift += 7
            end += 1
        }
        switch first >> 4 & 7 {
        case 1: form = .whole(.commit)
        case 2: form = .whole(.tree)
        case 3: form = .whole(.blob)
        case 4: form = .whole(.tag)
        case 6:
            var distance = -1
            repeat {
                guard end < bytes.count, distance < 1 << 55 else { return nil }
                distance = (distance + 1) << 7 | Int(bytes[end] & 0x7F)
                end += 1
            } while bytes[end - 1] & 0x80 != 0
            guard distance > 0 else { return nil }
            form = .change(distance: distance)
        case 7:
            guard bytes.count - end >= ObjectID.byteCount else { return nil }
            form = .namedChange(of: ObjectID(bytes, at: end))
            end += ObjectID.byteCount
        default: return nil
        }
        self.size = size
        byteCount = end
    }
}

import Objects

/// Objects out of packs that others are stored as changes of, made lately.
///
/// Without them a chain of changes would be gone through anew for each of its objects.
struct DeltaBases {
    /// What they may hold together.
    static let byteLimit = 16 << 20

    private struct Place: Hashable {
        let pack: ObjectIdentifier
        let offset: Int
    }

    /// The pack is kept as well: another one must not get its address.
    private var made = Recent<Place, (pack: StoredPack, base: PackedObject)>(byteLimit: byteLimit)

    mutating func base(in pack: StoredPack, at offset: Int) -> PackedObject? {
        made.value(for: Place(pack: ObjectIdentifier(pack), offset: offset)) { $0.base.bytes.count }?.base
    }

    mutating func keep(_ base: PackedObject, in pack: StoredPack, at offset: Int) {
        made.keep(
            (pack, base), for: Place(pack: ObjectIdentifier(pack), offset: offset), size: base.bytes.count)
    }
}

/// An object as a pack gave it, not yet checked against any id.
struct PackedObject {
    let kind: ObjectKind
    let bytes: [UInt8]
    let weight: ChainWeight
}

/// How many changes lead to an object, and how many bytes they make on the way.
struct ChainWeight {
    var links = 0
    var bytes = 0
}

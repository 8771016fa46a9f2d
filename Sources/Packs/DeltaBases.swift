import Objects

/// Objects out of packs that others are stored as changes of, made lately.
///
/// Without them a chain of changes would be gone through anew for each of its objects.
struct DeltaBases {
    /// What they may hold together.
    static let byteLimit = 16 << 20
    /// What an entry costs beside its bytes, roughly.
    private static let overhead = 200

    private struct Place: Hashable {
        let pack: ObjectIdentifier
        let offset: Int
    }

    /// One half is filled while the other is only asked; when it is full, the other one is emptied and they
    /// change places.
    private var young: [Place: (pack: StoredPack, base: PackedObject)] = [:]
    private var old: [Place: (pack: StoredPack, base: PackedObject)] = [:]
    private var cost = 0

    mutating func base(in pack: StoredPack, at offset: Int) -> PackedObject? {
        let place = Place(pack: ObjectIdentifier(pack), offset: offset)
        if let found = young[place] { return found.base }
        guard let found = old.removeValue(forKey: place) else { return nil }
        keep(found.base, in: pack, at: offset)
        return found.base
    }

    mutating func keep(_ base: PackedObject, in pack: StoredPack, at offset: Int) {
        let size = base.bytes.count + Self.overhead
        guard size <= Self.byteLimit / 4 else { return }
        if cost + size > Self.byteLimit / 2 {
            old = young
            young = [:]
            cost = 0
        }
        // The pack is kept as well: another one must not get its address.
        young[Place(pack: ObjectIdentifier(pack), offset: offset)] = (pack, base)
        cost += size
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

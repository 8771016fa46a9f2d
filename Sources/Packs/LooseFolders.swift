public import Objects

/// Which loose objects there are, for handles that read many objects.
///
/// Asking the file system for each object that is in a pack costs as much as reading it. So after some misses a
/// folder is listed once, and objects that are not in the list are looked for in the packs first. One that was
/// written since is found all the same: what no pack has is looked for among the loose ones again.
public struct LooseFolders {
    /// A handle that reads few objects never lists.
    private static let missesBeforeListing = 64

    private var misses = 0
    private var listed: [UInt8: Set<ObjectID>] = [:]

    public init() {}

    /// Whether there may be a loose file of that name.
    public mutating func mayHold(_ id: ObjectID, in objectDirectory: String) throws(StorageError) -> Bool {
        guard misses >= Self.missesBeforeListing else { return true }
        let first = id.bytes[0]
        if let names = listed[first] { return names.contains(id) }
        let names = try Self.list(String(id.hex.prefix(2)), in: objectDirectory)
        listed[first] = names
        return names.contains(id)
    }

    public mutating func miss() { misses += 1 }

    private static func list(_ prefix: String, in objectDirectory: String) throws(StorageError) -> Set<
        ObjectID
    > {
        let names = try Files.names(in: objectDirectory + "/" + prefix) ?? []
        return Set(names.compactMap { ObjectID(hex: prefix + $0) })
    }
}

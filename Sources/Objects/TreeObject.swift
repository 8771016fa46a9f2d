/// One entry of a tree: a file of mode 100644 or a folder.
public struct TreeEntry: Hashable, Sendable {
    public let name: String
    public let isTree: Bool
    public let id: ObjectID

    public init(name: String, isTree: Bool, id: ObjectID) {
        self.name = name
        self.isTree = isTree
        self.id = id
    }

    // Names are bytes: Swift's own comparison would hold two spellings of one letter equal.
    public static func == (left: TreeEntry, right: TreeEntry) -> Bool {
        left.id == right.id && left.isTree == right.isTree && left.name.utf8.elementsEqual(right.name.utf8)
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// A tree as its canonical bytes, which it is read from, searched in and edited in.
///
/// Sorted by git's rule, no name twice, no mode but `100644` and `40000`. Finding an entry allocates nothing.
public struct TreeObject: Hashable, Sendable {
    /// A tree larger than this is not one of ours: the fan-out keeps them at some kilobytes.
    public static let byteLimit = 64 << 20

    public let bytes: [UInt8]

    public static let empty = TreeObject(trusted: [])

    /// For bytes that keep the rules because they were spliced out of bytes that do.
    init(trusted bytes: [UInt8]) { self.bytes = bytes }

    public init(canonical bytes: [UInt8]) throws(FormFault) {
        try TreeObject.check(bytes.span)
        self.bytes = bytes
    }

    public var id: ObjectID { .hashing(.tree, bytes) }

    public var isEmpty: Bool { bytes.isEmpty }

    public var count: Int {
        let span = bytes.span
        var offset = 0
        var count = 0
        while offset < span.count {
            offset = TreeScan.entry(in: span, at: offset).end
            count += 1
        }
        return count
    }

    public var entries: [TreeEntry] {
        let span = bytes.span
        var entries: [TreeEntry] = []
        var offset = 0
        while offset < span.count {
            let entry = TreeScan.entry(in: span, at: offset)
            entries.append(decoded(entry))
            offset = entry.end
        }
        return entries
    }

    public func lookup(_ name: String) -> TreeEntry? {
        lookup(name.utf8.span).map { decoded($0) }
    }

    /// The tree with the entry in place, whether or not one of that name was there.
    /// The name must be one that a tree may hold; others are refused.
    public func setting(_ name: String, isTree: Bool, id: ObjectID) throws(FormFault) -> TreeObject {
        guard TreeScan.isName(name.utf8.span) else {
            throw FormFault(.tree, "name '\(name)' cannot stand in a tree")
        }
        var bytes = bytes
        TreeScan.set(name.utf8.span, isTree: isTree, id: id, in: &bytes)
        return TreeObject(trusted: bytes)
    }

    func lookup(_ name: Span<UInt8>) -> TreeScan.Place? { TreeScan.find(name, in: bytes.span) }

    func decoded(_ place: TreeScan.Place) -> TreeEntry {
        TreeEntry(
            name: String(decoding: bytes[place.nameStart..<place.nameEnd], as: UTF8.self),
            isTree: place.isTree, id: ObjectID(bytes.span, at: place.nameEnd + 1))
    }

    private static func check(_ bytes: Span<UInt8>) throws(FormFault) {
        var previous: TreeScan.Place?
        // Files whose name begins every name since: a folder of the same name may still follow, because
        // 'a.b' sorts between the file 'a' and the folder 'a'.
        var prefixes: [TreeScan.Place] = []
        var offset = 0
        while offset < bytes.count {
            let place = try TreeScan.checkedEntry(in: bytes, at: offset)
            if let previous {
                try TreeScan.checkOrder(previous, place, in: bytes)
                if !previous.isTree { prefixes.append(previous) }
                while let last = prefixes.last, !TreeScan.begins(place, with: last, in: bytes) {
                    prefixes.removeLast()
                }
                if let last = prefixes.last, last.nameCount == place.nameCount {
                    throw FormFault(.tree, "tree holds a file and a folder of one name")
                }
            }
            previous = place
            offset = place.end
        }
    }
}

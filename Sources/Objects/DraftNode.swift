/// A folder of a draft: its bytes as they stand now, and the folders below it that have been opened.
final class DraftNode {
    let name: [UInt8]
    let key: UInt64
    var bytes: [UInt8]
    /// The tree's id, or nil while the bytes or a folder below have changed since it was last known.
    var id: ObjectID?

    /// What the folder was when the last seal was made; nil if it did not exist.
    private(set) var before: (bytes: [UInt8], id: ObjectID)?
    private(set) var isDirty = false
    private(set) var dirtyFolders: [DraftNode] = []
    /// Whether a folder here was replaced by link, so that opened folders may belong to no sealed tree.
    var hasLinks = false
    private var pending: [(name: [UInt8], blob: PendingObject)] = []

    private var keys: [UInt64] = []
    private var folders: [DraftNode] = []
    var lastUse = 0

    /// A folder that exists in the source.
    init(name: [UInt8], tree: TreeObject, id: ObjectID) {
        self.name = name
        key = DraftNode.key(name.span)
        bytes = tree.bytes
        self.id = id
    }

    /// A folder that this draft makes.
    init(newNamed name: [UInt8]) {
        self.name = name
        key = DraftNode.key(name.span)
        bytes = []
        id = nil
        isDirty = true
    }

    /// FNV-1a. A clash costs one more comparison, since names are always compared as well.
    static func key(_ name: Span<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in 0..<name.count { hash = (hash ^ UInt64(name[index])) &* 0x100_0000_01b3 }
        return hash
    }

    // MARK: Folders

    func folder(_ name: Span<UInt8>) -> DraftNode? {
        let key = DraftNode.key(name)
        for index in 0..<keys.count where keys[index] == key && folders[index].isNamed(name) {
            return folders[index]
        }
        return nil
    }

    func isNamed(_ other: Span<UInt8>) -> Bool {
        guard name.count == other.count else { return false }
        for index in 0..<name.count where name[index] != other[index] { return false }
        return true
    }

    func attach(_ folder: DraftNode) {
        keys.append(folder.key)
        folders.append(folder)
        if folder.isDirty { dirtyFolders.append(folder) }
    }

    func detach(_ folder: DraftNode) {
        if let index = folders.firstIndex(where: { $0 === folder }) {
            folders.swapAt(index, folders.count - 1)
            keys.swapAt(index, keys.count - 1)
            folders.removeLast()
            keys.removeLast()
        }
        dirtyFolders.removeAll { $0 === folder }
    }

    /// Keeps those of the opened folders for which `isKept` holds.
    func retain(_ isKept: (DraftNode) -> Bool) {
        let kept = folders.filter(isKept)
        guard kept.count < folders.count else { return }
        folders = kept
        keys = kept.map(\.key)
        dirtyFolders.removeAll { !isKept($0) }
    }

    var openFolders: [DraftNode] { folders }

    // MARK: Entries

    func place(of name: Span<UInt8>) -> TreeScan.Place? {
        let bytes = bytes
        return TreeScan.find(name, in: bytes.span)
    }

    func place(of folder: DraftNode) -> TreeScan.Place? {
        let name = folder.name
        return place(of: name.span)
    }

    func id(at place: TreeScan.Place) -> ObjectID {
        let bytes = bytes
        return ObjectID(bytes.span, at: place.idStart)
    }

    // MARK: Edits

    /// To be called before the first edit of this folder or of one below it, from the root downwards.
    func willChange(in parent: DraftNode?) {
        if !isDirty {
            isDirty = true
            before = id.map { (bytes, $0) }
            parent?.dirtyFolders.append(self)
        }
        id = nil
    }

    func set(_ name: Span<UInt8>, isTree: Bool, id: ObjectID) {
        TreeScan.set(name, isTree: isTree, id: id, in: &bytes)
    }

    func remove(_ place: TreeScan.Place) {
        bytes.removeSubrange(place.start..<place.end)
    }

    func keep(_ blob: PendingObject, named name: Span<UInt8>) {
        forget(name)
        pending.append((Array(copying: name), blob))
    }

    func forget(_ name: Span<UInt8>) {
        pending.removeAll { $0.name.span.isEqual(to: name) }
    }

    func pendingBlob(_ name: Span<UInt8>) -> PendingObject? {
        for entry in pending where entry.name.span.isEqual(to: name) { return entry.blob }
        return nil
    }

    // MARK: Sealing

    /// Brings the bytes up to date with the folders below and returns the tree's id.
    @discardableResult
    func settle() -> ObjectID {
        if let id { return id }
        for folder in dirtyFolders {
            guard let place = place(of: folder) else { continue }
            TreeScan.overwrite(folder.settle(), at: place.idStart, in: &bytes)
        }
        let id = ObjectID.hashing(.tree, bytes)
        self.id = id
        return id
    }

    /// Hands out what has changed, deepest first, and begins anew from here. Settle first.
    func seal(into objects: inout [PendingObject], seen: inout Set<ObjectID>) {
        guard isDirty else { return }
        for entry in pending where seen.insert(entry.blob.id).inserted { objects.append(entry.blob) }
        for folder in dirtyFolders { folder.seal(into: &objects, seen: &seen) }
        let id = settle()
        if id != before?.id, seen.insert(id).inserted {
            objects.append(PendingObject(id: id, kind: .tree, bytes: bytes, ancestor: before?.id))
        }
        clean()
    }

    /// Goes back to what was sealed last. False if there was nothing then.
    func restore() -> Bool {
        guard isDirty else { return true }
        guard let before else { return false }
        bytes = before.bytes
        id = before.id
        let changed = dirtyFolders
        let isSuspect = hasLinks
        clean()
        if isSuspect {
            retain { $0.restore() && self.holds($0) }
        } else {
            for folder in changed where !folder.restore() || !holds(folder) { detach(folder) }
        }
        return true
    }

    func holds(_ folder: DraftNode) -> Bool {
        guard let place = place(of: folder), place.isTree else { return false }
        return id(at: place) == folder.id
    }

    private func clean() {
        isDirty = false
        before = nil
        hasLinks = false
        if !dirtyFolders.isEmpty { dirtyFolders.removeAll(keepingCapacity: true) }
        if !pending.isEmpty { pending.removeAll() }
    }
}

extension Span where Element == UInt8 {
    func isEqual(to other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        for index in 0..<count where self[index] != other[index] { return false }
        return true
    }
}

extension Array where Element == UInt8 {
    init(copying span: Span<UInt8>) {
        self.init()
        reserveCapacity(span.count)
        for index in 0..<span.count { append(span[index]) }
    }
}

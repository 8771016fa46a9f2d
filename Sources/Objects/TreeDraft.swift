/// A tree of folders and files under edit, in memory, path by path.
///
/// Reading sees the edits. Nothing is written: `seal` hands out the objects that a new root needs, and the
/// draft goes on from there with the folders that it has open, so that a long replay opens each folder once.
/// Empty folders vanish, as git knows none.
public final class TreeDraft<Failure: TreeFailure> {
    /// What the opened folders may hold together before those not used lately are let go.
    public static var cacheByteLimit: Int { 64 << 20 }
    /// What an opened folder costs beside its bytes, roughly.
    static var folderOverhead: Int { 400 }

    private let source: any TreeSource<Failure>
    private let cacheLimit: Int
    private var root: DraftNode
    /// The folders on the path last walked, from the root down; kept to spare an allocation a walk.
    private var chain: [DraftNode] = []
    private var cost = 0
    private var uses = 0
    private var usesAtTrim = 0

    public init(root: ObjectID?, source: any TreeSource<Failure>, cacheByteLimit: Int = cacheByteLimit)
        throws(Failure)
    {
        self.source = source
        cacheLimit = cacheByteLimit
        self.root = try TreeDraft.open(root, source)
    }

    // MARK: Reading

    public func entry(at path: String) throws(Failure) -> TreeEntry? {
        let path = path.utf8.span
        guard let leaf = try walk(path, creating: false), let parent = chain.last else { return nil }
        let name = path.extracting(leaf)
        guard let place = parent.place(of: name) else { return nil }
        if place.isTree, let folder = parent.folder(name), folder.id == nil {
            TreeScan.overwrite(folder.settle(), at: place.idStart, in: &parent.bytes)
        }
        return TreeObject(trusted: parent.bytes).decoded(place)
    }

    /// The entries of a folder, in git's order; none if there is no such folder. The root is the empty path.
    public func entries(at path: String) throws(Failure) -> [TreeEntry] {
        guard let folder = try folder(at: path) else { return [] }
        folder.settle()
        return TreeObject(trusted: folder.bytes).entries
    }

    /// A file's bytes, among the edits or from the source; nil if there is no file at the path.
    public func blob(at path: String, limit: Int = .max) throws(Failure) -> [UInt8]? {
        let path = path.utf8.span
        guard let leaf = try walk(path, creating: false), let parent = chain.last else { return nil }
        let name = path.extracting(leaf)
        if let pending = parent.pendingBlob(name) {
            guard pending.bytes.count <= limit else {
                throw refusal(
                    .tooLarge, "file has \(pending.bytes.count) bytes, more than the limit of \(limit)")
            }
            return pending.bytes
        }
        guard let place = parent.place(of: name), !place.isTree else { return nil }
        return try source.blob(parent.id(at: place), limit: limit)
    }

    // MARK: Editing

    @discardableResult
    public func put(_ bytes: [UInt8], at path: String) throws(Failure) -> ObjectID {
        let (parent, name) = try openParent(of: path)
        let blob = PendingObject(kind: .blob, bytes: bytes)
        if let place = parent.place(of: name.span) {
            guard !place.isTree else { throw conflict(path, "a folder stands there") }
            // The file that was there last time needs no writing again.
            if parent.id(at: place) == blob.id { return blob.id }
        }
        change()
        parent.set(name.span, isTree: false, id: blob.id)
        parent.keep(blob, named: name.span)
        return blob.id
    }

    /// Puts a whole tree, known by its id, at the path, in the place of any folder there.
    public func link(_ tree: ObjectID, at path: String) throws(Failure) {
        guard tree != TreeObject.emptyID else { throw conflict(path, "an empty folder cannot be kept") }
        let (parent, name) = try openParent(of: path)
        if let place = parent.place(of: name.span) {
            guard place.isTree else { throw conflict(path, "a file stands there") }
        }
        change()
        if let folder = parent.folder(name.span) { parent.detach(folder) }
        parent.hasLinks = true
        parent.set(name.span, isTree: true, id: tree)
    }

    /// Removes the file or the whole folder at the path, and the folders that this leaves empty.
    /// Says whether there was anything.
    @discardableResult
    public func remove(_ path: String) throws(Failure) -> Bool {
        let path = path.utf8.span
        guard let leaf = try walk(path, creating: false), let parent = chain.last else { return false }
        let name = path.extracting(leaf)
        guard let place = parent.place(of: name) else { return false }
        change()
        if place.isTree, let folder = parent.folder(name) { parent.detach(folder) }
        parent.remove(place)
        parent.forget(name)
        var depth = chain.count - 1
        while depth > 0, chain[depth].bytes.isEmpty {
            let empty = chain[depth]
            let above = chain[depth - 1]
            above.detach(empty)
            if let place = above.place(of: empty) { above.remove(place) }
            depth -= 1
        }
        return true
    }

    // MARK: Sealing

    /// The root of the tree as it stands, and every object that the last sealed root did not have on the
    /// changed paths: each once, files and folders before what names them.
    public func seal() -> (root: ObjectID, objects: [PendingObject]) {
        let id = root.settle()
        var objects: [PendingObject] = []
        var seen: Set<ObjectID> = []
        root.seal(into: &objects, seen: &seen)
        return (id, objects)
    }

    /// Forgets what has not been sealed and goes on from `root`.
    public func reset(to root: ObjectID?) throws(Failure) {
        let isWhole = self.root.restore()
        let target = root ?? TreeObject.emptyID
        if isWhole, self.root.id == target { return }
        let fresh = try TreeDraft.open(root, source)
        if isWhole {
            for folder in self.root.openFolders where fresh.holds(folder) {
                fresh.attach(folder)
            }
        }
        self.root = fresh
    }

    // MARK: Walking

    private static func open(_ root: ObjectID?, _ source: any TreeSource<Failure>) throws(Failure)
        -> DraftNode
    {
        guard let root else { return DraftNode(newNamed: []) }
        return DraftNode(name: [], tree: try source.tree(root), id: root)
    }

    /// Opens the folders above the last part of the path into `chain` and returns where that part lies.
    /// Nil if one of them is missing, unless they are to be made.
    private func walk(_ path: Span<UInt8>, creating: Bool) throws(Failure) -> Range<Int>? {
        if cost > cacheLimit { trim() }
        uses += 1
        try check(path)
        chain.removeAll(keepingCapacity: true)
        chain.append(root)
        root.lastUse = uses
        var node = root
        var start = 0
        var end = 0
        while end < path.count {
            guard path[end] == 0x2F else {
                end += 1
                continue
            }
            let name = path.extracting(start..<end)
            guard let folder = try folder(name, in: node, creating: creating) else { return nil }
            folder.lastUse = uses
            chain.append(folder)
            node = folder
            end += 1
            start = end
        }
        return start..<end
    }

    private func folder(
        _ name: Span<UInt8>, in node: DraftNode, creating: Bool
    ) throws(Failure) -> DraftNode? {
        if let open = node.folder(name) { return open }
        let folder: DraftNode
        if let place = node.place(of: name) {
            guard place.isTree else {
                if creating {
                    throw conflict(String(copying: name), "a file stands where a folder is wanted")
                }
                return nil
            }
            let id = node.id(at: place)
            folder = DraftNode(name: Array(copying: name), tree: try source.tree(id), id: id)
        } else {
            guard creating else { return nil }
            change()
            folder = DraftNode(newNamed: Array(copying: name))
            node.set(name, isTree: true, id: TreeObject.emptyID)
        }
        node.attach(folder)
        cost += folder.bytes.count + TreeDraft.folderOverhead
        return folder
    }

    private func openParent(of path: String) throws(Failure) -> (parent: DraftNode, name: [UInt8]) {
        let bytes = path.utf8.span
        guard let leaf = try walk(bytes, creating: true), let parent = chain.last else {
            throw refusal(.pathInvalid, "invalid path '\(path)'")
        }
        return (parent, Array(copying: bytes.extracting(leaf)))
    }

    private func folder(at path: String) throws(Failure) -> DraftNode? {
        if path.utf8.isEmpty { return root }
        let path = path.utf8.span
        guard let leaf = try walk(path, creating: false), let parent = chain.last else { return nil }
        return try folder(path.extracting(leaf), in: parent, creating: false)
    }

    /// Marks the folders of the walked path as changed, from the root down.
    private func change() {
        var parent: DraftNode?
        for node in chain {
            node.willChange(in: parent)
            parent = node
        }
    }

    private func check(_ path: Span<UInt8>) throws(Failure) {
        var start = 0
        for index in 0...path.count where index == path.count || path[index] == 0x2F {
            guard TreeScan.isName(path.extracting(start..<index)) else {
                throw refusal(.pathInvalid, "invalid path '\(String(copying: path))'")
            }
            start = index + 1
        }
    }

    private func conflict(_ path: String, _ why: String) -> Failure {
        refusal(.pathConflict, "conflict at '\(path)': \(why)")
    }

    private func refusal(_ code: DraftFault.Code, _ message: String) -> Failure {
        Failure(DraftFault(code, message))
    }

    // MARK: Letting go

    /// Lets go of clean folders that have not been used lately; if that is not enough, of all clean ones.
    private func trim() {
        cost = keepFolders(of: root, usedSince: (usesAtTrim + uses) / 2)
        if cost > cacheLimit / 4 * 3 { cost = keepFolders(of: root, usedSince: uses) }
        usesAtTrim = uses
    }

    /// A folder is used whenever one below it is, so whole branches go at once.
    private func keepFolders(of node: DraftNode, usedSince oldest: Int) -> Int {
        node.retain { $0.isDirty || $0.lastUse >= oldest }
        var total = node.bytes.count + TreeDraft.folderOverhead
        for folder in node.openFolders { total += keepFolders(of: folder, usedSince: oldest) }
        return total
    }
}

extension TreeObject {
    static let emptyID = ObjectID.hashing(.tree, [])
}

extension String {
    init(copying span: Span<UInt8>) {
        self.init(decoding: [UInt8](copying: span), as: UTF8.self)
    }
}

import Clibgit2
public import Objects
import Packs

extension git_oid {
    init(_ id: ObjectID) {
        self.init()
        let bytes = id.bytes
        unsafe withUnsafeMutableBytes(of: &self) { unsafe $0.copyBytes(from: bytes) }
    }
}

extension ObjectID {
    init(_ oid: git_oid) {
        var oid = oid
        self = unsafe withUnsafeBytes(of: &oid) { raw in
            unsafe ObjectID(Span(_unsafeElements: raw.bindMemory(to: UInt8.self)), at: 0)
        }
    }
}

extension Repository {
    /// Reads an object's bytes as they are stored: replace references, grafts and commit-graph files count for
    /// nothing here. The bytes are hashed again and refused if they do not give `id`. A finite `limit` is compared
    /// with the size in the header before anything is inflated, and holds for what a packed object is made from,
    /// where that is more than `StoredPack.wayByteLimit`.
    public func read(_ id: ObjectID, limit: Int = .max) throws(GitError) -> RawObject {
        guard let object = try stored({ () throws(StorageError) in try find(id, limit: limit) }) else {
            throw GitError(.objectMissing, "object \(id.hex) is missing")
        }
        guard ObjectID.hashing(object.kind, object.bytes) == id else {
            throw GitError(.objectCorrupt, "the bytes of object \(id.hex) do not give its id")
        }
        return object
    }

    public func read(
        _ id: ObjectID, expecting kind: ObjectKind, limit: Int = .max
    ) throws(GitError) -> [UInt8] {
        let object = try read(id, limit: limit)
        guard object.kind == kind else {
            throw GitError(.wrongKind, "object \(id.short) is a \(object.kind.name), not a \(kind.name)")
        }
        return object.bytes
    }

    /// Whether the object is here. Nothing is read of it.
    public func contains(_ id: ObjectID) throws(GitError) -> Bool {
        try stored { () throws(StorageError) in
            if try file(of: id) != nil { return true }
            while try packs.refresh() {
                if try file(of: id) != nil { return true }
            }
            return false
        }
    }

    /// Refuses a folder of objects, such as a push is kept in until it is judged, where a pack has one that could not be
    /// read.
    public static func requireReadablePacks(in objectDirectory: String) throws(GitError) {
        try stored { () throws(StorageError) in
            try PackFolders.requireShortChains(in: objectDirectory)
        }
    }

    /// Whether the ids of several objects begin with these digits, of which there are four or more.
    public func isShared(prefix: String) throws(GitError) -> Bool {
        var oid = git_oid()
        guard unsafe git_oid_fromstrn(&oid, prefix, prefix.utf8.count) == 0 else {
            throw GitError(.other, "'\(prefix)' begins no object id")
        }
        var objects: OpaquePointer?
        let opened = unsafe git_repository_odb(&objects, handle)
        guard opened == 0 else { throw .last(opened, "cannot open the object store of '\(gitDirectory)'") }
        defer { unsafe git_odb_free(objects) }
        let status = unsafe git_odb_exists_prefix(nil, objects, &oid, prefix.utf8.count)
        if status == GIT_EAMBIGUOUS.rawValue { return true }
        guard status == 0 || status == GIT_ENOTFOUND.rawValue else {
            throw .last(status, "cannot look for object \(prefix)")
        }
        return false
    }

    /// Nil if the object is nowhere. The bytes are not yet checked against the id.
    private func find(_ id: ObjectID, limit: Int) throws(StorageError) -> RawObject? {
        if try looseFolders.mayHold(id, in: objectDirectory) {
            if let object = try loose(id, in: objectDirectory, limit) { return object }
            looseFolders.miss()
        }
        var refusal: StorageError?
        if let object = try packs.read(id, limit: limit, at: &desk, refusal: &refusal) { return object }
        // Whoever packs an object removes its file when the pack is there, and the other way round. Like git we
        // look for new packs when those we know do not have it, and not before: a look at the folder for each of
        // a million objects would be felt.
        for directory in try packs.objectDirectories() {
            if let object = try loose(id, in: directory, limit) { return object }
        }
        while try packs.refresh() {
            if let object = try packs.read(id, limit: limit, at: &desk, refusal: &refusal) { return object }
        }
        if let refusal { throw refusal }
        return nil
    }

    private func loose(_ id: ObjectID, in directory: String, _ limit: Int) throws(StorageError) -> RawObject?
    {
        try LooseReader(objectDirectory: directory).read(id, limit: limit, at: &desk)
    }

    /// The file that the object is in, as far as is known without a look for new packs.
    func file(of id: ObjectID) throws(StorageError) -> String? {
        if let pack = try packs.pack(of: id) { return pack.path + ".pack" }
        for directory in try packs.objectDirectories() {
            let path = LooseReader(objectDirectory: directory).path(of: id)
            if Files.exists(path) { return path }
        }
        return nil
    }
}

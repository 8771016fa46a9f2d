import Clibgit2
public import Objects

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

extension ObjectKind {
    init?(_ type: git_object_t) {
        switch type {
        case GIT_OBJECT_COMMIT: self = .commit
        case GIT_OBJECT_TREE: self = .tree
        case GIT_OBJECT_BLOB: self = .blob
        case GIT_OBJECT_TAG: self = .tag
        default: return nil
        }
    }

    var type: git_object_t {
        switch self {
        case .commit: GIT_OBJECT_COMMIT
        case .tree: GIT_OBJECT_TREE
        case .blob: GIT_OBJECT_BLOB
        case .tag: GIT_OBJECT_TAG
        }
    }
}

extension GitError {
    static func tooLarge(_ id: ObjectID, _ kind: ObjectKind, size: Int, limit: Int) -> GitError {
        GitError(
            .objectTooLarge, "\(kind.name) \(id.short) has \(size) bytes, more than the limit of \(limit)")
    }
}

extension Repository {
    /// Reads an object's bytes as they are stored: replace references, grafts and commit-graph files count for
    /// nothing here. The bytes are hashed again and refused if they do not give `id`. A finite `limit` is compared
    /// with the size in the header before anything is inflated, and holds for what a packed object is made from,
    /// where that is more than `PackFolders.byteLimit`.
    public func read(_ id: ObjectID, limit: Int = .max) throws(GitError) -> RawObject {
        if try looseFolders.mayHold(id, in: objectDirectory) {
            if let loose = try LooseReader(objectDirectory: objectDirectory).read(id, limit: limit) {
                try check(loose)
                return loose
            }
            looseFolders.miss()
        }
        if limit < .max {
            try packs.weigh(id, limit: max(limit, PackFolders.byteLimit))
            let (kind, size) = try storedHeader(of: id)
            guard size <= limit else { throw .tooLarge(id, kind, size: size, limit: limit) }
        }
        var oid = git_oid(id)
        var object: OpaquePointer?
        let status = unsafe git_odb_read(&object, objects, &oid)
        guard status == 0, let object = unsafe object else { throw failure(status, reading: id) }
        defer { unsafe git_odb_object_free(object) }
        guard let kind = unsafe ObjectKind(git_odb_object_type(object)) else {
            throw GitError(.objectCorrupt, "object \(id.hex) has no known kind")
        }
        let size = unsafe git_odb_object_size(object)
        guard size <= limit else { throw .tooLarge(id, kind, size: size, limit: limit) }
        let bytes = unsafe [UInt8](UnsafeRawBufferPointer(start: git_odb_object_data(object), count: size))
        let read = RawObject(id: id, kind: kind, bytes: bytes)
        try check(read)
        return read
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

    public func contains(_ id: ObjectID) -> Bool {
        var oid = git_oid(id)
        return unsafe git_odb_exists(objects, &oid) == 1
    }

    /// Whether the ids of several objects begin with these digits, of which there are four or more.
    public func isShared(prefix: String) throws(GitError) -> Bool {
        var oid = git_oid()
        guard unsafe git_oid_fromstrn(&oid, prefix, prefix.utf8.count) == 0 else {
            throw GitError(.other, "'\(prefix)' begins no object id")
        }
        let status = unsafe git_odb_exists_prefix(nil, objects, &oid, prefix.utf8.count)
        if status == GIT_EAMBIGUOUS.rawValue { return true }
        guard status == 0 || status == GIT_ENOTFOUND.rawValue else {
            throw .last(status, "cannot look for object \(prefix)")
        }
        return false
    }

    private func check(_ object: RawObject) throws(GitError) {
        guard ObjectID.hashing(object.kind, object.bytes) == object.id else {
            throw GitError(.objectCorrupt, "the bytes of object \(object.id.hex) do not give its id")
        }
    }

    private func storedHeader(of id: ObjectID) throws(GitError) -> (kind: ObjectKind, size: Int) {
        var oid = git_oid(id)
        var size = 0
        var type = GIT_OBJECT_INVALID
        let status = unsafe git_odb_read_header(&size, &type, objects, &oid)
        guard status == 0 else { throw failure(status, reading: id) }
        guard let kind = ObjectKind(type), size >= 0 else {
            throw GitError(.objectCorrupt, "object \(id.hex) has no known kind")
        }
        return (kind, size)
    }

    func failure(_ status: Int32, reading id: ObjectID) -> GitError {
        if status == GIT_ENOTFOUND.rawValue { return GitError(.objectMissing, "object \(id.hex) is missing") }
        let error = GitError.last(status, "cannot read object \(id.hex)", otherwise: .objectCorrupt)
        guard error.code == .objectCorrupt else { return error }
        // libgit2 has one status for bytes that are wrong and for a machine that failed to give them. An object
        // is called corrupt only if it is so the second time as well.
        var oid = git_oid(id)
        var object: OpaquePointer?
        guard unsafe git_odb_read(&object, objects, &oid) == 0 else { return error }
        unsafe git_odb_object_free(object)
        return GitError(.io, error.message)
    }
}

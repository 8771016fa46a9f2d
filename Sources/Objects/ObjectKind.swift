/// The four kinds of git object.
public enum ObjectKind: String, Hashable, Sendable, CaseIterable {
    case commit, tree, blob, tag

    /// The word that git writes in an object's header.
    public var name: String { rawValue }

    /// What stands before an object's bytes where git hashes or stores it: the kind, the length, a NUL.
    public func header(count: Int) -> [UInt8] {
        var header: [UInt8] = []
        header.reserveCapacity(32)
        header += rawValue.utf8
        header.append(0x20)
        header += String(count).utf8
        header.append(0)
        return header
    }
}

/// An object as the store holds it, its bytes checked against its id.
public struct RawObject: Hashable, Sendable {
    public let id: ObjectID
    public let kind: ObjectKind
    public let bytes: [UInt8]

    public init(id: ObjectID, kind: ObjectKind, bytes: [UInt8]) {
        self.id = id
        self.kind = kind
        self.bytes = bytes
    }
}

/// An object that is to be written.
public struct PendingObject: Hashable, Sendable {
    public let id: ObjectID
    public let kind: ObjectKind
    public let bytes: [UInt8]

    /// An earlier object that this one was edited from: a good base for a delta in a pack.
    public let ancestor: ObjectID?

    public init(kind: ObjectKind, bytes: [UInt8]) {
        self.init(id: .hashing(kind, bytes), kind: kind, bytes: bytes, ancestor: nil)
    }

    /// For callers in this room that have hashed the bytes already.
    init(id: ObjectID, kind: ObjectKind, bytes: [UInt8], ancestor: ObjectID?) {
        self.id = id
        self.kind = kind
        self.bytes = bytes
        self.ancestor = ancestor
    }
}

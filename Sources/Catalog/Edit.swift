/// One change of the tree.
public enum Edit: Sendable, Equatable {
    case put(path: String, bytes: [UInt8])
    case remove(path: String)
    /// A folder that the state has already, at another path as well.
    case link(path: String, folder: VersionID)
}

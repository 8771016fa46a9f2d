public import Objects

extension Repository: TreeSource {
    /// A tree larger than this is not one of ours: the fan-out keeps them at some kilobytes.
    public static let treeByteLimit = 64 << 20

    public func tree(_ id: ObjectID) throws(GitError) -> TreeObject {
        let bytes = try read(id, expecting: .tree, limit: Repository.treeByteLimit)
        do throws(FormFault) {
            return try TreeObject(canonical: bytes)
        } catch {
            throw GitError(
                .objectMalformed, "tree \(id.short) is malformed: \(error.message)", form: error.code)
        }
    }

    public func blob(_ id: ObjectID, limit: Int) throws(GitError) -> [UInt8] {
        try read(id, expecting: .blob, limit: limit)
    }
}

extension GitError: TreeFailure {
    public init(_ fault: DraftFault) {
        let code: Code =
            switch fault.code {
            case .pathInvalid: .pathInvalid
            case .pathConflict: .pathConflict
            case .tooLarge: .objectTooLarge
            }
        self.init(code, fault.message)
    }
}

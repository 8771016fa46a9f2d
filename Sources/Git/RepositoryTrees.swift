public import Objects

extension Repository: TreeSource {
    public func tree(_ id: ObjectID) throws(GitError) -> TreeObject {
        let bytes = try read(id, expecting: .tree, limit: TreeObject.byteLimit)
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

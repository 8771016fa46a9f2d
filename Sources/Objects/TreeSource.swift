/// Where trees and files come from: a repository, or objects that are not written yet in front of one.
public protocol TreeSource<Failure> {
    associatedtype Failure: TreeFailure
    func tree(_ id: ObjectID) throws(Failure) -> TreeObject
    func blob(_ id: ObjectID, limit: Int) throws(Failure) -> [UInt8]
}

/// A source's own error. It can say as well what a draft above the source refuses, so that who edits a draft
/// meets one type of error.
public protocol TreeFailure: Error {
    init(_ fault: DraftFault)
}

/// Why a draft refused, apart from what its source could not give.
public struct DraftFault: Error, Hashable, Sendable {
    public enum Code: Hashable, Sendable, CaseIterable {
        case pathInvalid
        /// A file stands where a folder is wanted, or a folder where a file is.
        case pathConflict
        case tooLarge
    }

    public let code: Code
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

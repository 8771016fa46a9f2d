import Clibgit2
import Glibc
public import Objects
public import Packs

/// Why the room refused or failed.
public struct GitError: Error, Hashable, Sendable {
    /// Closed, so that callers decide by case and never by text.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        case notARepository
        /// The folder to start from is not there.
        case noSuchFolder
        case objectMissing
        case objectCorrupt
        case objectTooLarge
        /// Bytes that have the right id and are not in the form that is read here.
        case objectMalformed
        case wrongKind
        /// The reference did not hold the value that the caller expected: a compare-and-swap was lost.
        case referenceChanged
        case referenceSymbolic
        case referenceInvalid
        case locked
        /// A layout that this program does not read; the message names it.
        case unsupportedRepository
        /// The repository belongs to another user (`safe.directory`).
        case notOwned
        /// A bare repository found inside another repository's work tree, or above the starting folder.
        case embeddedRepository
        case readOnly
        case diskFull
        case outOfMemory
        /// What was made a moment ago is gone: another program tidies up.
        case vanished
        case pathInvalid
        /// A file stands where a folder is wanted, or a folder where a file is.
        case pathConflict
        case configurationInvalid
        /// The caller's working folder or argument cannot be reached.
        case io
        case other
    }

    public let code: Code
    public let message: String
    /// For `objectMalformed`: which form is not kept.
    public let form: FormFault.Code?
    /// For `notOwned`: the repository.
    public let path: String?

    public init(_ code: Code, _ message: String, form: FormFault.Code? = nil, path: String? = nil) {
        self.code = code
        self.message = message
        self.form = form
        self.path = path
    }
}

/// What goes on in files, with this room's error.
func stored<T: ~Copyable>(_ body: () throws(StorageError) -> T) throws(GitError) -> T {
    do throws(StorageError) { return try body() } catch { throw GitError(error) }
}

extension GitError: CustomStringConvertible {
    public var description: String { message }
}

extension GitError {
    /// The error that a failed system call left in `errno`.
    static func system(_ number: Int32, _ what: String) -> GitError {
        GitError(StorageError.system(number, what))
    }

    public init(_ error: StorageError) {
        let code: Code =
            switch error.code {
            case .objectCorrupt: .objectCorrupt
            case .objectTooLarge: .objectTooLarge
            case .readOnly: .readOnly
            case .diskFull: .diskFull
            case .outOfMemory: .outOfMemory
            case .vanished: .vanished
            case .pathConflict: .pathConflict
            case .io: .io
            }
        self.init(code, error.message)
    }

    /// The error of a libgit2 call, read on the line after it: libgit2 keeps it per thread.
    static func last(_ status: Int32, _ what: String, otherwise: Code? = nil) -> GitError {
        let last = unsafe git_error_last()
        let klass = unsafe last.map { unsafe git_error_t(UInt32($0.pointee.klass)) } ?? GIT_ERROR_NONE
        let detail =
            unsafe last.flatMap { unsafe $0.pointee.message }.map { unsafe String(cString: $0) } ?? ""
        let text = detail.isEmpty ? what : "\(what): \(detail)"
        if let code = code(forStatus: status) { return GitError(code, text) }
        if klass == GIT_ERROR_NOMEMORY { return GitError(.outOfMemory, text) }
        if klass == GIT_ERROR_OS || klass == GIT_ERROR_FILESYSTEM {
            return GitError(systemCode(in: detail), text)
        }
        return GitError(otherwise ?? (klass == GIT_ERROR_REFERENCE ? .referenceInvalid : .other), text)
    }

    private static func code(forStatus status: Int32) -> Code? {
        switch git_error_code(status) {
        case GIT_EMISMATCH: .objectCorrupt
        case GIT_ELOCKED: .locked
        case GIT_EMODIFIED: .referenceChanged
        case GIT_EINVALIDSPEC: .referenceInvalid
        case GIT_EOWNER: .notOwned
        default: nil
        }
    }

    /// libgit2 1.5 ends the message of a system error with `strerror(errno)` and then sets errno to zero, so
    /// the text is the only place where the number survives. Asking the same `strerror` gives it back.
    private static func systemCode(in message: String) -> Code {
        for number in [ENOSPC, EDQUOT, ENOMEM, EROFS, EACCES, EPERM]
        where message.hasSuffix(StorageError.text(forSystem: number)) {
            return GitError.system(number, message).code
        }
        return .io
    }
}

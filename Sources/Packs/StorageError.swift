// The Packs room: objects as they lie in files, loose and packed, read and written by our own hand.
//
// - What is read is not believed: every size is looked at before memory is given for it, every loop has an end, and
//   whoever asks for an object hashes what came.
// - What is written is on the disk before it has its name.
// - Bytes in, bytes out: libgit2 has no part in it.
// May not enter: anything that knows what a repository, a reference or a setting is.

import Glibc
import Objects

/// Why a file, or an object in it, could not be read or written.
public struct StorageError: Error, Hashable, Sendable {
    /// Closed, so that callers decide by case and never by text.
    public enum Code: Hashable, Sendable, CaseIterable {
        case objectCorrupt
        case objectTooLarge
        case readOnly
        case diskFull
        case outOfMemory
        /// What was made a moment ago is gone: another program tidies up.
        case vanished
        /// Something else stands where a file is wanted, or something where a new one is.
        case pathConflict
        case io
    }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension StorageError {
    /// Whether it says something of one copy of an object, and nothing of where it lies.
    public var isOfObject: Bool { code == .objectCorrupt || code == .objectTooLarge }
}

extension StorageError: CustomStringConvertible {
    public var description: String { message }
}

extension StorageError {
    /// The error that a failed system call left in `errno`.
    public static func system(_ number: Int32, _ what: String) -> StorageError {
        StorageError(code(forSystem: number), "\(what): \(text(forSystem: number))")
    }

    /// The same where the file or its folder was there a moment ago.
    public static func vanishing(_ number: Int32, _ what: String) -> StorageError {
        number == ENOENT ? StorageError(.vanished, "\(what): it was removed") : .system(number, what)
    }

    public static func code(forSystem number: Int32) -> Code {
        switch number {
        case ENOSPC, EDQUOT: .diskFull
        case ENOMEM: .outOfMemory
        case EROFS, EACCES, EPERM: .readOnly
        default: .io
        }
    }

    public static func text(forSystem number: Int32) -> String {
        unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
    }

    static func tooLarge(_ id: ObjectID, _ kind: ObjectKind, size: Int, limit: Int) -> StorageError {
        StorageError(
            .objectTooLarge, "\(kind.name) \(id.short) has \(size) bytes, more than the limit of \(limit)")
    }
}

internal import Glibc

/// A file descriptor, closed with its owner.
struct Descriptor: ~Copyable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    deinit { _ = close(number) }
}

/// A stream to or from a program. It is a pair of sockets, not a pipe, for two reasons: both ends are born
/// close-on-exec, so that a program started by another thread at this moment cannot inherit them and hold
/// the stream open; and a send can be asked not to raise SIGPIPE.
struct Stream: ~Copyable {
    var ours: Descriptor?
    var theirs: Descriptor?

    init() throws(ProgramError) {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw ProgramError(.start, "no stream to a program: \(describe(errno))")
        }
        ours = Descriptor(ends[0])
        theirs = try Self.raised(Descriptor(ends[1]))
    }

    /// The descriptors still held, ours first.
    var numbers: [Int32] {
        mutating get { [ours?.number, theirs?.number].compactMap(\.self) }
    }

    /// If our own standard streams were closed, a new descriptor may bear the number of one, and giving the
    /// child its streams one after the other would overwrite it.
    private static func raised(_ end: consuming Descriptor) throws(ProgramError) -> Descriptor {
        guard end.number < 3 else { return end }
        let number = fcntl(end.number, F_DUPFD_CLOEXEC, 3)
        guard number >= 0 else { throw ProgramError(.start, "no stream to a program: \(describe(errno))") }
        return Descriptor(number)
    }
}

/// The system's words for an error number.
public func describe(_ error: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 128)
    guard unsafe strerror_r(error, &buffer, buffer.count) == 0 else { return "error \(error)" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

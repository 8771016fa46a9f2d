import Glibc
import Objects

/// A pack's index, mapped: where in the pack an object lies. Versions 1 and 2, which are all that there are.
@safe final class PackIndex: Sendable {
    private static let magic: UInt32 = 0xFF74_4F63
    private static let fanByteCount = 256 * 4
    private static let trailerByteCount = 2 * ObjectID.byteCount

    /// Threads share the mapping: nobody writes to it.
    private nonisolated(unsafe) let start: UnsafeMutableRawPointer
    private let byteCount: Int
    private let count: Int
    /// Where the table of how many ids begin with each byte or a lesser one lies.
    private let fan: Int
    private let ids: Int
    private let idStride: Int
    private let offsets: Int
    private let offsetStride: Int
    private let longOffsets: Int

    /// Nil if there is no such file, or none of a form that is read here.
    init?(at path: String) throws(StorageError) {
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            let number = errno
            if number == ENOENT { return nil }
            throw .system(number, "cannot open '\(path)'")
        }
        defer { _ = close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .system(errno, "cannot read '\(path)'") }
        let size = Int(status.st_size)
        guard status.st_mode & S_IFMT == S_IFREG, size >= Self.fanByteCount + Self.trailerByteCount else {
            return nil
        }
        guard let mapped = unsafe mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0),
            unsafe mapped != MAP_FAILED
        else { throw .system(errno, "cannot map '\(path)'") }
        unsafe start = mapped
        byteCount = size
        let isFirst = unsafe UInt32(bigEndian: mapped.loadUnaligned(as: UInt32.self)) != Self.magic
        fan = isFirst ? 0 : 8
        let last = fan + Self.fanByteCount - 4
        count = unsafe Int(UInt32(bigEndian: mapped.loadUnaligned(fromByteOffset: last, as: UInt32.self)))
        let body = fan + Self.fanByteCount
        if isFirst {
            (offsets, offsetStride) = (body, 4 + ObjectID.byteCount)
            (ids, idStride) = (body + 4, 4 + ObjectID.byteCount)
            longOffsets = body + count * idStride
        } else {
            (ids, idStride) = (body, ObjectID.byteCount)
            (offsets, offsetStride) = (body + count * (ObjectID.byteCount + 4), 4)
            longOffsets = offsets + count * offsetStride
        }
        guard isWhole(isFirst) else { return nil }
    }

    deinit { unsafe munmap(start, byteCount) }

    /// Where the object lies, if it is here.
    func place(of id: ObjectID) -> Int? {
        let first = Int(id.firstByte)
        var low = first == 0 ? 0 : Int(word(at: fan + (first - 1) * 4))
        let end = Int(word(at: fan + first * 4))
        var high = end
        while low < high {
            let middle = (low + high) / 2
            if self.id(middle) < id { low = middle + 1 } else { high = middle }
        }
        return low < end && self.id(low) == id ? place(low) : nil
    }

    /// The numbers of all the objects, in the order in which they lie in the pack.
    var numbers: [Int] { (0..<count).map { (place($0), $0) }.sorted { $0.0 < $1.0 }.map(\.1) }

    private func isWhole(_ isFirst: Bool) -> Bool {
        let least = longOffsets + Self.trailerByteCount
        guard isFirst ? byteCount == least : word(at: 4) == 2 && byteCount >= least else { return false }
        var before: UInt32 = 0
        for byte in 0..<256 {
            let next = word(at: fan + byte * 4)
            guard next >= before else { return false }
            before = next
        }
        return true
    }

    /// An offset that the index does not have becomes zero, where no pack has an object.
    func place(_ index: Int) -> Int {
        let short = word(at: offsets + index * offsetStride)
        guard offsetStride == 4, short >= 1 << 31 else { return Int(short) }
        let at = longOffsets + Int(short & (1 << 31 - 1)) * 8
        guard at + 8 <= byteCount - Self.trailerByteCount else { return 0 }
        return Int(clamping: UInt64(word(at: at)) << 32 | UInt64(word(at: at + 4)))
    }

    func id(_ index: Int) -> ObjectID {
        let at = ids + index * idStride
        return unsafe ObjectID(
            Span(
                _unsafeStart: UnsafePointer((start + at).assumingMemoryBound(to: UInt8.self)),
                count: ObjectID.byteCount), at: 0)
    }

    private func word(at offset: Int) -> UInt32 {
        precondition(offset >= 0 && offset + 4 <= byteCount, "an index is checked before it is read")
        return unsafe UInt32(bigEndian: start.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
}

import Glibc

/// What a file has from a place to its end, without room for it in memory: what is looked at comes from the disk, and
/// goes again. Only for files that nobody cuts off while they are read, as packs are.
@safe struct MappedFile: ~Copyable {
    /// A multiple of what any system calls a page.
    private static let grain = 1 << 16

    private let start: UnsafeMutableRawPointer
    private let byteCount: Int
    /// Where in the mapping the place is.
    private let place: Int

    /// Nil where the file ends at the place or before it.
    init?(_ descriptor: Int32, from place: Int, called path: String) throws(StorageError) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .system(errno, "cannot read '\(path)'") }
        let first = place & ~(Self.grain - 1)
        guard place < Int(status.st_size) else { return nil }
        let count = Int(status.st_size) - first
        guard let mapped = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, first),
            unsafe mapped != MAP_FAILED
        else { throw .system(errno, "cannot map '\(path)'") }
        unsafe start = mapped
        byteCount = count
        self.place = place - first
    }

    /// The whole of a file; nil where there is none, or nothing in it.
    init?(at path: String) throws(StorageError) {
        guard let descriptor = try Files.open(path) else { return nil }
        defer { _ = close(descriptor) }
        try self.init(descriptor, from: 0, called: path)
    }

    deinit { unsafe munmap(start, byteCount) }

    borrowing func read<Made, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Made
    ) throws(Failure) -> Made {
        let bytes = unsafe UnsafeBufferPointer(
            start: start.assumingMemoryBound(to: UInt8.self), count: byteCount)
        return try unsafe body(Span(_unsafeElements: bytes).extracting(place...))
    }
}

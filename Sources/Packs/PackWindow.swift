import Glibc

/// The part of a pack that was read last. What belongs together often lies together, a tree before the commit that
/// names it, and then one look at the file serves for several objects.
struct PackWindow {
    /// Windows begin at a multiple of this, so that they reach to both sides of what is asked for.
    private static let grain = 2 << 10
    static let leastByteCount = 2 * grain
    /// Before more than this is read at once, the file is asked whether it has it.
    private static let doubtful = 1 << 20

    private(set) var buffer = [UInt8](repeating: 0, count: leastByteCount)
    private var pack: StoredPack?
    private var start = 0
    private var filled = 0
    private var isAtEnd = false

    /// Where in the buffer the bytes from `place` on are: at least `count`, or all that there are.
    mutating func load(_ count: Int, of pack: StoredPack, at place: Int) throws(StorageError) -> Range<Int> {
        if self.pack === pack, place >= start, place <= start + filled,
            isAtEnd || count <= start + filled - place
        {
            return place - start..<filled
        }
        self.pack = nil
        start = place & ~(Self.grain - 1)
        var size = Self.leastByteCount
        if count > size - (place - start) {
            size = place - start + count
            if size > Self.doubtful { size = min(size, max(try pack.byteCount() - start, 0)) }
        }
        // A large object's memory is given back with the next one.
        if size > buffer.count || buffer.count > Self.doubtful {
            buffer = [UInt8](repeating: 0, count: max(size, Self.leastByteCount))
        }
        filled = 0
        isAtEnd = false
        while filled < size {
            let got = try pack.read(into: &buffer, from: filled, upTo: size, at: start + filled)
            isAtEnd = got == 0
            if isAtEnd { break }
            filled += got
        }
        self.pack = pack
        return min(place - start, filled)..<filled
    }
}

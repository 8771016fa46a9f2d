import Glibc
import Objects

/// A pack, as far as it must be known before libgit2 reads from it.
///
/// libgit2 makes every object that a delta is based on, of any size, to give the small one that was asked for:
/// a pack of some hundred kilobytes fills a gigabyte of memory so. Nor does it notice deltas that go in a circle.
@safe final class StoredPack {
    /// As many deltas as git itself ever stacks on one another.
    static let longestChain = 4096
    /// What the deltas of one chain may make together: time rather than memory.
    static let chainByteLimit = 4 << 30
    /// Up to here in a chain, the results of deltas that are too small to make much are not looked up.
    private static let shortChain = 64
    /// A delta's shortest command is one byte, and the most that a command gives is this.
    private static let largestCopy = 0x10000
    /// Bases that are remembered as known, in a pack with many.
    private static let knownLimit = 1 << 16
    /// Enough of an entry for its own header and the name of its base.
    private static let headerByteCount = 48
    /// Enough of a delta to inflate its first bytes from, whatever code it is compressed with.
    private static let startByteCount = 4096
    private static let firstPlace = 12

    private struct Entry {
        let place: Int
        let size: Int
        /// Where the base of a delta lies; nil for an object that is stored whole.
        let base: Int?
        let dataStart: Int
    }

    /// How many deltas lead to an object, and how many bytes those make that were looked up.
    private struct Weight {
        var links = 0
        var bytes = 0
    }

    private let path: String
    private let index: PackIndex
    private var descriptor: Int32 = -1
    private var known: [Int: Weight] = [:]

    /// Nil if there is no index there that libgit2 would use. `path` is that of both files, without the ending.
    init?(at path: String) throws(GitError) {
        guard let index = try PackIndex(at: path + ".idx") else { return nil }
        self.index = index
        self.path = path
    }

    deinit {
        if descriptor >= 0 { _ = close(descriptor) }
    }

    /// Refuses the object if reading it would make any larger than `limit` on the way. Says whether it is here.
    func weigh(_ id: ObjectID, limit: Int) throws(GitError) -> Bool {
        let places = index.places(of: id)
        guard !places.isEmpty, try open() else { return false }
        for place in places { try weigh(id, at: place, limit: limit) }
        return true
    }

    /// False if the pack has gone: then it is gone for libgit2 too.
    private func open() throws(GitError) -> Bool {
        guard descriptor < 0 else { return true }
        descriptor = unsafe Glibc.open(path + ".pack", O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor < 0 else { return true }
        let number = errno
        if number == ENOENT { return false }
        throw .system(number, "cannot open '\(path).pack'")
    }

    private func weigh(_ id: ObjectID, at place: Int, limit: Int) throws(GitError) {
        var path: [Entry] = []
        var weight = Weight()
        var next = place
        while true {
            if let found = known[next] {
                weight = found
                break
            }
            let entry = try entry(at: next, for: id)
            guard entry.size <= limit else { throw tooLarge(id, entry.size, limit) }
            guard let base = entry.base else { break }
            path.append(entry)
            guard path.count <= Self.longestChain else { throw tooLong(id) }
            next = base
        }
        for entry in path.reversed() {
            weight.links += 1
            if entry.size > limit / Self.largestCopy || weight.links > Self.shortChain {
                let size = try resultSize(of: entry, for: id)
                guard size <= limit else { throw tooLarge(id, size, limit) }
                weight.bytes += size
            }
            guard weight.links <= Self.longestChain, weight.bytes <= Self.chainByteLimit else {
                throw tooLong(id)
            }
            // What nothing is based on is hardly asked for twice.
            guard entry.place != place else { continue }
            if known.count >= Self.knownLimit { known.removeAll(keepingCapacity: true) }
            known[entry.place] = weight
        }
    }

    // MARK: Reading

    private func entry(at place: Int, for id: ObjectID) throws(GitError) -> Entry {
        let bytes = try bytes(at: place, count: Self.headerByteCount)
        guard place >= Self.firstPlace, let first = bytes.first else { throw corrupt(id) }
        var size = Int(first & 15)
        var shift = 4
        var end = 1
        while bytes[end - 1] & 0x80 != 0 {
            guard end < bytes.count, shift < 60 else { throw corrupt(id) }
            size |= Int(bytes[end] & 0x7F) << shift
            shift += 7
            end += 1
        }
        // The last seven bits can reach into the sign.
        guard size >= 0 else { throw corrupt(id) }
        switch first >> 4 & 7 {
        case 1...4: return Entry(place: place, size: size, base: nil, dataStart: place + end)
        case 6:
            var distance = -1
            repeat {
                guard end < bytes.count, distance < 1 << 55 else { throw corrupt(id) }
                distance = (distance + 1) << 7 | Int(bytes[end] & 0x7F)
                end += 1
            } while bytes[end - 1] & 0x80 != 0
            guard distance > 0, distance < place else { throw corrupt(id) }
            return Entry(place: place, size: size, base: place - distance, dataStart: place + end)
        case 7:
            guard let base = ObjectID(bytes: bytes[end...].prefix(ObjectID.byteCount)) else {
                throw corrupt(id)
            }
            // Of two places of one name nobody can say which of them libgit2 takes.
            let places = index.places(of: base)
            guard places.count == 1 else { throw corrupt(id) }
            return Entry(
                place: place, size: size, base: places[0], dataStart: place + end + ObjectID.byteCount)
        default: throw corrupt(id)
        }
    }

    /// What a delta says that it makes: the second of the two numbers that it begins with.
    private func resultSize(of entry: Entry, for id: ObjectID) throws(GitError) -> Int {
        let stream = try bytes(at: entry.dataStart, count: Self.startByteCount)
        do throws(Inflate.Fault) {
            let head = try Inflate.bytes(of: stream, limit: min(entry.size, 20))
            var rest = head[...]
            var size: UInt64 = 0
            for _ in 0..<2 {
                size = 0
                var shift: UInt64 = 0
                while true {
                    guard let byte = rest.popFirst(), shift < 63 else { throw Inflate.Fault() }
                    size |= UInt64(byte & 0x7F) << shift
                    shift += 7
                    if byte & 0x80 == 0 { break }
                }
            }
            return Int(clamping: size)
        } catch {
            throw corrupt(id)
        }
    }

    /// At most `count` bytes; fewer at the end of the file.
    private func bytes(at place: Int, count: Int) throws(GitError) -> [UInt8] {
        while true {
            var number: Int32 = 0
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                let got = unsafe pread(descriptor, buffer.baseAddress, count, place)
                number = got < 0 ? errno : 0
                filled = max(got, 0)
            }
            if number == 0 { return bytes }
            // An offset that no file has is a fault of the index.
            if number == EINVAL { return [] }
            guard number == EINTR else { throw .system(number, "cannot read '\(path).pack'") }
        }
    }

    // MARK: Refusing

    private func tooLarge(_ id: ObjectID, _ size: Int, _ limit: Int) -> GitError {
        GitError(
            .objectTooLarge,
            "object \(id.short) is packed as a change to one of \(size) bytes, more than the limit of \(limit)"
        )
    }

    private func tooLong(_ id: ObjectID) -> GitError {
        GitError(
            .objectTooLarge,
            "object \(id.short) is packed as too many changes, one upon the other, more than \(Self.longestChain)"
        )
    }

    private func corrupt(_ id: ObjectID) -> GitError {
        GitError(.objectCorrupt, "pack '\(path).pack' is corrupt where it holds object \(id.hex)")
    }
}

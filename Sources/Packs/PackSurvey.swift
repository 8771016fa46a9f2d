public import Objects

/// A pack that comes from anybody, gone through from its first byte to its last: which objects it has, and where.
///
/// Nothing is believed that the pack says of itself. How large an object is, is looked at before it is made; a change is
/// one to an object before it, so that none goes in a circle; and what all changes would make has a limit, so that no
/// pack keeps its readers busy for longer than its size excuses.
public struct PackSurvey {
    /// How large what is in the pack may be.
    public struct Limits: Sendable {
        public let objects: Int
        public let commit: Int
        public let tree: Int
        public let blob: Int

        public init(objects: Int, commit: Int, tree: Int, blob: Int) {
            self.objects = objects
            self.commit = commit
            self.tree = tree
            self.blob = blob
        }
    }

    /// By their ids.
    public private(set) var entries: [PackEntry] = []
    /// What the pack says of all its bytes, which is so.
    public let checksum: ObjectID

    /// `PACK`
    private static let magic: UInt32 = 0x5041_434B
    private static let headerByteCount = 12
    /// A header, and the shortest stream that there is.
    private static let leastEntry = 9
    private static let streamChecksumByteCount = 4
    /// What a short index can say.
    public static let largestPack = 1 << 31 - 1
    /// What the objects made along all chains of changes may make together: so many bytes for one of the pack's, and
    /// what any pack may make. As much as packs of git's longest chains, many times over.
    private static let gainLimit = 4096
    private static let leastWork = 1 << 30
    private static let recentByteLimit = 32 << 20

    /// What an entry is, for those that are changes to it.
    private struct Known {
        let place: UInt32
        let dataStart: UInt32
        let size: UInt32
        let base: UInt32?
        let kind: ObjectKind
        let weight: ChainWeight
    }

    private let limits: Limits
    private var known: [Known] = []
    /// Where objects are that others name, by which it is known only that some do.
    private var numbers: [ObjectID: Int] = [:]
    private var recent = Recent<Int, [UInt8]>(byteLimit: recentByteLimit)
    private var inflate = Inflate()
    private var work = 0

    public init(of pack: Span<UInt8>, within limits: Limits) throws(StorageError) {
        self.limits = limits
        guard pack.count <= Self.largestPack else {
            throw StorageError(
                .objectTooLarge, "the pack has \(pack.count) bytes, more than \(Self.largestPack)")
        }
        let end = pack.count - ObjectID.byteCount
        guard end >= Self.headerByteCount else { throw Self.corrupt("the pack is cut off") }
        var digest = SHA1Digest()
        digest.update(pack.extracting(..<end))
        checksum = digest.finished()
        guard checksum == ObjectID(pack, at: end) else {
            throw Self.corrupt(
                "the pack is cut off or damaged: its bytes do not give the checksum at its end")
        }
        guard Self.word(in: pack, at: 0) == Self.magic, Self.word(in: pack, at: 4) == 2 else {
            throw Self.corrupt("it holds no pack of version 2")
        }
        let count = Int(Self.word(in: pack, at: 8))
        guard count <= limits.objects else {
            throw StorageError(
                .objectTooLarge, "the pack has \(count) objects, more than the limit of \(limits.objects)")
        }
        guard count <= (end - Self.headerByteCount) / Self.leastEntry else {
            throw Self.corrupt("the pack is too short for \(count) objects")
        }
        try survey(pack, end: end, count: count)
    }

    private mutating func survey(_ pack: Span<UInt8>, end: Int, count: Int) throws(StorageError) {
        known.reserveCapacity(count)
        entries.reserveCapacity(count)
        let redundancy = CyclicRedundancy()
        let allowance = Self.leastWork + Self.gainLimit * pack.count
        var place = Self.headerByteCount
        for number in 0..<count {
            let (entry, bytes, next) = try entry(number, in: pack, at: place, end: end)
            work += entry.weight.bytes
            guard work <= allowance else {
                throw StorageError(
                    .objectTooLarge,
                    "the changes that the pack is stored as make more than \(allowance) bytes")
            }
            let id = ObjectID.hashing(entry.kind, bytes)
            known.append(entry)
            numbers[id] = number
            recent.keep(bytes, for: number, size: bytes.count)
            entries.append(
                PackEntry(
                    id: id, offset: place, checksum: redundancy.checksum(pack.extracting(place..<next))))
            place = next
        }
        guard place == end else { throw Self.corrupt("the pack goes on after its \(count) objects") }
        guard numbers.count == count else { throw Self.corrupt("the pack has an object twice") }
        entries.sort { $0.id < $1.id }
        (known, numbers) = ([], [:])
    }

    private mutating func entry(
        _ number: Int, in pack: Span<UInt8>, at place: Int, end: Int
    ) throws(StorageError) -> (Known, bytes: [UInt8], next: Int) {
        guard place < end,
            let header = PackEntryHeader(pack.extracting(place..<min(end, place + PackEntryHeader.longest)))
        else { throw Self.unreadable(number) }
        let start = place + header.byteCount
        let base: Int?
        switch header.form {
        case .whole(let kind):
            base = nil
            try check(header.size, kind, number)
        case .change(let distance):
            base = self.number(at: place - distance)
            guard base != nil else { throw Self.baseless(number) }
        case .namedChange(let id):
            base = numbers[id]
            guard base != nil else { throw Self.baseless(number) }
        }
        // A change can be a little longer than what it makes.
        guard header.size <= max(limits.largest, StoredPack.wayByteLimit), start <= end else {
            throw Self.unreadable(number)
        }
        var bytes = try stream(in: pack, at: start, size: header.size, end: end, number)
        let next = start + inflate.taken + Self.streamChecksumByteCount
        guard next <= end else { throw Self.unreadable(number) }
        var kind = ObjectKind.blob
        var weight = ChainWeight()
        if case .whole(let itself) = header.form { kind = itself }
        if let base {
            kind = known[base].kind
            weight = known[base].weight
            weight.links += 1
            guard weight.links <= StoredPack.longestChain else {
                throw StorageError(
                    .objectTooLarge,
                    "object \(number + 1) of the pack is too many changes, one upon the other, more than "
                        + "\(StoredPack.longestChain)")
            }
            bytes = try result(of: bytes, to: base, kind, number, in: pack, end: end)
        }
        weight.bytes += bytes.count
        let entry = Known(
            place: UInt32(place), dataStart: UInt32(start), size: UInt32(header.size),
            base: base.map { UInt32($0) }, kind: kind, weight: weight)
        return (entry, bytes, next)
    }

    // MARK: Making objects

    private mutating func result(
        of change: [UInt8], to base: Int, _ kind: ObjectKind, _ number: Int, in pack: Span<UInt8>, end: Int
    ) throws(StorageError) -> [UInt8] {
        let delta: StoredDelta
        do throws(Inflate.Fault) { delta = try StoredDelta(change) } catch { throw Self.unreadable(number) }
        try check(delta.resultSize, kind, number)
        let old = try object(base, in: pack, end: end)
        do throws(Inflate.Fault) { return try delta.result(from: old) } catch {
            throw Self.unreadable(number)
        }
    }

    /// An object that was made before, made once more if need be.
    private mutating func object(_ number: Int, in pack: Span<UInt8>, end: Int) throws(StorageError)
        -> [UInt8]
    {
        var way: [Int] = []
        var next = number
        var bytes: [UInt8]
        while true {
            if let made = recent.value(for: next, size: \.count) {
                bytes = made
                break
            }
            guard let base = known[next].base else {
                bytes = try stream(of: next, in: pack, end: end)
                recent.keep(bytes, for: next, size: bytes.count)
                break
            }
            way.append(next)
            next = Int(base)
        }
        for number in way.reversed() {
            let change = try stream(of: number, in: pack, end: end)
            do throws(Inflate.Fault) { bytes = try StoredDelta(change).result(from: bytes) } catch {
                throw Self.unreadable(number)
            }
            recent.keep(bytes, for: number, size: bytes.count)
        }
        return bytes
    }

    private mutating func stream(of number: Int, in pack: Span<UInt8>, end: Int) throws(StorageError)
        -> [UInt8]
    {
        let entry = known[number]
        return try stream(in: pack, at: Int(entry.dataStart), size: Int(entry.size), end: end, number)
    }

    /// No compressor doubles its input: whoever writes such a stream means to keep its readers busy.
    private mutating func stream(
        in pack: Span<UInt8>, at start: Int, size: Int, end: Int, _ number: Int
    ) throws(StorageError) -> [UInt8] {
        let input = pack.extracting(start..<min(end, start + 2 * size + PackWindow.leastByteCount))
        do throws(Inflate.Fault) { return try inflate.bytes(of: input, count: size) } catch {
            throw Self.unreadable(number)
        }
    }

    /// Which entry begins at a place.
    private func number(at place: Int) -> Int? {
        var low = 0
        var high = known.count
        while low < high {
            let middle = (low + high) / 2
            if Int(known[middle].place) < place { low = middle + 1 } else { high = middle }
        }
        return low < known.count && Int(known[low].place) == place ? low : nil
    }

    // MARK: Refusing

    private func check(_ size: Int, _ kind: ObjectKind, _ number: Int) throws(StorageError) {
        let limit = limits.limit(of: kind)
        guard size <= limit else {
            throw StorageError(
                .objectTooLarge,
                "object \(number + 1) of the pack is a \(kind.name) of \(size) bytes, more than the limit of \(limit)"
            )
        }
    }

    private static func unreadable(_ number: Int) -> StorageError {
        corrupt("object \(number + 1) of the pack cannot be read")
    }

    private static func baseless(_ number: Int) -> StorageError {
        corrupt("object \(number + 1) of the pack is a change to one that does not come before it")
    }

    private static func corrupt(_ why: String) -> StorageError { StorageError(.objectCorrupt, why) }

    private static func word(in bytes: Span<UInt8>, at place: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 << 8 | UInt32(bytes[place + $1]) }
    }
}

extension PackSurvey.Limits {
    fileprivate func limit(of kind: ObjectKind) -> Int {
        switch kind {
        // No ledger has a tag; one that the ref names is for the validator to refuse.
        case .commit, .tag: commit
        case .tree: tree
        case .blob: blob
        }
    }

    fileprivate var largest: Int { max(commit, tree, blob) }
}

extension PackSurvey {
    /// A pack in a file that nobody else writes to.
    public init(ofFile path: String, within limits: Limits) throws(StorageError) {
        guard let file = try MappedFile(at: path) else {
            throw Self.corrupt("the pack is cut off")
        }
        self = try file.read { pack throws(StorageError) in try PackSurvey(of: pack, within: limits) }
    }

    /// The index that belongs beside the pack.
    public var index: [UInt8] { PackIndex.bytes(of: entries, in: checksum) }
}

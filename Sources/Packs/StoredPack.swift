import Glibc
import Objects
import Synchronization

/// A pack, and how objects are read out of it. It holds nothing that changes but whether its file is open, so that
/// threads share it; what a reader keeps between two objects is its `PackDesk`.
///
/// An object can be stored as a change to another one, which is one to another. Whoever follows such a chain makes
/// every object on it: a pack of some hundred kilobytes fills a gigabyte of memory so, and a chain can go in a circle.
/// So what is made on the way is bounded as well. A small object on a giant one is read all the same: git itself packs
/// such pairs, one step after the other, and anybody who may push can send it what they are made of. Then nothing is
/// made on the way, and what there is read past (`gather`).
@safe public final class StoredPack: Sendable {
    /// As many deltas as git itself ever stacks on one another.
    static let longestChain = 4096
    /// What the deltas of one chain may make together: time rather than memory.
    static let chainByteLimit = 4 << 30
    /// No object that is larger is made on the way to another, where that one has a limit: as large as the largest
    /// tree.
    public static let wayByteLimit = TreeObject.byteLimit
    /// What the deltas of a chain may take while the object is looked for that they are based on. Others are read
    /// a second time.
    private static let keptByteLimit = 1 << 20
    private static let firstPlace = 12
    /// What a compressor adds to a few bytes that it cannot make fewer.
    private static let streamOverhead = 16
    /// More than any file has.
    private static let largestStream = 1 << 50

    struct Entry {
        enum Form {
            case whole(ObjectKind)
            case delta(on: Int)
        }

        let form: Form
        let place: Int
        let dataStart: Int
        /// What its stream holds.
        let size: Int
    }

    private struct Link {
        let entry: Entry
        let delta: StoredDelta?
    }

    /// That of both files, without the ending.
    public let path: String
    let index: PackIndex
    /// Opened when the first object is read, and never closed while this value lives: a pack that is repacked
    /// meanwhile stays readable.
    private let descriptor = Atomic<Int32>(-1)

    /// Nil if there is no index there that can be used.
    init?(at path: String) throws(StorageError) {
        guard let index = try PackIndex(at: path + ".idx") else { return nil }
        self.index = index
        self.path = path
    }

    deinit {
        let number = descriptor.load(ordering: .relaxed)
        if number >= 0 { _ = close(number) }
    }

    /// Whether the object is here to be read.
    func holds(_ id: ObjectID) throws(StorageError) -> Bool {
        guard index.place(of: id) != nil else { return false }
        return try open()
    }

    /// Nil if the object is not here. The bytes are not yet checked against the id.
    func read(_ id: ObjectID, limit: Int, at desk: inout PackDesk) throws(StorageError) -> RawObject? {
        guard let place = index.place(of: id), try open() else { return nil }
        let wayLimit = max(limit, Self.wayByteLimit)
        var links: [Link] = []
        var kept = 0
        var next = place
        var made: PackedObject
        search: while true {
            if let known = desk.bases.base(in: self, at: next) {
                made = known
                try check(links, known.bytes.count, known.kind, id, limit)
                break
            }
            let entry = try entry(at: next, for: id, &desk)
            switch entry.form {
            case .whole(let kind):
                try check(links, entry.size, kind, id, limit)
                guard entry.size <= wayLimit else { return try gather(id, at: place, limit: limit, &desk) }
                made = PackedObject(
                    kind: kind, bytes: try bytes(of: entry, for: id, &desk), weight: ChainWeight())
                if !links.isEmpty { desk.bases.keep(made, in: self, at: next) }
                break search
            case .delta(let base):
                guard entry.size <= wayLimit else { return try gather(id, at: place, limit: limit, &desk) }
                guard links.count < Self.longestChain else { throw tooLong(id) }
                // The first one says how large the object is, and is always needed.
                let isKept = links.isEmpty || entry.size <= Self.keptByteLimit - kept
                if isKept { kept += entry.size }
                links.append(Link(entry: entry, delta: isKept ? try delta(entry, for: id, &desk) : nil))
                next = base
            }
        }
        for link in links.reversed() {
            let delta = if let kept = link.delta { kept } else { try delta(link.entry, for: id, &desk) }
            guard delta.resultSize <= wayLimit else { return try gather(id, at: place, limit: limit, &desk) }
            var weight = made.weight
            weight.links += 1
            weight.bytes += delta.resultSize
            guard weight.links <= Self.longestChain else { throw tooLong(id) }
            guard weight.bytes <= Self.chainByteLimit else {
                return try gather(id, at: place, limit: limit, &desk)
            }
            do throws(Inflate.Fault) {
                made = PackedObject(
                    kind: made.kind, bytes: try delta.result(from: made.bytes), weight: weight)
            } catch { throw corrupt(id) }
            desk.bases.keep(made, in: self, at: link.entry.place)
        }
        return RawObject(id: id, kind: made.kind, bytes: made.bytes)
    }

    /// Refuses the object itself for its size, before anything that it is made from is made.
    private func check(
        _ links: [Link], _ baseSize: Int, _ kind: ObjectKind, _ id: ObjectID, _ limit: Int
    ) throws(StorageError) {
        let size = links.first?.delta?.resultSize ?? baseSize
        guard size <= limit else { throw .tooLarge(id, kind, size: size, limit: limit) }
    }

    // MARK: Entries

    func entry(
        at place: Int, for id: ObjectID, _ desk: inout PackDesk
    ) throws(StorageError) -> Entry {
        guard place >= Self.firstPlace else { throw corrupt(id) }
        let range = try desk.window.load(PackEntryHeader.longest, of: self, at: place)
        guard let header = PackEntryHeader(desk.window.buffer.span.extracting(range)) else {
            throw corrupt(id)
        }
        let form: Entry.Form
        switch header.form {
        case .whole(let kind): form = .whole(kind)
        case .change(let distance):
            guard distance < place else { throw corrupt(id) }
            form = .delta(on: place - distance)
        case .namedChange(let name):
            guard let base = index.place(of: name) else { throw corrupt(id) }
            form = .delta(on: base)
        }
        return Entry(form: form, place: place, dataStart: place + header.byteCount, size: header.size)
    }

    private func delta(
        _ entry: Entry, for id: ObjectID, _ desk: inout PackDesk
    ) throws(StorageError) -> StoredDelta {
        let bytes = try bytes(of: entry, for: id, &desk)
        do throws(Inflate.Fault) { return try StoredDelta(bytes) } catch { throw corrupt(id) }
    }

    /// What the entry's stream holds. A compressor adds little to what it cannot make fewer; whoever adds more, which
    /// any stream allows, is read on to the pack's end, and what is right is taken.
    private func bytes(
        of entry: Entry, for id: ObjectID, _ desk: inout PackDesk
    ) throws(StorageError) -> [UInt8] {
        let size = min(entry.size, Self.largestStream)
        let range = try desk.window.load(size + Self.streamOverhead, of: self, at: entry.dataStart)
        do throws(Inflate.Fault) {
            let buffer = desk.window.buffer
            return try desk.inflate.bytes(of: buffer.span.extracting(range), count: entry.size)
        } catch {
            guard let rest = try rest(from: entry.dataStart) else { throw corrupt(id) }
            do throws(Inflate.Fault) {
                return try rest.read { input throws(Inflate.Fault) in
                    try desk.inflate.bytes(of: input, count: entry.size)
                }
            } catch { throw corrupt(id) }
        }
    }

    // MARK: The file

    /// False if the pack has gone.
    func open() throws(StorageError) -> Bool {
        guard descriptor.load(ordering: .relaxed) < 0 else { return true }
        let number = unsafe Glibc.open(path + ".pack", O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard number >= 0 else {
            let error = errno
            if error == ENOENT { return false }
            throw .system(error, "cannot open '\(path).pack'")
        }
        // Another thread may have been first.
        let isOurs = descriptor.compareExchange(expected: -1, desired: number, ordering: .relaxed).exchanged
        if !isOurs { _ = close(number) }
        return true
    }

    /// Nil if there is nothing.
    func rest(from place: Int) throws(StorageError) -> MappedFile? {
        try MappedFile(descriptor.load(ordering: .relaxed), from: place, called: path + ".pack")
    }

    func byteCount() throws(StorageError) -> Int {
        var status = stat()
        guard unsafe fstat(descriptor.load(ordering: .relaxed), &status) == 0 else {
            throw .system(errno, "cannot read '\(path).pack'")
        }
        return Int(status.st_size)
    }

    /// Fills the buffer's end with the bytes at `place` and says how many came; none at the end of the file.
    func read(into buffer: inout [UInt8], from first: Int, upTo end: Int, at place: Int) throws(StorageError)
        -> Int
    {
        let number = descriptor.load(ordering: .relaxed)
        while true {
            let got = unsafe buffer.withUnsafeMutableBytes { buffer in
                let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[first..<end])
                return unsafe pread(number, part.baseAddress, part.count, place)
            }
            if got >= 0 { return got }
            let error = errno
            // An offset that no file has is a fault of the index.
            if error == EINVAL { return 0 }
            guard error == EINTR else { throw .system(error, "cannot read '\(path).pack'") }
        }
    }

    // MARK: Refusing

    func tooMuch(_ id: ObjectID, _ limit: Int) -> StorageError {
        StorageError(
            .objectTooLarge,
            "object \(id.short) is packed as changes that hold more than \(limit >> 30) GiB together")
    }

    func tooLong(_ id: ObjectID) -> StorageError {
        StorageError(
            .objectTooLarge,
            "object \(id.short) is packed as too many changes, one upon the other, more than \(Self.longestChain)"
        )
    }

    func corrupt(_ id: ObjectID) -> StorageError {
        StorageError(.objectCorrupt, "pack '\(path).pack' is corrupt where it holds object \(id.hex)")
    }
}

/// What a reader of packs keeps from one object to the next.
public struct PackDesk {
    var window = PackWindow()
    var inflate = Inflate()
    var bases = DeltaBases()

    public init() {}
}

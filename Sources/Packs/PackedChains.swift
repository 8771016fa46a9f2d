import Objects

/// Chains of which something is too large to be made.
extension StoredPack {
    /// What the streams of a chain may hold together: time rather than memory. More than any one push may bring, as
    /// `git gc` joins the chains of several.
    private static let patience = 16 * chainByteLimit

    /// The object, where something that it is made from is too large to be made: of each object on the way only those
    /// bytes are kept that go into it. It takes memory for the object alone, and as much time as all the streams.
    func gather(
        _ id: ObjectID, at place: Int, limit: Int, _ desk: inout PackDesk
    ) throws(StorageError) -> RawObject {
        let (way, kind) = try way(to: id, at: place, &desk)
        // There is no room for whatever size an object may say that it has.
        guard limit < .max, let first = way.first else { throw tooMuch(id, Self.chainByteLimit) }
        let size = try resultSize(of: first, for: id, &desk)
        guard size <= limit else { throw .tooLarge(id, kind, size: size, limit: limit) }
        var object = [UInt8](repeating: 0, count: size)
        var wanted = WantedParts()
        if size > 0 { wanted.append(WantedParts.Part(from: 0, count: size, to: 0)) }
        for entry in way.dropLast() {
            var delta = DeltaWalk()
            var below = WantedParts()
            try pieces(of: entry, for: id, &desk) { piece throws(Inflate.Fault) in
                try delta.take(piece) { range, source throws(Inflate.Fault) in
                    try wanted.take(range) { part throws(Inflate.Fault) in
                        let shift = part.from - range.lowerBound
                        switch source {
                        case .base(let from):
                            below.append(
                                WantedParts.Part(from: from + shift, count: part.count, to: part.to))
                        case .own(let bytes):
                            for index in 0..<part.count {
                                object[part.to + index] = bytes[bytes.startIndex + shift + index]
                            }
                        }
                    }
                }
            }
            guard delta.isWhole, wanted.isEmpty else { throw corrupt(id) }
            below.sort()
            wanted = below
        }
        var read = 0
        try pieces(of: way[way.count - 1], for: id, &desk) { piece throws(Inflate.Fault) in
            try wanted.take(read..<read + piece.count) { part throws(Inflate.Fault) in
                for index in 0..<part.count { object[part.to + index] = piece[part.from - read + index] }
            }
            read += piece.count
        }
        guard wanted.isEmpty else { throw corrupt(id) }
        let made = PackedObject(
            kind: kind, bytes: object, weight: ChainWeight(links: way.count - 1, bytes: size))
        desk.bases.keep(made, in: self, at: place)
        return RawObject(id: id, kind: kind, bytes: object)
    }

    /// The object's entry and those of all that it is made from, the last one whole; by their headers alone, before
    /// any of them is read.
    private func way(
        to id: ObjectID, at place: Int, _ desk: inout PackDesk
    ) throws(StorageError) -> (entries: [Entry], kind: ObjectKind) {
        var entries: [Entry] = []
        var left = Self.patience
        var next = place
        while true {
            let entry = try entry(at: next, for: id, &desk)
            guard entry.size <= left else { throw tooMuch(id, Self.patience) }
            left -= entry.size
            entries.append(entry)
            guard case .delta(let base) = entry.form else { break }
            guard entries.count <= Self.longestChain else { throw tooLong(id) }
            next = base
        }
        guard case .whole(let kind)? = entries.last?.form else { throw corrupt(id) }
        return (entries, kind)
    }

    /// How large a change says that its result is.
    private func resultSize(
        of entry: Entry, for id: ObjectID, _ desk: inout PackDesk
    ) throws(StorageError) -> Int {
        guard let rest = try rest(from: entry.dataStart) else { throw corrupt(id) }
        do throws(Inflate.Fault) {
            return try rest.read { input throws(Inflate.Fault) in
                let sizes = try desk.inflate.prefix(of: input, limit: StoredDelta.longestSizes)
                var place = 0
                _ = try StoredDelta.size(in: sizes, at: &place)
                return try StoredDelta.size(in: sizes, at: &place)
            }
        } catch { throw corrupt(id) }
    }

    private func pieces(
        of entry: Entry, for id: ObjectID, _ desk: inout PackDesk,
        _ body: (Span<UInt8>) throws(Inflate.Fault) -> Void
    ) throws(StorageError) {
        guard let rest = try rest(from: entry.dataStart) else { throw corrupt(id) }
        do throws(Inflate.Fault) {
            try rest.read { input throws(Inflate.Fault) in
                try desk.inflate.pieces(of: input, count: entry.size, body)
            }
        } catch { throw corrupt(id) }
    }

    // MARK: At the door

    /// Refuses a pack of which some object could not be read, because too many changes lead to it or hold too much.
    ///
    /// The headers say all of it, so nothing else is read. And this is enough: of whatever other form an entry is, it
    /// is read; git completes a pack that lacks its bases with whole objects, so that no chain leaves its pack; what git
    /// writes loose it writes in its own way; and a chain that `git gc` joins from several packs has fifty changes,
    /// which takes sixteen pushes of the largest that pass here to be too much for the reader's patience.
    func requireShortChains() throws(StorageError) {
        guard try open() else { return }
        let numbers = index.numbers
        func id(_ entry: Int) -> ObjectID { index.id(numbers[entry]) }
        let none = UInt32.max
        var desk = PackDesk()
        // For each entry how many changes lead to it, what its stream and theirs hold, and which one it changes.
        var links = [UInt16](repeating: 0, count: numbers.count)
        var bytes = [Int](repeating: 0, count: numbers.count)
        var bases = [UInt32](repeating: none, count: numbers.count)
        for number in numbers.indices {
            let entry = try entry(at: index.place(numbers[number]), for: id(number), &desk)
            bytes[number] = entry.size
            guard case .delta(let place) = entry.form else { continue }
            guard let base = index.entry(at: place, of: numbers) else { throw corrupt(id(number)) }
            bases[number] = UInt32(base)
        }
        for number in numbers.indices where links[number] == 0 {
            var way: [Int] = []
            var next = number
            while links[next] == 0, bases[next] != none {
                guard way.count < Self.longestChain else { throw tooLong(id(number)) }
                way.append(next)
                next = Int(bases[next])
            }
            for step in way.reversed() {
                guard links[next] < Self.longestChain else { throw tooLong(id(step)) }
                guard bytes[next] <= Self.chainByteLimit, bytes[step] <= Self.chainByteLimit - bytes[next]
                else { throw tooMuch(id(step), Self.chainByteLimit) }
                links[step] = links[next] + 1
                bytes[step] += bytes[next]
                next = step
            }
        }
    }
}

extension PackIndex {
    /// Which of the numbers, in the order of their places, has this place.
    fileprivate func entry(at place: Int, of numbers: [Int]) -> Int? {
        var low = 0
        var high = numbers.count
        while low < high {
            let middle = (low + high) / 2
            if self.place(numbers[middle]) < place { low = middle + 1 } else { high = middle }
        }
        return low < numbers.count && self.place(numbers[low]) == place ? low : nil
    }
}

extension PackFolders {
    /// Refuses a folder of objects where a pack has one that could not be read.
    public static func requireShortChains(in objectDirectory: String) throws(StorageError) {
        let folder = objectDirectory + "/pack/"
        for name in try Files.names(in: folder) ?? [] where name.hasSuffix(".idx") {
            try StoredPack(at: folder + name.dropLast(".idx".utf8.count))?.requireShortChains()
        }
    }
}

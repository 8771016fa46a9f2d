import Canonical
import Catalog
import Objects

// The bytes in which a book of rows is kept. Numbers are four bytes, the highest first; a text is its length and its
// bytes; nothing stands as zero, and places begin with one where there may be none. At the end is the SHA-256 of all
// before it: bytes that are not whole, or of another form or another policy, are no book.

/// What a book is of. Another ledger, plugin or policy has another.
struct RowSubject {
    let root: ObjectID
    let plugin: PluginName
    let policy: SHA256Digest
    /// How many environments the policy has.
    let environments: Int

    /// Counts up when the form changes, or what a row says of the same trees.
    private static let form = "catalogctl rows 1\n"

    fileprivate var heading: [UInt8] {
        var bytes = RowBytes()
        bytes.add(Array((Self.form + root.hex).utf8))
        bytes.add(policy.bytes)
        bytes.add(plugin.text)
        return bytes.all
    }
}

extension RowBook {
    func bytes(of subject: RowSubject) -> [UInt8] {
        var out = RowBytes()
        out.all.reserveCapacity(rows.count * 96)
        out.all = subject.heading
        out.add(states.values) { $0.add($1.text) }
        out.add(labels.values) { $0.add($1.text) }
        out.add(owners.values) { $0.add($1) }
        out.add(overlays.values) { $0.add($1) }
        out.add(folders) { out, folder in
            out.add(folder.kind.text)
            out.add(folder.assets)
            for place in folder.bound {
                out.add(place == nil ? 0 : 1)
                if let place { out.add(place) }
            }
        }
        out.add(rows) { out, row in
            out.add(row.folder)
            out.add(row.name.text)
            out.add(row.uid.uuid.high)
            out.add(row.uid.uuid.low)
            out.add(row.isHalted ? 1 : 0)
            out.add(row.badge)
            out.add(row.latest.map { $0 + 1 } ?? 0)
            out.add(row.owner.map { $0 + 1 } ?? 0)
            out.add(row.overlay)
            out.add(row.bound) { out, bound in
                out.add(bound.environment)
                out.add(bound.label)
                out.add(bound.overlay.map { $0 + 1 } ?? 0)
            }
        }
        return out.all + SHA256Digest(of: out.all).bytes
    }

    /// Nil where the bytes are no book of the subject.
    init?(bytes: [UInt8], of subject: RowSubject) {
        guard bytes.starts(with: subject.heading) else { return nil }
        let end = bytes.count - SHA256Digest.byteCount
        guard end >= subject.heading.count,
            SHA256Digest(of: Array(bytes[..<end])).bytes.elementsEqual(bytes[end...])
        else { return nil }
        do throws(RowDamage) {
            var scan = RowScan(bytes, from: subject.heading.count, to: end)
            try self.init(reading: &scan, subject)
            guard scan.isAtEnd else { return nil }
        } catch { return nil }
    }

    private init(reading scan: inout RowScan, _ subject: RowSubject) throws(RowDamage) {
        var states: [StateName] = []
        for _ in 0..<(try scan.number()) { states.append(try scan.checked { StateName(valid: $0) }) }
        var labels: [VersionLabel] = []
        for _ in 0..<(try scan.number()) { labels.append(try scan.checked { VersionLabel(valid: $0) }) }
        var owners: [[UInt8]] = []
        for _ in 0..<(try scan.number()) { owners.append(try scan.bytes()) }
        var overlays: [[UInt8]] = []
        for _ in 0..<(try scan.number()) { overlays.append(try scan.bytes()) }
        for _ in 0..<(try scan.number()) {
            let kind = try scan.checked { KindName(valid: $0) }
            let assets = try scan.object()
            var bound: [ObjectID?] = []
            for _ in 0..<subject.environments {
                bound.append(try scan.place(in: 2) == 0 ? nil : try scan.object())
            }
            folders.append(Folder(kind: kind, assets: assets, bound: bound))
        }
        let count = try scan.number()
        rows.reserveCapacity(min(count, scan.left))
        for _ in 0..<count {
            let folder = try scan.place(in: folders.count)
            let name = try scan.checked { AssetName(valid: $0) }
            guard let uuid = UUIDv7(high: try scan.word(), low: try scan.word()) else { throw RowDamage() }
            var row = Row(
                folder: folder, name: name, uid: AssetUID(uuid), isHalted: try scan.place(in: 2) == 1,
                badge: try scan.place(in: states.count),
                latest: try scan.placeIfAny(in: labels.count), owner: try scan.placeIfAny(in: owners.count),
                overlay: try scan.place(in: overlays.count), bound: [])
            let bounds = try scan.number()
            row.bound.reserveCapacity(min(bounds, subject.environments))
            for _ in 0..<bounds {
                row.bound.append(
                    Bound(
                        environment: try scan.place(in: subject.environments),
                        label: try scan.place(in: labels.count),
                        overlay: try scan.placeIfAny(in: overlays.count)))
            }
            rows.append(row)
        }
        self.states = Lexicon(states)
        self.labels = Lexicon(labels)
        self.owners = Lexicon(owners)
        self.overlays = Lexicon(overlays)
    }
}

/// That bytes are no book.
private struct RowDamage: Error {}

private struct RowBytes {
    var all: [UInt8] = []

    mutating func add(_ number: Int) {
        for shift in [24, 16, 8, 0] { all.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    mutating func add(_ word: UInt64) {
        add(Int(word >> 32))
        add(Int(word & 0xFFFF_FFFF))
    }

    mutating func add(_ bytes: [UInt8]) {
        add(bytes.count)
        all += bytes
    }

    mutating func add(_ text: String) {
        add(text.utf8.count)
        all += text.utf8
    }

    mutating func add(_ id: ObjectID) { all += id.bytes }

    mutating func add<T>(_ values: [T], _ each: (inout RowBytes, T) -> Void) {
        add(values.count)
        for value in values { each(&self, value) }
    }
}

private struct RowScan {
    private let all: [UInt8]
    private let end: Int
    private var at: Int

    init(_ bytes: [UInt8], from start: Int, to end: Int) {
        all = bytes
        self.end = end
        at = start
    }

    var isAtEnd: Bool { at == end }
    var left: Int { end - at }

    private mutating func take(_ count: Int) throws(RowDamage) -> Int {
        guard count <= left else { throw RowDamage() }
        defer { at += count }
        return at
    }

    mutating func number() throws(RowDamage) -> Int {
        let start = try take(4)
        return Int(all[start]) << 24 | Int(all[start + 1]) << 16 | Int(all[start + 2]) << 8
            | Int(all[start + 3])
    }

    mutating func word() throws(RowDamage) -> UInt64 {
        UInt64(try number()) << 32 | UInt64(try number())
    }

    mutating func bytes() throws(RowDamage) -> [UInt8] {
        let count = try number()
        let start = try take(count)
        return Array(all[start..<start + count])
    }

    mutating func checked<T>(_ read: (String) -> T?) throws(RowDamage) -> T {
        let count = try number()
        let start = try take(count)
        guard let value = read(String(decoding: all[start..<start + count], as: UTF8.self)) else {
            throw RowDamage()
        }
        return value
    }

    mutating func object() throws(RowDamage) -> ObjectID {
        let start = try take(ObjectID.byteCount)
        return ObjectID(all.span, at: start)
    }

    /// A place among so many.
    mutating func place(in count: Int) throws(RowDamage) -> Int {
        let place = try number()
        guard place < count else { throw RowDamage() }
        return place
    }

    mutating func placeIfAny(in count: Int) throws(RowDamage) -> Int? {
        let place = try place(in: count + 1)
        return place == 0 ? nil : place - 1
    }
}

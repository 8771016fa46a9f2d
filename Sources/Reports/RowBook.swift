import Catalog
import Objects

/// The rows of a plugin's assets beside the folders that they are of: what a list works out, kept for the next one.
///
/// A row follows from its asset's folder, from what the environments have of the same folder, and from the policy.
/// A book is of one policy and names the ids of those trees. So it is true wherever the ids are the same, and cannot
/// grow old: where one asset has changed, one folder of some hundred is worked out again.
struct RowBook: Sendable {
    /// A folder `<hh>` of assets, by all that its rows follow from.
    struct Folder: Hashable, Sendable {
        let kind: KindName
        let assets: ObjectID
        /// The same folder in each environment of the policy; nil where nothing is bound.
        let bound: [ObjectID?]
    }

    struct Row: Sendable {
        var folder: Int
        let name: AssetName
        let uid: AssetUID
        let isHalted: Bool
        var badge: Int
        var latest: Int?
        var owner: Int?
        /// What filters ask of the overlay.
        var overlay: Int
        var bound: [Bound]
    }

    struct Bound: Sendable {
        /// Its place among the policy's.
        let environment: Int
        var label: Int
        /// The same of the overlay that the version was made with; nil where nobody has asked for it yet.
        var overlay: Int?
    }

    var folders: [Folder] = []
    /// In order of kind and name.
    var rows: [Row] = []
    // What many rows share stands once, and they have its place.
    var states = Lexicon<StateName>()
    var labels = Lexicon<VersionLabel>()
    var owners = Lexicon<[UInt8]>()
    var overlays = Lexicon<[UInt8]>()

    /// The folders that a reader finds here, unless it misses something in a row of theirs.
    func known(unless lacks: (Row) -> Bool) -> [Folder: Int] {
        var known: [Folder: Int] = [:]
        for (place, folder) in folders.enumerated() { known[folder] = place }
        for row in rows where lacks(row) { known[folders[row.folder]] = nil }
        return known
    }

    /// A book of those folders, with the rows of this one that are still so and those that were found anew.
    func renewed(
        _ wanted: [Folder], _ known: [Folder: Int], _ found: [(folder: Folder, assets: [FoundAsset])]
    ) -> RowBook {
        var book = RowBook()
        book.folders = wanted
        book.rows.reserveCapacity(rows.count)
        var places: [Folder: Int] = [:]
        for (place, folder) in wanted.enumerated() { places[folder] = place }

        let moved = folders.map { known[$0] == nil ? nil : places[$0] }
        var states = Carrier(of: states)
        var labels = Carrier(of: labels)
        var owners = Carrier(of: owners)
        var overlays = Carrier(of: overlays)
        for var row in rows {
            guard let folder = moved[row.folder] else { continue }
            row.folder = folder
            row.badge = states.carry(row.badge, into: &book.states)
            row.latest = row.latest.map { labels.carry($0, into: &book.labels) }
            row.owner = row.owner.map { owners.carry($0, into: &book.owners) }
            row.overlay = overlays.carry(row.overlay, into: &book.overlays)
            for index in row.bound.indices {
                row.bound[index].label = labels.carry(row.bound[index].label, into: &book.labels)
                row.bound[index].overlay = row.bound[index].overlay.map {
                    overlays.carry($0, into: &book.overlays)
                }
            }
            book.rows.append(row)
        }
        for (folder, assets) in found {
            guard let place = places[folder] else { continue }
            for asset in assets { book.add(asset, in: place) }
        }
        let kinds = book.folders.map(\.kind)
        // What was kept is in order already, and each folder nearly so: the sort sees that.
        book.rows.sort { one, other in
            let (left, right) = (kinds[one.folder], kinds[other.folder])
            return left == right ? one.name < other.name : left < right
        }
        return book
    }

    private mutating func add(_ asset: FoundAsset, in folder: Int) {
        rows.append(
            Row(
                folder: folder, name: asset.name, uid: asset.uid, isHalted: asset.isHalted,
                badge: states.place(of: asset.badge),
                latest: asset.latest.map { labels.place(of: $0) },
                owner: asset.excerpt.owner.map { owners.place(of: $0) },
                overlay: overlays.place(of: asset.excerpt.asked),
                bound: asset.bound.map { bound in
                    Bound(
                        environment: bound.environment, label: labels.place(of: bound.label),
                        overlay: bound.excerpt.map { overlays.place(of: $0.asked) })
                }))
    }
}

/// Values that stand once, each at its place.
struct Lexicon<Value: Hashable & Sendable>: Sendable {
    private(set) var values: [Value] = []
    private var places: [Value: Int] = [:]

    init() {}

    /// Of values that are known to differ, to look up and not to add to.
    init(_ values: [Value]) { self.values = values }

    mutating func place(of value: Value) -> Int {
        if let place = places[value] { return place }
        places[value] = values.count
        values.append(value)
        return values.count - 1
    }
}

/// Takes values from one lexicon into another: those that are asked for, and each is looked up once.
private struct Carrier<Value: Hashable & Sendable> {
    private let source: Lexicon<Value>
    private var places: [Int?]

    init(of source: Lexicon<Value>) {
        self.source = source
        places = Array(repeating: nil, count: source.values.count)
    }

    mutating func carry(_ place: Int, into target: inout Lexicon<Value>) -> Int {
        if let known = places[place] { return known }
        let new = target.place(of: source.values[place])
        places[place] = new
        return new
    }
}

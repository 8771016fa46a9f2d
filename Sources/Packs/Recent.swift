/// What was made lately, within a bound.
///
/// One half is filled while the other is only asked; when it is full, the other one is emptied and they change places.
struct Recent<Key: Hashable, Value> {
    /// What an entry costs beside its bytes, roughly.
    private static var overhead: Int { 200 }

    private let byteLimit: Int
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]
    private var cost = 0

    init(byteLimit: Int) { self.byteLimit = byteLimit }

    mutating func value(for key: Key, size: (Value) -> Int) -> Value? {
        if let found = young[key] { return found }
        guard let found = old.removeValue(forKey: key) else { return nil }
        keep(found, for: key, size: size(found))
        return found
    }

    mutating func keep(_ value: Value, for key: Key, size: Int) {
        let size = size + Self.overhead
        guard size <= byteLimit / 4 else { return }
        if cost + size > byteLimit / 2 {
            old = young
            young = [:]
            cost = 0
        }
        young[key] = value
        cost += size
    }
}

public import Canonical

/// The governance metadata of an asset, kept beside its source, which is never touched.
///
/// It is a map of the fields in `OverlayField.table`. Only `Schema` makes one from text.
public struct Overlay: Sendable, Equatable {
    public let json: JSON

    public static let empty = Overlay(json: .object([]))

    public init(json: JSON) { self.json = json }

    public var bytes: [UInt8] { json.recordBytes() }

    /// Reads the one spelling that `bytes` prints. What the fields may hold was checked when it came in.
    public init(bytes: [UInt8]) throws(RecordFault) {
        do { json = try JSON(parsing: bytes) } catch { throw RecordFault(message: error.message) }
        guard json.asObject != nil, self.bytes == bytes else {
            throw RecordFault(message: "the overlay is not a map in its one form")
        }
    }

    public var isEmpty: Bool { json.asObject?.isEmpty ?? true }

    /// The value at a dotted key, such as `risk.level`; for labels and the like the key after the first dot is taken
    /// whole.
    public subscript(key: String) -> JSON? {
        OverlayKey(key)?.steps.reduce(Optional(json)) { json, step in json?[step] }
    }

    public func text(_ key: String) -> String? { self[key]?.asString }

    public func texts(_ key: String) -> [String] { self[key]?.asArray?.compactMap(\.asString) ?? [] }

    /// With another value at a key; nil takes the key away, and the map that this leaves empty.
    public func setting(_ key: OverlayKey, to value: JSON?) -> Overlay {
        Overlay(json: Self.setting(key.steps[...], in: json, to: value) ?? .object([]))
    }

    private static func setting(_ steps: ArraySlice<String>, in json: JSON, to value: JSON?) -> JSON? {
        guard let step = steps.first else { return value }
        var members = json.asObject ?? []
        let place = members.firstIndex { $0.key.utf8.elementsEqual(step.utf8) }
        let below = place.map { members[$0].value } ?? .object([])
        let changed = setting(steps.dropFirst(), in: below, to: value)
        switch (place, changed) {
        case (let place?, let changed?): members[place].value = changed
        case (let place?, nil): members.remove(at: place)
        case (nil, let changed?): members.append(.init(key: step, value: changed))
        case (nil, nil): break
        }
        return members.isEmpty ? nil : .object(members)
    }
}

/// A dotted key of the overlay, split into its steps.
public struct OverlayKey: Hashable, Sendable, CustomStringConvertible {
    public let steps: [String]

    /// Nil where no field of the overlay has the key.
    public init?(_ text: some StringProtocol) {
        guard let field = OverlayField.named(text) else { return nil }
        let path = field.key.split(separator: ".").map { String($0) }
        guard field.isMap, text.utf8.count > field.key.utf8.count else {
            steps = path
            return
        }
        // Bytes: a mark that combines with the dot belongs to the key, and must not go with it.
        steps = path + [String(Substring(String(text).utf8.dropFirst(field.key.utf8.count + 1)))]
    }

    public var description: String { steps.joined(separator: ".") }

    public var field: OverlayField? { OverlayField.named(description) }
}

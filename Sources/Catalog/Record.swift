public import Canonical

/// A file of the ledger's own: JSON with one spelling (sorted keys, one a line, none unknown).
public protocol Record: Sendable, Equatable {
    init(_ members: Members) throws(RecordFault)
    var members: [JSON.Member] { get }
}

extension Record {
    public var bytes: [UInt8] { JSON.object(members).recordBytes() }

    /// Reads the one spelling that `bytes` prints; anything else is a fault.
    public init(bytes: [UInt8]) throws(RecordFault) {
        let json: JSON
        do { json = try JSON(parsing: bytes) } catch { throw RecordFault(message: error.message) }
        try self.init(Members(json))
        guard self.bytes == bytes else {
            throw RecordFault(
                message: "the record is not in its one form (sorted keys, one a line, none unknown)")
        }
    }
}

/// Why bytes are not a record of ours.
public struct RecordFault: Error, Sendable, Equatable {
    public let message: String

    public init(message: String) { self.message = message }
}

/// The members of a JSON object, read by key. What nobody reads is found by printing the record anew.
public struct Members: Sendable {
    public let json: JSON

    public init(_ json: JSON) { self.json = json }

    package func required<T>(_ key: String, _ noun: String, _ read: (JSON) -> T?) throws(RecordFault) -> T {
        guard let value = try optional(key, noun, read) else {
            throw RecordFault(message: "'\(key)' is missing or not \(noun)")
        }
        return value
    }

    package func optional<T>(_ key: String, _ noun: String, _ read: (JSON) -> T?) throws(RecordFault) -> T? {
        guard let member = json[key] else { return nil }
        guard let value = read(member) else { throw RecordFault(message: "'\(key)' is not \(noun)") }
        return value
    }

    package func uid(_ key: String = "uid") throws(RecordFault) -> AssetUID {
        try required(key, "a UUIDv7") { $0.asString.flatMap { AssetUID($0) } }
    }

    package func sequence(_ key: String = "seq") throws(RecordFault) -> Int {
        try required(key, "a positive whole number") { $0.asInteger.flatMap { $0 > 0 ? $0 : nil } }
    }

    package func time(_ key: String = "time") throws(RecordFault) -> Timestamp {
        try required(key, "a time") { json in json.asString.flatMap { Timestamp(rfc3339: $0) } }
    }

    package func text(_ key: String) throws(RecordFault) -> String? {
        try optional(key, "a text") { $0.asString }
    }

    package func name<Tag>(_ key: String) throws(RecordFault) -> Name<Tag> {
        try required(key, "a name") { json in json.asString.flatMap { Name<Tag>(valid: $0) } }
    }

    package func label(_ key: String = "label") throws(RecordFault) -> VersionLabel {
        try required(key, "a label") { json in json.asString.flatMap { VersionLabel(valid: $0) } }
    }
}

extension Name {
    /// Nil where the text is no name.
    public init?(valid text: some StringProtocol) {
        do { try self.init(text) } catch { return nil }
    }

    /// A name that stands in our own code.
    package init(ours text: StaticString) {
        do { try self.init("\(text)") } catch { preconditionFailure("'\(text)' is no name") }
    }

    /// A name of our own with the number of what it names.
    package init(ours stem: StaticString, _ number: Int) {
        do { try self.init("\(stem)\(number)") } catch { preconditionFailure("'\(stem)' begins no name") }
    }
}

extension VersionLabel {
    /// Nil where the text is no label.
    public init?(valid text: some StringProtocol) {
        do { try self.init(text) } catch { return nil }
    }
}

extension [JSON.Member] {
    /// The members there are: what is nil is left out.
    package init(present members: [(String, JSON?)]) {
        self = members.compactMap { key, value in value.map { JSON.Member(key: key, value: $0) } }
    }
}

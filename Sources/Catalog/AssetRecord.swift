import Canonical

/// `asset.json`: what the ledger itself keeps of an asset.
public struct AssetRecord: Sendable, Equatable {
    public let uid: AssetUID

    public init(uid: AssetUID) { self.uid = uid }

    public var bytes: [UInt8] {
        JSON.object([.init(key: "uid", value: .string(uid.description))]).recordBytes()
    }

    /// Reads the one spelling that `bytes` prints; anything else is a fault.
    public init(bytes: [UInt8]) throws(RecordFault) {
        let json: JSON
        do { json = try JSON(parsing: bytes) } catch { throw RecordFault(message: error.message) }
        guard let text = json["uid"]?.asString, let uid = AssetUID(text) else {
            throw RecordFault(message: "'uid' is missing or not a UUIDv7")
        }
        self.uid = uid
        guard self.bytes == bytes else {
            throw RecordFault(
                message: "the record is not in its one form (sorted keys, one a line, none unknown)")
        }
    }
}

/// `store.json`: the format of the store and its id, which is the Event-Id of its root.
public struct StoreRecord: Sendable, Equatable {
    public let format: Int
    public let id: EventID

    public init(format: Int, id: EventID) {
        self.format = format
        self.id = id
    }

    public var bytes: [UInt8] {
        JSON.object([
            .init(key: "format", value: .integer(format)), .init(key: "id", value: .string(id.description)),
        ]).recordBytes()
    }

    public init(bytes: [UInt8]) throws(RecordFault) {
        let json: JSON
        do { json = try JSON(parsing: bytes) } catch { throw RecordFault(message: error.message) }
        guard let format = json["format"]?.asInteger, format > 0 else {
            throw RecordFault(message: "'format' is missing or not a positive whole number")
        }
        guard let text = json["id"]?.asString, let id = EventID(text) else {
            throw RecordFault(message: "'id' is missing or not a UUIDv7")
        }
        self.init(format: format, id: id)
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

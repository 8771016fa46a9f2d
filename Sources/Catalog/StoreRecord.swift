public import Canonical

/// `store.json`: the format of the store and its id, which is the Event-Id of its root.
public struct StoreRecord: Record {
    public let format: Int
    public let id: EventID

    public init(format: Int, id: EventID) {
        self.format = format
        self.id = id
    }

    public init(_ members: Members) throws(RecordFault) {
        format = try members.sequence("format")
        id = try members.required("id", "a UUIDv7") { $0.asString.flatMap { EventID($0) } }
    }

    public var members: [JSON.Member] {
        .init(present: [("format", .integer(format)), ("id", .string(id.description))])
    }
}

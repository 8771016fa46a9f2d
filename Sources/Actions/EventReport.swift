public import Canonical
public import Catalog
import Keys
package import Objects
package import Store

/// The id of a commit or another object, for people and for plain git.
public struct Revision: Hashable, Sendable {
    public let hex: String

    /// The first digits, for people.
    public var short: String { String(hex.prefix(12)) }

    public init?(_ text: String) {
        guard let id = ObjectID(hex: text) else { return nil }
        self.init(id)
    }

    package init(_ id: ObjectID) { hex = id.hex }
}

/// An event as it stands on the ledger.
public struct EventReport: Sendable {
    public let event: Event
    public let commit: Revision
    public let time: Timestamp
    public let authorName: String
    public let authorEmail: String
    /// The fingerprint of the key that signed; nil where there is no signature that can be read.
    public let key: String?
    public let chain: SHA256Digest

    package init(_ recorded: RecordedEvent) {
        event = recorded.event
        commit = Revision(recorded.id)
        time = Timestamp(seconds: recorded.seconds) ?? .latest
        authorName = recorded.author.name
        authorEmail = recorded.author.email
        key = recorded.signer?.fingerprint.description
        chain = recorded.chain
    }
}

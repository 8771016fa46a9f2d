public import Bearings
public import Canonical
public import Catalog
import Keys
import Objects
package import Store

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

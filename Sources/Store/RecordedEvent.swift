public import Canonical
public import Catalog
public import Keys
public import Objects

/// An event on the ledger, with its commit.
public struct RecordedEvent: Sendable {
    public let id: ObjectID
    public let parent: ObjectID?
    public let tree: ObjectID
    public let event: Event
    public let chain: SHA256Digest
    public let author: Identity
    public let committer: Identity
    /// The key that the signature names; nil where there is none that can be read.
    public let signer: PublicKey?

    init(id: ObjectID, commit: CommitObject, message: EventMessage) {
        self.id = id
        parent = commit.parent
        tree = commit.tree
        event = message.event
        chain = message.chain
        author = commit.author
        committer = commit.committer
        do { signer = try SSHSignature(armoured: commit.signature ?? []).publicKey } catch { signer = nil }
    }

    /// Log time.
    public var seconds: Int64 { committer.seconds }
}

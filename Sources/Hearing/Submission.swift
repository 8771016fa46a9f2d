public import Canonical
public import Catalog
public import Consent
public import Keys
public import Statute

/// An event with all that it is judged by: when, by whose key, under whose name, with which documents.
public struct Submission: Sendable {
    public var event: Event
    /// Log time: the committer's.
    public let time: Timestamp
    /// When it is heard, which is when what it rests on must not have expired: log time where a log is replayed, and
    /// later than that where somebody receives it late.
    public private(set) var heardAt: Timestamp
    public let author: Signatory
    /// Author time: a claim, which no rule reads but that a version states the same.
    public let authoredAt: Timestamp
    public let committer: Signatory
    /// The key whose signature over the commit was found good.
    public let signer: PublicKey
    public let payloads: Payloads

    public init(
        event: Event, time: Timestamp, author: Signatory, authoredAt: Timestamp? = nil, committer: Signatory,
        signer: PublicKey, payloads: Payloads
    ) {
        self.event = event
        self.time = time
        heardAt = time
        self.author = author
        self.authoredAt = authoredAt ?? time
        self.committer = committer
        self.signer = signer
        self.payloads = payloads
    }

    /// The same, as it is heard by somebody to whom it comes not before some time.
    public func heard(notBefore time: Timestamp) -> Submission {
        var late = self
        late.heardAt = max(self.time, time)
        return late
    }
}

/// What an event brings, already parsed: whoever makes one has checked size, digest, form and meaning.
public struct Payloads: Sendable {
    public struct File: Sendable, Equatable {
        public let path: String
        public let bytes: [UInt8]

        public init(path: String, bytes: [UInt8]) {
            self.path = path
            self.bytes = bytes
        }

        public var line: PayloadLine { PayloadLine(digest: SHA256Digest(of: bytes), path: path) }

        public static func == (one: File, other: File) -> Bool {
            one.path.utf8.elementsEqual(other.path.utf8) && one.bytes == other.bytes
        }
    }

    /// In byte order of path.
    public let files: [File]
    public var policy: PolicyBundle?
    public var asset: AssetRecord?
    public var overlay: Overlay?
    public var version: VersionRecord?
    /// What a version's record says, where it is a document that we read.
    public var manifest: Manifest?
    public var request: RequestRecord?
    public var approval: SignedApproval?
    public var evidence: EvidenceRecord?

    public init(request: RequestRecord, files: [File]) {
        self.init(files: files)
        self.request = request
    }

    public init(approval: SignedApproval, files: [File]) {
        self.init(files: files)
        self.approval = approval
    }

    public init(files: [File] = [], policy: PolicyBundle? = nil, asset: AssetRecord? = nil) {
        self.files = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        self.policy = policy
        self.asset = asset
    }

    public var lines: [PayloadLine] { files.map(\.line) }
}

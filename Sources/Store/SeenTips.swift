public import Canonical
public import Git
public import Objects

/// What a remote had when this machine looked last. It is noted beside the pins: a ref in the repository could be moved
/// back by anybody who writes there.
public struct SeenTip: Sendable {
    public let remote: String
    public let root: ObjectID
    public let tip: ObjectID
    public let sequence: Int
    public let at: Timestamp
    /// The file that says so.
    public let note: String

    fileprivate init?(_ bytes: [UInt8], under root: ObjectID, note: String) {
        guard let json = JSON(quiet: bytes), let remote = json["remote"]?.asString,
            let tip = json["tip"]?.asString.flatMap({ ObjectID(hex: $0) }),
            let sequence = json["sequence"]?.asInteger,
            let at = json["seenAt"]?.asString.flatMap({ Timestamp(rfc3339: $0) })
        else { return nil }
        self.remote = remote
        self.root = root
        self.tip = tip
        self.sequence = sequence
        self.at = at
        self.note = note
    }
}

extension TrustFolder {
    /// What a remote had of the ledger here when it was looked at last; nil where it never was.
    public func seen(_ remote: String, from repository: Repository) throws(LedgerError) -> SeenTip? {
        try seenTips(from: repository).first { $0.remote.utf8.elementsEqual(remote.utf8) }
    }

    /// All remotes that were looked at for the ledger here, by name. What was noted of another ledger at the same place
    /// says nothing of this one.
    public func seenTips(from repository: Repository) throws(LedgerError) -> [SeenTip] {
        guard let root = try verifiedTip(in: repository)?.root else { return [] }
        var tips: [SeenTip] = []
        let folder = seenFolder(root, repository)
        for name in try StateFile.names(in: folder) where name.hasSuffix(".json") {
            let file = "\(folder)/\(name)"
            if let bytes = try StateFile.read(file), let seen = SeenTip(bytes, under: root, note: file) {
                tips.append(seen)
            }
        }
        return tips.sorted { $0.remote.utf8.lexicographicallyPrecedes($1.remote.utf8) }
    }

    /// Notes a tip that was verified here, as what a remote has.
    public func see(
        _ tip: ObjectID, _ sequence: Int, under root: ObjectID, at remote: String,
        from repository: Repository,
        time: Timestamp
    ) throws(LedgerError) {
        try StateFile.write(
            JSON.object([
                .init(key: "remote", value: .string(remote)),
                .init(key: "repository", value: .string(repository.commonDirectory)),
                .init(key: "seenAt", value: .string(time.rfc3339)),
                .init(key: "sequence", value: .integer(sequence)),
                .init(key: "tip", value: .string(tip.hex)),
            ]).recordBytes(), to: seenFile(root, repository, remote), lasting: true)
    }

    private func seenFolder(_ root: ObjectID, _ repository: Repository) -> String {
        "\(path)/\(root.hex)/remotes/\(Self.place(of: repository))"
    }

    private func seenFile(_ root: ObjectID, _ repository: Repository, _ remote: String) -> String {
        "\(seenFolder(root, repository))/\(SHA256Digest(of: Array(remote.utf8)).hex.prefix(32)).json"
    }
}

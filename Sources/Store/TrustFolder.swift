public import Canonical
public import Git
public import Objects

/// What this user believes, outside of any repository: which roots are pinned, and which tip was verified
/// last in which repository. Losing the tips costs a replay; losing the pins costs a question.
public struct TrustFolder: Sendable {
    /// `$XDG_STATE_HOME/catalogctl`.
    public let path: String

    public init(path: String) { self.path = path }

    public struct VerifiedTip: Sendable, Equatable {
        public let root: ObjectID
        public let tip: ObjectID
        public let sequence: Int
        /// Another tip, verified as well, that is about to take its place without containing it. The ref may stand at
        /// either: whoever moved it may have been killed before they could say so.
        var next: (tip: ObjectID, sequence: Int)?

        init(root: ObjectID, tip: ObjectID, sequence: Int) {
            self.root = root
            self.tip = tip
            self.sequence = sequence
        }

        public static func == (one: VerifiedTip, other: VerifiedTip) -> Bool {
            (one.root, one.tip, one.sequence) == (other.root, other.tip, other.sequence)
                && one.next?.tip == other.next?.tip
        }
    }

    /// The roots that somebody has vouched for on this machine.
    public func pins() throws(LedgerError) -> [ObjectID] {
        var pins: [ObjectID] = []
        for name in try StateFile.names(in: path) {
            guard let root = ObjectID(hex: name), try isPinned(root) else { continue }
            pins.append(root)
        }
        return pins.sorted()
    }

    public func isPinned(_ root: ObjectID) throws(LedgerError) -> Bool {
        guard let bytes = try StateFile.read(pinFile(root)) else { return false }
        return JSON(quiet: bytes)?["root"]?.asString == root.hex
    }

    public func pin(_ root: ObjectID, at time: Timestamp) throws(LedgerError) {
        try StateFile.write(
            JSON.object([
                .init(key: "pinnedAt", value: .string(time.rfc3339)),
                .init(key: "root", value: .string(root.hex)),
            ]).recordBytes(), to: pinFile(root), lasting: true)
    }

    func unpin(_ root: ObjectID) throws(LedgerError) {
        try StateFile.remove(pinFile(root))
        try StateFile.removeFolder("\(path)/\(root.hex)")
    }

    /// The tip verified last in the repository, under any pinned root; nil where there is none.
    public func verifiedTip(in repository: Repository) throws(LedgerError) -> VerifiedTip? {
        for root in try pins() {
            if let note = try note(tipFile(root, repository), under: root) { return note }
        }
        return nil
    }

    /// What was verified in the repository once, whether its root is still pinned or not, and the file that
    /// remembers it: enough to know that there was a ledger, not to believe one.
    func trace(of repository: Repository) throws(LedgerError) -> (tip: VerifiedTip, file: String)? {
        for name in try StateFile.names(in: path) {
            guard let root = ObjectID(hex: name) else { continue }
            let file = tipFile(root, repository)
            if let note = try note(file, under: root) { return (note, file) }
        }
        return nil
    }

    /// The tip with the highest number that was verified of a ledger on this machine, in whatever repository:
    /// one that was moved or copied has left its own note behind at the old place.
    public func latestTip(under root: ObjectID) throws(LedgerError) -> VerifiedTip? {
        let folder = "\(path)/\(root.hex)/tips"
        var latest: VerifiedTip?
        for name in try StateFile.names(in: folder) where name.hasSuffix(".json") {
            guard let note = try note("\(folder)/\(name)", under: root) else { continue }
            if note.sequence > latest?.sequence ?? 0 { latest = note }
        }
        return latest
    }

    /// A tip that cannot be read is a tip that is not there: it costs a replay, not a verdict.
    private func note(_ file: String, under root: ObjectID) throws(LedgerError) -> VerifiedTip? {
        guard let bytes = try StateFile.read(file), let json = JSON(quiet: bytes),
            let tip = json["tip"]?.asString.flatMap({ ObjectID(hex: $0) }),
            let sequence = json["sequence"]?.asInteger
        else { return nil }
        var verified = VerifiedTip(root: root, tip: tip, sequence: sequence)
        if let next = json["next"], let tip = next["tip"]?.asString.flatMap({ ObjectID(hex: $0) }),
            let sequence = next["sequence"]?.asInteger
        {
            verified.next = (tip, sequence)
        }
        return verified
    }

    /// One tip for a repository: what was known of another ledger at the same place is forgotten.
    func remember(_ verified: VerifiedTip, in repository: Repository) throws(LedgerError) {
        for root in try pins() where root != verified.root {
            try StateFile.remove(tipFile(root, repository))
        }
        try StateFile.write(
            JSON.object(members(of: verified, in: repository)).recordBytes(),
            to: tipFile(verified.root, repository))
    }

    /// Says beforehand that another tip is to take the place of the one that is known. It is on the disk when this
    /// returns: without it a ref that was replaced looks like one that somebody has moved back.
    func announce(_ next: VerifiedTip, in repository: Repository) throws(LedgerError) {
        guard let known = try verifiedTip(in: repository) else { return }
        let announced = JSON.object([
            .init(key: "sequence", value: .integer(next.sequence)),
            .init(key: "tip", value: .string(next.tip.hex)),
        ])
        try StateFile.write(
            JSON.object(members(of: known, in: repository) + [.init(key: "next", value: announced)])
                .recordBytes(),
            to: tipFile(known.root, repository), lasting: true)
    }

    private func members(of verified: VerifiedTip, in repository: Repository) -> [JSON.Member] {
        [
            .init(key: "repository", value: .string(repository.commonDirectory)),
            .init(key: "sequence", value: .integer(verified.sequence)),
            .init(key: "tip", value: .string(verified.tip.hex)),
        ]
    }

    private func pinFile(_ root: ObjectID) -> String { "\(path)/\(root.hex)/pin.json" }

    private func tipFile(_ root: ObjectID, _ repository: Repository) -> String {
        "\(path)/\(root.hex)/tips/\(Self.place(of: repository)).json"
    }

    static func place(of repository: Repository) -> String {
        String(SHA256Digest(of: Array(repository.commonDirectory.utf8)).hex.prefix(32))
    }
}

extension JSON {
    /// Nil where the bytes are not JSON.
    init?(quiet bytes: [UInt8]) {
        do { self = try JSON(parsing: bytes) } catch { return nil }
    }
}

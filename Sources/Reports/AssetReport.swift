// Reports: what is so, one file a question. A question takes words that are values already, reads one state of the
// ledger, and answers with values. What a list has worked out is kept for the next one: what it follows from is known
// here, and the Store room keeps the bytes. What does not enter: acts, printing, and anything that the answer does
// not need; a reader pays for what it is told.

public import Audit
import Bearings
public import Catalog
import Store

/// What is known of one asset.
public struct AssetReport: Sendable {
    public let path: AssetPath
    public let record: AssetRecord
    public let badge: StateName
    public let overlay: Overlay
    public let latest: VersionLabel?
    /// Where the asset stands that is to be used instead.
    public let replacement: AssetPath?
    /// What the environments have or had of it, in their order.
    public let bindings: [(environment: EnvironmentName, record: BindingRecord)]
    /// How many versions there are, and the newest of them.
    public let versionCount: Int
    public let versions: [VersionReport]
    /// The environments that are frozen, of those that have or had something of it.
    public let freezes: [(environment: EnvironmentName, record: StopRecord)]
    /// What of it rests on a key that was in other hands.
    public internal(set) var marks: [Reliance.Mark] = []

    public var uid: AssetUID { record.uid }

    /// As a person types it after the plugin.
    public var words: String { "\(path.kind)/\(path.name)" }
}

/// What is known of one version without looking into the log.
public struct VersionReport: Sendable {
    public let id: VersionID
    public let record: VersionRecord
    public let standing: LifecycleRecord
    /// The environments that have it.
    public let bound: [EnvironmentName]
    /// Its movable names, the computed ones included.
    public let aliases: [String]

    public var label: VersionLabel { record.label }
}

extension AssetPage {
    /// - Parameter limit: how many versions are looked into, the newest first.
    func report(versions limit: Int) throws(ActionError) -> AssetReport {
        let versions = try versions()
        let latest = newest(of: versions)?.label
        let bindings = try bindings()
        var reports: [VersionReport] = []
        for version in versions.reversed().prefix(limit) {
            reports.append(try report(on: version, bindings, latest: latest))
        }
        return AssetReport(
            path: path, record: record, badge: badge(of: versions), overlay: try overlay(), latest: latest,
            replacement: try record.retirement?.replacement.flatMap { uid throws(ActionError) in
                try state.place(of: uid)
            }, bindings: bindings, versionCount: versions.count, versions: reports,
            freezes: try state.freezes().filter { freeze in
                bindings.contains { $0.environment == freeze.environment }
            })
    }

    func report(
        on version: Version, _ bindings: [(environment: EnvironmentName, record: BindingRecord)],
        latest: VersionLabel?
    ) throws(ActionError) -> VersionReport {
        let file = "\(path.version(version.label))/\(VersionRecord.file)"
        guard let record: VersionRecord = try state.record(at: file) else {
            throw .unreadable(file, RecordFault(message: "it is not there"))
        }
        let aliases = self.record.aliases.filter { $0.value == version.label }.map(\.key.text).sorted()
        return VersionReport(
            id: version.id, record: record, standing: version.standing,
            bound: bindings.filter { $0.record.bound?.version == version.id }.map(\.environment),
            aliases: (version.label == latest ? [ReservedWords.latest] : []) + aliases)
    }
}

extension LedgerState {
    /// The environments that are frozen, in byte order.
    func freezes() throws(ActionError) -> [(environment: EnvironmentName, record: StopRecord)] {
        var freezes: [(environment: EnvironmentName, record: StopRecord)] = []
        for file in try files(under: Layout.freezes) {
            guard let environment = EnvironmentName(valid: file.dropLast(".json".count)),
                let record: StopRecord = try record(at: Layout.freeze(environment))
            else { continue }
            freezes.append((environment, record))
        }
        return freezes
    }
}

package import Catalog
package import Consent
import Hearing
package import Objects
package import Statute
package import Store

/// One asset as a state has it: what acts and reads ask of its records.
package struct AssetPage {
    package let path: AssetPath
    package let record: AssetRecord
    package let plugin: PolicyBundle.Plugin
    package let state: LedgerState

    /// The asset that a person means; where it was renamed, the error says what it is called now.
    package init(_ name: AssetReference, of plugin: PluginName, in state: LedgerState) throws(ActionError) {
        let policy = try translating(state.activePolicy)
        try self.init(name.path(in: plugin, of: policy), in: state, policy)
    }

    package init(_ path: AssetPath, in state: LedgerState, _ policy: PolicyBundle) throws(ActionError) {
        self.path = path
        self.state = state
        plugin = try policy.plugin(path.plugin)
        guard let record: AssetRecord = try state.record(at: path.record) else {
            if let moved: MovedRecord = try state.record(at: path.moved),
                let now = try state.place(of: moved.uid)
            {
                throw ActionError(
                    .assetMoved, "'\(path)' is called '\(now.name)' now",
                    hint: "see it: catalogctl \(now.plugin) show \(now.kind)/\(now.name)")
            }
            throw try ActionError.unknown(path, in: state)
        }
        self.record = record
    }

    /// Of an asset whose record has been read.
    package init(
        _ path: AssetPath, _ record: AssetRecord, _ plugin: PolicyBundle.Plugin, _ state: LedgerState
    ) {
        self.path = path
        self.record = record
        self.plugin = plugin
        self.state = state
    }

    package var uid: AssetUID { record.uid }

    /// As a person types it after the plugin.
    package var words: String { "\(path.kind)/\(path.name)" }

    // MARK: Versions

    /// One version with its place in the lifecycle.
    package struct Version {
        package let label: VersionLabel
        package let id: VersionID
        package let standing: LifecycleRecord

        package init(label: VersionLabel, id: VersionID, standing: LifecycleRecord) {
            self.label = label
            self.id = id
            self.standing = standing
        }
    }

    package func version(_ label: VersionLabel) throws(ActionError) -> Version {
        guard let standing: LifecycleRecord = try state.record(at: path.state(label)),
            let id = try state.folderID(path.version(label))
        else {
            throw ActionError(
                .versionUnknown, "'\(path)' has no version \(label)",
                hint: "see its versions: catalogctl \(path.plugin) versions \(words)")
        }
        return Version(label: label, id: id, standing: standing)
    }

    /// All of them, in the order in which they were made.
    package func versions() throws(ActionError) -> [Version] {
        var versions: [Version] = []
        for text in try state.files(under: path.versions) {
            if let label = VersionLabel(valid: text) { versions.append(try version(label)) }
        }
        return versions.sorted { $0.standing.created < $1.standing.created }
    }

    /// The version that a word chooses: a label, an alias, `latest` or `latest-approved`.
    package func version(chosenBy choice: VersionChoice) throws(ActionError) -> Version {
        switch choice {
        case .latest: return try found(newest(of: versions()), "'\(path)' has no version yet")
        case .latestApproved:
            let approved = try versions().filter { $0.standing.state == .approved }
            return try found(newest(of: approved), "'\(path)' has no approved version")
        case .word(let word):
            if let alias = AliasName(valid: word), let label = record.aliases[alias] {
                return try version(label)
            }
            return try version(translating { () throws(NameFault) in try VersionLabel(word) })
        }
    }

    package func newest(of versions: [Version]) -> Version? { plugin.newest(of: versions) }

    private func found(_ version: Version?, _ absence: String) throws(ActionError) -> Version {
        if let version { return version }
        throw ActionError(
            .versionUnknown, absence,
            hint: "see its versions: catalogctl \(path.plugin) versions \(words)")
    }

    package func badge(of versions: [Version]) -> StateName { plugin.badge(of: versions, record) }

    /// Itself, or with the whole asset.
    package func isDeprecated(_ version: Version) -> Bool {
        version.standing.state == .deprecated || record.retirement?.state == .deprecated
    }

    /// What to use instead of it, under the name that this has now.
    package func replacement(of version: Version) throws(ActionError) -> AssetPath? {
        try (version.standing.replacement ?? record.retirement?.replacement).flatMap {
            uid throws(ActionError) in try state.place(of: uid)
        }
    }

    /// The evidence of a version, in byte order.
    package func evidence(of label: VersionLabel) throws(ActionError) -> [EvidenceRecord] {
        var found: [EvidenceRecord] = []
        for file in try state.files(under: path.evidence(of: label)) where file.hasSuffix(".json") {
            if let record: EvidenceRecord = try state.record(at: "\(path.evidence(of: label))/\(file)") {
                found.append(record)
            }
        }
        return found
    }

    // MARK: Bindings and the overlay

    package func binding(in environment: EnvironmentName) throws(ActionError) -> BindingRecord? {
        try state.record(at: path.binding(environment))
    }

    /// What was ever bound, by environment, in the policy's order; those of environments it has no more come last.
    package func bindings() throws(ActionError) -> [(environment: EnvironmentName, record: BindingRecord)] {
        let order = try translating(state.activePolicy).environments
        let bindings = try translating { () throws(Records<LedgerState>.Fault) in
            try Records(of: state).bindings(of: path)
        }
        return bindings.sorted {
            (order.firstIndex(of: $0.environment) ?? .max, $0.environment)
                < (order.firstIndex(of: $1.environment) ?? .max, $1.environment)
        }
    }

    /// The bytes of the overlay; nil where nothing was set yet.
    package func overlayBytes() throws(ActionError) -> [UInt8]? { try state.contents(path.overlay) }

    package func overlay() throws(ActionError) -> Overlay {
        try translating { () throws(Records<LedgerState>.Fault) in try Records(of: state).overlay(of: path) }
    }
}

extension PolicyBundle.Plugin {
    /// By SemVer where the plugin has it, a release before any prerelease; else the one made last.
    package func newest(of versions: [AssetPage.Version]) -> AssetPage.Version? {
        func semantic(_ version: AssetPage.Version) -> SemanticVersion? {
            labelFormat == .semver ? SemanticVersion(version.label) : nil
        }
        return versions.max { one, other in
            // Builds of one number stand side by side in SemVer, and then too the one made last is the newest.
            guard let left = semantic(one), let right = semantic(other), left != right else {
                return one.standing.created < other.standing.created
            }
            return left.isPrerelease == right.isPrerelease ? left < right : left.isPrerelease
        }
    }

    /// The state that stands for the asset: its retirement if any, else what its versions come to.
    package func badge(of versions: [AssetPage.Version], _ record: AssetRecord) -> StateName {
        record.retirement?.state ?? lifecycle.badge(of: versions.map(\.standing.state))
    }
}

extension Overlay {
    /// Who answers for it, in the shortest words.
    package var owner: String? { text("owner.principal") ?? text("owner.displayName") ?? text("owner.email") }
}

/// What a person says where a version is wanted.
public enum VersionChoice: Sendable {
    case latest
    case latestApproved
    /// A label or an alias.
    case word(String)

    public init(_ text: String) {
        self =
            switch text {
            case ReservedWords.latest: .latest
            case ReservedWords.latestApproved: .latestApproved
            default: .word(text)
            }
    }
}

extension LedgerState {
    package func contents(_ path: String) throws(ActionError) -> [UInt8]? {
        try translating { () throws(LedgerError) in try read(path) }
    }

    package func files(under path: String) throws(ActionError) -> [String] {
        try translating { () throws(LedgerError) in try names(under: path) }
    }

    package func contentsOfFolder(_ path: String) throws(ActionError) -> [TreeEntry] {
        try translating { () throws(LedgerError) in try entries(under: path) }
    }

    package func folderID(_ path: String) throws(ActionError) -> VersionID? {
        try translating { () throws(LedgerError) in try folder(at: path) }
    }

    package func record<R: Record>(_ type: R.Type = R.self, at path: String) throws(ActionError) -> R? {
        try translating { () throws(Records<LedgerState>.Fault) in try Records(of: self).record(at: path) }
    }

    /// Where the asset with an identity stands.
    package func place(of uid: AssetUID) throws(ActionError) -> AssetPath? {
        try translating { () throws(Records<LedgerState>.Fault) in try Records(of: self).place(of: uid) }
    }
}

extension ActionError {
    package static func unreadable(_ path: String, _ fault: RecordFault) -> ActionError {
        ActionError(
            "record.form", .integrity, "the record '\(path)' is not one: \(fault.message)",
            hint: "the ledger is damaged, or of a later version: catalogctl verify --full")
    }
}

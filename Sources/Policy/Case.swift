import Canonical
import Catalog
import Hearing
import Keys
import Statute

/// What an event's own rule looks at: the event and what it brings, the state before it, and who acts.
struct Case<S: State>: Inquiry {
    let event: Event
    let payloads: Payloads
    let authoredAt: Timestamp
    /// Log time.
    let time: Timestamp
    /// When it is heard: what has expired by then counts no more.
    let heardAt: Timestamp
    let state: S
    let policy: PolicyBundle
    let principal: Principal
}

/// What an event's own rule allows: the changes, and on whose word where somebody's was needed.
struct Ruling {
    var edits: [Edit]
    /// The state that it changes, from and to; none for an asset that is in use as a whole.
    var transition: (from: StateName?, to: StateName?)?
    /// Where what is bound gets another name.
    var renames: [EnvironmentName] = []
    /// Whether the lifecycle asks for an approval where no gate does.
    var needsApproval = false
    var gates: [GateReceipt] = []
    /// Changes that say who has opened the gates; somebody must have then.
    var changesByQuorum: (([PrincipalName]) -> [Edit])?
    /// The policy in force afterwards, where the event changes it, and its version.
    var adopted: (policy: PolicyBundle, version: PolicyVersion)?
}

extension Case {
    // MARK: What the event says

    /// Something that the event's form has and its maker left out.
    func given<T>(_ value: T?, _ key: TrailerKey) throws(Stop<S.Failure>) -> T {
        guard let value else {
            throw denied(
                .eventForm, "\(event.kind.rawValue) has no '\(key.rawValue)'",
                remedy: "write events with catalogctl")
        }
        return value
    }

    /// The event believes that this is so, and takes its place.
    func replaces(_ found: Replaced, _ noun: String) throws(Stop<S.Failure>) {
        let believed = try given(event.replaces, .replaces)
        guard believed == found else {
            throw .denied(
                Denial(
                    .eventStale,
                    "\(noun) is \(found.text), and the event was made when it was \(believed.text)",
                    remedy: "look again, then do it anew", found: found))
        }
    }

    /// The event brings these files and no others, in byte order of path. One that was read into a record says what
    /// the record says, byte for byte.
    func brings(_ expected: [(path: String, bytes: [UInt8]?)]) throws(Stop<S.Failure>) {
        let isForeign = payloads.files.contains { file in
            !expected.contains {
                $0.path.utf8.elementsEqual(file.path.utf8) && file.bytes == $0.bytes ?? file.bytes
            }
        }
        guard !isForeign, payloads.files.count <= expected.count else {
            throw denied(
                .payloadUnexpected,
                "\(event.kind.rawValue) brings '\(expected.map(\.path).joined(separator: "', '"))' and nothing else",
                remedy: "write events with catalogctl")
        }
        for (path, _) in expected
        where !payloads.files.contains(where: { $0.path.utf8.elementsEqual(path.utf8) }) {
            throw denied(
                .payloadMissing, "\(event.kind.rawValue) brings '\(path)', and it is missing",
                remedy: "write events with catalogctl")
        }
    }

    // MARK: The asset

    /// The asset that the event is about. One that is archived can only be restored.
    func subject() throws(Stop<S.Failure>) -> Subject {
        let path = try given(event.asset, .asset)
        let uid = try given(event.assetUID, .assetUID)
        let plugin = try isLeaving ? leaving(path) : plugin(of: path)
        guard let record: AssetRecord = try record(at: path.record) else {
            if isLeaving { _ = try self.plugin(of: path) }
            throw try unknown(path)
        }
        guard record.uid == uid else {
            throw denied(
                .assetUID, "'\(path)' has the uid \(record.uid), and the event means \(uid)",
                remedy: "look at the asset again, then do it anew")
        }
        if record.retirement?.state == .archived, event.kind != .lifecycleRestore {
            throw denied(
                .assetArchived, "'\(path)' is archived",
                remedy:
                    "bring it back with: catalogctl \(path.plugin) restore \(path.kind)/\(path.name)")
        }
        return Subject(path: path, record: record, plugin: plugin)
    }

    /// Whether it takes the whole asset out of an environment or out of use, for which no rule of its plugin is asked.
    private var isLeaving: Bool {
        switch event.kind {
        case .promotionUnbind: true
        case .lifecycleDeprecate, .lifecycleArchive: event.version == nil
        default: false
        }
    }

    /// What leaves may do so when the policy has dropped its plugin or its kind.
    private func leaving(_ path: AssetPath) -> PolicyBundle.Plugin {
        policy.plugins[path.plugin]
            ?? PolicyBundle.Plugin(name: path.plugin, kinds: [path.kind], defaultKind: path.kind)
    }

    func plugin(of path: AssetPath) throws(Stop<S.Failure>) -> PolicyBundle.Plugin {
        guard let plugin = policy.plugins[path.plugin] else {
            throw .denied(.unknown(path.plugin, in: policy))
        }
        guard plugin.kinds.contains(path.kind) else {
            throw .denied(.unknown(path.kind, in: plugin))
        }
        return plugin
    }

    func unknown(_ path: AssetPath) throws(Stop<S.Failure>) -> Stop<S.Failure> {
        if let moved: MovedRecord = try record(at: path.moved), let now = try place(of: moved.uid) {
            return denied(
                .assetMoved, "'\(path)' is called '\(now.name)' now",
                remedy: "see it: catalogctl \(now.plugin) show \(now.kind)/\(now.name)")
        }
        return denied(
            .assetUnknown, "there is no asset '\(path)'",
            remedy: "see those there are: catalogctl \(path.plugin) list")
    }

    /// The version that the event names, as it stands.
    func version(of subject: Subject) throws(Stop<S.Failure>) -> Standing {
        let label = try given(event.version, .version)
        let standing = try standing(of: label, subject)
        let meant = try given(event.versionID, .versionID)
        guard standing.id == meant else {
            throw denied(
                .versionID,
                "version \(label) of '\(subject.path)' is \(standing.id.short), and the event means \(meant.short)",
                remedy: "look at the version again, then do it anew")
        }
        return standing
    }

    func standing(of label: VersionLabel, _ subject: Subject) throws(Stop<S.Failure>) -> Standing {
        guard let record: LifecycleRecord = try record(at: subject.path.state(label)),
            let id = try folder(at: subject.path.version(label))
        else {
            throw denied(
                .versionUnknown, "'\(subject.path)' has no version \(label)",
                remedy:
                    "see its versions: catalogctl \(subject.path.plugin) versions \(subject.path.kind)/\(subject.path.name)"
            )
        }
        return Standing(label: label, id: id, record: record)
    }
}

/// The asset that an event is about, as the state has it.
struct Subject {
    let path: AssetPath
    let record: AssetRecord
    let plugin: PolicyBundle.Plugin

    /// How a person names it on the command line.
    var words: String { "\(path.kind)/\(path.name)" }
}

/// A version of the subject, as the state has it.
struct Standing {
    let label: VersionLabel
    let id: VersionID
    let record: LifecycleRecord
}

/// `a, b, c` for a sentence.
func sentence(_ words: [String]) -> String { words.joined(separator: ", ") }

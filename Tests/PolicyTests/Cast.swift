import Canonical
import Catalog
import Hearing
import Keys
import Objects
import Policy
import Statute

/// A state that is a dictionary: the rules need no more of a ledger than this.
struct DictionaryState: State {
    var files: [String: [UInt8]] = [:]
    var tip: Tip?
    var bundle: PolicyBundle?
    /// Every policy that was ever brought, by the bytes that stand for it.
    var known: [[UInt8]: PolicyBundle] = [:]

    func ledger() throws(Never) -> LedgerID? {
        tip.map { _ in LedgerID("\(String(repeating: "a", count: 40))")! }
    }
    func policy() throws(Never) -> PolicyBundle? { bundle }
    func policy(at place: PolicyPlace) throws(Never) -> PolicyBundle? {
        files[place.bundle].flatMap { known[$0] }
    }
    func read(_ path: String) throws(Never) -> [UInt8]? { files[path] }

    func names(under path: String) throws(Never) -> [String] {
        let below = files.keys.filter { $0.hasPrefix(path + "/") }.map { $0.dropFirst(path.count + 1) }
        return Set(below.map { String($0.prefix { $0 != "/" }) }).sorted()
    }

    /// As git would name it: a folder of files and folders.
    func folder(at path: String) throws(Never) -> VersionID? {
        tree(at: path).map { VersionID(ObjectID.hashing(.tree, $0.bytes)) }
    }

    private func tree(at path: String) -> TreeObject? {
        let names = names(under: path)
        guard !names.isEmpty else { return nil }
        var folder = TreeObject.empty
        for name in names {
            let below = "\(path)/\(name)"
            do {
                if let bytes = files[below] {
                    folder = try folder.setting(name, isTree: false, id: .hashing(.blob, bytes))
                } else if let tree = tree(at: below) {
                    folder = try folder.setting(name, isTree: true, id: .hashing(.tree, tree.bytes))
                }
            } catch { preconditionFailure("'\(name)' stands in a dictionary of ours") }
        }
        return folder
    }

    /// Where a folder with this id is, for links.
    private func path(of folder: VersionID) -> String? {
        var folders: Set<String> = []
        for path in files.keys {
            var parts = path.split(separator: "/").dropLast()
            while !parts.isEmpty {
                folders.insert(parts.joined(separator: "/"))
                parts = parts.dropLast()
            }
        }
        return folders.sorted().first { self.folder(at: $0) == folder }
    }

    mutating func apply(_ decision: Decision) {
        for edit in decision.edits {
            switch edit {
            case .put(let path, let bytes): files[path] = bytes
            case .remove(let path):
                files = files.filter { $0.key != path && !$0.key.hasPrefix(path + "/") }
            case .link(let path, let folder):
                guard let source = self.path(of: folder) else { preconditionFailure("links what is there") }
                let linked = files.filter { $0.key.hasPrefix(source + "/") }
                files = files.filter { !$0.key.hasPrefix(path + "/") }
                for (file, bytes) in linked { files[path + file.dropFirst(source.count)] = bytes }
            }
        }
        tip = decision.tip
        bundle = decision.policy
        if let brought = decision.submission.payloads.policy { known[brought.canonical] = brought }
    }
}

/// The people of these tests. Keys are public halves whose private halves nobody kept.
enum Cast {
    static let keys = [
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH3G5q2ZdJgu1u6by3RC/TzvjFAfgxP49t+V0xA7yzY2",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPDG1JP4poIdKgwWN9R1v1/Jo0INoOC60h3bdE3Y91uG",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGjaS0DgF43AKoWzMkUHV85RkNtdj0Hsk9bS+z7UwoPj",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKdbDxqlgzvscrKDQ0en4PpE6DyIWR4uitzBNF8K63qR",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEK0wo8S0Y1TXJxJKFIkFqRBBR4OKLXedEGtLJcP/Old",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJRVTlAchYWJoV6JwxNfPKNQFdLQ7vKHyXydhqX1EceV",
    ]

    /// In the order of `keys`. Mallory is in no policy.
    static let names = ["dana", "sam", "vic", "nora", "botty", "mallory"]

    /// Keys that lie in a safe.
    static let safe = [
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILYB/hIh7QTGWJ/feW6AaXodpGxPgoNRVKhDoCkWXjOo",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAOy8OYFm23mAO5INQRIhsx56JPvulGY1SkcKcI9aeHd",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKWifFUZLb5R7BV5ewlRqn8BrBqNnlLjjdCNO3okHftr",
    ]
    static let safeNames = ["recovery-1", "recovery-2", "recovery-3"]

    static func key(of name: String) throws -> PublicKey {
        if let index = safeNames.firstIndex(of: name) { return try PublicKey(line: safe[index]) }
        guard let index = names.firstIndex(of: name) else { throw Stranger() }
        return try PublicKey(line: keys[index])
    }

    struct Stranger: Error {}

    static func signatory(_ name: String) -> Signatory {
        safeNames.contains(name)
            ? Signatory(name: name, email: "\(name)@catalogctl.invalid")
            : Signatory(name: name.capitalized, email: "\(name)@example.com")
    }

    /// Dana is admin and approves, Sam maintainer, Vic viewer, Botty a machine that maintains; Nora has no role.
    static func policy(marked mark: String = "first") throws -> PolicyBundle {
        var principals: [PrincipalName: Principal] = [:]
        for name in names.dropLast() {
            let principal = Principal(
                name: try PrincipalName(name), species: name == "botty" ? .machine : .person,
                displayName: name.capitalized,
                emails: [try EmailAddress("\(name)@example.com"), try EmailAddress("\(name)@home.example")],
                keys: [try key(of: name)])
            principals[principal.name] = principal
        }
        return PolicyBundle(
            canonical: Array(mark.utf8),
            environments: [
                try EnvironmentName("dev"), try EnvironmentName("stage"), try EnvironmentName("prod"),
            ],
            plugins: [
                try PluginName("agents"): .init(
                    name: try PluginName("agents"), kinds: [try KindName("agent"), try KindName("crew")],
                    defaultKind: try KindName("agent")),
                try PluginName("prompts"): .init(
                    name: try PluginName("prompts"), kinds: [try KindName("prompt")],
                    defaultKind: try KindName("prompt"), labelFormat: .semver),
            ],
            clockSkew: 300, complianceTags: ["gdpr", "soc2"], principals: principals,
            roles: [
                try RoleName("admin"): [try PrincipalName("dana")],
                try RoleName("maintainer"): [try PrincipalName("sam"), try PrincipalName("botty")],
                try RoleName("viewer"): [try PrincipalName("vic")],
                try RoleName("empty"): [],
            ],
            permissions: [
                try RoleName("admin"): Set(
                    [
                        "ledger", "asset", "governance", "version", "lifecycle", "promotion", "alias",
                        "environment", "policy", "key", "request", "evidence",
                        "exception",
                    ].map { .family($0) }),
                try RoleName("maintainer"): [
                    .event(.assetRegister), .event(.assetSet), .family("version"), .family("promotion"),
                    .event(.lifecycleSetState), .event(.lifecycleDeprecate), .event(.aliasSet),
                ],
                try RoleName("viewer"): [],
                try RoleName("empty"): [.family("asset")],
            ])
    }
}

extension String {
    fileprivate var capitalized: String { prefix(1).uppercased() + dropFirst() }
}

/// The parts of a submission, right until a test makes one of them wrong.
struct Draft {
    var event: Event
    var time: Timestamp
    var author: Signatory
    var committer: Signatory
    var signer: PublicKey
    var payloads: Payloads
    /// The log's time where it is nil.
    var authoredAt: Timestamp?

    var submission: Submission {
        Submission(
            event: event, time: time, author: author, authoredAt: authoredAt, committer: committer,
            signer: signer, payloads: payloads)
    }

    static let start = Timestamp.earliest.adding(seconds: 1_700_000_000)

    static func id(_ number: Int) -> EventID {
        let bytes = [UInt8(number >> 8), UInt8(number & 0xFF)]
        return EventID(UUIDv7(milliseconds: 1_700_000_000_000, random: Array(repeating: 0, count: 8) + bytes))
    }

    static func root(by name: String = "dana", policy: PolicyBundle? = nil) throws -> Draft {
        let policy = try policy ?? Cast.policy()
        let payloads = Payloads(
            files: [.init(path: "policy/source/catalog.yaml", bytes: Array("kind: Catalog\n".utf8))],
            policy: policy)
        return Draft(
            event: Event(
                kind: .ledgerInit, id: id(1), sequence: 1,
                policy: PolicyVersion(counter: 1, digest: policy.digest), payloads: payloads.lines),
            time: start, author: Cast.signatory(name), committer: Cast.signatory(name),
            signer: try Cast.key(of: name), payloads: payloads)
    }

    static func register(
        _ path: String = "agents/agent/triage-bot", by name: String = "sam", after state: DictionaryState,
        id: EventID = id(2)
    ) throws -> Draft {
        let tip = state.tip ?? Tip(sequence: 0, time: start, policy: .init(counter: 1, digest: .zero))
        let asset = try AssetPath(path)
        let record = AssetRecord(uid: AssetUID(bornIn: id))
        let payloads = Payloads(files: [.init(path: asset.record, bytes: record.bytes)], asset: record)
        return Draft(
            event: Event(
                kind: .assetRegister, id: id, sequence: tip.sequence + 1, policy: tip.policy, asset: asset,
                assetUID: record.uid, payloads: payloads.lines),
            time: tip.time, author: Cast.signatory(name), committer: Cast.signatory(name),
            signer: try Cast.key(of: name), payloads: payloads)
    }

    /// Brings these files, and names them as it should.
    mutating func bring(_ payloads: Payloads) {
        self.payloads = payloads
        event.payloads = payloads.lines
    }
}

struct NotAllowed: Error {
    let denial: Denial
}

/// A ledger that has begun, and whatever follows.
func begun() throws -> DictionaryState {
    var state = DictionaryState()
    state.apply(try allowed(Draft.root(), on: state))
    return state
}

func allowed(_ draft: Draft, on state: DictionaryState) throws -> Decision {
    switch judge(draft.submission, on: state) {
    case .allowed(let decision): return decision
    case .denied(let denial): throw NotAllowed(denial: denial)
    }
}

func refusal(of draft: Draft, on state: DictionaryState) -> Denial? {
    if case .denied(let denial) = judge(draft.submission, on: state) { denial } else { nil }
}

import Canonical
import Catalog
import Hearing
import Keys
import Policy
import Statute
import Testing

/// What each event writes, path by path and byte by byte. The events are the samples, on the town: Seq 18, or later
/// where the town had to be made ready.
struct EditTests {
    static let folder = "assets/agents/agent/67/triage-bot"
    private static let place = "agents/agent/67/triage-bot"

    /// A record in its one form.
    static func record(_ lines: String...) -> [UInt8] {
        Array("{\n\(lines.map { "  \($0)\n" }.joined())}\n".utf8)
    }

    private static func life(_ state: String, _ created: Int) -> [UInt8] {
        record("\"by\": \"dana\",", "\"created\": \(created),", "\"seq\": 18,", "\"state\": \"\(state)\"")
    }

    private static func bound(_ label: String, _ sequence: Int, _ version: VersionID, indent: Int) -> String {
        let margin = String(repeating: " ", count: indent)
        return "{\n\(margin)  \"label\": \"\(label)\",\n\(margin)  \"seq\": \(sequence),\n"
            + "\(margin)  \"version\": \"\(version.hex)\"\n\(margin)}"
    }

    private func expected(_ kind: EventKind, in state: DictionaryState) throws -> [Edit] {
        let uid = Draft.id(2)
        let shard = AssetUID(bornIn: uid).shard
        let v1 = try #require(try state.version("v1"))
        let v2 = try #require(try state.version("v2"))
        func put(_ path: String, _ bytes: [UInt8]) -> Edit {
            .put(path: "\(Self.folder)/\(path)", bytes: bytes)
        }
        switch kind {
        case .ledgerInit, .assetRegister: return []
        case .assetRename:
            return [
                .link(
                    path: "assets/agents/agent/e8/helper",
                    folder: try #require(state.folder(at: Self.folder))),
                .remove(path: Self.folder), put("moved.json", Self.record("\"uid\": \"\(uid)\"")),
                .put(path: "uids/\(shard)/\(uid)", bytes: Array("assets/agents/agent/e8/helper\n".utf8)),
                .remove(path: "environments/dev/\(Self.place)"),
                .link(path: "environments/dev/agents/agent/e8/helper", folder: v2),
                .remove(path: "environments/prod/\(Self.place)"),
                .link(path: "environments/prod/agents/agent/e8/helper", folder: v2),
            ]
        case .assetSet:
            return [
                put(
                    "asset.json",
                    Self.record(
                        "\"aliases\": {\n    \"latest-good\": \"v2\"\n  },",
                        "\"source\": \"catalog/bot.yaml\",", "\"uid\": \"\(uid)\""))
            ]
        case .governanceSet:
            return [put("overlay.json", Self.record("\"risk\": {\n    \"level\": \"low\"\n  }"))]
        case .versionCreate:
            let digest = SHA256Digest(ofText: "kind: agent\n").hex
            return [
                put("versions/v5/record.yaml", Array("kind: agent\n".utf8)),
                put(
                    "versions/v5/version.json",
                    Self.record(
                        "\"contentDigest\": \"sha256:\(digest)\",",
                        "\"createdAt\": \"2023-11-14T22:13:20Z\",", "\"createdBy\": \"dana\",",
                        "\"label\": \"v5\",", "\"record\": \"record.yaml\",", "\"uid\": \"\(uid)\"")),
                put(
                    "versions/v5/overlay.json",
                    Self.record("\"owner\": {\n    \"principal\": \"dana\"\n  }")),
                put("states/v5.json", Self.life("draft", 18)),
            ]
        case .lifecycleSetState, .lifecycleDeprecate:
            return [put("states/v1.json", Self.life("deprecated", 6))]
        case .lifecycleArchive: return [put("states/v1.json", Self.life("archived", 6))]
        case .lifecycleRestore: return [put("states/v4.json", Self.life("deprecated", 9))]
        case .promotionBind:
            return [
                put(
                    "bindings/stage.json",
                    Self.record(
                        "\"bound\": \(Self.bound("v1", 18, v1, indent: 2)),", "\"by\": \"dana\",",
                        "\"seq\": 18")),
                .link(path: "environments/stage/\(Self.place)", folder: v1),
            ]
        case .promotionPromote:
            return [
                put(
                    "bindings/stage.json",
                    Self.record(
                        "\"bound\": \(Self.bound("v2", 18, v2, indent: 2)),", "\"by\": \"dana\",",
                        "\"seq\": 18")),
                .link(path: "environments/stage/\(Self.place)", folder: v2),
            ]
        case .promotionRollback:
            return [
                put(
                    "bindings/prod.json",
                    Self.record(
                        "\"bound\": \(Self.bound("v1", 18, v1, indent: 2)),", "\"by\": \"dana\",",
                        "\"held\": true,", "\"seq\": 18")),
                .link(path: "environments/prod/\(Self.place)", folder: v1),
            ]
        case .promotionUnbind:
            return [
                put(
                    "bindings/prod.json",
                    Self.record(
                        "\"by\": \"dana\",",
                        "\"previous\": [\n    \(Self.bound("v2", 15, v2, indent: 4)),\n"
                            + "    \(Self.bound("v1", 14, v1, indent: 4))\n  ],", "\"seq\": 18")),
                .remove(path: "environments/prod/\(Self.place)"),
            ]
        case .aliasSet:
            return [
                put(
                    "asset.json",
                    Self.record(
                        "\"aliases\": {\n    \"latest-good\": \"v2\",\n    \"stable\": \"v2\"\n  },",
                        "\"uid\": \"\(uid)\""))
            ]
        case .assetHalt, .assetResume, .environmentFreeze, .environmentThaw: return try stops(kind, in: state)
        case .policyPropose, .policyWithdraw, .policyActivate, .policyRollback, .keyRevoke:
            return try policies(kind, in: state)
        case .evidenceAttach, .evidenceRevoke, .exceptionGrant, .exceptionSettle, .requestOpen,
            .requestApprove, .requestWithdraw, .requestReject, .requestCancel, .requestExpire:
            return try consents(kind, in: state)
        }
    }

    private func stops(_ kind: EventKind, in state: DictionaryState) throws -> [Edit] {
        let uid = Draft.id(2)
        switch kind {
        case .assetHalt, .assetResume:
            let aliases = "\"aliases\": {\n    \"latest-good\": \"v2\"\n  },"
            let halted =
                "\"halted\": {\n    \"by\": \"dana\",\n    \"reason\": \"it lies\",\n    \"seq\": 18\n  },"
            return [
                .put(
                    path: "\(Self.folder)/asset.json",
                    bytes: kind == .assetHalt
                        ? Self.record(aliases, halted, "\"uid\": \"\(uid)\"")
                        : Self.record(aliases, "\"uid\": \"\(uid)\""))
            ]
        case .environmentFreeze:
            return [
                .put(
                    path: "control/freezes/prod.json",
                    bytes: Self.record("\"by\": \"dana\",", "\"reason\": \"the fair is on\",", "\"seq\": 18"))
            ]
        default: return [.remove(path: "control/freezes/prod.json")]
        }
    }

    private func policies(_ kind: EventKind, in state: DictionaryState) throws -> [Edit] {
        let (first, second) = (try Cast.policy(), try Cast.policy(marked: "second"))
        let proposal = "policy/proposals/\(second.digest.hex)"
        /// The policy before goes to the archive, and the other takes its place.
        func change(_ before: (Int, PolicyBundle), _ after: PolicyBundle, from place: String) throws -> [Edit]
        {
            let archive = "policy/archive/00000\(before.0)"
            return [
                .put(path: "\(archive)/version", bytes: Array("\(before.0):\(before.1.digest.hex)\n".utf8)),
                .put(path: "\(archive)/bundle.json", bytes: before.1.canonical),
                .put(path: "\(archive)/allowed_signers", bytes: before.1.allowedSigners),
                .link(path: "\(archive)/source", folder: try #require(state.folder(at: "policy/source"))),
                .put(path: "policy/version", bytes: Array("\(before.0 + 1):\(after.digest.hex)\n".utf8)),
                .put(path: "policy/bundle.json", bytes: after.canonical),
                .put(path: "policy/allowed_signers", bytes: after.allowedSigners),
                .link(path: "policy/source", folder: try #require(state.folder(at: "\(place)/source"))),
            ]
        }
        switch kind {
        case .policyPropose:
            return [
                .put(path: "\(proposal)/source/catalog.yaml", bytes: Draft.source(of: second)),
                .put(path: "\(proposal)/bundle.json", bytes: second.canonical),
                .put(
                    path: "\(proposal)/proposal.json",
                    bytes: Self.record(
                        "\"base\": \"1:\(first.digest.hex)\",", "\"by\": \"dana\",", "\"seq\": 18")),
            ]
        case .policyWithdraw: return [.remove(path: proposal)]
        case .policyActivate:
            return try change((1, first), second, from: proposal) + [.remove(path: proposal)]
        case .policyRollback: return try change((2, second), first, from: "policy/archive/000001")
        default:
            let key = try Cast.key(of: "vic")
            let others = first.allowedSigners.split(separator: 0x0A, omittingEmptySubsequences: false)
                .filter { !$0.starts(with: "vic@".utf8) }
            return [
                .put(
                    path: "keys/revoked/\(SHA256Digest(of: key.blob).hex).json",
                    bytes: Self.record(
                        "\"by\": \"dana\",", "\"holder\": \"vic\",", "\"key\": \"\(key.line)\",",
                        "\"reason\": \"lost on a train\",", "\"seq\": 18")),
                .put(path: "policy/allowed_signers", bytes: Array(others.joined(separator: [0x0A]))),
            ]
        }
    }

    /// The root and the registration have tests of their own.
    private static let kinds = EventKind.allCases.filter { $0 != .ledgerInit && $0 != .assetRegister }

    @Test("A063 A064 each event makes exactly its edits", arguments: kinds)
    func edits(_ kind: EventKind) throws {
        let town = try Town.ready(for: kind)
        let decision = try allowed(.sample(kind, by: "dana", in: town.state), on: town.state)
        let expected = try expected(kind, in: town.state)
        #expect(decision.edits.count == expected.count)
        for (edit, wanted) in zip(decision.edits, expected) { #expect(shown(edit) == shown(wanted)) }
        let changesPolicy = kind == .policyActivate || kind == .policyRollback
        #expect((decision.policyVersion == town.state.tip?.policy) == !changesPolicy)
        #expect(decision.tip.sequence == town.state.next)
    }

    @Test("A066 A067 no event but a rename touches a version that there is", arguments: kinds)
    func immutable(_ kind: EventKind) throws {
        var town = try Town.ready(for: kind)
        let before = town.state
        try town.does { try .sample(kind, by: "dana", in: $0) }
        let folder = kind == .assetRename ? "assets/agents/agent/e8/helper" : Self.folder
        for (path, bytes) in before.files where path.hasPrefix(Self.folder + "/versions/") {
            #expect(town.state.files[folder + path.dropFirst(Self.folder.count)] == bytes)
        }
    }

    @Test("after each event an environment has the tree that its binding says", arguments: kinds)
    func environments(_ kind: EventKind) throws {
        var town = try Town.ready(for: kind)
        try town.does { try .sample(kind, by: "dana", in: $0) }
        let asset = try AssetPath(kind == .assetRename ? "agents/agent/helper" : Town.bot)
        for environment in ["dev", "stage", "prod"] {
            let bound = try town.state.binding(environment, of: asset.description)?.bound
            let tree = town.state.folder(at: asset.place(in: try EnvironmentName(environment)))
            #expect(tree == bound?.version, "\(environment)")
        }
    }

    @Test("the note of an event is kept as the reason where a state has one")
    func reasons() throws {
        for kind in [EventKind.versionCreate, .lifecycleSetState, .lifecycleDeprecate, .lifecycleArchive] {
            var town = try Town()
            var draft = try Draft.sample(kind, by: "dana", in: town.state)
            draft.event.note = try Note("it is \"old\"\n\nand slow")
            try town.does(draft)
            let label = kind == .versionCreate ? "v5" : "v1"
            #expect(try town.state.life(label)?.reason == "it is \"old\"\n\nand slow", "\(kind.rawValue)")
        }
        var town = try Town()
        var draft = try Draft.deprecate(in: town.state)
        draft.event.note = try Note("old")
        try town.does(draft)
        #expect(try town.state.asset(Town.bot)?.retirement?.reason == "old")
    }

    @Test("the longest reason leaves a record that can be read again")
    func longestReason() throws {
        var town = try Town()
        var draft = try Draft.deprecate(in: town.state)
        draft.event.note = try Note(String(repeating: "\"", count: LifecycleRecord.longestReason))
        try town.does(draft)
        #expect(
            try town.state.asset(Town.bot)?.retirement?.reason?.utf8.count == LifecycleRecord.longestReason)
    }

    private func shown(_ edit: Edit) -> String {
        switch edit {
        case .put(let path, let bytes): "put \(path)\n\(String(decoding: bytes, as: UTF8.self))"
        case .remove(let path): "remove \(path)"
        case .link(let path, let folder): "link \(path) \(folder)"
        }
    }
}

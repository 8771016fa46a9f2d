import Canonical
import Catalog
import Consent
import Hearing
import Keys
import Testing

extension EditTests {
    private static let time = "2023-11-14T22:13:20Z"

    private static func text(_ lines: String) -> [UInt8] { Array("\(lines)\n".utf8) }

    /// Of evidence, requests and exceptions. Dana asks for the approval of v3, in event 18 where that is done before.
    func consents(_ kind: EventKind, in state: DictionaryState) throws -> [Edit] {
        switch kind {
        case .evidenceAttach, .evidenceRevoke:
            let digest = SHA256Digest(ofText: "good").hex
            let place = "\(Self.folder)/evidence/v1/report-\(digest.prefix(16))"
            guard kind == .evidenceAttach else {
                return [.remove(path: "\(place).json"), .remove(path: "\(place).doc")]
            }
            let record = Self.record(
                "\"digest\": \"sha256:\(digest)\",", "\"size\": 4,", "\"type\": \"report\"")
            return [
                .put(path: "\(place).doc", bytes: Array("good".utf8)),
                .put(path: "\(place).json", bytes: record),
            ]
        case .requestOpen: return try opened(in: state)
        case .requestApprove, .requestWithdraw: return try approved(kind, in: state)
        case .exceptionGrant, .exceptionSettle: return try excepted(kind, in: state)
        default:
            let id = try state.waiting().text
            let shard = SHA256Digest(ofText: id).hex.prefix(2)
            let outcomes = [EventKind.requestReject: "rejected", .requestCancel: "cancelled"]
            let closure = Self.record(
                "\"by\": \"dana\",", "\"outcome\": \"\(outcomes[kind] ?? "expired")\",", "\"seq\": 19")
            return [
                .link(
                    path: "requests/closed/\(shard)/\(id)",
                    folder: try unwrapped(state.folder(at: "requests/open/\(id)"))),
                .remove(path: "requests/open/\(id)"),
                .put(path: "requests/closed/\(shard)/\(id)/closed.json", bytes: closure),
            ]
        }
    }

    private func opened(in state: DictionaryState) throws -> [Edit] {
        let draft = try Draft.sample(.requestOpen, by: "dana", in: state)
        let id = try unwrapped(draft.event.request)
        let v3 = try unwrapped(state.version("v3"))
        let version = try AssetPath(Town.bot).version(VersionLabel("v3"))
        let lines = ["overlay.json", "record.yaml", "version.json"].map { name in
            "\(name)\0\(SHA256Digest(of: state.files["\(version)/\(name)"] ?? []).hex)\n"
        }
        let overlay = SHA256Digest(of: state.files["\(Self.folder)/overlay.json"] ?? [])
        return [
            .put(
                path: "requests/open/\(id)/request.json",
                bytes: Self.text(
                    """
                    {
                      "action": {
                        "Asset": "\(Town.bot)",
                        "Asset-Uid": "\(Draft.id(2))",
                        "Event": "lifecycle.setState",
                        "Replaces": "draft",
                        "State": "approved",
                        "Version": "v3",
                        "Version-Id": "\(v3.hex)"
                      },
                      "content": "\(SHA256Digest(ofText: lines.joined()).prefixed)",
                      "event": "\(Draft.id(18))",
                      "ledger": "\(String(repeating: "a", count: 40))",
                      "overlay": "\(overlay.prefixed)",
                      "policy": "\(try unwrapped(state.tip).policy)",
                      "requester": "dana"
                    }
                    """)),
            .put(
                path: "requests/open/\(id)/progress.json",
                bytes: Self.record("\"approvals\": {},", "\"seq\": 18,", "\"time\": \"\(Self.time)\"")),
        ]
    }

    private func approved(_ kind: EventKind, in state: DictionaryState) throws -> [Edit] {
        let folder = try "requests/open/\(state.waiting())"
        let policy = try unwrapped(state.tip).policy
        guard kind == .requestApprove else {
            return [
                .remove(path: "\(folder)/approvals/dana.json"),
                .remove(path: "\(folder)/approvals/dana.json.sig"),
                .put(
                    path: "\(folder)/progress.json",
                    bytes: Self.record(
                        "\"approvals\": {},", "\"seq\": 18,", "\"time\": \"\(Self.time)\",",
                        "\"withdrawn\": [\n    \"dana\"\n  ]")), .remove(path: "\(folder)/permit.json"),
            ]
        }
        let draft = try Draft.sample(.requestApprove, by: "dana", in: state)
        return [
            .put(
                path: "\(folder)/approvals/dana.json",
                bytes: try unwrapped(draft.payloads.approval).statement.bytes),
            .put(path: "\(folder)/approvals/dana.json.sig", bytes: Array("signed\n".utf8)),
            .put(
                path: "\(folder)/progress.json",
                bytes: Self.text(
                    """
                    {
                      "approvals": {
                        "dana": {
                          "key": "\(try Cast.key(of: "dana").fingerprint)",
                          "policy": "\(policy)",
                          "seq": 19,
                          "time": "\(Self.time)"
                        }
                      },
                      "seq": 18,
                      "time": "\(Self.time)"
                    }
                    """)),
            .put(
                path: "\(folder)/permit.json",
                bytes: Self.record(
                    "\"gates\": [\n    \"lifecycle/1 by dana\"\n  ],", "\"policy\": \"\(policy)\",",
                    "\"seq\": 19")),
        ]
    }

    private func excepted(_ kind: EventKind, in state: DictionaryState) throws -> [Edit] {
        let granted = """
              "granted": {
                "by": "dana",
                "reason": "the house is on fire",
                "seq": 19,
                "time": "\(Self.time)"
              },
            """
        guard kind == .exceptionSettle else {
            let bytes = Self.text("{\n\(granted)\n  \"voices\": [\n    \"dana\"\n  ]\n}")
            return [.put(path: "exceptions/open/\(try state.waiting()).json", bytes: bytes)]
        }
        let id = try state.excepted().text
        return [
            .remove(path: "exceptions/open/\(id).json"),
            .put(
                path: "exceptions/closed/\(SHA256Digest(ofText: id).hex.prefix(2))/\(id).json",
                bytes: Self.text(
                    """
                    {
                    \(granted)
                      "settled": {
                        "by": "dana",
                        "reason": "the fire is out",
                        "seq": 21,
                        "time": "\(Self.time)"
                      },
                      "used": {
                        "by": "dana",
                        "seq": 20,
                        "time": "\(Self.time)"
                      },
                      "voices": [
                        "dana"
                      ]
                    }
                    """)),
        ]
    }
}

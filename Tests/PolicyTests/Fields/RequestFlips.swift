import Canonical
import Catalog
import Consent
import Hearing
import Policy
import Statute

/// One field of a request, and one change of it: an approval of the request as it was is none of it then.
struct RequestFlip: Sendable {
    let path: String
    /// What stands there instead.
    let other: JSON
    /// Whose approval counts there.
    let approver: String
    /// What there must be before it can be asked for.
    let given: @Sendable (inout Town) throws -> Void
    let asks: @Sendable (DictionaryState) throws -> Draft

    init(
        _ path: String, _ other: JSON, by approver: String = "sam",
        given: @escaping @Sendable (inout Town) throws -> Void = { _ in },
        _ asks: @escaping @Sendable (DictionaryState) throws -> Draft
    ) {
        self.path = path
        self.other = other
        self.approver = approver
        self.given = given
        self.asks = asks
    }

    /// Of what a version in prod is asked for with.
    init(_ path: String, _ other: JSON) {
        self.init(path, other) { try .bind("v1", to: "prod", by: "vic", in: $0) }
    }

    /// Under a policy that gates all that a request can ask for.
    func asked() throws -> (town: Town, id: RequestID) {
        let gates = EventKind.allCases.filter(\.form.isExecutable).map {
            "{action: \($0.rawValue), approvalsRequired: 2}"
        }
        let rules = "rules: [{name: two-eyes, gates: [\(gates.joined(separator: ", "))]}]"
        var town = try Page.town(
            under: Page.policy([.approvals: Page.approvals.text(with: rules, insteadOf: "rules")]))
        try town.does { try .attach("evaluation-report", to: "v1", in: $0) }
        try given(&town)
        let id = try town.asks(asks)
        return (town, id)
    }

    static let all: [RequestFlip] =
        [
            .init("content", .string(SHA256Digest.zero.prefixed)),
            .init("event", .string(Draft.id(0xFFF0).description)),
            .init("evidence", ["bias-report-0123456789abcdef"]),
            .init("ledger", .string(String(repeating: "b", count: 40))),
            .init("overlay", .string(SHA256Digest.zero.prefixed)),
            .init("policy", .string("1:\(SHA256Digest.zero.hex)")),
            .init("reason", "a whim") {
                try .bind("v1", to: "prod", by: "vic", because: "the fair", in: $0)
            },
            .init("requester", "dana"),
        ] + ofActions

    /// All that an action can say.
    private static let ofActions: [RequestFlip] = [
        .init("action.Event", "promotion.rollback"),
        .init("action.Asset", "agents/crew/night-shift"),
        .init("action.Asset-Uid", .string(Draft.id(3).description)),
        .init("action.Environment", "stage"),
        .init("action.Version", "v2"),
        .init("action.Version-Id", .string(String(repeating: "b", count: 40))),
        .init("action.Replaces", "none"),
        .init("action.Renamed-To", "aide") { try .rename(to: "helper", in: $0) },
        .init("action.From", "stage") { try .bind("v2", to: "stage", from: "dev", in: $0) },
        .init("action.Alias", "latest") { try .alias("stable", "v2", in: $0) },
        .init("action.State", "archived") { try .move("v1", to: "deprecated", in: $0) },
        .init("action.Replacement", "prompts/prompt/greeting") {
            try .deprecate("v1", for: Town.crew, in: $0)
        },
        .init("action.Allow", "anything") { try .bind("v1", to: "prod", allowing: .deprecated, in: $0) },
        .init("action.Evidence", "bias-report-0123456789abcdef") {
            try .revokeEvidence("evaluation-report", from: "v1", in: $0)
        },
        .init("action.Key", "SHA256:") { try .revoke("vic", in: $0) },
        .init("action.Holder", "sam") { try .revoke("vic", in: $0) },
        .init("action.Compromised-Since", "2") { try .revoke("vic", since: 1, in: $0) },
        .init("action.Next-Key", .string(Cast.keys[0]), by: "recovery-1", given: safe) {
            var draft = try Draft.revoke("vic", by: "recovery-1", in: $0)
            draft.event.nextKey = try Cast.key(of: "recovery-3")
            return draft
        },
        .init("action.Proposal", .string(SHA256Digest.zero.prefixed), given: proposed) {
            try .withdraw(Page.policy().digest, in: $0)
        },
        .init("action.Activates", .string("9:\(SHA256Digest.zero.hex)"), given: proposed) {
            try .activate(Page.policy().digest, in: $0)
        },
        .init("action.Restores", .string("9:\(SHA256Digest.zero.hex)"), given: archived) {
            try .rollBack(to: 1, in: $0)
        },
        .init("action.Exception", "R-0000000000", given: waiting) { state in
            let open = state.names(under: Layout.openRequests)
            return try .except(unwrapped(open.first.flatMap { RequestID($0) }), in: state)
        },
    ]

    private static func safe(_ town: inout Town) throws {
        try town.adopt(unwrapped(town.state.bundle).with(recovery: 2, threshold: 2))
    }

    private static func archived(_ town: inout Town) throws {
        try town.plant(Page.policy(), at: .archived(1))
    }

    private static func waiting(_ town: inout Town) throws {
        _ = try town.asks { try .bind("v1", to: "prod", by: "vic", in: $0) }
    }

    private static func proposed(_ town: inout Town) throws {
        let policy = try Page.policy()
        try town.does { try .propose(policy, in: $0) }
    }
}

/// One field of an approver's statement, and one change of it, signed as it then is.
struct StatementFlip: Sendable {
    enum Verdict: Sendable, Equatable {
        case allowed
        case denied(DenialCode)
        /// It is no statement of ours then, whatever it is of.
        case unread
    }

    let path: String
    let other: JSON
    let after: Verdict

    init(_ path: String, _ other: JSON, _ after: Verdict) {
        self.path = path
        self.other = other
        self.after = after
    }

    static let all: [StatementFlip] = [
        .init("predicate.approver", "nora", .denied(.approvalSubject)),
        .init("predicate.policy", .string("1:\(SHA256Digest.zero.hex)"), .denied(.approvalPolicy)),
        .init("subject[].digest.sha256", .string(SHA256Digest.zero.hex), .denied(.approvalSubject)),
        // It is named twice, and the two must agree.
        .init("predicate.request", "R-0000000000", .unread),
        .init("subject[].name", "R-0000000000", .unread),
        // There is one subject: an approval is of one request.
        .init("subject", [], .unread),
        // What in-toto asks every statement to say.
        .init("_type", "https://in-toto.io/Statement/v2", .unread),
        .init("predicateType", "https://catalogctl.dev/approval/v2", .unread),
    ]
}

extension JSON {
    /// The same with something else at a path; `[]` is the first entry of a list.
    func replacing(_ path: String, with other: JSON) -> JSON {
        guard let dot = path.firstIndex(of: ".") else { return setting(path[...], to: { _ in other }) }
        return setting(path[..<dot]) { $0.replacing(String(path[path.index(after: dot)...]), with: other) }
    }

    private func setting(_ step: Substring, to change: (JSON) -> JSON) -> JSON {
        let isEntry = step.hasSuffix("[]")
        let name = isEntry ? step.dropLast(2) : step
        return .object(
            (asObject ?? []).map { member in
                guard member.key == name else { return member }
                guard isEntry, let entries = member.value.asArray, let first = entries.first else {
                    return .init(key: member.key, value: change(member.value))
                }
                return .init(key: member.key, value: .array([change(first)] + entries.dropFirst()))
            })
    }
}

import Canonical
import Catalog
import Consent
import Hearing
import Policy
import Statute

extension Offence {
    /// On a town with gates, in which somebody has asked for v1 in prod, after something that makes the act wrong.
    static func asking(
        _ code: DenialCode, _ what: String, saying: String,
        under policy: @autoclosure @escaping @Sendable () throws -> PolicyBundle =
            try Council.policy([Council.two()]),
        by name: String = "vic",
        after change: @escaping @Sendable (inout Town, RequestID) throws -> Void = { _, _ in },
        _ draft: @escaping @Sendable (DictionaryState, RequestID) throws -> Draft
    ) -> Offence {
        Offence(code, what, saying: saying) {
            var town = try Council.town(under: policy())
            let id = try town.asks { try .bind("v1", to: "prod", by: name, in: $0) }
            try change(&town, id)
            return (try draft(town.state, id), town.state)
        }
    }

    /// A request that is right but for one change, asked by Vic.
    private static func opening(
        _ code: DenialCode, _ what: String, saying: String,
        _ change: @escaping @Sendable (inout Draft, RequestRecord, DictionaryState) throws -> Void
    ) -> Offence {
        Offence(code, what, saying: saying) {
            let town = try Council.town(under: Council.policy([Council.two()]))
            var draft = try Draft.ask(.bind("v1", to: "prod", by: "vic", in: town.state), in: town.state)
            try change(&draft, unwrapped(draft.payloads.request), town.state)
            return (draft, town.state)
        }
    }

    /// What is asked for wrongly, and what becomes of a request.
    static let ofRequests: [Offence] = [
        opening(.requestRecord, "a request by another's name", saying: "is not named by the event") {
            draft, record, _ in
            draft.event.id = Draft.id(0xFFF0)
        },
        opening(.requestRecord, "A030 a request of other content", saying: "does not say what is so") {
            draft, record, state in
            let tip = try unwrapped(state.tip)
            let asked = try unwrapped(record.asked(sequence: state.next, policy: tip.policy))
            draft.bring(
                RequestRecord(
                    asking: asked, content: .zero, in: record.ledger, overlay: record.overlay,
                    requester: record.requester))
        },
        opening(.requestRecord, "a request in another asset's name", saying: "does not say what is so") {
            draft, _, _ in
            draft.event.asset = try AssetPath(Town.crew)
        },
        opening(.requestRecord, "a request of what nobody asks for", saying: "asks for nothing that") {
            draft, record, state in
            var asked = try Draft.snapshot("v5", in: state).event
            asked.id = draft.event.id
            draft.bring(
                RequestRecord(
                    asking: asked, content: nil, in: record.ledger, overlay: nil,
                    requester: record.requester))
        },
        .asking(.eventDuplicate, "a request that is opened twice", saying: "has been opened already") {
            state, id in
            let first: RequestRecord = try unwrapped(state.record(at: id.open.request))
            var wanted = try Draft.bind("v1", to: "prod", by: "vic", in: state)
            wanted.event.id = first.event
            return try .ask(wanted, in: state)
        },
        .asking(.requestNeedless, "a request that no gate asks for", saying: "no gate asks for an approval") {
            state, _ in
            try .ask(.bind("v1", to: "stage", by: "vic", in: state), in: state)
        },
        .asking(.requestUnknown, "a request that there is not", saying: "no request R-0000000000") {
            state, _ in
            try .request(.requestReject, unwrapped(RequestID("R-0000000000")), by: "sam", in: state)
        },
        .asking(.requestClosed, "A037 what was rejected, approved", saying: "was rejected by sam in event 19")
        {
            try $0.does(.request(.requestReject, $1, by: "sam", in: $0.state))
        } _: { state, id in
            try .approve(id, by: "nora", in: state)
        },
        .asking(
            .requestExpired, "A037 what has expired, approved", saying: "and has expired",
            under: try Council.policy([Council.two()], expiresAfter: 60)
        ) { town, _ in
            try town.waits(61)
        } _: { state, id in
            try .approve(id, by: "sam", in: state)
        },
        .asking(
            .requestNotExpired, "what still waits, cleared away", saying: "is still open",
            under: try Council.policy([Council.two()], expiresAfter: 60)
        ) { state, id in
            try .request(.requestExpire, id, by: "vic", in: state)
        },
        .asking(
            .requestAction, "A030 what was approved, done otherwise", saying: "asks for something else than"
        ) {
            for name in ["sam", "nora"] { try $0.does(.approve($1, by: name, in: $0.state)) }
        } _: { state, id in
            try .execute(id, in: state) { $0.allow = .deprecated }
        },
        Offence(
            .requestAction, "A030 what was approved, done for another reason",
            saying: "was approved for another reason"
        ) {
            var town = try Council.town(under: Council.policy([Council.two()]))
            let id = try town.asks { try .bind("v1", to: "prod", by: "vic", because: "the fair", in: $0) }
            for name in ["sam", "nora"] { try town.does { try .approve(id, by: name, in: $0) } }
            return (try .execute(id, in: town.state) { $0.note = try Note("a whim") }, town.state)
        },
        .asking(.requestStale, "A031 what has become of high risk", saying: "is not what it was") { town, _ in
            try town.does { try .govern(["owner.principal": "dana", "risk.level": "high"], in: $0) }
        } _: { state, id in
            try .approve(id, by: "sam", in: state)
        },
        .asking(.roleMissing, "a rejection by who approves nothing", saying: "vic could not approve request")
        {
            state, id in
            try .request(.requestReject, id, by: "vic", in: state)
        },
    ]

    /// Whose word is none, and why.
    static let ofApprovals: [Offence] = [
        .asking(
            .approvalPolicy, "A033 an approval under a policy that is not taken",
            saying: "compatibility.earlierApprovals is 0"
        ) { state, id in
            try .approve(id, by: "sam", in: state) { $0 = $0.under(PolicyVersion(counter: 1, digest: .zero)) }
        },
        .asking(
            .approvalPolicy, "A033 an approval under a policy that never was", saying: "was never active",
            under: try Council.policy([Council.two()], earlierApprovals: 1)
        ) { state, id in
            try .approve(id, by: "sam", in: state) { $0 = $0.under(PolicyVersion(counter: 1, digest: .zero)) }
        },
        .asking(
            .approvalSelf, "A025 who asked, approves", saying: "dana asked for it",
            under: try Council.policy([Council.two(excluding: true)]), by: "dana"
        ) { state, id in
            try .approve(id, by: "dana", in: state)
        },
        .asking(.approvalRole, "who has no role approves", saying: "vic has none of the roles") { state, id in
            try .approve(id, by: "vic", in: state)
        },
        .asking(.approvalRole, "A042 a machine approves", saying: "botty is a machine") { state, id in
            try .approve(id, by: "botty", in: state)
        },
        .asking(.approvalSubject, "A030 an approval of something else", saying: "the approval of sam is of") {
            state, id in
            try .approve(id, by: "sam", in: state) {
                $0 = ApprovalStatement(
                    request: id, subject: .zero, approver: $0.approver, policy: $0.policy)
            }
        },
        .asking(.approvalSigner, "an approval by another's key", saying: "which is no key of sam") {
            state, id in
            try .approve(id, by: "sam", signedBy: "nora", in: state)
        },
        .asking(.approvalDuplicate, "A028 an approval once more", saying: "sam has approved request") {
            try $0.does(.approve($1, by: "sam", in: $0.state))
        } _: { state, id in
            try .approve(id, by: "sam", in: state)
        },
        .asking(
            .approvalWithdrawn, "A036 an approval that was taken back, carried again",
            saying: "an approval of sam was taken from request"
        ) {
            try $0.does(.approve($1, by: "sam", in: $0.state))
            try $0.does(.request(.requestWithdraw, $1, of: "sam", by: "sam", in: $0.state))
        } _: { state, id in
            try .approve(id, by: "sam", carriedBy: "vic", in: state)
        },
        .asking(.approvalUnknown, "an approval that nobody gave, taken back", saying: "sam has not approved")
        {
            state, id in
            try .request(.requestWithdraw, id, of: "sam", by: "sam", in: state)
        },
        .asking(.payloadMissing, "an approval that brings none", saying: "brings no approval") { state, id in
            var draft = try Draft.approve(id, by: "sam", in: state)
            draft.bring(Payloads())
            return draft
        },
    ]
}

extension Draft {
    /// Brings another record of the request that it opens.
    fileprivate mutating func bring(_ record: RequestRecord) {
        bring(Payloads(request: record, files: [.init(path: record.id.open.request, bytes: record.bytes)]))
    }
}

extension ApprovalStatement {
    /// The same, signed under another policy.
    fileprivate func under(_ policy: PolicyVersion) -> ApprovalStatement {
        ApprovalStatement(request: request, subject: subject, approver: approver, policy: policy)
    }
}

import Bearings
public import Canonical
public import Catalog
public import Consent
import Hearing
import Policy
import Signing
public import Statute
import Store

/// A request, what became of it, and what it still waits for.
public struct RequestReport: Sendable {
    public enum State: String, Sendable {
        case waiting, approved, stale, expired, executed, rejected, cancelled
        /// A gate lets it through for nobody's word; an exception could.
        case refused
    }

    /// A gate that the action must pass.
    public struct Gate: Sendable {
        /// `prod-two-eyes/1`
        public let name: String
        public let asks: String
        /// Who has opened it; nil while it is closed.
        public let opened: [PrincipalName]?
        /// Why it is closed.
        public let missing: String?
        /// Whose approval would still count.
        public let able: [PrincipalName]
    }

    /// An approval that was given, by the log.
    public struct Approval: Sendable {
        public let by: PrincipalName
        public let key: String
        public let policy: PolicyVersion
        public let sequence: Int
        public let time: Timestamp
        /// The e-mail by which `allowed_signers` knows them.
        public let email: String?
    }

    public let record: RequestRecord
    /// What is asked for, as its commit would say it.
    public let subject: String
    public let state: State
    /// The event that opened it, and its log time.
    public let sequence: Int
    public let time: Timestamp
    /// Where it lies in the ledger's tree.
    public let place: RequestPlace
    public let gates: [Gate]
    public let approvals: [Approval]
    /// Why it cannot be done now, whoever approves.
    public let obstacle: (sentence: String, remedy: String)?
    public let closure: ClosureRecord?
    /// By what it can be done without its gates.
    public let exception: ExceptionRecord?

    public var id: RequestID { record.id }
    public var isOpen: Bool { closure == nil }

    /// Whether the word of this person is what it waits for.
    public func waits(for name: PrincipalName) -> Bool {
        state == .waiting && gates.contains { $0.able.contains(name) }
    }

    /// Everybody whose word it waits for.
    public var awaited: [PrincipalName] {
        state == .waiting ? Set(gates.flatMap(\.able)).sorted() : []
    }

    init(_ standing: RequestStanding, under policy: PolicyBundle) {
        record = standing.record
        subject = standing.asked?.subject ?? "what this program does not know"
        sequence = standing.progress.sequence
        time = standing.progress.time
        closure = standing.closure
        exception = standing.exception
        place = standing.closure == nil ? standing.id.open : standing.id.closed
        obstacle = standing.obstacle.map { ($0.sentence, $0.remedy) }
        state =
            switch standing.closure?.outcome {
            case .executed: .executed
            case .rejected: .rejected
            case .cancelled: .cancelled
            case .expired: .expired
            case nil where standing.isExpired: .expired
            case nil where standing.isRefused: .refused
            case nil where standing.obstacle != nil: .stale
            case nil: standing.isComplete ? .approved : .waiting
            }
        gates = standing.steps.map { step in
            Gate(
                name: "\(step.rule)/\(step.index)", asks: step.gate.sentence,
                opened: step.receipt?.principals, missing: step.missing?.sentence, able: step.able)
        }
        approvals = standing.progress.approvals.sorted { $0.key < $1.key }.map { name, approval in
            Approval(
                by: name, key: approval.key, policy: approval.policy, sequence: approval.sequence,
                time: approval.time, email: policy.principals[name]?.emails.first?.text)
        }
    }
}

extension Gate {
    /// What it asks for, in words.
    public var sentence: String {
        var parts: [String] = []
        if approvalsRequired > 0 {
            let roles = approverRoles.map(\.text).sorted().joined(separator: " or ")
            parts.append(
                "\(approvalsRequired) approval\(approvalsRequired == 1 ? "" : "s")"
                    + (roles.isEmpty ? "" : " of \(roles)"))
        }
        if excludesRequester { parts.append("not of who asks") }
        if needsOwner { parts.append("the owner's") }
        if let expiresAfter { parts.append("not older than \(Self.span(expiresAfter))") }
        if !evidence.isEmpty {
            parts.append("\(evidence.map(\.text).joined(separator: " and ")) as evidence")
        }
        return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
    }

    private static func span(_ seconds: Int) -> String {
        for (unit, length) in [("d", 86_400), ("h", 3600)] where seconds.isMultiple(of: length) {
            return "\(seconds / length)\(unit)"
        }
        return "\(seconds / 60)m"
    }
}

extension LedgerState {
    /// Every request that waits, the first first; with those that are closed where they are asked for.
    func requests(
        withClosed isWhole: Bool = false, at time: Timestamp
    ) throws(ActionError) -> [RequestReport] {
        var reports: [RequestReport] = []
        for id in try openRequests() + (isWhole ? closedRequests() : []) {
            reports.append(try request(id, at: time))
        }
        return reports.sorted { ($0.sequence, $0.id) < ($1.sequence, $1.id) }
    }

    func request(_ id: RequestID, at time: Timestamp) throws(ActionError) -> RequestReport {
        let policy = try translating(activePolicy)
        let found = try translating { () throws(LedgerError) in try standing(of: id, at: time, on: self) }
        guard let found else { throw .unknown(id) }
        return RequestReport(found, under: policy)
    }

    /// The time at which an event could follow here, now.
    func time(in context: Context) -> Timestamp { max(context.now, tip?.time ?? context.now) }
}

extension Context {
    /// Who would sign here; nil for somebody whom the policy does not know, and where there is no key.
    func principal(under policy: PolicyBundle) -> PrincipalName? {
        do { return policy.owner(of: try signer(settings()).publicKey)?.name } catch { return nil }
    }
}

public import Audit
public import Bearings
public import Canonical
public import Catalog
import Hearing
import Keys
import Policy
import Statute
import Store

/// Which of the last events another policy would have decided otherwise, each on the state that there really was.
public struct SimulatePolicy: Sendable {
    /// A number, the beginning of a proposal's hash or a folder; nil means the only proposal.
    public let word: String?
    public let last: Int
    public let since: Timestamp?

    public init(_ word: String?, last: Int = .max, since: Timestamp? = nil) {
        self.word = word
        self.last = last
        self.since = since
    }

    public struct Simulation: Sendable {
        /// What the policy is called.
        public let policy: String
        /// How many events were asked.
        public let asked: Int
        /// How many were passed over, since they are about the policy itself.
        public let skipped: Int
        /// The latest first.
        public let differences: [Difference]
    }

    public struct Difference: Sendable {
        public let event: EventReport
        /// Whose key signed, under the policy that there really was.
        public let by: PrincipalName?
        public let outcome: Outcome
    }

    public enum Outcome: Sendable {
        case denied(code: String, sentence: String)
        /// Allowed as well, and on the word of others.
        case otherGates([GateReceipt])
    }

    public func run(
        in context: Context, progress: (Int) -> Void = { _ in }
    ) throws(ActionError) -> Simulation {
        let ledger = try context.ledger()
        let tip = try ledger.state(at: .tip)
        let named = try NamedPolicy(word, in: context, tip)
        let root = try translating(tip.ledger)
        let events = try events(of: ledger, below: tip)
        let asked = events.filter { !$0.event.isAboutPolicy }
        var differences: [Difference] = []
        for (index, event) in asked.enumerated() {
            if let difference = try difference(at: event, under: named.policy, in: ledger, root) {
                differences.append(difference)
            }
            progress(index + 1)
        }
        return Simulation(
            policy: named.name, asked: asked.count, skipped: events.count - asked.count,
            differences: differences)
    }

    private func events(of ledger: Ledger, below state: LedgerState) throws(ActionError) -> [RecordedEvent] {
        guard let tip = state.commit else { return [] }
        var events: [RecordedEvent] = []
        try translating { () throws(LedgerError) in
            try ledger.walk(from: tip) { event throws(LedgerError) in
                if let since, event.seconds < since.seconds { return false }
                // The root stands on no state, and is judged by the policy that it brings.
                if event.parent != nil { events.append(event) }
                return events.count < last
            }
        }
        return events
    }

    private func difference(
        at event: RecordedEvent, under policy: PolicyBundle, in ledger: Ledger, _ root: LedgerID?
    ) throws(ActionError) -> Difference? {
        try translating { () throws(LedgerError) in
            guard let parent = event.parent else { return nil }
            let before = try ledger.state(after: ledger.recorded(parent))
            let supposed = try Supposition(of: policy, on: before, in: root)
            let submission = try ledger.submission(of: event).written(under: supposed.effective)
            let by = try before.activePolicy().owner(of: submission.signer)?.name
            let outcome: Outcome
            switch try judge(completed(submission, on: supposed), on: supposed) {
            case .denied(let denial):
                outcome = .denied(code: denial.code.rawValue, sentence: denial.sentence)
            case .allowed(let decision):
                guard decision.event.gates != event.event.gates else { return nil }
                outcome = .otherGates(decision.event.gates)
            }
            return Difference(event: EventReport(event), by: by, outcome: outcome)
        }
    }
}

/// A state that there was, with another policy in force.
private struct Supposition: State {
    typealias Failure = LedgerError

    let state: LedgerState
    let root: LedgerID?
    let written: PolicyBundle
    let effective: PolicyBundle

    init(of policy: PolicyBundle, on state: LedgerState, in root: LedgerID?) throws(LedgerError) {
        self.state = state
        self.root = root
        written = policy
        effective = try policy.revoking(state.revocations())
    }

    var tip: Tip? { state.tip }
    func ledger() throws(LedgerError) -> LedgerID? { root }
    func policy() throws(LedgerError) -> PolicyBundle? { effective }

    func policy(at place: PolicyPlace) throws(LedgerError) -> PolicyBundle? {
        try place == .active ? written : state.policy(at: place)
    }

    func read(_ path: String) throws(LedgerError) -> [UInt8]? { try state.read(path) }
    func names(under path: String) throws(LedgerError) -> [String] { try state.names(under: path) }
    func folder(at path: String) throws(LedgerError) -> VersionID? { try state.folder(at: path) }
}

extension Submission {
    /// The same by whom the policy has for its key: what somebody is called there is no difference.
    fileprivate func written(under policy: PolicyBundle) -> Submission {
        guard let owner = policy.owner(of: signer) else { return self }
        let signatory = Signatory(name: owner.displayName, email: owner.emails[0].text)
        return Submission(
            event: event, time: time, author: signatory, authoredAt: authoredAt, committer: signatory,
            signer: signer, payloads: payloads)
    }
}

extension Event {
    fileprivate var isAboutPolicy: Bool {
        switch kind {
        case .policyPropose, .policyWithdraw, .policyActivate, .policyRollback: true
        default: false
        }
    }
}

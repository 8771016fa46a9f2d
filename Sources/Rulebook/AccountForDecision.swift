public import Audit
public import Bearings
public import Catalog
import Policy
public import Statute
import Store

/// The whole decision of one event: by which policy, on whose word, and what it changed.
public struct AccountForDecision: Sendable {
    private let commit: String

    /// - Parameter commit: a commit, its first digits, or an event's number.
    public init(commit: String) { self.commit = commit }

    public struct Account: Sendable {
        public let event: EventReport
        /// Nil where the key is in nobody's name in the policy before the event.
        public let principal: Principal?
        /// The roles that permit the event, each with the entry that does.
        public let permits: [(role: RoleName, permission: String)]
        /// The receipts, each with what the policy says of its gate; nil for a gate that no document states.
        public let gates: [(receipt: GateReceipt, gate: Gate?)]
        /// What it changed, in order; nil where it is not allowed.
        public let changes: [Change]?
        public let finding: Explain.Finding
    }

    public enum Change: Sendable {
        case put(path: String, bytes: Int)
        case remove(path: String)
        /// A folder that the state had already, at another path as well.
        case link(path: String, tree: String)
    }

    public func run(in context: Context) throws(ActionError) -> Account {
        let ledger = try context.ledger()
        let id = try Explain(commit: commit).find(in: ledger)
        return try translating { () throws(LedgerError) in
            let event = try ledger.recorded(id)
            let outcome = try ledger.outcome(of: event)
            let after = try ledger.state(after: event)
            // The root is judged by the policy that it brings.
            let before = try event.parent.map { parent throws(LedgerError) in
                try ledger.state(after: ledger.recorded(parent))
            }
            let policy = try (before ?? after).activePolicy()
            var changes: [Change]?
            if case .verified = outcome { changes = try self.changes(of: event, on: before, in: ledger) }
            let principal = event.signer.flatMap { policy.owner(of: $0) }
            return Account(
                event: EventReport(event), principal: principal,
                permits: principal.map { policy.entries(allowing: event.event.kind, to: $0) } ?? [],
                gates: event.event.gates.map { ($0, policy.gate(of: $0)) },
                changes: changes,
                finding: Explain.Finding(outcome))
        }
    }

    private func changes(
        of event: RecordedEvent, on before: LedgerState?, in ledger: Ledger
    ) throws(LedgerError) -> [Change]? {
        let state: LedgerState
        if let before { state = before } else { state = try ledger.emptyState() }
        guard case .allowed(let decision) = try judge(ledger.submission(of: event), on: state) else {
            return nil
        }
        return decision.edits.map { edit -> Change in
            switch edit {
            case .put(let path, let bytes): .put(path: path, bytes: bytes.count)
            case .remove(let path): .remove(path: path)
            case .link(let path, let folder): .link(path: path, tree: folder.hex)
            }
        }
    }
}

extension PolicyBundle {
    /// The roles of theirs that permit an event, each with the entry that does.
    func entries(
        allowing kind: EventKind, to principal: Principal
    ) -> [(role: RoleName, permission: String)] {
        roles(of: principal.name).flatMap { role in
            permissions[role, default: []].filter { $0.allows(kind) }.map { permission in
                switch permission {
                case .event(let event): (role, event.rawValue)
                case .family(let family): (role, "\(family).*")
                }
            }.sorted { $0.1.utf8.lexicographicallyPrecedes($1.1.utf8) }
        }
    }

    fileprivate func gate(of receipt: GateReceipt) -> Gate? {
        guard let rule = approvals.rules.first(where: { $0.name == receipt.rule }),
            rule.gates.indices.contains(receipt.index - 1)
        else { return nil }
        return rule.gates[receipt.index - 1]
    }
}

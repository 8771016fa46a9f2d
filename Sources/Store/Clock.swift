import Canonical
import Hearing
import Policy
import Statute

/// The clock of whoever receives events that are new to them. A log that is replayed has its own time and no other:
/// only what comes in is held against a clock, once.
struct Clock: Sendable {
    let now: Timestamp
    /// Before this time the events cannot have been published; nil where nothing is known of that.
    let unheardUntil: Timestamp?

    /// What this clock has against an event that is allowed where it stands.
    func objection(
        to decision: Decision, on state: LedgerState
    ) throws(LedgerError) -> Refusal.Reason? {
        let submission = decision.submission
        let skew = try (state.policy() ?? decision.policy).clockSkew
        if submission.time.seconds - now.seconds > Int64(skew) {
            return .ahead(submission.time, now: now, skew: skew)
        }
        guard let unheardUntil, unheardUntil > submission.time else { return nil }
        let late = try completed(submission.heard(notBefore: unheardUntil), on: state)
        guard case .denied(let denial) = try judge(late, on: state) else { return nil }
        return .expired(denial)
    }
}

public import Canonical
import Catalog
import Hearing
import Statute
package import Store

/// What is no fault, and should be known by whoever relies on what was verified.
public enum Caution: Sendable {
    /// A later tip of this ledger was verified on this machine before: in another repository, or in this one
    /// before it was moved.
    case laterTip(sequence: Int, commit: Revision)
    /// The log's time is ahead of this machine's clock by more than the policy lets clocks differ.
    case ahead(time: Timestamp, now: Timestamp)

    public var sentence: String {
        switch self {
        case .laterTip(let sequence, let commit):
            "a later tip of this ledger (Seq \(sequence), \(commit.hex)) was verified on this machine in another "
                + "repository or place; fetch or look"
        case .ahead(let time, let now):
            "the last event is dated \(time.rfc3339), and it is \(now.rfc3339) here; no event can be dated before "
                + "it, so find out whose clock is wrong"
        }
    }
}

extension LedgerState {
    /// Writers never go back behind the tip's time: one clock that is wrong, or one key in bad hands, sets
    /// it for all who come after.
    package func timeCaution(in context: Context) throws(ActionError) -> Caution? {
        guard let tip, let skew = try translating(policy)?.clockSkew else { return nil }
        let now = context.now
        return tip.time.seconds - now.seconds > Int64(skew) ? .ahead(time: tip.time, now: now) : nil
    }
}

extension Ledger {
    /// What should be known of a tip that was just verified.
    package func cautions(on state: LedgerState, in context: Context) throws(ActionError) -> [Caution] {
        let later = try translating(laterTip).map {
            Caution.laterTip(sequence: $0.sequence, commit: Revision($0.tip))
        }
        return [later, try state.timeCaution(in: context)].compactMap(\.self)
    }
}

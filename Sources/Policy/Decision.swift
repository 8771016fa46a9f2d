import Canonical
public import Catalog
public import Hearing
public import Statute

/// An allowed event and what it changes. There is no other way to one than `judge`: whoever holds a
/// decision holds a judgement.
public struct Decision: Sendable {
    public let submission: Submission
    /// Whose key signed.
    public let principal: PrincipalName
    /// The changes to the tree, in order.
    public let edits: [Edit]
    /// The policy in force after the event.
    public let policy: PolicyBundle
    public let policyVersion: PolicyVersion

    init(
        _ submission: Submission, by principal: PrincipalName, edits: [Edit], policy: PolicyBundle,
        policyVersion: PolicyVersion
    ) {
        self.submission = submission
        self.principal = principal
        self.edits = edits
        self.policy = policy
        self.policyVersion = policyVersion
    }

    public var event: Event { submission.event }

    /// Where the log stands after the event.
    public var tip: Tip {
        Tip(sequence: event.sequence, time: submission.time, policy: policyVersion)
    }
}

public enum Verdict: Sendable {
    case allowed(Decision)
    case denied(Denial)
}

import Canonical
public import Catalog
import Keys
import Objects
import Policy
import Programs
import Signing
import Store

/// What every act shares: why, and whether to write at all.
public struct ActOptions: Sendable {
    public var message: String?
    public var isDryRun: Bool

    public init(message: String? = nil, isDryRun: Bool = false) {
        self.message = message
        self.isDryRun = isDryRun
    }

    func note() throws(ActionError) -> Note? {
        guard let message else { return nil }
        do { return try Note(message) } catch {
            throw ActionError("note.form", .usage, error.message, hint: "give the reason in plain lines")
        }
    }
}

/// What an act has done, or would do.
public struct Receipt: Sendable {
    public let event: Event
    public let principal: PrincipalName
    /// Nil for a dry run: nothing was written.
    public let commit: Revision?
    public let reference: String
    public let cautions: [Caution]

    init(
        _ event: Event, by principal: PrincipalName, on reference: LedgerReference,
        as commit: ObjectID? = nil,
        _ cautions: [Caution] = []
    ) {
        self.event = event
        self.principal = principal
        self.commit = commit.map { Revision($0) }
        self.reference = reference.name
        self.cautions = cautions
    }
}

/// Who acts: a key, and the name and e-mail that the policy has for its owner.
struct Actor {
    let signer: Signer
    private let email: String?

    init(in context: Context) throws(ActionError) {
        let settings = try context.settings()
        signer = try context.signer(settings)
        email = settings.value("user.email")
    }

    /// The name under which the commit is made. Somebody unknown is judged under the name that they have.
    func signatory(under policy: PolicyBundle) -> Signatory {
        guard let principal = policy.owner(of: signer.publicKey) else {
            return Signatory(name: "unknown", email: email ?? "unknown@localhost")
        }
        let preferred = principal.emails.first { $0.text == email } ?? principal.emails[0]
        return Signatory(name: principal.displayName, email: preferred.text)
    }
}

extension Ledger {
    /// Builds an event on the tip, has it judged, and appends it; a dry run stops after the judgement.
    func act(
        in context: Context, _ options: ActOptions,
        _ compose: (Tip, PolicyBundle) throws(ActionError) -> (Event, Payloads)
    ) throws(ActionError) -> Receipt {
        let actor = try Actor(in: context)
        var cautions: [Caution] = []
        func decide(_ state: LedgerState) throws(ActionError) -> Decision {
            guard let tip = state.tip, let policy = try translating(state.policy) else {
                throw ActionError(LedgerError.absent(reference: reference.name))
            }
            cautions = try state.timeCaution(in: context).map { [$0] } ?? []
            let (event, payloads) = try compose(tip, policy)
            let signatory = actor.signatory(under: policy)
            return try allowed(
                Submission(
                    event: event, time: max(context.now, tip.time), author: signatory, committer: signatory,
                    signer: actor.signer.publicKey, payloads: payloads), on: state)
        }
        if options.isDryRun {
            let decision = try decide(translating { () throws(LedgerError) in try state() })
            return Receipt(
                decision.event, by: decision.principal, on: reference, cautions)
        }
        let appended = try append(signedBy: actor.signer, at: context.now, failing: ActionError.init(ofAct:))
        {
            _, state throws(ActionError) in try decide(state)
        }[0]
        return Receipt(
            appended.event, by: appended.principal, on: reference, as: appended.commit,
            cautions)
    }
}

/// The decision on a submission, or its denial thrown.
func allowed(_ submission: Submission, on state: LedgerState) throws(ActionError) -> Decision {
    switch try translating({ () throws(LedgerError) in try judge(submission, on: state) }) {
    case .allowed(let decision): return decision
    case .denied(let denial): throw ActionError(denial)
    }
}

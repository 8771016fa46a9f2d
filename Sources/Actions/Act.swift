// Actions: what a person can do, one file a verb. An action takes words that are values already, asks the
// ledger, and answers with values. What does not enter: printing, parsing of command lines, and questions that
// change nothing.

public import Bearings
import Canonical
public import Catalog
import Hearing
import Objects
import Policy
import Programs
package import Signing
package import Statute
import Store

/// What every act shares: why, and whether to write at all.
public struct ActOptions: Sendable {
    public var message: String?
    public var isDryRun: Bool
    /// Whether what a gate refuses for good is asked for all the same, as an exception.
    public var asksForException: Bool

    public init(message: String? = nil, isDryRun: Bool = false, asksForException: Bool = false) {
        self.message = message
        self.isDryRun = isDryRun
        self.asksForException = asksForException
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
    /// What was so before, where the act took its place: the state, the label, the version that was bound.
    public let before: String?
    /// What is allowed and should be known all the same.
    public let warnings: [String]
    public let cautions: [Caution]
    /// The states that a version can reach from where the act has put it.
    public let next: [StateName]
    /// Whether nobody answers yet for what a version was made of.
    public let lacksOwner: Bool
    /// The file that a version was made of, as it was named.
    public let file: String?
    /// The file that still has the old name of an asset that was renamed.
    public let manifest: SourcePath?

    init(
        _ event: Event, by principal: PrincipalName, on reference: LedgerReference,
        as commit: ObjectID? = nil, _ circumstances: Circumstances = Circumstances()
    ) {
        self.event = event
        self.principal = principal
        self.commit = commit.map { Revision($0) }
        self.reference = reference.name
        before = circumstances.before
        warnings = circumstances.warnings
        cautions = circumstances.cautions
        next = circumstances.next
        lacksOwner = circumstances.lacksOwner
        file = circumstances.file
        manifest = circumstances.manifest
    }
}

/// Who acts: a key, and the name and e-mail that the policy has for its owner.
package struct Actor {
    package let signer: Signer
    private let email: String?

    package init(in context: Context) throws(ActionError) {
        let settings = try context.settings()
        signer = try context.signer(settings)
        email = settings.value("user.email")
    }

    /// The name under which the commit is made. Somebody unknown is judged under the name that they have.
    package func signatory(under policy: PolicyBundle) -> Signatory {
        guard let principal = policy.owner(of: signer.publicKey) else {
            return Signatory(name: "unknown", email: email ?? "unknown@localhost")
        }
        let preferred =
            principal.emails.first { known in
                email.map { known.text.utf8.elementsEqual($0.utf8) } ?? false
            } ?? principal.emails[0]
        return Signatory(name: principal.displayName, email: preferred.text)
    }
}

/// What an act is composed from: the state that it is to follow, and who does it, when and why.
struct Occasion {
    let state: LedgerState
    let tip: Tip
    let policy: PolicyBundle
    let id: EventID
    let note: Note?
    let authoredAt: Timestamp
    /// Nil for somebody whom the policy does not know; the judgement will say so.
    let actor: PrincipalName?
    let signer: Signer

    /// The event with what every event has.
    func event(_ kind: EventKind, on asset: AssetPath? = nil, _ uid: AssetUID? = nil) -> Event {
        Event(
            kind: kind, id: id, sequence: tip.sequence + 1, policy: tip.policy, asset: asset, assetUID: uid,
            note: note)
    }

    /// The same about an asset that is there, or about one of its versions.
    func event(_ kind: EventKind, on asset: AssetPage, _ version: AssetPage.Version? = nil) -> Event {
        var event = event(kind, on: asset.path, asset.uid)
        event.version = version?.label
        event.versionID = version?.id
        return event
    }

    /// The version that a policy would have if it came into force now.
    func nextPolicy(_ digest: SHA256Digest) -> PolicyVersion {
        PolicyVersion(counter: tip.policy.counter + 1, digest: digest)
    }
}

/// What a receipt says that the event does not: it is found where the event is composed.
struct Circumstances {
    var before: String?
    var warnings: [String] = []
    /// Of the tip that it rests on.
    var cautions: [Caution] = []
    var next: [StateName] = []
    var lacksOwner = false
    var file: String?
    var manifest: SourcePath?
}

/// An event with what it brings, and what was so around it.
struct Composition {
    var event: Event
    let payloads: Payloads
    let circumstances: Circumstances

    init(_ event: Event, _ payloads: Payloads = Payloads(), _ circumstances: Circumstances) {
        self.event = event
        self.event.payloads = payloads.lines
        self.payloads = payloads
        self.circumstances = circumstances
    }

    init(_ event: Event, _ payloads: Payloads = Payloads(), before: String? = nil) {
        self.init(event, payloads, Circumstances(before: before))
    }
}

extension Ledger {
    /// Composes an event on the tip, has it judged, and appends it; a dry run stops after the judgement. Where the tip
    /// moves meanwhile the event is composed anew.
    ///
    /// What needs an approval that is not there becomes a request, unless `asksForApproval` is false.
    func act(
        in context: Context, _ options: ActOptions, asksForApproval: Bool = true,
        _ compose: (Occasion) throws(ActionError) -> Composition
    ) throws(ActionError) -> Receipt {
        let note = try options.note()
        let id = context.newEventID()
        let actor = try Actor(in: context)
        // The clock may tick between two looks at it, and the record of a version says the time of its commit.
        let now = context.now
        var circumstances = Circumstances()
        func decide(_ state: LedgerState) throws(ActionError) -> Decision {
            guard let tip = state.tip, let policy = try translating(state.policy) else {
                throw ActionError(LedgerError.absent(reference: reference.name))
            }
            let composition = try compose(
                Occasion(
                    state: state, tip: tip, policy: policy, id: id, note: note, authoredAt: now,
                    actor: policy.owner(of: actor.signer.publicKey)?.name, signer: actor.signer))
            circumstances = composition.circumstances
            circumstances.cautions = try state.timeCaution(in: context).map { [$0] } ?? []
            let signatory = actor.signatory(under: policy)
            let submission = Submission(
                event: composition.event, time: max(now, tip.time), author: signatory,
                authoredAt: now, committer: signatory, signer: actor.signer.publicKey,
                payloads: composition.payloads)
            return try allowed(
                translating { () throws(LedgerError) in try completed(submission, on: state) }, on: state)
        }
        do {
            if options.isDryRun {
                let decision = try decide(translating { () throws(LedgerError) in try state() })
                return Receipt(decision.event, by: decision.principal, on: reference, circumstances)
            }
            let appended = try append(signedBy: actor.signer, at: now, failing: ActionError.init(ofAct:)) {
                _, state throws(ActionError) in try decide(state)
            }[0]
            return Receipt(
                appended.event, by: appended.principal, on: reference, as: appended.commit, circumstances)
        } catch {
            guard asksForApproval,
                error.category == .approvalNeeded || options.asksForException && error.isExceptable
            else { throw error }
            throw try asking(in: context, options, after: error, compose)
        }
    }
}

/// The decision on a submission, or its denial thrown.
func allowed(_ submission: Submission, on state: LedgerState) throws(ActionError) -> Decision {
    switch try translating({ () throws(LedgerError) in try judge(submission, on: state) }) {
    case .allowed(let decision): return decision
    case .denied(let denial): throw ActionError(denial)
    }
}

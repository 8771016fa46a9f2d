// Policy: what may be done. `judge` looks at a state, an event, its checked payloads and who signed it, and
// answers with a decision or a denial. What does not enter: clocks, disks, networks, randomness, and any
// way to make a payload that was not checked. Only this room can make a `Decision`.

import Canonical
import Catalog
import Consent
public import Hearing
import Keys
import Statute

/// Decides whether an event may follow a state, and what it then changes.
///
/// Pure: the same arguments give the same answer on every machine, for ever. The checks run from the
/// cheapest and most general to the event's own, and the first that fails is the one reported.
public func judge<S: State>(_ submission: Submission, on state: S) throws(S.Failure) -> Verdict {
    let event = submission.event
    guard let tip = state.tip else { return Judgement(of: submission).root() }
    guard let policy = try state.policy() else {
        return .denied(
            Denial(
                .eventPolicy, "policy \(tip.policy.short) is active, and the state does not hold it",
                remedy: "find out what is damaged: catalogctl verify --full"))
    }
    if event.kind == .ledgerInit {
        return .denied(
            Denial(
                .ledgerExists, "this ledger has begun already (\(tip.sequence) events)",
                remedy: "go on with it; a second ledger needs a repository of its own"))
    }
    let judgement = Judgement(of: submission)
    if let denial = judgement.order(after: tip) { return .denied(denial) }
    let principal: Principal
    switch judgement.authority(under: policy) {
    case .success(let found): principal = found
    case .failure(let refused):
        return .denied(try judgement.revocation(on: state) ?? refused.denial)
    }
    if let denial = judgement.brings() { return .denied(denial) }
    let hearing = Case(submission, on: state, policy: policy, principal: principal)
    let ruling: Ruling
    do throws(Stop<S.Failure>) { ruling = try hearing.decided() } catch {
        switch error {
        case .denied(let denial): return .denied(denial)
        case .failed(let failure): throw failure
        }
    }
    if let denial = judgement.receipts(ruling.gates) { return .denied(denial) }
    return .allowed(
        Decision(
            submission, by: principal.name, edits: ruling.edits, policy: ruling.adopted?.policy ?? policy,
            policyVersion: ruling.adopted?.version ?? tip.policy))
}

extension Case {
    init(_ submission: Submission, on state: S, policy: PolicyBundle, principal: Principal) {
        self.init(
            event: submission.event, payloads: submission.payloads, authoredAt: submission.authoredAt,
            time: submission.time, heardAt: submission.heardAt, state: state, policy: policy,
            principal: principal)
    }

    /// What the event's own rule allows, with the gates that it passes and the request that it closes.
    func decided() throws(Stop<S.Failure>) -> Ruling {
        if event.kind.form.isExecutable, let id = event.request { _ = try openRequest(id) }
        var ruling = try ruling()
        ruling.gates = try receipts(of: ruling)
        if let changes = ruling.changesByQuorum { ruling.edits += changes(try quorum(of: ruling.gates)) }
        if event.kind.form.isExecutable, let id = event.request {
            ruling.edits += try closing(id, as: .executed)
            if ruling.gates.contains(where: { $0.rule == .exception }), let exception = try exception(for: id)
            {
                ruling.edits.append(using(exception, for: id))
            }
        }
        return ruling
    }

    /// One rule an event.
    func ruling() throws(Stop<S.Failure>) -> Ruling {
        switch event.kind {
        case .ledgerInit: preconditionFailure("the root is judged by itself")
        case .assetRegister: try registration()
        case .assetRename: try renaming()
        case .assetSet: try setting()
        case .governanceSet: try governing()
        case .versionCreate: try snapshot()
        case .lifecycleSetState: try stateChange()
        case .lifecycleDeprecate: try deprecation()
        case .lifecycleArchive: try archiving()
        case .lifecycleRestore: try restoring()
        case .promotionBind: try binding()
        case .promotionPromote: try promotion()
        case .promotionRollback: try rollback()
        case .promotionUnbind: try unbinding()
        case .aliasSet: try naming()
        case .assetHalt: try halting()
        case .assetResume: try resuming()
        case .environmentFreeze: try freezing()
        case .environmentThaw: try thawing()
        case .policyPropose: try proposing()
        case .policyWithdraw: try withdrawing()
        case .policyActivate: try activating()
        case .policyRollback: try rollingPolicyBack()
        case .keyRevoke: try revoking()
        case .evidenceAttach: try attaching()
        case .evidenceRevoke: try revokingEvidence()
        case .exceptionGrant: try granting()
        case .exceptionSettle: try settling()
        case .requestOpen: try opening()
        case .requestApprove: try approving()
        case .requestWithdraw: try withdrawingApproval()
        case .requestReject: try rejecting()
        case .requestCancel: try cancelling()
        case .requestExpire: try expiring()
        }
    }
}

/// A denial on its way out of a function that has a result.
struct Refused: Error {
    let denial: Denial
}

/// The rules that hold for every event.
struct Judgement {
    let submission: Submission

    init(of submission: Submission) { self.submission = submission }

    private var event: Event { submission.event }

    /// Format, sequence, time and policy version, against the last event.
    func order(after tip: Tip?) -> Denial? {
        guard event.format == Event.currentFormat else {
            return Denial(
                .eventFormat,
                "the event has format \(event.format), and this ledger has \(Event.currentFormat)",
                remedy: "use a catalogctl that knows format \(event.format)")
        }
        let expected = (tip?.sequence ?? 0) + 1
        guard event.sequence == expected else {
            return Denial(
                .eventSequence, "the event has Seq \(event.sequence), and the next one is \(expected)",
                remedy: "write the event anew on the ledger's tip")
        }
        if let tip, submission.time < tip.time {
            return Denial(
                .timeBackwards,
                "the event's log time \(submission.time.rfc3339) is before its parent's \(tip.time.rfc3339)",
                remedy: "write the event anew; writers never go back behind the parent")
        }
        if let tip, event.policy != tip.policy {
            return Denial(
                .eventPolicy,
                "the event names policy \(event.policy.short), and \(tip.policy.short) is active",
                remedy: "write the event anew under the active policy")
        }
        return nil
    }

    /// Whose key signed, under whose name, and whether their roles permit the event.
    func authority(under policy: PolicyBundle) -> Result<Principal, Refused> {
        func refused(_ code: DenialCode, _ sentence: String, _ remedy: String) -> Result<Principal, Refused> {
            .failure(Refused(denial: Denial(code, sentence, remedy: remedy)))
        }
        guard let principal = policy.owner(of: submission.signer) else {
            return refused(
                .keyUnknown, "key \(submission.signer.fingerprint) belongs to nobody in the active policy",
                "sign with a key that the policy lists, or have this one added to the policy")
        }
        for signatory in [submission.author, submission.committer] {
            guard signatory.name.utf8.elementsEqual(principal.displayName.utf8),
                principal.emails.contains(where: { $0.text.utf8.elementsEqual(signatory.email.utf8) })
            else {
                return refused(
                    .identityMismatch,
                    "the commit says '\(signatory.name.printable) <\(signatory.email.printable)>', "
                        + "and its key is \(principal.name)'s",
                    "author and committer must be '\(principal.displayName)' with an e-mail of theirs "
                        + "from the policy")
            }
        }
        // An approval speaks for itself, by whomever it is carried.
        guard event.kind != .requestApprove else { return .success(principal) }
        guard policy.permits(event.kind, to: principal.name) else {
            let roles = policy.roles(of: principal.name).map(\.text).joined(separator: ", ")
            let able = policy.permissions.filter { role, permitted in
                permitted.contains { $0.allows(event.kind) } && !policy.roles[role, default: []].isEmpty
            }.map(\.key.text).sorted().joined(separator: ", ")
            return refused(
                .roleMissing,
                "\(principal.name) may not do \(event.kind.rawValue) "
                    + "(roles: \(roles.isEmpty ? "none" : roles))",
                able.isEmpty
                    ? "nobody has a role that is permitted it; the policy would have to change"
                    : "ask somebody with the role \(able)")
        }
        return .success(principal)
    }

    /// That the key was revoked, where it is that.
    func revocation<S: State>(on state: S) throws(S.Failure) -> Denial? {
        guard let bytes = try state.read(Layout.revoked(submission.signer.fingerprint)) else { return nil }
        let record: RevokedKey
        do { record = try RevokedKey(bytes: bytes) } catch { return nil }
        return Denial(
            .keyRevoked,
            "key \(record.key.fingerprint) of \(record.holder) was revoked by event \(record.sequence)",
            remedy: "sign with another key of yours, or have one added to the policy")
    }

    /// What the event brings is what it names, in the order that it has in a message.
    func brings() -> Denial? {
        let isOrdered = zip(event.payloads, event.payloads.dropFirst()).allSatisfy {
            $0.path.utf8.lexicographicallyPrecedes($1.path.utf8)
        }
        guard isOrdered, event.payloads == submission.payloads.lines else {
            return Denial(
                .payloadUnexpected, "the event names \(event.payloads.count) payloads, and brings others",
                remedy: "write events with catalogctl, which names what it brings")
        }
        guard !event.kind.form.payloads.isEmpty || event.payloads.isEmpty else {
            return Denial(
                .payloadUnexpected,
                "\(event.kind.rawValue) brings no files, and this one \(event.payloads.count)",
                remedy: "write events with catalogctl")
        }
        return nil
    }

    /// The receipts that the event states are those of the gates that match.
    func receipts(_ gates: [GateReceipt]) -> Denial? {
        guard event.gates == gates else {
            let stated = event.gates.map(\.description)
            return Denial(
                .gateReceipt,
                "the event claims the gates [\(sentence(stated))], and they are [\(sentence(gates.map(\.description)))]",
                remedy: "write events with catalogctl, which computes the receipts")
        }
        return nil
    }
}

extension Judgement {
    /// The root: judged in the empty state by the bundle that it brings, signed by somebody whom that
    /// bundle permits to begin a ledger.
    func root() -> Verdict {
        guard event.kind == .ledgerInit else {
            return .denied(
                Denial(
                    .ledgerAbsent, "there is no ledger yet that \(event.kind.rawValue) could follow",
                    remedy: "begin one: catalogctl init"))
        }
        if let denial = order(after: nil) { return .denied(denial) }
        guard let policy = submission.payloads.policy else {
            return .denied(
                Denial(
                    .payloadMissing, "the root brings no policy",
                    remedy: "begin the ledger with catalogctl init"))
        }
        let version = PolicyVersion(counter: 1, digest: policy.digest)
        guard event.policy == version else {
            return .denied(
                Denial(
                    .eventPolicy,
                    "the root names policy \(event.policy.short), and its bundle is \(version.short)",
                    remedy: "begin the ledger with catalogctl init"))
        }
        let principal: Principal
        switch authority(under: policy) {
        case .success(let found): principal = found
        case .failure(let refused): return .denied(refused.denial)
        }
        if let denial = brings() ?? receipts([]) { return .denied(denial) }
        let sources = PolicyPlace.active.source + "/"
        if let stray = event.payloads.first(where: { !$0.path.utf8.starts(with: sources.utf8) }) {
            return .denied(
                Denial(
                    .payloadUnexpected,
                    "the root brings '\(stray.path.excerpt)', which is no source of a policy",
                    remedy: "begin the ledger with catalogctl init"))
        }
        let edits: [Edit] =
            [
                .put(path: Layout.store, bytes: StoreRecord(format: event.format, id: event.id).bytes),
                .put(path: PolicyPlace.active.version, bytes: Array("\(version)\n".utf8)),
                .put(path: PolicyPlace.active.bundle, bytes: policy.canonical),
                .put(path: PolicyPlace.active.allowedSigners, bytes: policy.allowedSigners),
            ] + submission.payloads.files.map { .put(path: $0.path, bytes: $0.bytes) }
        return .allowed(
            Decision(submission, by: principal.name, edits: edits, policy: policy, policyVersion: version))
    }
}

/// The same submission with the receipts of the gates that it passes, for who writes it. Where it is denied it stays
/// as it is, and `judge` says why.
public func completed<S: State>(_ submission: Submission, on state: S) throws(S.Failure) -> Submission {
    guard state.tip != nil, let policy = try state.policy(), submission.event.kind != .ledgerInit,
        case .success(let principal) = Judgement(of: submission).authority(under: policy)
    else { return submission }
    let hearing = Case(submission, on: state, policy: policy, principal: principal)
    do throws(Stop<S.Failure>) {
        var completed = submission
        completed.event.gates = try hearing.decided().gates
        return completed
    } catch {
        switch error {
        case .denied: return submission
        case .failed(let failure): throw failure
        }
    }
}

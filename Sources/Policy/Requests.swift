import Canonical
import Catalog
import Consent
import Hearing
import Keys
import Statute

/// `request.*`: what needs the word of others is asked for, approved, and then done by an event that names the request.
extension Case {
    func opening() throws(Stop<S.Failure>) -> Ruling {
        let id = try given(event.request, .request)
        try brings([(id.open.request, payloads.request?.bytes)])
        guard let record = payloads.request, id == RequestID(of: event.id), record.event == event.id else {
            throw denied(
                .requestRecord, "request \(id) is not named by the event that opens it",
                remedy: "write events with catalogctl")
        }
        guard try names(under: id.open.folder).isEmpty, try names(under: id.closed.folder).isEmpty else {
            throw denied(
                .eventDuplicate, "request \(id) has been opened already",
                remedy: "see it: catalogctl approvals get \(id)")
        }
        let asked = try asked(record, id)
        guard asked.asset == event.asset, asked.assetUID == event.assetUID, asked.note == event.note,
            record == (try request(for: asked, by: principal.name))
        else {
            throw denied(
                .requestRecord, "request \(id) does not say what is so of what it asks for",
                remedy: "write events with catalogctl")
        }
        guard policy.permits(asked.kind, to: principal.name) else {
            throw denied(
                .roleMissing, "\(principal.name) may not do \(asked.kind.rawValue), and so not ask for it",
                remedy: "ask somebody who may")
        }
        // Whatever refuses the action but its gates refuses the request too, and so does a reason too long to be kept
        // with its outcome.
        let hearing = try hearing(of: asked, by: principal.name, id)
        _ = try hearing.reason()
        let ruling = try hearing.ruling()
        do throws(Stop<S.Failure>) {
            guard try !hearing.matching(ruling).isEmpty else {
                throw denied(
                    .requestNeedless, "no gate asks for an approval of: \(asked.subject)",
                    remedy: "do it without a request")
            }
        } catch {
            // What no approval could open, an exception could, where the policy has any.
            guard case .denied(let denial) = error, denial.isOfGate, policy.hasExceptions else { throw error }
        }
        let progress = ProgressRecord(sequence: event.sequence, time: time)
        return Ruling(edits: [
            .put(path: id.open.request, bytes: record.bytes),
            .put(path: id.open.progress, bytes: progress.bytes),
        ])
    }

    /// Carried by anybody: whose word it is, the signature over the statement says.
    func approving() throws(Stop<S.Failure>) -> Ruling {
        let id = try given(event.request, .request)
        let approver = try given(event.approver, .approver)
        var request = try openRequest(id)
        guard let approval = payloads.approval else {
            throw denied(
                .payloadMissing, "\(event.kind.rawValue) brings no approval",
                remedy: "approve with: catalogctl approvals approve \(id)")
        }
        try brings([(id.open.approval(of: approver), nil), (id.open.signature(of: approver), nil)])
        let statement = approval.statement
        guard statement.request == id, statement.approver == approver,
            statement.subject == request.record.subject
        else {
            throw denied(
                .approvalSubject,
                "the approval of \(statement.approver) is of request \(statement.request) (\(statement.subject.short)), and \(id) is \(request.record.subject.short)",
                remedy: "approve what is asked for now: catalogctl approvals approve \(id)")
        }
        guard let holder = policy.owner(of: approval.signer), holder.name == approver else {
            throw denied(
                .approvalSigner,
                "the approval is signed by \(approval.signer.fingerprint), which is no key of \(approver) that counts",
                remedy: "have \(approver) sign it with a key that the policy lists")
        }
        guard !request.progress.withdrawn.contains(approver) || principal.name == approver else {
            throw denied(
                .approvalWithdrawn, "an approval of \(approver) was taken from request \(id)",
                remedy: "only \(approver) can bring another one")
        }
        try refuseForeign(statement.policy)
        try refuseStale(request, id)
        let (hearing, gates) = try gates(of: request, id)
        let able = try useful(approver, holder, at: gates, owner: hearing.owner(), request.record)
        if let earlier = request.progress.approvals[approver] {
            let hasExpired = able.contains { hearing.expiry(of: earlier, at: $0.gate) != nil }
            try refuseRepeated(approval, after: earlier, hasExpired, of: holder)
        }
        request.progress.approvals[approver] = .init(
            key: approval.signer.fingerprint.description, policy: statement.policy, sequence: event.sequence,
            time: time)
        var edits: [Edit] = payloads.files.map { .put(path: $0.path, bytes: $0.bytes) }
        edits.append(.put(path: id.open.progress, bytes: request.progress.bytes))
        return Ruling(edits: edits + (try permit(id, request, hearing, gates)))
    }

    func withdrawingApproval() throws(Stop<S.Failure>) -> Ruling {
        let id = try given(event.request, .request)
        let approver = try given(event.approver, .approver)
        var request = try openRequest(id)
        guard request.progress.approvals.removeValue(forKey: approver) != nil else {
            throw denied(
                .approvalUnknown, "\(approver) has not approved request \(id)",
                remedy: "see who has: catalogctl approvals get \(id)")
        }
        request.progress.withdrawn.insert(approver)
        if approver != principal.name {
            try refuseWeaker(to: "take away an approval of \(approver)", of: approver, on: request, id)
        }
        var edits: [Edit] = [
            .remove(path: id.open.approval(of: approver)), .remove(path: id.open.signature(of: approver)),
            .put(path: id.open.progress, bytes: request.progress.bytes),
        ]
        if try read(id.open.permit) != nil { edits.append(.remove(path: id.open.permit)) }
        return Ruling(edits: edits)
    }

    func rejecting() throws(Stop<S.Failure>) -> Ruling {
        let id = try given(event.request, .request)
        try refuseWeaker(to: "take it away", on: openRequest(id), id)
        return Ruling(edits: try closing(id, as: .rejected))
    }

    func cancelling() throws(Stop<S.Failure>) -> Ruling {
        let id = try given(event.request, .request)
        let request = try openRequest(id)
        if request.record.requester != principal.name {
            try refuseWeaker(to: "take it away", on: request, id)
        }
        return Ruling(edits: try closing(id, as: .cancelled))
    }

    func expiring() throws(Stop<S.Failure>) -> Ruling {
        let id = try given(event.request, .request)
        let request = try unclosed(id)
        guard isExpired(request) else {
            throw denied(
                .requestNotExpired, "request \(id) is still open",
                remedy: "cancel it instead: catalogctl approvals cancel \(id)")
        }
        return Ruling(edits: try closing(id, as: .expired))
    }

    // MARK: What is asked for

    /// The request that an action makes on this state.
    func request(for action: Event, by requester: PrincipalName) throws(Stop<S.Failure>) -> RequestRecord {
        let ledger: LedgerID?
        do { ledger = try state.ledger() } catch { throw .failed(error) }
        guard let ledger else {
            throw denied(.ledgerAbsent, "there is no ledger yet", remedy: "begin one: catalogctl init")
        }
        return RequestRecord(
            asking: action, content: try content(of: action), evidence: try evidence(of: action), in: ledger,
            overlay: try overlayDigest(of: action), requester: requester)
    }

    private func overlayDigest(of action: Event) throws(Stop<S.Failure>) -> SHA256Digest? {
        guard let path = action.asset else { return nil }
        return try read(path.overlay).map { SHA256Digest(of: $0) }
    }

    private func content(of action: Event) throws(Stop<S.Failure>) -> SHA256Digest? {
        guard let path = action.asset, let version = action.version else { return nil }
        let folder = path.version(version)
        var files: [(name: String, bytes: [UInt8])] = []
        for name in try names(under: folder) { files.append((name, try read("\(folder)/\(name)") ?? [])) }
        // An id of evidence is short enough for two documents to have it; its record names the whole digest.
        for id in try evidence(of: action) {
            files.append(("evidence/\(id).json", try read(path.evidence(id, of: version)) ?? []))
        }
        return RequestRecord.content(of: files)
    }

    private func asked(_ record: RequestRecord, _ id: RequestID) throws(Stop<S.Failure>) -> Event {
        guard let asked = record.asked(sequence: event.sequence, policy: event.policy),
            asked.kind.form.isExecutable
        else {
            throw denied(
                .requestRecord, "request \(id) asks for nothing that a request can ask for",
                remedy: "write events with catalogctl")
        }
        return asked
    }

    /// The hearing that the action would have now, if who asks for it did it.
    private func hearing(
        of asked: Event, by requester: PrincipalName, _ id: RequestID
    ) throws(Stop<S.Failure>) -> Case {
        guard let requester = policy.principals[requester] else {
            throw denied(
                .requestStale, "\(requester), who opened request \(id), is in the policy no more",
                remedy: "ask again")
        }
        return Case(
            event: asked, payloads: Payloads(), authoredAt: authoredAt, time: time, heardAt: heardAt,
            state: state, policy: policy, principal: requester)
    }

    /// The gates that the action would have to pass now.
    private func gates(
        of request: OpenRequest, _ id: RequestID
    ) throws(Stop<S.Failure>) -> (hearing: Case, gates: [Seated]) {
        let hearing = try hearing(of: asked(request.record, id), by: request.record.requester, id)
        return (hearing, try hearing.matching(hearing.ruling()))
    }

    func refuseStale(_ request: OpenRequest, _ id: RequestID) throws(Stop<S.Failure>) {
        let asked = try asked(request.record, id)
        guard try overlayDigest(of: asked) == request.record.overlay,
            try content(of: asked) == request.record.content,
            try evidence(of: asked) == request.record.evidence
        else {
            throw denied(
                .requestStale,
                "the governance metadata or the evidence of '\(asked.asset?.description ?? "")' is not what it was when request \(id) was opened",
                remedy: "ask again, so that what is so now gets approved")
        }
    }

    // MARK: The request as it stands

    func openRequest(_ id: RequestID) throws(Stop<S.Failure>) -> OpenRequest {
        let request = try unclosed(id)
        guard !isExpired(request) else {
            throw denied(
                .requestExpired, "request \(id) was opened at \(request.progress.time) and has expired",
                remedy: "ask again; and clear it away: catalogctl approvals expire \(id)")
        }
        return request
    }

    private func unclosed(_ id: RequestID) throws(Stop<S.Failure>) -> OpenRequest {
        if let record: RequestRecord = try record(at: id.open.request),
            let progress: ProgressRecord = try self.record(at: id.open.progress)
        {
            return OpenRequest(record: record, progress: progress)
        }
        if let closure: ClosureRecord = try record(at: id.closed.closure) {
            throw denied(
                .requestClosed,
                "request \(id) was \(closure.outcome.rawValue) by \(closure.by) in event \(closure.sequence)",
                remedy: "ask again where it is still wanted")
        }
        throw denied(
            .requestUnknown, "there is no request \(id)",
            remedy: "see those there are: catalogctl approvals list")
    }

    func isExpired(_ request: OpenRequest) -> Bool {
        guard let limit = policy.approvals.expiresAfter else { return false }
        return heardAt.seconds(since: request.progress.time) > Int64(limit)
    }

    /// The whole folder goes among the closed ones, with what became of it.
    func closing(_ id: RequestID, as outcome: ClosureRecord.Outcome) throws(Stop<S.Failure>) -> [Edit] {
        guard let folder = try folder(at: id.open.folder) else { return [] }
        let closure = ClosureRecord(
            outcome: outcome, by: principal.name, sequence: event.sequence, reason: try reason())
        return [
            .link(path: id.closed.folder, folder: folder), .remove(path: id.open.folder),
            .put(path: id.closed.closure, bytes: closure.bytes),
        ]
    }

    /// The permit, once every gate is satisfied.
    private func permit(
        _ id: RequestID, _ request: OpenRequest, _ hearing: Case, _ gates: [Seated]
    ) throws(Stop<S.Failure>) -> [Edit] {
        do throws(Stop<S.Failure>) {
            let receipts = try hearing.receipts(at: gates, Ballot(of: request))
            let permit = PermitRecord(gates: receipts, policy: event.policy, sequence: event.sequence)
            return [.put(path: id.open.permit, bytes: permit.bytes)]
        } catch {
            guard case .denied(let denial) = error, denial.code == .approvalNeeded else { throw error }
            return []
        }
    }

    /// The same signature once more would only make an approval younger than it is, which is for its approver to do,
    /// once it has expired. So would an older one that somebody else carries: where one counts, they bring a later word
    /// only.
    private func refuseRepeated(
        _ approval: SignedApproval, after earlier: ProgressRecord.Approval, _ hasExpired: Bool,
        of holder: Principal
    ) throws(Stop<S.Failure>) {
        let (policy, id) = (approval.statement.policy, approval.statement.request)
        let isSame = earlier.policy == policy && earlier.key == approval.signer.fingerprint.description
        let isNoLater = holder.has(earlier.key) && earlier.policy.counter >= policy.counter
        let isOwn = principal.name == holder.name
        guard isOwn ? isSame && !hasExpired : isSame || isNoLater else { return }
        throw denied(
            .approvalDuplicate, "\(holder.name) has approved request \(id) already",
            remedy: "see who else must: catalogctl approvals get \(id)")
    }

    // MARK: Who may

    private func hears(_ name: PrincipalName, at seated: Seated, _ owner: PrincipalName?) -> Bool {
        policy.approvers(at: seated.gate).contains(name)
            || (seated.gate.needsOwner && name == owner && policy.principals[name]?.species == .person)
    }

    /// The gates at which an approval can count. Without any it is not taken: it would only look like one.
    private func useful(
        _ approver: PrincipalName, _ holder: Principal, at gates: [Seated], owner: PrincipalName?,
        _ record: RequestRecord
    ) throws(Stop<S.Failure>) -> [Seated] {
        let able = gates.filter { hears(approver, at: $0, owner) }
        guard !able.isEmpty else {
            throw denied(
                .approvalRole,
                holder.species == .machine
                    ? "\(approver) is a machine, and the word of a machine is no approval"
                    : "\(approver) has none of the roles that could approve it",
                remedy: "ask somebody who has: catalogctl approvals get \(record.id)")
        }
        guard policy.asking(as: record.requester).contains(approver),
            able.allSatisfy(\.gate.excludesRequester)
        else { return able }
        let how = record.requester == approver ? "asked" : "keeps \(record.requester), which asked"
        throw denied(
            .approvalSelf, "\(approver) \(how) for it, and its gates do not count who asks",
            remedy: "ask somebody else")
    }

    /// An approval is given under a policy that there was.
    private func refuseForeign(_ version: PolicyVersion) throws(Stop<S.Failure>) {
        let age = event.policy.counter - version.counter
        guard version == event.policy || (age > 0 && age <= policy.earlierApprovals) else {
            throw denied(
                .approvalPolicy,
                "the approval was given under policy \(version.short), and \(event.policy.short) is active, whose compatibility.earlierApprovals is \(policy.earlierApprovals)",
                remedy: "look at the request again, and approve it anew")
        }
        guard version != event.policy else { return }
        guard try read(PolicyPlace.archived(version.counter).version) == Array("\(version)\n".utf8) else {
            throw denied(
                .approvalPolicy,
                "policy \(version.short), under which the approval was given, was never active",
                remedy: "approve it anew")
        }
    }

    /// To take away what others gave or asked for needs a word that counts there; an approval, one that counts wherever
    /// it does.
    private func refuseWeaker(
        to deed: String, of approver: PrincipalName? = nil, on request: OpenRequest, _ id: RequestID
    ) throws(Stop<S.Failure>) {
        var isAble: Bool
        do throws(Stop<S.Failure>) {
            let hearing = try hearing(of: asked(request.record, id), by: request.record.requester, id)
            let owner = try hearing.owner()
            let ruling = try hearing.ruling()
            var gates = try hearing.seated(ruling).filter {
                $0.gate.approvalsRequired > 0 || $0.gate.needsOwner
            }
            if gates.isEmpty { gates = try hearing.matching(ruling) }
            let theirs = approver.map { name in gates.filter { hears(name, at: $0, owner) } } ?? []
            var heard = 0
            for seated in theirs.isEmpty ? gates : theirs where hears(principal.name, at: seated, owner) {
                let word = Ballot.Voice(principal: principal.name)
                if hearing.objection(to: word, at: seated, true, Ballot(of: request)) == nil { heard += 1 }
            }
            isAble = theirs.isEmpty ? heard > 0 : heard == theirs.count
            // What no gate asks anybody about any more is for those to clear away who approve.
            if gates.isEmpty { isAble = policy.mayApprove(principal.name) }
        } catch {
            // Nor does what cannot be done any more.
            guard case .denied = error else { throw error }
            isAble = policy.mayApprove(principal.name)
        }
        guard isAble else {
            throw denied(
                .roleMissing,
                "\(principal.name) could not approve request \(id), and so cannot \(deed)",
                remedy: "ask somebody who could: catalogctl approvals get \(id)")
        }
    }
}

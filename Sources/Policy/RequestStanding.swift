public import Canonical
public import Catalog
public import Consent
public import Hearing
public import Statute

/// How far a request has come: what it asks for, and which gates are still closed.
public struct RequestStanding: Sendable {
    public struct Step: Sendable {
        public let rule: Name<GateReceipt>
        public let index: Int
        public let gate: Gate
        /// Who has opened it; nil while it is closed.
        public let receipt: GateReceipt?
        /// What is missing; nil where it is open.
        public let missing: Denial?
        /// Whose approval would still count.
        public let able: [PrincipalName]
    }

    public let id: RequestID
    public let record: RequestRecord
    public let progress: ProgressRecord
    /// The event that it asks for; nil where there is no such event.
    public let asked: Event?
    public let steps: [Step]
    /// Why it cannot be done now, whoever approves.
    public let obstacle: Denial?
    /// Whether it has waited too long itself; what it is about may have as well.
    public let isExpired: Bool
    public let closure: ClosureRecord?
    /// By what it can be done without its gates; they are not asked then, so that there are no steps.
    public let exception: ExceptionRecord?

    /// Whether it is a gate that stands in its way, which an exception could let it pass.
    public var isRefused: Bool { obstacle?.isOfGate ?? false }

    /// Whether it only has to be done.
    public var isComplete: Bool {
        closure == nil && obstacle == nil && steps.allSatisfy { $0.receipt != nil }
    }
}

/// What a request would record that asks for this action on this state; nil where there is no ledger.
public func request<S: State>(
    for action: Event, by requester: Principal, on state: S
) throws(S.Failure) -> RequestRecord? {
    guard let policy = try state.policy() else { return nil }
    let hearing = Case(
        event: action, payloads: Payloads(), authoredAt: .earliest, time: .earliest, heardAt: .earliest,
        state: state, policy: policy, principal: requester)
    do throws(Stop<S.Failure>) { return try hearing.request(for: action, by: requester.name) } catch {
        guard case .failed(let failure) = error else { return nil }
        throw failure
    }
}

/// How far a request has come at some time; nil where there is none of the name.
public func standing<S: State>(
    of id: RequestID, at time: Timestamp, on state: S
) throws(S.Failure) -> RequestStanding? {
    let records = Records(of: state)
    let closure: ClosureRecord?
    let record: RequestRecord
    let progress: ProgressRecord
    do throws(Records<S>.Fault) {
        closure = try records.record(at: id.closed.closure)
        let place = closure == nil ? id.open : id.closed
        guard let found: RequestRecord = try records.record(at: place.request),
            let far: ProgressRecord = try records.record(at: place.progress)
        else { return nil }
        (record, progress) = (found, far)
    } catch {
        guard case .state(let failure) = error else { return nil }
        throw failure
    }
    guard let tip = state.tip, let policy = try state.policy(),
        let asked = record.asked(sequence: tip.sequence + 1, policy: tip.policy),
        let requester = policy.principals[record.requester], closure == nil
    else {
        return RequestStanding(
            id: id, record: record, progress: progress,
            asked: record.asked(sequence: progress.sequence, policy: record.policy), steps: [],
            obstacle: closure == nil
                ? Denial(
                    .requestStale, "\(record.requester), who opened request \(id), is in the policy no more",
                    remedy: "ask again") : nil,
            isExpired: false, closure: closure, exception: nil)
    }
    let hearing = Case(
        event: asked, payloads: Payloads(), authoredAt: time, time: time, heardAt: time, state: state,
        policy: policy, principal: requester)
    return try hearing.standing(of: id, .init(record: record, progress: progress))
}

extension Case {
    /// The case is that of the action itself.
    fileprivate func standing(
        of id: RequestID, _ request: OpenRequest
    ) throws(S.Failure) -> RequestStanding {
        var steps: [RequestStanding.Step] = []
        var obstacle: Denial?
        var exception: ExceptionRecord?
        do throws(Stop<S.Failure>) {
            _ = try openRequest(id)
            try refuseStale(request, id)
            let ruling = try ruling()
            exception = try self.exception(for: id)
            if exception == nil {
                let ballot = Ballot(of: request)
                for seated in try matching(ruling) { steps.append(try step(seated, ballot)) }
            }
        } catch {
            switch error {
            case .denied(let denial): obstacle = denial
            case .failed(let failure): throw failure
            }
        }
        return RequestStanding(
            id: id, record: request.record, progress: request.progress, asked: event, steps: steps,
            obstacle: obstacle, isExpired: isExpired(request), closure: nil, exception: exception)
    }

    private func step(
        _ seated: Seated, _ ballot: Ballot
    ) throws(Stop<S.Failure>) -> RequestStanding.Step {
        let owner = try seated.gate.needsOwner ? owner() : nil
        func step(
            _ receipt: GateReceipt?, _ missing: Denial?, _ able: [PrincipalName] = []
        ) -> RequestStanding.Step {
            .init(
                rule: seated.rule, index: seated.index, gate: seated.gate, receipt: receipt, missing: missing,
                able: able)
        }
        do throws(Stop<S.Failure>) { return step(try receipts(at: [seated], ballot)[0], nil) } catch {
            guard case .denied(let denial) = error else { throw error }
            var able: [PrincipalName] = []
            for name in policy.approvers(at: seated.gate).union(owner.map { [$0] } ?? []).sorted() {
                // Whose word counts has said it.
                if let voice = ballot.voices.first(where: { $0.principal == name }),
                    objection(to: voice, at: seated, true, ballot) == nil
                {
                    continue
                }
                let word = Ballot.Voice(principal: name)
                if objection(to: word, at: seated, true, ballot) == nil { able.append(name) }
            }
            return step(nil, denial, able)
        }
    }
}

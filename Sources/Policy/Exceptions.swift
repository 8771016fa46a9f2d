import Canonical
import Catalog
import Consent
import Hearing
import Statute

/// `exception.*`: in an emergency one request is executed without its gates: by a quorum of its own, for a reason, once,
/// soon, and as a debt that must be settled.
extension Case {
    func granting() throws(Stop<S.Failure>) -> Ruling {
        let id = try given(event.exception, .exception)
        let (asset, uid) = (try given(event.asset, .asset), try given(event.assetUID, .assetUID))
        let request = try openRequest(id)
        try refuseStale(request, id)
        let asked = request.record.asked(sequence: event.sequence, policy: event.policy)
        guard let asked, asked.asset == asset, asked.assetUID == uid,
            ![.exceptionGrant, .exceptionSettle].contains(asked.kind)
        else {
            throw denied(
                .exceptionScope,
                "request \(id) is not one of '\(asset)' that could be excepted",
                remedy: "name an open request of the asset: catalogctl approvals list")
        }
        for place in [id.openException, id.closedException] where try read(place) != nil {
            throw denied(
                .exceptionExists, "request \(id) has or had an exception already, and gets no other",
                remedy: "see it: catalogctl exception list; or ask again")
        }
        try refuseDebt()
        let granted = ExceptionRecord.Step(
            by: principal.name, sequence: event.sequence, time: time, reason: try statedReason())
        return Ruling(
            edits: [],
            changesByQuorum: { voices in
                let record = ExceptionRecord(granted: granted, voices: voices)
                return [.put(path: id.openException, bytes: record.bytes)]
            })
    }

    func settling() throws(Stop<S.Failure>) -> Ruling {
        let id = try given(event.exception, .exception)
        let (asset, uid) = (try given(event.asset, .asset), try given(event.assetUID, .assetUID))
        guard var exception: ExceptionRecord = try record(at: id.openException) else {
            throw denied(
                .exceptionUnknown, "request \(id) has no open exception",
                remedy: "see those there are: catalogctl exception list")
        }
        // The gates are those of the asset that it was for, by the name that it has now.
        var request: RequestRecord? = try record(at: id.open.request)
        if request == nil { request = try record(at: id.closed.request) }
        let asked = request?.asked(sequence: event.sequence, policy: event.policy)
        guard uid == asked?.assetUID, try place(of: uid) == asset else {
            throw denied(
                .exceptionScope, "the exception for request \(id) is not of '\(asset)'",
                remedy: "settle it with catalogctl")
        }
        exception.settled = .init(
            by: principal.name, sequence: event.sequence, time: time, reason: try statedReason())
        let closed = exception.bytes
        return Ruling(
            edits: [],
            changesByQuorum: { _ in
                [.remove(path: id.openException), .put(path: id.closedException, bytes: closed)]
            })
    }

    /// The exception by which a request can be executed now. It falls with the keys of those who granted it, and where
    /// their words would not be enough any more.
    func exception(for id: RequestID) throws(Stop<S.Failure>) -> ExceptionRecord? {
        guard let exception: ExceptionRecord = try record(at: id.openException),
            exception.used == nil,
            heardAt.seconds(since: exception.granted.time) <= Int64(policy.approvals.exceptions.expiresAfter),
            try !revocations().contains(where: { key in
                key.sequence > exception.granted.sequence && exception.voices.contains(key.holder)
            })
        else { return nil }
        return try stands(exception, for: id) ? exception : nil
    }

    private func stands(_ exception: ExceptionRecord, for id: RequestID) throws(Stop<S.Failure>) -> Bool {
        var grant = Event(
            kind: .exceptionGrant, id: event.id, sequence: event.sequence, policy: event.policy,
            asset: event.asset, assetUID: event.assetUID)
        grant.exception = id
        let hearing = Case(
            event: grant, payloads: Payloads(), authoredAt: authoredAt, time: time, heardAt: heardAt,
            state: state, policy: policy, principal: principal)
        do throws(Stop<S.Failure>) {
            let gates = try hearing.matching(Ruling(edits: []))
            let ballot = Ballot(of: exception)
            return try !hearing.receipts(at: gates, ballot).flatMap(\.principals).isEmpty
        } catch {
            guard case .denied = error else { throw error }
            return false
        }
    }

    /// The exception is used up by the event that executes its request.
    func using(_ exception: ExceptionRecord, for id: RequestID) -> Edit {
        var used = exception
        used.used = .init(by: principal.name, sequence: event.sequence, time: time)
        return .put(path: id.openException, bytes: used.bytes)
    }

    // MARK: -

    /// Without a gate of its own there are no exceptions: who may act alone needs none.
    func quorum(of gates: [GateReceipt]) throws(Stop<S.Failure>) -> [PrincipalName] {
        let voices = Set(gates.flatMap(\.principals)).sorted()
        guard !voices.isEmpty else {
            throw denied(
                .exceptionUngated, "no gate of the policy asks for a quorum for \(event.kind.rawValue)",
                remedy: "write one into the policy: a rule with the action \(event.kind.rawValue)")
        }
        return voices
    }

    /// A debt that is overdue blocks the next exception.
    private func refuseDebt() throws(Stop<S.Failure>) {
        for file in try names(under: Layout.openExceptions) {
            guard let id = RequestID(file.dropLast(".json".count)),
                let exception: ExceptionRecord = try record(at: id.openException),
                let due = policy.approvals.exceptions.due(exception), due < time
            else { continue }
            throw denied(
                .exceptionOverdue, "the exception for request \(id) was to be settled by \(due)",
                remedy: "settle it first: catalogctl exception settle \(id)")
        }
    }
}

import Canonical
import Catalog
import Hearing
import Statute

/// `environment.*` and `asset.halt|resume`: what stops at once, and goes on when somebody says so.
extension Case {
    func freezing() throws(Stop<S.Failure>) -> Ruling {
        let environment = try given(event.environment, .environment)
        try known(environment)
        if let freeze = try freeze(of: environment) { throw frozen(environment, freeze) }
        let record = StopRecord(by: principal.name, sequence: event.sequence, reason: try statedReason())
        return Ruling(edits: [.put(path: Layout.freeze(environment), bytes: record.bytes)])
    }

    /// Also of an environment that the policy has dropped meanwhile.
    func thawing() throws(Stop<S.Failure>) -> Ruling {
        let environment = try given(event.environment, .environment)
        guard try freeze(of: environment) != nil else {
            throw denied(
                .environmentNotFrozen, "'\(environment)' is not frozen", remedy: "nothing needs to be thawed")
        }
        try undoes(.environmentFreeze)
        return Ruling(edits: [.remove(path: Layout.freeze(environment))])
    }

    func halting() throws(Stop<S.Failure>) -> Ruling {
        let subject = try subject()
        if let halt = subject.record.halt { throw halted(subject, halt) }
        var record = subject.record
        record.halt = StopRecord(by: principal.name, sequence: event.sequence, reason: try statedReason())
        return Ruling(edits: [.put(path: subject.path.record, bytes: record.bytes)])
    }

    func resuming() throws(Stop<S.Failure>) -> Ruling {
        let subject = try subject()
        guard subject.record.halt != nil else {
            throw denied(
                .assetNotHalted, "'\(subject.path)' is not halted", remedy: "nothing needs to be resumed")
        }
        try undoes(.assetHalt)
        var record = subject.record
        record.halt = nil
        return Ruling(edits: [.put(path: subject.path.record, bytes: record.bytes)])
    }

    // MARK: What they stop

    /// A frozen environment changes by rollbacks alone: the way back must stay open. Where nothing is bound there is no way
    /// back, and a rollback binds like any other.
    func refuseFrozen(
        _ environment: EnvironmentName, having bound: BindingRecord.Bound? = nil
    ) throws(Stop<S.Failure>) {
        guard event.kind != .promotionRollback || bound == nil, let freeze = try freeze(of: environment)
        else { return }
        throw frozen(environment, freeze)
    }

    /// What is halted is bound nowhere anew; a version that ran before may be gone back to.
    func refuseHalted(
        _ subject: Subject, having bound: BindingRecord.Bound? = nil
    ) throws(Stop<S.Failure>) {
        guard event.kind != .promotionRollback || bound == nil, let halt = subject.record.halt else { return }
        throw halted(subject, halt)
    }

    private func freeze(of environment: EnvironmentName) throws(Stop<S.Failure>) -> StopRecord? {
        try record(at: Layout.freeze(environment))
    }

    private func frozen(_ environment: EnvironmentName, _ freeze: StopRecord) -> Stop<S.Failure> {
        denied(
            .environmentFrozen,
            "'\(environment)' was frozen by \(freeze.by) in event \(freeze.sequence): \(freeze.reason.excerpt)",
            remedy:
                "roll back, which is still allowed, or have it thawed: catalogctl environment thaw \(environment)"
        )
    }

    private func halted(_ subject: Subject, _ halt: StopRecord) -> Stop<S.Failure> {
        denied(
            .assetHalted,
            "'\(subject.path)' was halted by \(halt.by) in event \(halt.sequence): \(halt.reason.excerpt)",
            remedy: "have it resumed: catalogctl \(subject.path.plugin) resume \(subject.words)")
    }
}

extension Case {
    /// The reason, without which the event is nothing to anybody who reads it later.
    func statedReason() throws(Stop<S.Failure>) -> String {
        guard let reason = try reason() else {
            throw denied(
                .reasonMissing, "\(event.kind.rawValue) says no reason", remedy: "give one with --reason")
        }
        return reason
    }

    /// To take back what somebody did needs at least the right to do it.
    func undoes(_ kind: EventKind) throws(Stop<S.Failure>) {
        guard policy.permits(kind, to: principal.name) else {
            throw denied(
                .roleMissing,
                "\(principal.name) may do \(event.kind.rawValue), and that takes back \(kind.rawValue), which they may not do",
                remedy: "ask somebody who may do both")
        }
    }
}

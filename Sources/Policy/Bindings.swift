import Catalog
import Hearing
import Statute

/// `promotion.*`: which version of an asset an environment has.
extension Case {
    func binding() throws(Stop<S.Failure>) -> Ruling {
        let seat = try seat()
        let standing = try version(of: seat.subject)
        try admit(standing, to: seat)
        try refuseUnchanged(standing, seat)
        return bind(standing, to: seat, after: seat.record?.memory(whenBinding: standing.label) ?? [])
    }

    func promotion() throws(Stop<S.Failure>) -> Ruling {
        let seat = try seat()
        let source = try given(event.source, .source)
        try known(source)
        let standing = try version(of: seat.subject)
        let there: BindingRecord? = try record(at: seat.subject.path.binding(source))
        guard source != seat.environment else {
            throw denied(
                .bindingSource, "\(source) is where it would come from and where it would go",
                remedy: "name two environments")
        }
        guard let bound = there?.bound, bound.version == standing.id,
            bound.label == standing.label
        else {
            throw denied(
                .bindingSource,
                "\(source) does not have version \(standing.label) of '\(seat.subject.path)' to promote",
                remedy:
                    "see what it has: catalogctl \(seat.subject.path.plugin) bindings \(seat.subject.words)")
        }
        try admit(standing, to: seat)
        try refuseUnchanged(standing, seat)
        return bind(standing, to: seat, after: seat.record?.memory(whenBinding: standing.label) ?? [])
    }

    func rollback() throws(Stop<S.Failure>) -> Ruling {
        let seat = try seat()
        let standing = try version(of: seat.subject)
        guard seat.record?.bound?.version != standing.id else {
            throw unchanged(standing, seat)
        }
        guard let before = seat.record,
            before.previous.contains(where: { $0.label == standing.label && $0.version == standing.id })
        else {
            let earlier = seat.record?.previous.map(\.label.text) ?? []
            throw denied(
                .bindingNotPrevious,
                "'\(seat.subject.path)' did not have version \(standing.label) in \(seat.environment) before what it has now",
                remedy: earlier.isEmpty
                    ? "promote it instead; nothing was bound there earlier"
                    : "it can go back to: \(sentence(earlier)); any other version is promoted")
        }
        try admit(standing, to: seat, wasThere: true)
        return bind(standing, to: seat, after: before.memory(rollingBackTo: standing.label), held: true)
    }

    func unbinding() throws(Stop<S.Failure>) -> Ruling {
        let seat = try seat()
        guard let before = seat.record, before.bound != nil else {
            throw denied(
                .bindingAbsent, "nothing of '\(seat.subject.path)' is bound in \(seat.environment)",
                remedy: "see what is: catalogctl \(seat.subject.path.plugin) bindings \(seat.subject.words)")
        }
        let record = BindingRecord(
            // Out and in again is no way round a hold.
            bound: nil, by: principal.name, sequence: event.sequence, isHeld: before.isHeld,
            previous: before.memory(whenBinding: nil))
        return Ruling(edits: [
            .put(path: seat.subject.path.binding(seat.environment), bytes: record.bytes),
            .remove(path: seat.subject.path.place(in: seat.environment)),
        ])
    }

    // MARK: -

    /// The environment that the event binds in, and what it has of the asset.
    private struct Seat {
        let subject: Subject
        let environment: EnvironmentName
        let record: BindingRecord?
    }

    private func seat() throws(Stop<S.Failure>) -> Seat {
        let subject = try subject()
        let environment = try given(event.environment, .environment)
        // What stands in an environment that the policy has dropped can still be taken out of it.
        if event.kind != .promotionUnbind { try known(environment) }
        let record: BindingRecord? = try record(at: subject.path.binding(environment))
        try refuseFrozen(environment, having: record?.bound)
        try replaces(.version(record?.bound?.version), "the binding of '\(subject.path)' in \(environment)")
        return Seat(subject: subject, environment: environment, record: record)
    }

    func known(_ environment: EnvironmentName) throws(Stop<S.Failure>) {
        guard policy.environments.contains(environment) else {
            throw denied(
                .environmentUnknown, "the active policy has no environment '\(environment)'",
                remedy: "its environments are: \(sentence(policy.environments.map(\.text)))")
        }
    }

    private func admit(
        _ standing: Standing, to seat: Seat, wasThere: Bool = false
    ) throws(Stop<S.Failure>) {
        try refuseHalted(seat.subject, having: seat.record?.bound)
        let lifecycle = seat.subject.plugin.lifecycle
        let state = standing.record.state
        let name = "version \(standing.label) of '\(seat.subject.path)'"
        guard
            lifecycle.admits(
                state, to: seat.environment, isFirst: seat.environment == policy.environments.first,
                wasThere: wasThere)
        else {
            throw denied(
                .bindingState, "\(name) is \(state), and \(seat.environment) does not take what is \(state)",
                remedy: state == .draft
                    ? "have it approved first: catalogctl \(seat.subject.path.plugin) approve \(seat.subject.words) --version \(standing.label)"
                    : "choose another version: catalogctl \(seat.subject.path.plugin) versions \(seat.subject.words)"
            )
        }
        let isDeprecated = state == .deprecated || seat.subject.record.retirement?.state == .deprecated
        guard !isDeprecated || event.allow == .deprecated else {
            throw denied(
                .bindingDeprecated,
                "\(state == .deprecated ? name : "'\(seat.subject.path)'") is deprecated",
                remedy: "choose another version, or insist with --allow-deprecated")
        }
        guard seat.record?.isHeld != true || principal.species == .person || event.kind == .promotionRollback
        else {
            throw denied(
                .bindingHeld,
                "the binding of '\(seat.subject.path)' in \(seat.environment) is held after a rollback",
                remedy: "have a person promote it")
        }
    }

    /// The same version once more says nothing, unless a person lifts a hold so.
    private func refuseUnchanged(_ standing: Standing, _ seat: Seat) throws(Stop<S.Failure>) {
        guard let record = seat.record, record.bound?.version == standing.id, !record.isHeld else { return }
        throw unchanged(standing, seat)
    }

    private func unchanged(_ standing: Standing, _ seat: Seat) -> Stop<S.Failure> {
        denied(
            .bindingUnchanged,
            "version \(standing.label) of '\(seat.subject.path)' is bound in \(seat.environment) already",
            remedy: "see it: catalogctl \(seat.subject.path.plugin) bindings \(seat.subject.words)")
    }

    private func bind(
        _ standing: Standing, to seat: Seat, after previous: [BindingRecord.Bound], held: Bool = false
    ) -> Ruling {
        let record = BindingRecord(
            bound: .init(label: standing.label, version: standing.id, sequence: event.sequence),
            by: principal.name, sequence: event.sequence, isHeld: held, previous: previous)
        return Ruling(edits: [
            .put(path: seat.subject.path.binding(seat.environment), bytes: record.bytes),
            .link(path: seat.subject.path.place(in: seat.environment), folder: standing.id),
        ])
    }
}

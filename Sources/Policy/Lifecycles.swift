import Catalog
import Hearing
import Statute

/// `lifecycle.*`: a version moves from state to state by its profile, or a whole asset leaves use and comes back.
extension Case {
    func stateChange() throws(Stop<S.Failure>) -> Ruling {
        try move(subject(), to: given(event.state, .state))
    }

    func deprecation() throws(Stop<S.Failure>) -> Ruling {
        let subject = try subject()
        try isTo(.deprecated)
        let replacement = try replacement(of: subject)
        guard event.version == nil else {
            return try move(subject, to: .deprecated, replacement: replacement)
        }
        return try retire(subject, to: .deprecated, replacement: replacement)
    }

    func archiving() throws(Stop<S.Failure>) -> Ruling {
        let subject = try subject()
        try isTo(.archived)
        guard event.version == nil else { return try move(subject, to: .archived) }
        let bound = try bindings(of: subject.path).filter { $0.record.bound != nil }.map(\.environment)
        try refuseBound(bound, subject, "'\(subject.path)'")
        return try retire(subject, to: .archived)
    }

    func restoring() throws(Stop<S.Failure>) -> Ruling {
        let subject = try subject()
        guard event.version == nil else {
            if subject.record.retirement?.state == .archived {
                throw denied(
                    .assetArchived, "'\(subject.path)' is archived as a whole",
                    remedy:
                        "restore the asset first: catalogctl \(subject.path.plugin) restore \(subject.words)")
            }
            let standing = try version(of: subject)
            guard standing.record.state == .archived else {
                throw denied(
                    .transitionClosed,
                    "version \(standing.label) of '\(subject.path)' is \(standing.record.state), not archived",
                    remedy: "move it with: catalogctl \(subject.path.plugin) set-state \(subject.words)")
            }
            return try move(subject, to: given(event.state, .state))
        }
        let before = subject.record.retirement
        try replaces(.state(before?.state), "the state of '\(subject.path)' as a whole")
        try namesNoVersion()
        guard let before else {
            throw denied(
                .stateUnchanged, "'\(subject.path)' is in use", remedy: "nothing needs to be restored")
        }
        var record = subject.record
        switch event.state {
        case nil: record.retirement = nil
        case .some(.deprecated) where before.state == .archived:
            record.retirement = try retirement(to: .deprecated, replacement: before.replacement)
        case .some(let state):
            throw denied(
                .transitionClosed, "'\(subject.path)' as a whole cannot be restored to \(state)",
                remedy: "restore it to use, or from archived to deprecated")
        }
        // What was archived comes back as archived->draft does, and what was deprecated as deprecated->approved.
        return Ruling(
            edits: [.put(path: subject.path.record, bytes: record.bytes)],
            transition: (before.state, record.retirement?.state),
            needsApproval: before.state == .archived && record.retirement == nil)
    }

    // MARK: A version

    private func move(
        _ subject: Subject, to state: StateName, replacement: AssetUID? = nil
    ) throws(Stop<S.Failure>) -> Ruling {
        let standing = try version(of: subject)
        let before = standing.record.state
        let name = "version \(standing.label) of '\(subject.path)'"
        try replaces(.state(before), "the state of \(name)")
        let lifecycle = subject.plugin.lifecycle
        guard lifecycle.states.contains(state) else {
            throw denied(
                .stateUnknown, "lifecycle '\(lifecycle.name)' has no state '\(state)'",
                remedy: "its states are: \(sentence(lifecycle.states.map(\.text)))")
        }
        guard state != before else {
            throw denied(
                .stateUnchanged, "\(name) is \(state) already",
                remedy: "see it: catalogctl \(subject.path.plugin) versions \(subject.words)")
        }
        guard let transition = lifecycle.transition(from: before, to: state), transition.isOpen else {
            let next = lifecycle.next(after: before).map(\.text)
            throw denied(
                .transitionClosed,
                "\(name) is \(before), and lifecycle '\(lifecycle.name)' does not take it to \(state)",
                remedy: next.isEmpty
                    ? "no state follows \(before)" : "from \(before) it can become: \(sentence(next))")
        }
        let roles = policy.roles(of: principal.name)
        guard transition.roles.isEmpty || !transition.roles.isDisjoint(with: roles) else {
            throw denied(
                .transitionRole, "\(principal.name) may not take \(name) from \(before) to \(state)",
                remedy: "ask somebody with the role \(sentence(transition.roles.map(\.text).sorted()))")
        }
        if state == .approved, policy.approvals.requiresOwner { try requireOwner(of: subject) }
        if state == .archived {
            let bound = try bindings(of: subject.path).filter { $0.record.bound?.label == standing.label }
            try refuseBound(bound.map(\.environment), subject, name)
        }
        let isLeaving = state == .archived || (state == .deprecated && before != .archived)
        if isLeaving { try refuseUsed(subject, label: standing.label, name) }
        let record = LifecycleRecord(
            state: state, by: principal.name, sequence: event.sequence, created: standing.record.created,
            reason: try reason(),
            // What is to be used instead of it stays so until it is back in use.
            replacement: replacement
                ?? (state == .archived || state == .deprecated ? standing.record.replacement : nil))
        return Ruling(
            edits: [.put(path: subject.path.state(standing.label), bytes: record.bytes)],
            transition: (before, state), needsApproval: transition.needsApproval)
    }

    private func requireOwner(of subject: Subject) throws(Stop<S.Failure>) {
        let overlay = try overlay(of: subject.path)
        let keys = ["owner.principal", "owner.displayName", "owner.email"]
        guard keys.contains(where: { overlay[$0] != nil }) else {
            throw denied(
                .ownerMissing, "'\(subject.path)' has no owner, and what is approved must have one",
                remedy:
                    "name one: catalogctl \(subject.path.plugin) governance set \(subject.words) owner.principal=\(principal.name)"
            )
        }
    }

    // MARK: A whole asset

    private func retire(
        _ subject: Subject, to state: StateName, replacement: AssetUID? = nil
    ) throws(Stop<S.Failure>) -> Ruling {
        let before = subject.record.retirement?.state
        try replaces(.state(before), "the state of '\(subject.path)' as a whole")
        guard before != state else {
            throw denied(
                .stateUnchanged, "'\(subject.path)' is \(state) already",
                remedy: "see it: catalogctl \(subject.path.plugin) show \(subject.words)")
        }
        try namesNoVersion()
        try refuseUsed(subject, label: nil, "'\(subject.path)'")
        var record = subject.record
        record.retirement = try retirement(
            to: state, replacement: replacement ?? record.retirement?.replacement)
        return Ruling(
            edits: [.put(path: subject.path.record, bytes: record.bytes)], transition: (before, state))
    }

    private func retirement(
        to state: StateName, replacement: AssetUID?
    ) throws(Stop<S.Failure>) -> Retirement {
        Retirement(
            state: state, by: principal.name, sequence: event.sequence, reason: try reason(),
            replacement: replacement)
    }

    // MARK: What both ask

    /// Why, as the record keeps it.
    func reason() throws(Stop<S.Failure>) -> String? {
        guard let note = event.note else { return nil }
        let count = note.text.utf8.count
        guard count <= LifecycleRecord.longestReason else {
            throw denied(
                .reasonLong,
                "the reason has \(count) bytes, and \(LifecycleRecord.longestReason) are kept with a state",
                remedy: "say it in short, and tell the rest where the reason can point to")
        }
        return note.text
    }

    /// The event says the state that its own name says.
    private func isTo(_ state: StateName) throws(Stop<S.Failure>) {
        guard try given(event.state, .state) == state else {
            throw denied(
                .eventForm, "\(event.kind.rawValue) is to the state \(state)",
                remedy: "write events with catalogctl")
        }
    }

    private func namesNoVersion() throws(Stop<S.Failure>) {
        guard event.versionID == nil else {
            throw denied(
                .eventForm, "\(event.kind.rawValue) of a whole asset names no version",
                remedy: "write events with catalogctl")
        }
    }

    private func replacement(of subject: Subject) throws(Stop<S.Failure>) -> AssetUID? {
        guard let path = event.replacement else { return nil }
        guard path != subject.path else {
            throw denied(
                .replacementInvalid, "'\(path)' cannot replace itself", remedy: "name another asset")
        }
        guard let record: AssetRecord = try record(at: path.record) else { throw try unknown(path) }
        guard record.retirement == nil else {
            throw denied(
                .replacementInvalid, "'\(path)' is \(record.retirement?.state.text ?? "retired") itself",
                remedy: "name an asset that is in use")
        }
        return record.uid
    }

    private func refuseBound(
        _ environments: [EnvironmentName], _ subject: Subject, _ name: String
    ) throws(Stop<S.Failure>) {
        guard !environments.isEmpty else { return }
        let order = policy.environments
        let bound = environments.sorted {
            (order.firstIndex(of: $0) ?? .max, $0) < (order.firstIndex(of: $1) ?? .max, $1)
        }
        let lines = bound.map {
            "catalogctl \(subject.path.plugin) unbind \(subject.words) --env \($0)"
        }
        throw denied(
            .versionBound, "\(name) is bound in \(sentence(bound.map(\.text)))",
            remedy: "unbind it first: \(lines.joined(separator: " && "))")
    }

    /// Where the policy protects what others depend on: no dependent may be bound.
    private func refuseUsed(
        _ subject: Subject, label: VersionLabel?, _ name: String
    ) throws(Stop<S.Failure>) {
        guard policy.protectsDependents else { return }
        for shard in try names(under: subject.path.users) {
            for text in try names(under: "\(subject.path.users)/\(shard)") {
                guard let uid = AssetUID(text), let user = try place(of: uid) else { continue }
                for (environment, binding) in try bindings(of: user) {
                    guard let bound = binding.bound,
                        let use: UseRecord = try record(
                            at: subject.path.user(uid, bound.label)), use.concerns(label)
                    else { continue }
                    throw denied(
                        .versionUsed,
                        "\(name) is used by '\(user)' \(bound.label), which is bound in \(environment)",
                        remedy: "see all of them: catalogctl \(subject.path.plugin) impact \(subject.words)")
                }
            }
        }
    }
}

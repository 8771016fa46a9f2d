import Catalog
public import Hearing
import Keys
public import Statute

/// Why a policy could not come into force on a state; nil where it could.
public func unfitness<S: State>(of next: PolicyBundle, on state: S) throws(S.Failure) -> Denial? {
    guard let policy = try state.policy() else { return nil }
    do throws(Stop<S.Failure>) { try Fitness(state: state, policy: policy).check(next) } catch {
        switch error {
        case .denied(let denial): return denial
        case .failed(let failure): throw failure
        }
    }
    return nil
}

/// Whether a policy can follow the one that is active, on this state.
struct Fitness<S: State>: Inquiry {
    let state: S
    let policy: PolicyBundle

    /// Nothing that is in use may lose the rule that it lives by, and somebody must be able to change the policy again.
    func check(_ next: PolicyBundle) throws(Stop<S.Failure>) {
        try refuseDroppedEnvironments(next)
        try refuseDroppedPlugins(next)
        try refuseDroppedStates(next)
        let revoked = try revocations()
        try refuseTwins(of: revoked, in: next)
        let effective = next.revoking(revoked)
        try refuseShared(effective)
        try refuseLockout(effective)
        try refuseDeadGates(effective)
    }

    private func refuseDroppedEnvironments(_ next: PolicyBundle) throws(Stop<S.Failure>) {
        for name in try names(under: Layout.environments) {
            guard !next.environments.contains(where: { $0.text == name }) else { continue }
            throw denied(
                .policyInUse, "the policy has no environment '\(name)', and something is bound there",
                remedy: "unbind what is there first, or keep the environment")
        }
    }

    private func refuseDroppedPlugins(_ next: PolicyBundle) throws(Stop<S.Failure>) {
        for plugin in try names(under: Layout.assets) {
            let declared = PluginName(valid: plugin).flatMap { next.plugins[$0] }
            for kind in try names(under: "\(Layout.assets)/\(plugin)") {
                if declared?.kinds.contains(where: { $0.text == kind }) ?? false { continue }
                try forEachAsset(in: "\(plugin)/\(kind)") { path, record throws(Stop<S.Failure>) in
                    guard record.retirement?.state != .archived else { return }
                    throw denied(
                        .policyInUse,
                        declared == nil
                            ? "the policy has no plugin '\(plugin)', and '\(path)' is in use"
                            : "plugin '\(plugin)' has no kind '\(kind)' any more, and '\(path)' is in use",
                        remedy: "archive its assets first, or keep it")
                }
            }
        }
    }

    /// Looks at every version of a plugin, and only where its profile loses a state. What a plugin had that was dropped
    /// meanwhile and comes back, nobody knows: there any state can be missing.
    private func refuseDroppedStates(_ next: PolicyBundle) throws(Stop<S.Failure>) {
        for plugin in next.plugins.values.sorted(by: { $0.name < $1.name }) {
            let states = Set(plugin.lifecycle.states)
            let before = policy.plugins[plugin.name]?.lifecycle.states
            guard before.map({ !states.isSuperset(of: $0) }) ?? true else { continue }
            for kind in try names(under: "\(Layout.assets)/\(plugin.name)") {
                try forEachAsset(in: "\(plugin.name)/\(kind)") { path, _ throws(Stop<S.Failure>) in
                    for file in try names(under: path.states) {
                        guard let label = VersionLabel(valid: file.dropLast(".json".count)),
                            let life: LifecycleRecord = try record(at: path.state(label)),
                            !states.contains(life.state)
                        else { continue }
                        throw denied(
                            .policyInUse,
                            "the lifecycle of '\(plugin.name)' has no state '\(life.state)' any more, and version \(label) of '\(path)' is in it",
                            remedy: "move its versions to another state first, or keep the state")
                    }
                }
            }
        }
    }

    private func forEachAsset(
        in folder: String, _ look: (AssetPath, AssetRecord) throws(Stop<S.Failure>) -> Void
    ) throws(Stop<S.Failure>) {
        for shard in try names(under: "\(Layout.assets)/\(folder)") {
            for name in try names(under: "\(Layout.assets)/\(folder)/\(shard)") {
                guard let path = AssetPath(valid: "\(folder)/\(name)"),
                    let record: AssetRecord = try record(at: path.record)
                else { continue }
                try look(path, record)
            }
        }
    }

    /// A key that was revoked does not come back as a key of another kind with the same secret.
    private func refuseTwins(of revoked: [RevokedKey], in next: PolicyBundle) throws(Stop<S.Failure>) {
        for revoked in revoked {
            guard let twin = next.twin(of: revoked.key) else { continue }
            throw denied(
                .keyTwin,
                "key \(twin.key.fingerprint) of \(twin.holder) has the secret of \(revoked.key.fingerprint), which was revoked by event \(revoked.sequence)",
                remedy: "make a new key")
        }
    }

    /// A key that stands in the place of a revoked one may be listed under its holder, and under nobody else.
    private func refuseShared(_ effective: PolicyBundle) throws(Stop<S.Failure>) {
        var holders: [[UInt8]: PrincipalName] = [:]
        for principal in effective.principals.values.sorted(by: { $0.name < $1.name }) {
            for key in principal.keys {
                guard let other = holders.updateValue(principal.name, forKey: key.material) else { continue }
                throw denied(
                    .keyTwin,
                    "key \(key.fingerprint) would be \(principal.name)'s, and its secret is \(other)'s already",
                    remedy: "list the key of each of them that counts, and not one that was revoked")
            }
        }
    }
}

extension Inquiry {
    /// Somebody must be able to bring the next policy.
    func refuseLockout(_ next: PolicyBundle) throws(Stop<S.Failure>) {
        for kind in [EventKind.policyPropose, .policyActivate] where !next.canPass(kind) {
            throw denied(
                .policyLockout,
                "nobody with a key that counts could do \(kind.rawValue) any more\(next.somebody(may: kind) ? ", past all its gates at once" : "")",
                remedy: "keep somebody who may, so that the policy can change again")
        }
        try refuseUnrecoverable(next)
    }

    /// What a gate guards that nobody could open could never be done.
    func refuseDeadGates(_ next: PolicyBundle) throws(Stop<S.Failure>) {
        for rule in next.approvals.rules {
            for (index, gate) in rule.gates.enumerated() {
                guard let shortage = next.shortage(at: gate) else { continue }
                throw denied(
                    .policyLockout, "gate \(rule.name)/\(index + 1) \(shortage.sentence)",
                    remedy: shortage.remedy)
            }
        }
    }

    /// The recovery keys that a policy lists must be able to agree.
    func refuseUnrecoverable(_ next: PolicyBundle) throws(Stop<S.Failure>) {
        guard let gate = next.recoveryGate, !next.canSatisfy(gate) else { return }
        let able = next.approvers(at: gate).count
        throw denied(
            .policyLockout,
            "\(gate.approvalsRequired) recovery keys must agree, and \(able) \(able == 1 ? "counts" : "count")",
            remedy: "list another recovery key, or ask for fewer")
    }
}

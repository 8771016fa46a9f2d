import Canonical
import Catalog
import Keys

/// `policy.*`: a policy is proposed whole, and comes into force in one event under the next number.
///
/// The policy before judges each of these events; the one that they bring counts from the next event on.
extension Case {
    func proposing() throws(Stop<S.Failure>) -> Ruling {
        let digest = try given(event.proposal, .proposal)
        let place = PolicyPlace.proposed(digest)
        guard let proposed = payloads.policy else {
            throw denied(
                .payloadMissing, "\(event.kind.rawValue) brings no policy",
                remedy: "propose one: catalogctl policy propose DIR")
        }
        let sources = place.source + "/"
        if let stray = payloads.files.first(where: { !$0.path.utf8.starts(with: sources.utf8) }) {
            throw denied(
                .payloadUnexpected,
                "\(event.kind.rawValue) brings '\(stray.path.excerpt)', which is no source of the policy",
                remedy: "propose it with catalogctl")
        }
        guard proposed.digest == digest else {
            throw denied(
                .policyDigest,
                "the documents make the policy \(proposed.digest.short), and the event names \(digest.short)",
                remedy: "propose it with catalogctl")
        }
        try refuseActive(digest)
        if let earlier: ProposalRecord = try record(at: place.proposal) {
            throw denied(
                .policyProposed,
                "\(earlier.by) has proposed policy \(digest.short) already, in event \(earlier.sequence)",
                remedy: "activate it: catalogctl policy activate \(digest.short)")
        }
        try refuseUnfit(proposed)
        let record = ProposalRecord(by: principal.name, sequence: event.sequence, base: event.policy)
        return Ruling(
            edits: payloads.files.map { .put(path: $0.path, bytes: $0.bytes) } + [
                .put(path: place.bundle, bytes: proposed.canonical),
                .put(path: place.proposal, bytes: record.bytes),
            ])
    }

    func withdrawing() throws(Stop<S.Failure>) -> Ruling {
        let digest = try given(event.proposal, .proposal)
        let proposal = try proposal(of: digest)
        if proposal.by != principal.name { try undoes(.policyPropose) }
        return Ruling(edits: [.remove(path: PolicyPlace.proposed(digest).folder)])
    }

    func activating() throws(Stop<S.Failure>) -> Ruling {
        let version = try given(event.activates, .activates)
        let place = PolicyPlace.proposed(version.digest)
        _ = try proposal(of: version.digest)
        let (edits, adopted) = try adoption(of: version, from: place)
        return Ruling(edits: edits + [.remove(path: place.folder)], adopted: (adopted, version))
    }

    func rollingPolicyBack() throws(Stop<S.Failure>) -> Ruling {
        try undoes(.policyActivate)
        let version = try given(event.activates, .activates)
        let old = try given(event.restores, .restores)
        let place = PolicyPlace.archived(old.counter)
        guard try read(place.version) == Array("\(old)\n".utf8) else {
            throw denied(
                .policyUnknown, "policy \(old.short) was never active before the one that is",
                remedy: "see those that were: catalogctl policy log")
        }
        guard version.digest == old.digest else {
            throw denied(
                .policyDigest, "the event restores \(old.short), and activates \(version.short)",
                remedy: "roll back with catalogctl")
        }
        let (edits, adopted) = try adoption(of: version, from: place)
        return Ruling(edits: edits, adopted: (adopted, version))
    }

    // MARK: -

    private func proposal(of digest: SHA256Digest) throws(Stop<S.Failure>) -> ProposalRecord {
        guard let record: ProposalRecord = try record(at: PolicyPlace.proposed(digest).proposal) else {
            throw denied(
                .policyNotProposed, "no policy \(digest.short) is proposed",
                remedy: "see those that are: catalogctl policy log")
        }
        return record
    }

    private func refuseActive(_ digest: SHA256Digest) throws(Stop<S.Failure>) {
        guard digest != policy.digest else {
            throw denied(
                .policyUnchanged, "policy \(digest.short) is active already",
                remedy: "nothing needs to be done")
        }
    }

    /// The changes that put the policy at a place in force under the next number, and keep the one before.
    private func adoption(
        of version: PolicyVersion, from place: PolicyPlace
    ) throws(Stop<S.Failure>) -> (edits: [Edit], policy: PolicyBundle) {
        let before = event.policy
        try refuseActive(version.digest)
        guard version.counter == before.counter + 1 else {
            throw denied(
                .policyCounter,
                "the event activates policy \(version.short), and the number that comes next is \(before.counter + 1)",
                remedy: "look again, then do it anew")
        }
        guard let bundle = try policy(at: place), bundle.digest == version.digest,
            let source = try folder(at: place.source)
        else { throw damaged(place.bundle) }
        try refuseUnfit(bundle)
        let active = PolicyPlace.active
        let archive = PolicyPlace.archived(before.counter)
        guard let oldSource = try folder(at: active.source), let oldBundle = try read(active.bundle),
            let oldSigners = try read(active.allowedSigners)
        else { throw damaged(active.folder) }
        let adopted = try bundle.revoking(revokedKeys())
        return (
            [
                .put(path: archive.version, bytes: Array("\(before)\n".utf8)),
                .put(path: archive.bundle, bytes: oldBundle),
                .put(path: archive.allowedSigners, bytes: oldSigners),
                .link(path: archive.source, folder: oldSource),
                .put(path: active.version, bytes: Array("\(version)\n".utf8)),
                .put(path: active.bundle, bytes: bundle.canonical),
                .put(path: active.allowedSigners, bytes: adopted.allowedSigners),
                .link(path: active.source, folder: source),
            ], adopted
        )
    }

    private func damaged(_ path: String) -> Stop<S.Failure> {
        denied(
            .stateUnreadable, "the state's '\(path)' is not the policy that its place says",
            remedy: "find out what is damaged: catalogctl verify --full")
    }
}

/// Whether a policy can follow the one that is active, on this state.
extension Case {
    /// Nothing that is in use may lose the rule that it lives by, and somebody must be able to change the policy again.
    fileprivate func refuseUnfit(_ next: PolicyBundle) throws(Stop<S.Failure>) {
        try refuseDroppedEnvironments(next)
        try refuseDroppedPlugins(next)
        try refuseDroppedStates(next)
        let revoked = try revokedKeys()
        try refuseTwins(of: revoked, in: next)
        try refuseLockout(next.revoking(revoked))
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
    private func refuseTwins(of revoked: Set<Fingerprint>, in next: PolicyBundle) throws(Stop<S.Failure>) {
        for fingerprint in revoked.sorted() {
            guard let revoked: RevokedKey = try record(at: Layout.revoked(fingerprint)) else { continue }
            guard let twin = next.twin(of: revoked.key) else { continue }
            throw denied(
                .keyTwin,
                "key \(twin.key.fingerprint) of \(twin.holder) has the secret of \(fingerprint), which was revoked by event \(revoked.sequence)",
                remedy: "make a new key")
        }
    }

    /// Somebody must be able to bring the next policy.
    func refuseLockout(_ next: PolicyBundle) throws(Stop<S.Failure>) {
        for kind in [EventKind.policyPropose, .policyActivate] where !next.somebody(may: kind) {
            throw denied(
                .policyLockout, "nobody with a key that counts could do \(kind.rawValue) any more",
                remedy: "keep somebody who may, so that the policy can change again")
        }
    }

    func revokedKeys() throws(Stop<S.Failure>) -> Set<Fingerprint> {
        var revoked: Set<Fingerprint> = []
        for file in try names(under: Layout.revokedKeys) {
            if let key = Fingerprint(hex: String(file.dropLast(".json".count))) { revoked.insert(key) }
        }
        return revoked
    }
}

import Canonical
import Catalog
import Hearing
import Statute

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
        try fitness.check(proposed)
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

    private var fitness: Fitness<S> { Fitness(state: state, policy: policy) }

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
        try fitness.check(bundle)
        let active = PolicyPlace.active
        let archive = PolicyPlace.archived(before.counter)
        guard let oldSource = try folder(at: active.source), let oldBundle = try read(active.bundle),
            let oldSigners = try read(active.allowedSigners)
        else { throw damaged(active.folder) }
        let adopted = try bundle.revoking(revocations())
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

    func damaged(_ path: String) -> Stop<S.Failure> {
        denied(
            .stateUnreadable, "the state's '\(path)' is not the policy that its place says",
            remedy: "find out what is damaged: catalogctl verify --full")
    }
}

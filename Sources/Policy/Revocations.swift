import Catalog
import Hearing
import Keys

/// `key.revoke`: a key counts no more from the next event on, whatever policy lists it.
extension Case {
    func revoking() throws(Stop<S.Failure>) -> Ruling {
        let fingerprint = try given(event.key, .key)
        let holder = try given(event.holder, .holder)
        if let earlier: RevokedKey = try record(at: Layout.revoked(fingerprint)) {
            throw denied(
                .keyRevoked, "key \(fingerprint) was revoked already, by event \(earlier.sequence)",
                remedy: "nothing needs to be done")
        }
        let key = try key(fingerprint, of: holder)
        if let since = event.compromisedSince, since >= event.sequence || since < 1 {
            throw denied(
                .keyCompromise,
                "the key is said to be in other hands since event \(since), and the last event is \(event.sequence - 1)",
                remedy: "name an event that there is")
        }
        let next = policy.revoking([fingerprint])
        if let twin = next.twin(of: key) {
            throw denied(
                .keyTwin,
                "key \(twin.key.fingerprint) of \(twin.holder) has the secret of \(fingerprint), and counts",
                remedy: "revoke that one first")
        }
        try refuseLockout(next)
        let record = RevokedKey(
            key: key, holder: holder, by: principal.name, sequence: event.sequence,
            compromisedSince: event.compromisedSince, reason: try statedReason())
        return Ruling(
            edits: [
                .put(path: Layout.revoked(fingerprint), bytes: record.bytes),
                .put(path: PolicyPlace.active.allowedSigners, bytes: next.allowedSigners),
            ], adopted: (next, event.policy))
    }

    /// The key as a policy lists it: the active one or, so that no rollback brings it back, one that was. Whose it is
    /// now counts, and not whose it was.
    private func key(
        _ fingerprint: Fingerprint, of holder: PrincipalName
    ) throws(Stop<S.Failure>) -> PublicKey {
        func listed(in policy: PolicyBundle?) -> PublicKey? {
            policy?.principals[holder]?.keys.first { $0.fingerprint == fingerprint }
        }
        if let key = listed(in: policy) { return key }
        let owner = policy.principals.values.first { $0.keys.contains { $0.fingerprint == fingerprint } }
        if let owner {
            throw denied(
                .keyHolder, "key \(fingerprint) is \(owner.name)'s, and the event says \(holder)'s",
                remedy: "name who has it now")
        }
        for counter in stride(from: event.policy.counter - 1, to: 0, by: -1) {
            if let key = listed(in: try policy(at: .archived(counter))) { return key }
        }
        throw denied(
            .keyHolder, "no policy lists key \(fingerprint) under \(holder)",
            remedy: "see whose keys there are: catalogctl policy show")
    }
}

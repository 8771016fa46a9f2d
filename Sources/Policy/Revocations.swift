import Catalog
import Hearing
import Keys
import Statute

/// `key.revoke`: a key counts no more from the next event on, whatever policy lists it.
extension Case {
    func revoking() throws(Stop<S.Failure>) -> Ruling {
        let fingerprint = try given(event.key, .key)
        let holder = try given(event.holder, .holder)
        let revoked = try revocations()
        let earlier = revoked.first { $0.key.fingerprint == fingerprint }
        let reason = try statedReason()
        var record: RevokedKey
        if let earlier {
            // What comes after a key can be said later, once.
            guard event.nextKey != nil, earlier.next == nil, earlier.holder == holder,
                event.compromisedSince == nil
            else {
                throw denied(
                    .keyRevoked, "key \(fingerprint) was revoked already, by event \(earlier.sequence)",
                    remedy: "nothing needs to be done")
            }
            record = earlier
        } else {
            let key = try key(fingerprint, of: holder, revoked)
            try refuseCounting(key)
            if let since = event.compromisedSince, since >= event.sequence || since < 1 {
                throw denied(
                    .keyCompromise,
                    "the key is said to be in other hands since event \(since), and the last event is \(event.sequence - 1)",
                    remedy: "name an event that there is")
            }
            record = RevokedKey(
                key: key, holder: holder, by: principal.name, sequence: event.sequence,
                compromisedSince: event.compromisedSince, reason: reason)
        }
        guard let written = try policy(at: .active) else { throw damaged(PolicyPlace.active.bundle) }
        if let next = event.nextKey {
            try refuseTaken(next, by: record, revoked)
            record.next = next
        }
        let after = written.revoking(revoked.filter { $0.key != record.key } + [record])
        if let next = event.nextKey, after.owner(of: next)?.name != holder {
            throw denied(
                .keyHolder,
                "the active policy lists key \(fingerprint) under \(holder) no more, so that nothing could stand in its place",
                remedy: "bring a policy that lists the next one: catalogctl policy propose")
        }
        // In an emergency fewer may be left than the gates ask for: the recovery keys can say who comes next.
        if principal.species == .recovery {
            try refuseUnrecoverable(after)
        } else {
            try refuseLockout(after)
        }
        return Ruling(
            edits: [
                .put(path: Layout.revoked(fingerprint), bytes: record.bytes),
                .put(path: PolicyPlace.active.allowedSigners, bytes: after.allowedSigners),
            ], adopted: (after, event.policy))
    }

    /// A key whose secret counts under another name is not out of use; and recovery keys are there for the day when
    /// others are in wrong hands, so that those cannot take them away.
    private func refuseCounting(_ key: PublicKey) throws(Stop<S.Failure>) {
        if let twin = policy.twin(of: key) {
            throw denied(
                .keyTwin,
                "key \(twin.key.fingerprint) of \(twin.holder) has the secret of \(key.fingerprint), and counts",
                remedy: "revoke that one first")
        }
        if let owner = policy.owner(of: key), owner.species == .recovery, principal.species != .recovery {
            throw denied(
                .keyRecovery,
                "key \(key.fingerprint) is \(owner.name) of the policy, and only a recovery key revokes one",
                remedy: "bring a policy without it first: catalogctl policy propose")
        }
    }

    /// What a holder signs with next is a key that is nobody's and never was.
    private func refuseTaken(
        _ next: PublicKey, by record: RevokedKey, _ revoked: [RevokedKey]
    ) throws(Stop<S.Failure>) {
        guard principal.species == .recovery else {
            throw denied(
                .keyRecovery,
                "\(principal.name) is no recovery key of the policy, and says what \(record.holder) signs with next",
                remedy: "bring a policy that lists it: catalogctl policy propose")
        }
        let counting = policy.principals.values.first { $0.keys.contains { $0.material == next.material } }
        let before = (revoked + [record]).first { $0.key.material == next.material }
        if let taken = counting?.name ?? before?.holder {
            throw denied(
                .keyTwin, "the secret of key \(next.fingerprint) is or was \(taken)'s",
                remedy: "make a new key")
        }
    }

    /// The key as a policy lists it: the active one or, so that no rollback brings it back, one that was. Whose it is
    /// now counts, and not whose it was.
    private func key(
        _ fingerprint: Fingerprint, of holder: PrincipalName, _ revoked: [RevokedKey]
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
            let before = try policy(at: .archived(counter))?.revoking(revoked)
            if let key = listed(in: before) { return key }
        }
        throw denied(
            .keyHolder, "no policy lists key \(fingerprint) under \(holder)",
            remedy: "see whose keys there are: catalogctl policy show")
    }
}

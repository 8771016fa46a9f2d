import Catalog
import Hearing
import Keys

extension Offence {
    /// What is done with a revoked key, and which keys cannot be revoked.
    static let ofKeys: [Offence] = [
        .acting(.keyRevoked, "A004 an event by a revoked key", saying: "of sam was revoked by event 18") {
            try $0.does { try .revoke("sam", in: $0) }
        } _: {
            try .bind("v1", to: "stage", by: "sam", in: $0)
        },
        .acting(
            .keyRevoked, "A004 an event by a key that was revoked after its policy",
            saying: "of sam was revoked"
        ) {
            try $0.activate(Cast.policy(marked: "second").with(keys: ["sam": []]))
            try $0.does { try .revoke("sam", in: $0) }
        } _: {
            try .bind("v1", to: "stage", by: "sam", in: $0)
        },
        .acting(.keyUnknown, "A004 a key whose revocation cannot be read", saying: "belongs to nobody") {
            try $0.does { try .revoke("sam", in: $0) }
            $0.state.files[Layout.revoked(try Cast.key(of: "sam").fingerprint)] = []
        } _: {
            try .bind("v1", to: "stage", by: "sam", in: $0)
        },
        .acting(.keyRevoked, "a key revoked twice", saying: "was revoked already, by event 18") {
            try $0.does { try .revoke("sam", in: $0) }
        } _: {
            try .revoke("sam", in: $0)
        },
        .acting(.keyHolder, "a key that no policy ever listed", saying: "no policy lists key") {
            try .revoke("sam", Cast.key(of: "mallory"), in: $0)
        },
        .acting(.keyHolder, "a key of somebody who is in no policy", saying: "under mallory") {
            try .revoke("mallory", in: $0)
        },
        .acting(
            .keyHolder, "a key under another name than its holder's",
            saying: "is sam's, and the event says vic's"
        ) {
            try .revoke("vic", Cast.key(of: "sam"), in: $0)
        },
        .acting(
            .keyHolder, "A027 a key under the name of who had it once",
            saying: "is nora's, and the event says vic's"
        ) {
            try $0.activate(
                Cast.policy(marked: "second").with(keys: ["vic": [], "nora": [Cast.key(of: "vic")]]))
        } _: {
            try .revoke("vic", in: $0)
        },
        .acting(.keyTwin, "a key that goes on as one of another kind", saying: "of vic has the secret of") {
            try $0.activate(Cast.policy(marked: "second").with(keys: ["vic": [Cast.key(of: "vic").twin()]]))
        } _: {
            try .revoke("vic", in: $0)
        },
        .acting(.keyCompromise, "in other hands since an event to come", saying: "since event 19") {
            try .revoke("vic", since: 19, in: $0)
        },
        .acting(.keyCompromise, "in other hands since its revocation", saying: "the last event is 17") {
            try .revoke("vic", since: 18, in: $0)
        },
        .acting(.keyCompromise, "in other hands before the first event", saying: "since event 0") {
            try .revoke("vic", since: 0, in: $0)
        },
        .acting(
            .policyLockout, "A075 the last key that may change the policy", saying: "policy.propose any more"
        ) {
            try .revoke("dana", in: $0)
        },
        .acting(
            .keyRecovery, "a recovery key that somebody else revokes", saying: "is recovery-1 of the policy"
        ) {
            try $0.activate(Cast.policy(marked: "second").with(recovery: 1, threshold: 1))
        } _: {
            try .revoke("recovery-1", in: $0)
        },
        .acting(.keyRecovery, "a next key that no recovery key says", saying: "dana is no recovery key") {
            var draft = try Draft.revoke("vic", in: $0)
            draft.event.nextKey = try Cast.key(of: "mallory")
            return draft
        },
        .acting(.reasonMissing, "a revocation that says no reason", saying: "key.revoke says no reason") {
            try .revoke("vic", because: nil, in: $0)
        },
        .acting(.reasonLong, "A109 a revocation with a novel", saying: "and 2000 are kept") {
            try .revoke(
                "vic", because: String(repeating: "a", count: LifecycleRecord.longestReason + 1), in: $0)
        },
    ]
}

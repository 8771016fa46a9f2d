import Canonical
import Catalog
import Hearing
import Statute

extension Offence {
    private static func second(_ change: (PolicyBundle) throws -> PolicyBundle = { $0 }) throws
        -> PolicyBundle
    {
        try change(Cast.policy(marked: "second"))
    }

    /// A policy that cannot follow, however it comes: proposed, activated after the state has changed, or gone back to.
    private static func unfit(
        _ code: DenialCode, _ what: String, saying: String,
        because change: @escaping @Sendable (inout Town) throws -> Void = { _ in },
        _ policy: @escaping @Sendable (PolicyBundle) throws -> PolicyBundle
    ) -> [Offence] {
        [
            .acting(code, "\(what), proposed", saying: saying, after: change) {
                try .propose(second(policy), in: $0)
            },
            .acting(code, "\(what), activated", saying: saying) {
                try change(&$0)
                try $0.plant(second(policy), at: .proposed(second(policy).digest))
            } _: {
                try .activate(second(policy).digest, in: $0)
            },
            .acting(code, "\(what), rolled back to", saying: saying) {
                try change(&$0)
                try $0.adopt { try $0.with() }
                try $0.plant(second(policy), at: .archived(1))
            } _: {
                try .rollBack(to: 1, in: $0)
            },
        ]
    }

    static let ofProposals: [Offence] =
        [
            .acting(.payloadMissing, "A082 a proposal without a policy", saying: "brings no policy") {
                var draft = try Draft.propose(second(), in: $0)
                draft.bring(Payloads(files: draft.payloads.files))
                return draft
            },
            .acting(
                .payloadUnexpected, "A063 a proposal that is in force at once",
                saying: "no source of the policy"
            ) {
                var draft = try Draft.propose(second(), in: $0)
                let stray = Payloads.File(path: "policy/source/catalog.yaml", bytes: [])
                draft.bring(Payloads(files: draft.payloads.files + [stray], policy: draft.payloads.policy))
                return draft
            },
            .acting(
                .payloadUnexpected, "A082 a source of another proposal", saying: "no source of the policy"
            ) {
                var draft = try Draft.propose(second(), in: $0)
                let place = PolicyPlace.proposed(.zero).source
                let stray = Payloads.File(path: "\(place)/catalog.yaml", bytes: [])
                draft.bring(Payloads(files: draft.payloads.files + [stray], policy: draft.payloads.policy))
                return draft
            },
            .acting(
                .payloadUnexpected, "A081 a bundle that is brought, not derived",
                saying: "no source of the policy"
            ) {
                let policy = try second()
                var draft = try Draft.propose(policy, in: $0)
                let stray = Payloads.File(
                    path: PolicyPlace.proposed(policy.digest).bundle, bytes: policy.canonical)
                draft.bring(Payloads(files: draft.payloads.files + [stray], policy: policy))
                return draft
            },
            .acting(
                .policyDigest, "A081 the hash of other bytes with the same meaning", saying: "the event names"
            ) {
                let policy = try second()
                let spaced = SHA256Digest(of: policy.canonical + [0x20])
                var draft = try Draft.propose(policy, in: $0)
                draft.event.proposal = spaced
                let path = "\(PolicyPlace.proposed(spaced).source)/catalog.yaml"
                draft.bring(
                    Payloads(files: [.init(path: path, bytes: Draft.source(of: policy))], policy: policy))
                return draft
            },
            .acting(.policyUnchanged, "the policy that is active, proposed", saying: "is active already") {
                try .propose(Cast.policy(), in: $0)
            },
            .acting(.policyProposed, "a proposal twice", saying: "dana has proposed policy") {
                try $0.does { try .propose(second(), in: $0) }
            } _: {
                try .propose(second(), in: $0)
            },
            .acting(.policyNotProposed, "nothing withdrawn", saying: "is proposed") {
                try .withdraw(.zero, in: $0)
            },
            .acting(.policyNotProposed, "a proposal withdrawn twice", saying: "is proposed") {
                try $0.does { try .propose(second(), in: $0) }
                try $0.does { try .withdraw(second().digest, in: $0) }
            } _: {
                try .withdraw(second().digest, in: $0)
            },
            .acting(
                .roleMissing, "A003 somebody else's proposal, withdrawn by who may not propose",
                saying: "takes back policy.propose"
            ) {
                try $0.adopt { try $0.with(permitting: ["maintainer": [.event(.policyWithdraw)]]) }
                try $0.does { try .propose(second(), in: $0) }
            } _: {
                try .withdraw(second().digest, by: "sam", in: $0)
            },
        ]
        + unfit(
            .policyInUse, "an environment where something is bound, dropped", saying: "no environment 'prod'"
        ) {
            try $0.with(environments: ["dev", "stage"])
        }
        + unfit(.policyInUse, "a plugin with an asset in use, dropped", saying: "no plugin 'agents', and") {
            try $0.without()
        }
        + unfit(.policyInUse, "a kind with an asset in use, dropped", saying: "no kind 'crew' any more, and")
    {
        try $0.without("crew")
    }
        + unfit(
            .policyInUse, "a kind with an asset that is only deprecated, dropped",
            saying: "'agents/crew/night-shift' is in use"
        ) {
            try $0.does { try .deprecate(of: Town.crew, in: $0) }
        } _: {
            try $0.without("crew")
        }
        + unfit(
            .policyInUse, "a state in which a version is, dropped", saying: "no state 'archived' any more"
        ) {
            try $0.with(shortLife())
        }
        + unfit(
            .policyInUse, "a state dropped together with the plugin, which then comes back",
            saying: "no state 'archived' any more"
        ) {
            try $0.adopt { try $0.without() }
        } _: {
            try $0.with(shortLife())
        }
        + unfit(.keyTwin, "a revoked key as one of another kind", saying: "which was revoked by event 18") {
            try $0.does { try .revoke("vic", in: $0) }
        } _: {
            try $0.with(keys: ["vic": [Cast.key(of: "vic").twin()]])
        }
        + unfit(
            .keyTwin, "a revoked key as somebody else's of another kind", saying: "of nora has the secret"
        ) {
            try $0.does { try .revoke("vic", in: $0) }
        } _: {
            try $0.with(keys: ["nora": [Cast.key(of: "vic").twin()], "vic": []])
        }
        + unfit(
            .policyLockout, "A075 a policy that nobody could follow with another",
            saying: "policy.propose any"
        ) {
            try $0.with(forbidding: [.policyPropose])
        }
        + unfit(
            .policyLockout, "A075 a policy after which none could come in force",
            saying: "policy.activate any"
        ) {
            try $0.with(forbidding: [.policyActivate])
        }
        + unfit(.policyLockout, "A075 the last admin removed", saying: "policy.propose any") {
            try $0.with(roles: ["admin": []])
        }
        + unfit(.policyLockout, "A075 the last admin without a key", saying: "policy.propose any") {
            try $0.with(keys: ["dana": []])
        }
        + unfit(
            .policyLockout, "A075 an admin whose key was revoked, and no other", saying: "policy.propose any"
        ) {
            try $0.does { try .revoke("vic", in: $0) }
        } _: {
            try $0.with(roles: ["admin": ["vic"]])
        }

    /// A life without an archive.
    private static func shortLife() throws -> Lifecycle {
        Lifecycle(
            name: try ProfileName("short"), states: [.draft, .approved, .deprecated], initial: .draft,
            transitions: [])
    }

    static let ofActivations: [Offence] = [
        .acting(.policyNotProposed, "a policy that nobody proposed", saying: "is proposed") {
            try .activate(second().digest, in: $0)
        },
        .acting(.policyNotProposed, "a proposal that was withdrawn", saying: "is proposed") {
            try $0.does { try .propose(second(), in: $0) }
            try $0.does { try .withdraw(second().digest, in: $0) }
        } _: {
            try .activate(second().digest, in: $0)
        },
        .acting(.policyNotProposed, "a proposal twice activated", saying: "is proposed") {
            try $0.activate(second())
        } _: {
            try .activate(second().digest, in: $0)
        },
        .acting(.policyUnchanged, "a proposal that a rollback has made active", saying: "is active already") {
            try $0.activate(second())
            try $0.does { try .propose(Cast.policy(), in: $0) }
            try $0.does { try .rollBack(to: 1, in: $0) }
        } _: {
            try .activate(Cast.policy().digest, in: $0)
        },
        .acting(.policyCounter, "A078 the same counter, another hash", saying: "that comes next is 2") {
            try $0.does { try .propose(second(), in: $0) }
        } _: {
            try .activate(second().digest, as: 1, in: $0)
        },
        .acting(.policyCounter, "A061 a counter one too far", saying: "activates policy 3:") {
            try $0.does { try .propose(second(), in: $0) }
        } _: {
            try .activate(second().digest, as: 3, in: $0)
        },
        .acting(.policyCounter, "A061 the largest counter", saying: "activates policy 9007199254740991:") {
            try $0.does { try .propose(second(), in: $0) }
        } _: {
            try .activate(second().digest, as: 9_007_199_254_740_991, in: $0)
        },
        .acting(
            .stateUnreadable, "A082 a proposal with another's bundle",
            saying: "bundle.json' is not the policy"
        ) {
            try $0.does { try .propose(second(), in: $0) }
            $0.state.files[PolicyPlace.proposed(try second().digest).bundle] = try Cast.policy().canonical
        } _: {
            try .activate(second().digest, in: $0)
        },
        .acting(
            .stateUnreadable, "A082 a proposal without its bundle", saying: "bundle.json' is not the policy"
        ) {
            try $0.does { try .propose(second(), in: $0) }
            $0.state.files[PolicyPlace.proposed(try second().digest).bundle] = nil
        } _: {
            try .activate(second().digest, in: $0)
        },
        .acting(
            .stateUnreadable, "A082 a proposal without its sources", saying: "bundle.json' is not the policy"
        ) {
            try $0.does { try .propose(second(), in: $0) }
            $0.state.files["\(PolicyPlace.proposed(try second().digest).source)/catalog.yaml"] = nil
        } _: {
            try .activate(second().digest, in: $0)
        },
        .acting(
            .stateUnreadable, "A082 an active policy without its file of keys",
            saying: "'policy' is not the policy"
        ) {
            try $0.does { try .propose(second(), in: $0) }
            $0.state.files[PolicyPlace.active.allowedSigners] = nil
        } _: {
            try .activate(second().digest, in: $0)
        },
        .acting(.policyUnknown, "a rollback to what never was", saying: "was never active before") {
            try .rollBack(to: 7, in: $0)
        },
        .acting(.policyUnknown, "a rollback to what is active", saying: "was never active before") {
            var draft = try Draft.rollBack(to: 1, in: $0)
            draft.event.restores = $0.tip?.policy
            return draft
        },
        .acting(
            .policyUnknown, "A078 a rollback to an earlier number with another hash",
            saying: "never active before"
        ) {
            try $0.activate(second())
        } _: {
            var draft = try Draft.rollBack(to: 1, in: $0)
            draft.event.restores = PolicyVersion(counter: 1, digest: .zero)
            return draft
        },
        .acting(
            .policyDigest, "A082 a rollback that activates another policy", saying: "the event restores 1:"
        ) {
            try $0.activate(second())
        } _: {
            var draft = try Draft.rollBack(to: 1, in: $0)
            draft.event.activates = PolicyVersion(counter: 3, digest: try second().digest)
            return draft
        },
        .acting(.policyUnchanged, "a rollback to content that is active", saying: "is active already") {
            try $0.activate(second())
            try $0.does { try .rollBack(to: 1, in: $0) }
        } _: {
            try .rollBack(to: 1, in: $0)
        },
        .acting(.policyCounter, "A079 a rollback that takes its old number", saying: "that comes next is 3") {
            try $0.activate(second())
        } _: {
            try .rollBack(to: 1, as: 1, in: $0)
        },
        .acting(
            .policyCounter, "A079 a number that the rollback has gone back behind", saying: "comes next is 4"
        ) {
            try $0.activate(second())
            try $0.does { try .rollBack(to: 1, in: $0) }
        } _: {
            try .rollBack(to: 2, as: 2, in: $0)
        },
        .acting(
            .roleMissing, "A003 a rollback by who may not activate", saying: "takes back policy.activate"
        ) {
            try $0.adopt { try $0.with(permitting: ["maintainer": [.event(.policyRollback)]]) }
            try $0.activate(second { try $0.with(permitting: ["maintainer": [.event(.policyRollback)]]) })
        } _: {
            try .rollBack(to: 2, by: "sam", in: $0)
        },
    ]
}

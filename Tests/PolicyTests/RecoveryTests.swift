import Canonical
import Catalog
import Consent
import Hearing
import Keys
import Policy
import Statute
import Testing

/// Keys in a safe, for the day when others are lost or in wrong hands.
@Suite struct RecoveryTests {
    /// Every change of the policy needs two approvals, and Dana and Sam are the only ones who give any.
    private static let two = Result {
        try Council.policy(
            [
                Council.rule(Gate(action: .policyActivate, approvalsRequired: 2)),
                Council.rule(Gate(action: .keyRevoke, approvalsRequired: 2), named: "keys"),
            ], without: ["nora"])
    }

    private func town(_ policy: PolicyBundle? = nil, threshold: Int = 1, keys: Int = 1) throws -> Town {
        try Town(under: (policy ?? Cast.policy()).with(recovery: keys, threshold: threshold))
    }

    private func next(
        _ holder: String = "dana", _ key: PublicKey? = nil, after old: PublicKey? = nil,
        by name: String = "recovery-1", in state: DictionaryState
    ) throws -> Draft {
        var draft = try Draft.revoke(holder, old, by: name, in: state)
        draft.event.nextKey = try key ?? Cast.key(of: "mallory")
        return draft.completed(on: state)
    }

    /// An act of somebody's with another key of theirs.
    private func acting(as name: String, with key: PublicKey, in state: DictionaryState) throws -> Draft {
        var draft = try Draft.freeze("prod", by: name, in: state)
        draft.signer = key
        return draft
    }

    @Test func `a recovery key replaces the only key of the only admin`() throws {
        var town = try town()
        let decision = try town.does { try next(in: $0) }
        #expect(decision.event.gates.map(\.description) == ["recovery/1 by recovery-1"])
        #expect(try town.refuses { try .freeze("prod", in: $0) } == .keyRevoked)
        let new = try Cast.key(of: "mallory")
        #expect(town.refuses(try acting(as: "dana", with: new, in: town.state)) == nil)
        let signers = String(decoding: town.state.files["policy/allowed_signers"] ?? [], as: UTF8.self)
        #expect(signers.contains("dana@example.com namespaces=\"git,approval@catalogctl\" \(new.line)\n"))
        #expect(!signers.contains(try Cast.key(of: "dana").line))
        #expect(signers.contains("recovery-1@catalogctl.invalid namespaces="))
    }

    @Test func `a recovery key does nothing but revoke keys`() throws {
        let town = try town()
        let policy = try #require(town.state.bundle)
        #expect(
            EventKind.allCases.filter { policy.permits($0, to: .recovery(1)) } == [
                .keyRevoke, .requestOpen, .requestWithdraw, .requestCancel,
            ])
        #expect(try town.refuses { try .freeze("prod", by: "recovery-1", in: $0) } == .roleMissing)
        let asked = try Draft.ask(.freeze("prod", by: "recovery-1", in: town.state), in: town.state)
        #expect(town.refuses(asked) == .roleMissing)
    }

    @Test func `the next key stands where any policy lists the one before it, and nowhere else`() throws {
        var town = try town()
        try town.does { try next(in: $0) }
        let new = try Cast.key(of: "mallory")
        func dana(_ draft: Draft) -> Draft {
            var draft = draft
            draft.signer = new
            return draft.completed(on: town.state)
        }
        // A policy that still lists the old key, and one that lists the new one.
        for (mark, keys) in [("still", [try Cast.key(of: "dana")]), ("new", [new])] {
            let policy = try Cast.policy(marked: mark).with(keys: ["dana": keys]).with(
                recovery: 1, threshold: 1)
            try town.does(dana(.propose(policy, in: town.state)))
            try town.does(dana(.activate(policy.digest, in: town.state)))
            #expect(town.refuses(try acting(as: "dana", with: new, in: town.state)) == nil, "\(mark)")
        }
        try town.does(dana(.rollBack(to: 1, in: town.state)))
        #expect(town.refuses(try acting(as: "dana", with: new, in: town.state)) == nil)
        #expect(town.refuses(try .freeze("prod", in: town.state)) == .keyRevoked)
        // Somebody who gets the old key by policy gets nothing.
        let stolen = try Cast.policy(marked: "stolen").with(
            keys: ["dana": [new], "sam": [Cast.key(of: "dana")]])
        try town.does(dana(.propose(stolen, in: town.state)))
        try town.does(dana(.activate(stolen.digest, in: town.state)))
        #expect(town.state.bundle?.principals[try PrincipalName("sam")]?.keys == [])
    }

    @Test func `a next key can be lost as well, and followed by another`() throws {
        var town = try town()
        try town.does { try next(in: $0) }
        let second = try Cast.key(of: "mallory")
        let third = try Cast.key(of: "recovery-3")
        try town.does { try next("dana", third, after: second, in: $0) }
        #expect(town.refuses(try acting(as: "dana", with: second, in: town.state)) == .keyRevoked)
        #expect(town.refuses(try acting(as: "dana", with: third, in: town.state)) == nil)
    }

    @Test func `a key that was revoked at once gets its next one later, once`() throws {
        var town = try town()
        try town.does { try Draft.revoke("dana", since: 3, by: "recovery-1", in: $0).completed(on: $0) }
        #expect(town.state.bundle?.principals[try PrincipalName("dana")]?.keys == [])
        #expect(
            try town.refuses { try Draft.revoke("dana", by: "recovery-1", in: $0).completed(on: $0) }
                == .keyRevoked)
        try town.does { try next(in: $0) }
        #expect(town.refuses(try acting(as: "dana", with: Cast.key(of: "mallory"), in: town.state)) == nil)
        #expect(try town.refuses { try next("dana", Cast.key(of: "recovery-3"), in: $0) } == .keyRevoked)
        let record: RevokedKey? = try town.state.record(
            at: Layout.revoked(Cast.key(of: "dana").fingerprint))
        #expect(record?.compromisedSince == 3)
        #expect(record?.next == (try Cast.key(of: "mallory")))
    }

    @Test func `one of two who must agree is removed by the recovery keys, and comes back with another key`()
        throws
    {
        var town = try town(Self.two.get())
        // Neither alone, nor both, since too few would be left.
        #expect(try town.refuses { try Draft.revoke("sam", in: $0).completed(on: $0) } == .policyLockout)
        #expect(try town.refuses { try Draft.revoke("vic", in: $0).completed(on: $0) } == .approvalNeeded)
        try town.does { try Draft.revoke("sam", by: "recovery-1", in: $0).completed(on: $0) }
        try town.does { try next("sam", in: $0) }
        #expect(town.refuses(try acting(as: "sam", with: Cast.key(of: "mallory"), in: town.state)) == nil)
    }

    @Test func `as many recovery keys must agree as the policy says`() throws {
        var town = try town(threshold: 2, keys: 3)
        #expect(try town.refuses { try next(in: $0) } == .approvalNeeded)
        let id = try town.asks { try next(in: $0) }
        try town.does { try .approve(id, by: "recovery-1", in: $0) }
        #expect(try town.refuses { try .approve(id, by: "dana", in: $0) } == .approvalRole)
        func execute(_ name: String, _ state: DictionaryState) throws -> Draft {
            try .execute(id, by: name, in: state)
        }
        #expect(try town.refuses { try execute("recovery-1", $0) } == .approvalNeeded)
        try town.does { try .approve(id, by: "recovery-3", carriedBy: "vic", in: $0) }
        // Whose gates they are is whose word executes it.
        #expect(try town.refuses { try execute("dana", $0) } == .keyRecovery)
        let decision = try town.does { try execute("recovery-2", $0) }
        #expect(decision.event.gates.map(\.description) == ["recovery/1 by recovery-1, recovery-3"])
    }

    @Test func `a recovery key has no word at the gates of people, and people have none at theirs`() throws {
        var town = try town(Self.two.get(), threshold: 2, keys: 2)
        let id = try town.asks { try .revoke("vic", in: $0) }
        #expect(try town.refuses { try .approve(id, by: "recovery-1", in: $0) } == .approvalRole)
        let other = try town.asks { try .revoke("vic", by: "recovery-1", in: $0) }
        #expect(try town.refuses { try .approve(other, by: "dana", in: $0) } == .approvalRole)
    }

    @Test func `nobody but a recovery key says what comes next, or revokes one that the policy lists`() throws
    {
        var town = try town()
        #expect(try town.refuses { try next("sam", by: "dana", in: $0) } == .keyRecovery)
        #expect(
            try town.refuses { try .revoke("recovery-1", by: "dana", in: $0) } == .keyRecovery)
        // Once no policy in force lists it, anybody who may revokes it for ever.
        try town.activate(Cast.policy(marked: "without"))
        try town.does { try .revoke("recovery-1", by: "dana", in: $0) }
        #expect(try town.refuses { try .rollBack(to: 1, in: $0) } == .policyLockout)
    }

    @Test func `fewer recovery keys than must agree are never left`() throws {
        let alone = try town()
        #expect(
            try alone.refuses { try Draft.revoke("recovery-1", by: "recovery-1", in: $0).completed(on: $0) }
                == .policyLockout)
        let both = try town(threshold: 2, keys: 2)
        let wanted = try Draft.revoke("recovery-2", by: "recovery-1", in: both.state)
        #expect(both.refuses(try .ask(wanted, in: both.state)) == .policyLockout)
    }

    @Test func `the next key is nobody's, and never was`() throws {
        var town = try town(threshold: 1, keys: 2)
        for name in ["dana", "sam", "botty", "recovery-2"] {
            #expect(try town.refuses { try next("dana", Cast.key(of: name), in: $0) } == .keyTwin, "\(name)")
        }
        #expect(try town.refuses { try next("dana", Cast.key(of: "dana").twin(), in: $0) } == .keyTwin)
        try town.does { try .revoke("sam", in: $0) }
        #expect(try town.refuses { try next("dana", Cast.key(of: "sam"), in: $0) } == .keyTwin)
        // A next key that is somebody else's in the policy that comes would be two people's.
        try town.does { try next(in: $0) }
        let shared = try Cast.policy(marked: "shared").with(keys: ["nora": [Cast.key(of: "mallory")]])
        var draft = try Draft.propose(shared, in: town.state)
        draft.signer = try Cast.key(of: "mallory")
        #expect(town.refuses(draft) == .keyTwin)
    }

    @Test func `what no policy in force lists has no next one`() throws {
        var town = try town()
        try town.activate(
            Cast.policy(marked: "second").with(keys: ["sam": []]).with(recovery: 1, threshold: 1))
        #expect(try town.refuses { try next("sam", in: $0) } == .keyHolder)
    }

    @Test func `what comes next is said of the holder from whom the key was taken`() throws {
        var town = try town()
        try town.does { try Draft.revoke("sam", by: "recovery-1", in: $0).completed(on: $0) }
        #expect(
            try town.refuses { try next("vic", after: Cast.key(of: "sam"), in: $0) } == .keyRevoked)
        #expect(try town.refuses { try next("sam", in: $0) } == nil)
    }

    @Test func `the secret of a revoked key comes back as no key of another kind`() throws {
        var town = try town()
        try town.does { try .revoke("sam", in: $0) }
        #expect(try town.refuses { try next("dana", Cast.key(of: "sam").twin(), in: $0) } == .keyTwin)
    }

    @Test func `keys that a state nobody judged lets follow each other in a ring do not count, and are left`()
        throws
    {
        let dana = try PrincipalName("dana")
        let (one, other) = (try Cast.key(of: "dana"), try Cast.key(of: "mallory"))
        let ring = [(one, other), (other, one)].map { key, next in
            RevokedKey(
                key: key, holder: dana, by: dana, sequence: 2, compromisedSince: nil, reason: "lost",
                next: next)
        }
        #expect(try Cast.policy().revoking(ring).principals[dana]?.keys == [])
    }
}

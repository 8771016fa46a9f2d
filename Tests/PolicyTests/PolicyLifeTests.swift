import Canonical
import Catalog
import Hearing
import Keys
import Policy
import Statute
import Testing

/// How one policy follows another, and what of the earlier ones stays.
struct PolicyLifeTests {
    private static let first = Result { try Cast.policy() }
    private static let second = Result { try Cast.policy(marked: "second") }

    /// Every file of the active policy is of one policy, and the policy that judges is that one.
    private func expectWhole(_ state: DictionaryState, _ policy: PolicyBundle, as counter: Int) throws {
        let place = PolicyPlace.active
        let version = PolicyVersion(counter: counter, digest: policy.digest)
        #expect(state.tip?.policy == version)
        #expect(state.files[place.version] == Array("\(version)\n".utf8))
        #expect(state.files[place.bundle] == policy.canonical)
        #expect(SHA256Digest(of: try #require(state.files[place.bundle])) == version.digest)
        #expect(state.files[place.allowedSigners] == state.bundle?.allowedSigners)
        #expect(state.bundle?.digest == policy.digest)
    }

    @Test("A082 A087 a policy comes into force whole, with one event, and the one before is archived whole")
    func whole() throws {
        let (first, second) = (try Self.first.get(), try Self.second.get())
        var town = try Town()
        let firstSource = town.state.folder(at: PolicyPlace.active.source)
        try town.does { try .propose(second, in: $0) }
        try expectWhole(town.state, first, as: 1)
        let secondSource = town.state.folder(at: PolicyPlace.proposed(second.digest).source)
        try town.does { try .activate(second.digest, in: $0) }
        try expectWhole(town.state, second, as: 2)
        #expect(town.state.folder(at: PolicyPlace.active.source) == secondSource)
        #expect(town.state.names(under: Layout.policyProposals).isEmpty)
        try town.does { try .rollBack(to: 1, in: $0) }
        try expectWhole(town.state, first, as: 3)
        #expect(town.state.folder(at: PolicyPlace.active.source) == firstSource)
        for (counter, policy, source) in [(1, first, firstSource), (2, second, secondSource)] {
            let place = PolicyPlace.archived(counter)
            #expect(town.state.files[place.version] == Array("\(counter):\(policy.digest)\n".utf8))
            #expect(town.state.files[place.bundle] == policy.canonical)
            #expect(town.state.files[place.allowedSigners] == policy.allowedSigners)
            #expect(town.state.folder(at: place.source) == source)
            #expect(
                town.state.names(under: place.folder) == [
                    "allowed_signers", "bundle.json", "source", "version",
                ])
        }
    }

    @Test("A079 a number is never used twice, however often it goes back and forth")
    func counters() throws {
        var town = try Town()
        try town.activate(Self.second.get())
        for counter in 3...12 {
            try town.does { try .rollBack(to: counter - 2, in: $0) }
            #expect(town.state.tip?.policy.counter == counter)
        }
        #expect(
            town.state.names(under: Layout.policyArchive)
                == (1...11).map { ($0 < 10 ? "00000" : "0000") + "\($0)" })
    }

    @Test("A073 a change of policy is judged by the policy before it, and every event after by the new one")
    func judgedBefore() throws {
        // It takes from Dana what it gives to Vic.
        let next = try Self.second.get().with(roles: ["admin": ["vic"], "viewer": ["dana"]])
        var town = try Town()
        #expect(try town.refuses { try .propose(next, by: "vic", in: $0) } == .roleMissing)
        try town.does { try .propose(next, in: $0) }
        #expect(try town.refuses { try .bind("v1", to: "stage", by: "vic", in: $0) } == .roleMissing)
        #expect(try town.refuses { try .activate(next.digest, by: "vic", in: $0) } == .roleMissing)
        // To act under it at once, before it is active, is to name a policy that is not.
        var hasty = try Draft.bind("v1", to: "stage", by: "vic", in: town.state)
        hasty.event.policy = PolicyVersion(counter: 2, digest: next.digest)
        #expect(town.refuses(hasty) == .eventPolicy)
        try town.does { try .activate(next.digest, in: $0) }
        #expect(try town.refuses { try .bind("v1", to: "stage", in: $0) } == .roleMissing)
        try town.does { try .bind("v1", to: "stage", by: "vic", in: $0) }
    }

    @Test(
        "A075 whoever activates a policy may be the one that it takes the right from, while somebody else has it"
    )
    func lastAdmin() throws {
        var town = try Town()
        let without = try Self.second.get().with(roles: ["admin": []])
        #expect(try town.refuses { try .propose(without, in: $0) } == .policyLockout)
        let handedOver = try Self.second.get().with(roles: ["admin": ["sam"]])
        try town.activate(handedOver)
        #expect(try town.refuses { try .rollBack(to: 1, in: $0) } == .roleMissing)
        try town.does { try .rollBack(to: 1, by: "sam", in: $0) }
    }

    @Test("A075 a proposal that fitted is refused when a revocation since would make it a lock-out")
    func lateLockout() throws {
        var town = try Town()
        let next = try Self.second.get().with(roles: ["admin": ["nora"]])
        try town.does { try .propose(next, in: $0) }
        try town.does { try .revoke("nora", in: $0) }
        #expect(try town.refuses { try .activate(next.digest, in: $0) } == .policyLockout)
    }

    @Test(
        "A076 who takes a key over by policy counts as its new holder from the next event on, and not before")
    func takeover() throws {
        // Mallory's key under Sam's name.
        let next = try Self.second.get().with(keys: ["sam": [Cast.key(of: "mallory")]])
        var town = try Town()
        func asSam(_ key: PublicKey, in state: DictionaryState) throws -> Draft {
            var draft = try Draft.bind("v1", to: "stage", by: "sam", in: state)
            draft.signer = key
            return draft
        }
        #expect(town.refuses(try asSam(Cast.key(of: "mallory"), in: town.state)) == .keyUnknown)
        // Neither whose key it is nor who would get it can do it; who does stands in the log.
        #expect(try town.refuses { try .propose(next, by: "sam", in: $0) } == .roleMissing)
        #expect(try town.refuses { try .propose(next, by: "mallory", in: $0) } == .keyUnknown)
        try town.does { try .propose(next, in: $0) }
        #expect(town.refuses(try asSam(Cast.key(of: "mallory"), in: town.state)) == .keyUnknown)
        let decision = try town.does { try .activate(next.digest, in: $0) }
        #expect(decision.principal.text == "dana")
        #expect(town.refuses(try asSam(Cast.key(of: "sam"), in: town.state)) == .keyUnknown)
        #expect(town.refuses(try asSam(Cast.key(of: "mallory"), in: town.state)) == nil)
    }

    @Test("A004 a revoked key stays revoked under every policy, gone back to or brought anew")
    func revokedForEver() throws {
        let sam = try Cast.key(of: "sam")
        let line = Array(sam.line.utf8)
        func expectGone(_ town: Town, _ when: String) throws {
            #expect(
                try town.refuses { try .bind("v1", to: "stage", by: "sam", in: $0) } == .keyRevoked, "\(when)"
            )
            let signers = String(
                decoding: town.state.files[PolicyPlace.active.allowedSigners] ?? line, as: UTF8.self)
            #expect(!signers.contains(sam.line), "\(when)")
            #expect(signers.contains(try Cast.key(of: "dana").line), "\(when)")
        }
        var town = try Town()
        try town.does { try .revoke("sam", since: 5, in: $0) }
        try expectGone(town, "revoked")
        try town.activate(Self.second.get())
        try expectGone(town, "under another policy that lists it")
        try town.does { try .rollBack(to: 1, in: $0) }
        try expectGone(town, "under the policy that it was revoked under")
        try town.activate(Cast.policy(marked: "third").with(keys: ["sam": []]))
        try expectGone(town, "under a policy without it")
        try town.does { try .rollBack(to: 2, in: $0) }
        try expectGone(town, "under an earlier one that lists it")
        // Its owner goes on with another.
        let newKey = try Cast.key(of: "mallory")
        try town.activate(Cast.policy(marked: "fourth").with(keys: ["sam": [sam, newKey]]))
        var draft = try Draft.bind("v1", to: "stage", by: "sam", in: town.state)
        draft.signer = newKey
        #expect(town.refuses(draft) == nil)
        try expectGone(town, "beside its owner's next one")
    }

    @Test("a policy that lists a revoked key's twin cannot be gone back to; one without it can")
    func twins() throws {
        let vic = try Cast.key(of: "vic")
        #expect(try vic.twin().material == vic.material && vic.twin() != vic)
        var town = try Town()
        try town.activate(Self.second.get().with(keys: ["vic": [vic.twin()]]))
        try town.activate(Cast.policy(marked: "third").with(keys: ["vic": []]))
        try town.does { try .revoke("vic", vic, in: $0) }
        #expect(try town.refuses { try .rollBack(to: 2, in: $0) } == .keyTwin)
        // With the twin revoked as well, neither policy brings either back.
        try town.does { try .revoke("vic", vic.twin(), in: $0) }
        #expect(try town.refuses { try .rollBack(to: 2, in: $0) } == .keyTwin)
        #expect(try town.refuses { try .rollBack(to: 1, in: $0) } == .keyTwin)
    }

    @Test("what a policy drops may go once nothing uses it, and what uses nothing of it stays as it is")
    func dropped() throws {
        var town = try Town()
        for environment in ["dev", "prod"] { try town.does { try .unbind(from: environment, in: $0) } }
        try town.activate(Self.second.get().with(environments: ["dev", "stage"]))
        try town.does { try .archive(of: Town.crew, in: $0) }
        try town.activate(Cast.policy(marked: "third").without("crew"))
        try town.does { try .archive(in: $0) }
        try town.activate(Cast.policy(marked: "fourth").without())
        // What was archived comes back with its plugin, in the states that it had.
        try town.does { try .rollBack(to: 1, in: $0) }
        try town.does { try .restore(in: $0) }
        #expect(try town.state.life("v4")?.state == .archived)
    }

    @Test("a proposal says who brought it, when, and what was active then; there can be several")
    func proposals() throws {
        var town = try Town()
        let policies = try ["second", "third"].map { try Cast.policy(marked: $0) }
        for policy in policies { try town.does { try .propose(policy, in: $0) } }
        try town.does { try .activate(policies[1].digest, in: $0) }
        #expect(town.state.names(under: Layout.policyProposals) == [policies[0].digest.hex])
        let record: ProposalRecord? = try town.state.record(
            at: PolicyPlace.proposed(policies[0].digest).proposal)
        #expect(record?.by.text == "dana" && record?.sequence == 18 && record?.base.counter == 1)
        try town.does { try .activate(policies[0].digest, in: $0) }
        #expect(town.state.tip?.policy.counter == 3)
    }

    @Test("revoking says since when, and changes neither the policy nor its number")
    func revocation() throws {
        var town = try Town()
        let before = try #require(town.state.tip)
        try town.does { try .revoke("vic", since: 17, in: $0) }
        let record: RevokedKey? = try town.state.record(at: Layout.revoked(Cast.key(of: "vic").fingerprint))
        #expect(record?.compromisedSince == 17 && record?.holder.text == "vic" && record?.by.text == "dana")
        #expect(town.state.tip?.policy == before.policy)
        #expect(town.state.bundle?.principals[try PrincipalName("vic")]?.keys.isEmpty == true)
        #expect(try town.state.bundle?.owner(of: Cast.key(of: "vic")) == nil)
    }
}

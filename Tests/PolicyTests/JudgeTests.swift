import Canonical
import Catalog
import Hearing
import Keys
import Policy
import Statute
import Testing

struct JudgeTests {
    @Test("the root puts the store, the policy and its sources, and nothing else")
    func rootEdits() throws {
        let policy = try Cast.policy()
        let decision = try allowed(.root(), on: DictionaryState())
        let version = "1:\(policy.digest.hex)"
        let id = Draft.id(1)
        #expect(
            decision.edits == [
                .put(path: "store.json", bytes: Array("{\n  \"format\": 1,\n  \"id\": \"\(id)\"\n}\n".utf8)),
                .put(path: "policy/version", bytes: Array("\(version)\n".utf8)),
                .put(path: "policy/bundle.json", bytes: policy.canonical),
                .put(path: "policy/allowed_signers", bytes: policy.allowedSigners),
                .put(path: "policy/source/catalog.yaml", bytes: Array("kind: Catalog\n".utf8)),
            ])
        #expect(decision.principal.text == "dana")
        #expect(decision.policyVersion.description == version)
        #expect(decision.tip == Tip(sequence: 1, time: Draft.start, policy: decision.policyVersion))
    }

    @Test("a registration puts the record and the place of its uid, and nothing else")
    func registerEdits() throws {
        let state = try begun()
        let decision = try allowed(.register(after: state), on: state)
        let uid = Draft.id(2).description
        // printf %s triage-bot | sha256sum begins with 67.
        let folder = "assets/agents/agent/67/triage-bot"
        let shard = SHA256Digest(ofText: uid).hex.prefix(2)
        #expect(
            decision.edits == [
                .put(path: "\(folder)/asset.json", bytes: Array("{\n  \"uid\": \"\(uid)\"\n}\n".utf8)),
                .put(path: "uids/\(shard)/\(uid)", bytes: Array("\(folder)\n".utf8)),
            ])
        #expect(decision.principal.text == "sam")
        #expect(decision.policyVersion == state.tip?.policy)
        #expect(decision.tip.sequence == 2)
    }

    @Test("the parent's own second, another mailbox of theirs, another kind of the same name are all allowed")
    func allowedEdges() throws {
        var state = try begun()
        var draft = try Draft.register(after: state)
        draft.author = Signatory(name: "Sam", email: "sam@home.example")
        state.apply(try allowed(draft, on: state))
        #expect(state.tip?.time == Draft.start)
        state.apply(
            try allowed(.register("agents/crew/triage-bot", after: state, id: Draft.id(3)), on: state))
        #expect(state.tip?.sequence == 3)
    }

    @Test("A073 an event is judged by the policy before it, whatever policy it carries along")
    func carriedPolicy() throws {
        let state = try begun()
        var draft = try Draft.register(by: "vic", after: state)
        let lax = PolicyBundle(
            canonical: [1], environments: [], plugins: state.bundle?.plugins ?? [:], clockSkew: 0,
            principals: state.bundle?.principals ?? [:],
            roles: [try RoleName("all"): [try PrincipalName("vic")]],
            permissions: [try RoleName("all"): [.family("asset")]])
        draft.bring(Payloads(files: draft.payloads.files, policy: lax, asset: draft.payloads.asset))
        #expect(refusal(of: draft, on: state)?.code == .roleMissing)
        let allowedOne = try Draft.register(after: state)
        #expect(try allowed(allowedOne, on: state).policy.digest == state.bundle?.digest)
    }

    @Test("the same arguments give the same edits, and a refusal leaves the state as it was")
    func pure() throws {
        let state = try begun()
        let draft = try Draft.register(after: state)
        #expect(try allowed(draft, on: state).edits == allowed(draft, on: state).edits)
        let before = state.files
        _ = refusal(of: try Draft.register(by: "vic", after: state), on: state)
        #expect(state.files == before)
    }

    @Test("who is denied for a role is sent to a role that somebody has")
    func remedy() throws {
        let state = try begun()
        let denial = try #require(try refusal(of: .register(by: "vic", after: state), on: state))
        #expect(denial.remedy == "ask somebody with the role admin, maintainer")
    }
}

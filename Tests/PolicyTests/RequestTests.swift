import Canonical
import Catalog
import Consent
import Hearing
import Keys
import Policy
import Statute
import Testing

@Suite struct RequestTests {
    /// A request to bind v1 to prod, which two must approve.
    private func asked(
        excluding: Bool = false, expiresAfter: Int? = nil, gateExpiresAfter: Int? = nil,
        earlierApprovals: Int = 0, by name: String = "vic"
    ) throws -> (town: Town, id: RequestID) {
        var town = try Council.town(
            [Council.two(excluding: excluding, expiresAfter: gateExpiresAfter)], expiresAfter: expiresAfter,
            earlierApprovals: earlierApprovals)
        let id = try town.asks { try .bind("v1", to: "prod", by: name, in: $0) }
        return (town, id)
    }

    @Test func `two approvals complete a request, and what it asks for is done once`() throws {
        var (town, id) = try asked()
        #expect(try town.refuses { try .execute(id, in: $0) } == .approvalNeeded)
        try town.does { try .approve(id, by: "sam", in: $0) }
        #expect(town.state.files[id.open.permit] == nil)
        #expect(try town.refuses { try .execute(id, in: $0) } == .approvalNeeded)
        try town.does { try .approve(id, by: "nora", carriedBy: "vic", in: $0) }
        let permit: PermitRecord = try #require(try town.state.record(at: id.open.permit))
        #expect(permit.gates.map(\.description) == ["two-eyes/1 by nora, sam"])
        let decision = try town.does { try .execute(id, by: "dana", in: $0) }
        #expect(decision.event.gates.map(\.description) == ["two-eyes/1 by nora, sam"])
        #expect(try town.state.binding("prod")?.bound?.label.text == "v1")
        #expect(town.state.names(under: id.open.folder).isEmpty)
        let closure: ClosureRecord = try #require(try town.state.record(at: id.closed.closure))
        #expect(closure.outcome == .executed && closure.by.text == "dana")
        #expect(try town.refuses { try .execute(id, in: $0) } == .requestClosed)
    }

    @Test(arguments: [
        (EventKind.requestReject, "sam", ClosureRecord.Outcome.rejected), (.requestCancel, "vic", .cancelled),
    ])
    func `A037: what is closed is approved and executed no more`(
        kind: EventKind, name: String, outcome: ClosureRecord.Outcome
    ) throws {
        var (town, id) = try asked()
        try town.does { try .approve(id, by: "sam", in: $0) }
        try town.does { try .request(kind, id, by: name, in: $0) }
        let closure: ClosureRecord = try #require(try town.state.record(at: id.closed.closure))
        #expect(closure.outcome == outcome)
        #expect(try town.refuses { try .approve(id, by: "nora", in: $0) } == .requestClosed)
        #expect(try town.refuses { try .execute(id, in: $0) } == .requestClosed)
    }

    @Test func `A025: who asks does not approve where the gate excludes them`() throws {
        let (town, id) = try asked(excluding: true, by: "dana")
        #expect(try town.refuses { try .approve(id, by: "dana", in: $0) } == .approvalSelf)
    }

    @Test func `A028: who approves twice counts once`() throws {
        var (town, id) = try asked()
        try town.does { try .approve(id, by: "sam", in: $0) }
        #expect(try town.refuses { try .approve(id, by: "sam", in: $0) } == .approvalDuplicate)
        #expect(try town.refuses { try .execute(id, in: $0) } == .approvalNeeded)
    }

    @Test func `A030: an approval of another request is none of this one`() throws {
        var (town, id) = try asked()
        let other = try town.asks { try .rollBack("prod", to: "v1", by: "vic", in: $0) }
        let record: RequestRecord = try #require(try town.state.record(at: other.open.request))
        let wrong = try Draft.approve(id, by: "sam", in: town.state) {
            $0 = ApprovalStatement(
                request: id, subject: record.subject, approver: $0.approver, policy: $0.policy)
        }
        #expect(refusal(of: wrong, on: town.state)?.code == .approvalSubject)
        let alien = try Draft.approve(id, by: "sam", in: town.state) {
            $0 = ApprovalStatement(
                request: other, subject: $0.subject, approver: $0.approver, policy: $0.policy)
        }
        #expect(refusal(of: alien, on: town.state)?.code == .approvalSubject)
    }

    @Test func `A031: what was approved of an asset whose governance has changed is asked again`() throws {
        var (town, id) = try asked()
        try town.does { try .approve(id, by: "sam", in: $0) }
        try town.does { try .approve(id, by: "nora", in: $0) }
        try town.does { try .govern(["owner.principal": "dana", "risk.level": "low"], in: $0) }
        #expect(try town.refuses { try .execute(id, in: $0) } == .requestStale)
        #expect(try town.refuses { try .approve(id, by: "dana", in: $0) } == .requestStale)
    }

    @Test func `a request that the ledger has overtaken is stale`() throws {
        var (town, id) = try asked()
        try town.does { try .approve(id, by: "sam", in: $0) }
        try town.does { try .approve(id, by: "nora", in: $0) }
        try town.plant(nil, in: "prod")
        #expect(try town.refuses { try .execute(id, in: $0) } == .eventStale)
    }

    @Test(arguments: [(0, 0, true), (0, 1, false), (2, 2, true), (2, 3, false)])
    func `A033 A034: an approval counts up to the edge of what the policy takes, and not one past it`(
        window: Int, age: Int, counts: Bool
    ) throws {
        var (town, id) = try asked(earlierApprovals: window)
        try town.does { try .approve(id, by: "sam", in: $0) }
        for turn in 0..<age {
            try town.adopt(
                Council.policy([Council.two()], earlierApprovals: window, marked: "turn \(turn)"))
        }
        try town.does { try .approve(id, by: "nora", in: $0) }
        #expect(try town.refuses { try .execute(id, in: $0) } == (counts ? nil : .approvalNeeded))
    }

    @Test func `an approval that was given under a policy that is not taken, or never was, is refused`()
        throws
    {
        var (town, id) = try asked(earlierApprovals: 1)
        let before = try #require(town.state.tip).policy
        func signed(under version: PolicyVersion, _ state: DictionaryState) throws -> Draft {
            try .approve(id, by: "sam", in: state) {
                $0 = ApprovalStatement(
                    request: $0.request, subject: $0.subject, approver: $0.approver, policy: version)
            }
        }
        let foreign = PolicyVersion(counter: before.counter, digest: .zero)
        #expect(try town.refuses { try signed(under: foreign, $0) } == .approvalPolicy)
        let future = PolicyVersion(counter: before.counter + 1, digest: before.digest)
        #expect(try town.refuses { try signed(under: future, $0) } == .approvalPolicy)
        try town.adopt(Council.policy([Council.two()], earlierApprovals: 1, marked: "next"))
        town.state.files[PolicyPlace.archived(before.counter).version] = Array("\(before)\n".utf8)
        #expect(try town.refuses { try signed(under: foreign, $0) } == .approvalPolicy)
        #expect(try town.refuses { try signed(under: before, $0) } == nil)
    }

    @Test func `A036: an approval that was taken back counts no more, and nobody else brings it again`()
        throws
    {
        var (town, id) = try asked()
        try town.does { try .approve(id, by: "sam", in: $0) }
        try town.does { try .approve(id, by: "nora", in: $0) }
        try town.does { try .request(.requestWithdraw, id, of: "sam", by: "sam", in: $0) }
        #expect(town.state.files[id.open.permit] == nil)
        #expect(try town.refuses { try .execute(id, in: $0) } == .approvalNeeded)
        #expect(
            try town.refuses { try .approve(id, by: "sam", carriedBy: "vic", in: $0) } == .approvalWithdrawn)
        try town.does { try .approve(id, by: "sam", in: $0) }
        #expect(try town.refuses { try .execute(id, in: $0) } == nil)
    }

    @Test func `A036: who executes before the withdrawal is right, and who comes after is not`() throws {
        var (town, id) = try asked()
        try town.does { try .approve(id, by: "sam", in: $0) }
        try town.does { try .approve(id, by: "nora", in: $0) }
        try town.does { try .execute(id, in: $0) }
        #expect(
            try town.refuses { try .request(.requestWithdraw, id, of: "sam", by: "sam", in: $0) }
                == .requestClosed)
    }

    @Test func `A042: a machine's approval is none`() throws {
        let (town, id) = try asked()
        #expect(try town.refuses { try .approve(id, by: "botty", in: $0) } == .approvalRole)
    }

    @Test func `an approval is signed by a key of who gives it`() throws {
        let (town, id) = try asked()
        #expect(try town.refuses { try .approve(id, by: "sam", signedBy: "vic", in: $0) } == .approvalSigner)
        #expect(
            try town.refuses { try .approve(id, by: "sam", signedBy: "mallory", in: $0) } == .approvalSigner)
        #expect(try town.refuses { try .approve(id, by: "vic", in: $0) } == .approvalRole)
    }

    @Test func `an approval by a key that is revoked afterwards counts no more`() throws {
        var (town, id) = try asked()
        try town.does { try .approve(id, by: "sam", in: $0) }
        try town.does { try .approve(id, by: "nora", in: $0) }
        let policy = try #require(town.state.bundle)
        town.state.bundle = policy.losing(try Cast.key(of: "sam"))
        #expect(try town.refuses { try .execute(id, in: $0) } == .approvalNeeded)
    }

    @Test func `approvals expire by log time, to the second`() throws {
        var (town, id) = try asked(gateExpiresAfter: 3600)
        try town.does { try .approve(id, by: "sam", in: $0) }
        try town.does { try .approve(id, by: "nora", in: $0) }
        try town.waits(3600)
        #expect(try town.refuses { try .execute(id, in: $0) } == nil)
        try town.waits(1)
        #expect(try town.refuses { try .execute(id, in: $0) } == .approvalNeeded)
        // The same signature once more would make it younger than it is, unless its approver brings it.
        #expect(
            try town.refuses { try .approve(id, by: "sam", carriedBy: "vic", in: $0) } == .approvalDuplicate)
        for name in ["sam", "nora"] { try town.does { try .approve(id, by: name, in: $0) } }
        #expect(try town.refuses { try .execute(id, in: $0) } == nil)
    }

    @Test func `a request expires by log time, and is cleared away then and not before`() throws {
        var (town, id) = try asked(expiresAfter: 60)
        try town.waits(60)
        #expect(
            try town.refuses { try .request(.requestExpire, id, by: "vic", in: $0) } == .requestNotExpired)
        try town.waits(1)
        #expect(try town.refuses { try .approve(id, by: "sam", in: $0) } == .requestExpired)
        #expect(try town.refuses { try .execute(id, in: $0) } == .requestExpired)
        try town.does { try .request(.requestExpire, id, by: "vic", in: $0) }
        let closure: ClosureRecord = try #require(try town.state.record(at: id.closed.closure))
        #expect(closure.outcome == .expired)
    }

    @Test func `a request executes what it asks for and nothing else`() throws {
        var (town, id) = try asked()
        try town.does { try .approve(id, by: "sam", in: $0) }
        try town.does { try .approve(id, by: "nora", in: $0) }
        let other = try #require(try town.state.version("v3"))
        #expect(
            try town.refuses { state in
                try .execute(id, in: state) { event in
                    event.version = try VersionLabel("v3")
                    event.versionID = other
                }
            } == .bindingState)
        // What is bound in stage is not what the request replaces.
        #expect(
            try town.refuses { try .execute(id, in: $0) { $0.environment = try EnvironmentName("stage") } }
                == .eventStale)
        #expect(try town.refuses { try .execute(id, in: $0) { $0.allow = .deprecated } } == .requestAction)
    }

    @Test func `what is approved includes why, and is done for that reason and no other`() throws {
        var town = try Council.town([Council.two()])
        let id = try town.asks { try .bind("v1", to: "prod", by: "vic", because: "the fair", in: $0) }
        for name in ["sam", "nora"] { try town.does { try .approve(id, by: name, in: $0) } }
        for other in [nil, "The fair", "the fair\n\nand a whim"] {
            let note = try other.map { text throws in try Note(text) }
            #expect(try town.refuses { try .execute(id, in: $0) { $0.note = note } } == .requestAction)
        }
        let decision = try town.does { try .execute(id, in: $0) }
        #expect(decision.event.note?.text == "the fair")
        let closure: ClosureRecord = try #require(try town.state.record(at: id.closed.closure))
        #expect(closure.reason == "the fair")
    }

    @Test func `what was asked for without a reason may be done for one`() throws {
        var (town, id) = try asked()
        for name in ["sam", "nora"] { try town.does { try .approve(id, by: name, in: $0) } }
        #expect(try town.refuses { try .execute(id, in: $0) { $0.note = try Note("at last") } } == nil)
    }

    @Test func `a reason is missing, or too long to be kept, when an act is asked for and not later`() throws
    {
        let keys = try Council.rule(Gate(action: .keyRevoke, approvalsRequired: 2), named: "keys")
        let town = try Council.town([keys, Council.two()])
        let mute = try Draft.ask(.revoke("vic", because: nil, in: town.state), in: town.state)
        #expect(refusal(of: mute, on: town.state)?.code == .reasonMissing)
        let longest = String(repeating: "x", count: LifecycleRecord.longestReason)
        for (reason, code) in [(longest, nil), (longest + "x", DenialCode.reasonLong)] {
            let draft = try Draft.ask(
                .bind("v1", to: "prod", by: "vic", because: reason, in: town.state), in: town.state)
            #expect(refusal(of: draft, on: town.state)?.code == code)
        }
    }

    @Test func `a request that no gate asks for is refused, and one that could not be done as well`() throws {
        let town = try Council.town([Council.two()])
        let free = try Draft.ask(.bind("v1", to: "stage", by: "vic", in: town.state), in: town.state)
        #expect(refusal(of: free, on: town.state)?.code == .requestNeedless)
        let draft = try Draft.ask(.bind("v3", to: "prod", by: "vic", in: town.state), in: town.state)
        #expect(refusal(of: draft, on: town.state)?.code == .bindingState)
    }

    @Test func `a request says what is so, or is refused`() throws {
        let town = try Council.town([Council.two()])
        let good = try Draft.ask(.bind("v1", to: "prod", by: "vic", in: town.state), in: town.state)
        let elsewhere = try #require(LedgerID(String(repeating: "b", count: 40)))
        let record = try #require(good.payloads.request)
        let asked = try #require(record.asked(sequence: good.event.sequence, policy: good.event.policy))
        let variants = [
            RequestRecord(
                asking: asked, content: record.content, in: elsewhere, overlay: record.overlay,
                requester: record.requester),
            RequestRecord(
                asking: asked, content: .zero, in: record.ledger, overlay: record.overlay,
                requester: record.requester),
            RequestRecord(
                asking: asked, content: record.content, in: record.ledger, overlay: nil,
                requester: record.requester),
            RequestRecord(
                asking: asked, content: record.content, in: record.ledger, overlay: record.overlay,
                requester: try PrincipalName("dana")),
        ]
        var other = good
        other.event.note = try Note("a whim")
        #expect(refusal(of: other, on: town.state)?.code == .requestRecord)
        for variant in variants {
            var draft = good
            draft.bring(
                Payloads(
                    request: variant, files: [.init(path: variant.id.open.request, bytes: variant.bytes)]))
            #expect(refusal(of: draft, on: town.state)?.code == .requestRecord)
        }
    }

    @Test(arguments: [
        (EventKind.requestReject, "vic"), (.requestCancel, "sam"), (.requestWithdraw, "vic"),
    ])
    func `to take away needs a word that could have counted`(kind: EventKind, name: String) throws {
        var (town, id) = try asked(by: "dana")
        try town.does { try .approve(id, by: "sam", in: $0) }
        let draft = try Draft.request(
            kind, id, of: kind == .requestWithdraw ? "sam" : nil, by: name, in: town.state)
        #expect(refusal(of: draft, on: town.state)?.code == (name == "sam" ? nil : .roleMissing))
    }

    @Test func `A076: nobody is counted among those who remove them from the quorum`() throws {
        let rule = try Council.rule(Gate(action: .policyActivate, approvalsRequired: 2))
        var town = try Council.town([rule])
        let next = try Council.policy([rule], without: ["sam"], marked: "without sam")
        try town.does { try .propose(next, by: "vic", in: $0) }
        let id = try town.asks { try .activate(next.digest, by: "vic", in: $0) }
        try town.does { try .approve(id, by: "sam", in: $0) }
        try town.does { try .approve(id, by: "nora", in: $0) }
        #expect(try town.refuses { try .execute(id, in: $0) } == .approvalNeeded)
        try town.does { try .approve(id, by: "dana", in: $0) }
        let decision = try town.does { try .execute(id, in: $0) }
        #expect(decision.event.gates.map(\.description) == ["two-eyes/1 by dana, nora"])
        #expect(decision.policy.digest == next.digest)
    }

    @Test func `who asked counts at the gate that does not exclude them, and at no other`() throws {
        var town = try Council.town([
            Council.rule(Gate(action: .promotionBind), named: "open"),
            Council.rule(Gate(action: .promotionBind, excludesRequester: true), named: "strict"),
        ])
        let id = try town.asks { try .bind("v1", to: "prod", in: $0) }
        try town.does { try .approve(id, by: "dana", in: $0) }
        let refused = try #require(refusal(of: try Draft.execute(id, in: town.state), on: town.state))
        #expect(refused.code == .approvalNeeded && refused.sentence.contains("dana (asked for it)"))
        try town.does { try .approve(id, by: "sam", in: $0) }
        let decision = try town.does { try .execute(id, in: $0) }
        #expect(decision.event.gates.map(\.description) == ["open/1 by dana, sam", "strict/1 by sam"])
    }

    @Test func `an approval counts no longer than its own key, whatever other key its approver has`() throws {
        var town = try Council.town([Council.two()])
        let keys = ["sam": [try Cast.key(of: "sam"), try Cast.key(of: "mallory")]]
        try town.adopt { try $0.with(keys: keys) }
        let id = try town.asks { try .bind("v1", to: "prod", by: "vic", in: $0) }
        try town.does { try .approve(id, by: "sam", signedBy: "mallory", in: $0) }
        try town.does { try .approve(id, by: "nora", in: $0) }
        #expect(try town.refuses { try .execute(id, in: $0) } == nil)
        // Whoever holds one that the other key signed does not put it in the place of this one.
        #expect(
            try town.refuses { try .approve(id, by: "sam", carriedBy: "vic", in: $0) } == .approvalDuplicate)
        try town.does { try .revoke("sam", Cast.key(of: "mallory"), in: $0) }
        #expect(try town.refuses { try .execute(id, in: $0) } == .approvalNeeded)
        try town.does { try .approve(id, by: "sam", in: $0) }
        #expect(try town.refuses { try .execute(id, in: $0) } == nil)
    }

    @Test func `an approval that has expired at one of its gates is given again`() throws {
        var town = try Council.town([
            Council.rule(
                Gate(action: .promotionBind, approvalsRequired: 2, expiresAfter: 3600), named: "one"),
            Council.rule(
                Gate(action: .promotionBind, approvalsRequired: 2, expiresAfter: 86_400), named: "two"),
        ])
        let id = try town.asks { try .bind("v1", to: "prod", by: "vic", in: $0) }
        try town.does { try .approve(id, by: "sam", in: $0) }
        try town.waits(3600)
        #expect(try town.refuses { try .approve(id, by: "sam", in: $0) } == .approvalDuplicate)
        try town.waits(1)
        #expect(try town.refuses { try .approve(id, by: "sam", in: $0) } == nil)
    }

    @Test func `how far a request has come is told gate by gate`() throws {
        var (town, id) = try asked()
        try town.does { try .approve(id, by: "sam", in: $0) }
        let now = try #require(town.state.tip).time
        let first = standing(of: id, at: now, on: town.state)
        let half = try #require(first)
        #expect(half.steps.map { $0.receipt == nil } == [true] && !half.isComplete)
        #expect(half.steps[0].able.map(\.text) == ["dana", "nora"])
        try town.does { try .approve(id, by: "nora", in: $0) }
        let second = standing(of: id, at: now, on: town.state)
        let whole = try #require(second)
        #expect(whole.isComplete && whole.steps[0].receipt?.description == "two-eyes/1 by nora, sam")
        try town.does { try .execute(id, in: $0) }
        #expect(standing(of: id, at: now, on: town.state)?.closure?.outcome == .executed)
    }

    @Test func `a machine that owns the asset approves nothing`() throws {
        var town = try Council.town([Council.rule(Gate(action: .promotionBind, needsOwner: true))])
        try town.does { try .govern(["owner.principal": .string("botty")], in: $0) }
        let id = try town.asks { try .bind("v1", to: "prod", by: "vic", in: $0) }
        #expect(try town.refuses { try .approve(id, by: "botty", in: $0) } == .approvalRole)
        #expect(try town.refuses { try .request(.requestReject, id, by: "botty", in: $0) } == .roleMissing)
        let found = standing(of: id, at: try #require(town.state.tip).time, on: town.state)
        #expect(try #require(found).steps[0].able.map(\.text) == ["dana", "nora", "sam"])
    }

    @Test func `nobody waits for the word of somebody whom it removes`() throws {
        let rule = try Council.rule(Gate(action: .policyActivate, approvalsRequired: 2))
        var town = try Council.town([rule])
        let next = try Council.policy([rule], without: ["sam"], marked: "without sam")
        try town.does { try .propose(next, by: "vic", in: $0) }
        let id = try town.asks { try .activate(next.digest, by: "vic", in: $0) }
        let found = standing(of: id, at: try #require(town.state.tip).time, on: town.state)
        #expect(try #require(found).steps[0].able.map(\.text) == ["dana", "nora"])
    }

    @Test func `who has approved is asked again once that has expired, and no sooner`() throws {
        let rules = try [
            Council.two(),
            Council.rule(
                Gate(action: .promotionBind, approverRoles: [RoleName("auditor")], expiresAfter: 60),
                named: "audit"),
        ]
        var town = try Council.town(rules)
        let id = try town.asks { try .bind("v1", to: "prod", by: "vic", in: $0) }
        for name in ["sam", "nora"] { try town.does { try .approve(id, by: name, in: $0) } }
        try town.waits(61)
        let found = standing(of: id, at: try #require(town.state.tip).time, on: town.state)
        #expect(try #require(found).steps.map { $0.able.map(\.text) } == [[], ["nora"]])
        #expect(try town.refuses { try .approve(id, by: "sam", in: $0) } == .approvalDuplicate)
        #expect(
            try town.refuses { try .approve(id, by: "nora", carriedBy: "vic", in: $0) } == .approvalDuplicate)
        try town.does { try .approve(id, by: "nora", in: $0) }
        try town.does { try .execute(id, in: $0) }
    }

    @Test func `a request for an exception has not expired because what it is about has`() throws {
        let rules = try [
            Council.two(),
            Council.rule(Gate(action: .exceptionGrant, approvalsRequired: 2), named: "emergency"),
        ]
        var town = try Council.town(rules, expiresAfter: 100)
        let id = try town.asks { try .bind("v1", to: "prod", by: "vic", in: $0) }
        try town.waits(60)
        let exception = try town.asks { try .except(id, by: "vic", in: $0) }
        try town.waits(60)
        let now = try #require(town.state.tip).time
        #expect(standing(of: id, at: now, on: town.state)?.isExpired == true)
        let found = standing(of: exception, at: now, on: town.state)
        #expect(try #require(found).obstacle?.code == .requestExpired)
        #expect(try #require(found).isExpired == false)
    }
}

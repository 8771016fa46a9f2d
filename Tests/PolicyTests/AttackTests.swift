import Canonical
import Catalog
import Consent
import Hearing
import Keys
import Policy
import Statute
import Testing

/// Attacks on approvals and policies that take several steps, each by the number that the catalogue of attacks has for it.
@Suite struct AttackTests {
    /// Two must approve what goes to prod, and somebody says who may except it.
    private func town(_ more: [ApprovalRule] = [], earlierApprovals: Int = 0) throws -> Town {
        try Council.town(
            [
                Council.two(), Council.rule(Gate(action: .exceptionGrant), named: "emergency"),
                Council.rule(Gate(action: .exceptionSettle), named: "afterwards"),
            ] + more, earlierApprovals: earlierApprovals)
    }

    private func approved(_ town: inout Town) throws -> RequestID {
        let id = try town.asks { try .bind("v1", to: "prod", by: "vic", in: $0) }
        for name in ["sam", "nora"] { try town.does { try .approve(id, by: name, in: $0) } }
        return id
    }

    // MARK: Approvals

    @Test func `A030: what was approved of one version executes no other`() throws {
        var town = try town()
        try town.does { try .unbind(from: "dev", in: $0) }
        let id = try approved(&town)
        for (label, code) in [("v1", nil), ("v2", DenialCode.bindingUnchanged), ("v3", .bindingState)] {
            let draft = try Draft.execute(id, in: town.state) { event in
                event.version = try VersionLabel(label)
                event.versionID = try town.state.version(label)
            }
            #expect(town.refuses(draft) == code, "\(label)")
        }
        try town.does { try .snapshot("v5", in: $0) }
        try town.does { try .move("v5", to: "approved", in: $0) }
        let draft = try Draft.execute(id, in: town.state) { event in
            event.version = try VersionLabel("v5")
            event.versionID = try town.state.version("v5")
        }
        #expect(town.refuses(draft) == .requestAction)
    }

    @Test(
        arguments: [
            { try .govern(["owner.principal": "dana", "risk.level": "low"], in: $0) },
            { try .govern(["owner.principal": "dana", "labels.domain": "claims"], in: $0) },
            { try .govern([:], in: $0) }, { try .attach("another-report", to: "v1", in: $0) },
            { try .revokeEvidence("report", from: "v1", in: $0) },
        ] as [@Sendable (DictionaryState) throws -> Draft])
    func `A031: what was approved of something that has changed since is asked again`(
        change: @Sendable (DictionaryState) throws -> Draft
    ) throws {
        var town = try town()
        try town.does { try .attach("report", to: "v1", in: $0) }
        let id = try approved(&town)
        #expect(try town.refuses { try .execute(id, in: $0) } == nil)
        try town.does(change)
        #expect(try town.refuses { try .execute(id, in: $0) } == .requestStale)
        #expect(try town.refuses { try .approve(id, by: "dana", in: $0) } == .requestStale)
    }

    @Test
    func `A033: an approval of an earlier policy is refused with both versions, the rule and the way out`()
        throws
    {
        var town = try town()
        let id = try approved(&town)
        let before = try #require(town.state.tip).policy
        try town.adopt { $0 }
        let now = try #require(town.state.tip).policy
        let execution = try Draft.execute(id, in: town.state)
        let executing = try #require(refusal(of: execution, on: town.state))
        #expect(executing.code == .approvalNeeded)
        #expect(
            executing.sentence.contains("given under policy \(before.short); \(now.short) takes those since"))
        #expect(executing.remedy.contains("have it approved by"))
        let late = try Draft.approve(id, by: "dana", in: town.state) {
            $0 = ApprovalStatement(
                request: id, subject: $0.subject, approver: $0.approver, policy: before)
        }
        let carrying = try #require(refusal(of: late, on: town.state))
        #expect(carrying.code == .approvalPolicy)
        for words in [before.short, now.short, "compatibility.earlierApprovals is 0"] {
            #expect(carrying.sentence.contains(words))
        }
    }

    @Test func `A039: an exception has a reason and an end, serves once, and is a debt that blocks the next`()
        throws
    {
        var town = try town()
        let id = try town.asks { try .bind("v1", to: "prod", by: "vic", in: $0) }
        #expect(try town.refuses { try .except(id, because: nil, in: $0) } == .reasonMissing)
        #expect(try town.refuses { try .except(id, by: "vic", in: $0) } == .approvalNeeded)
        try town.does { try .except(id, in: $0) }
        let terms = try #require(town.state.bundle).approvals.exceptions
        var late = town
        try late.waits(Int64(terms.expiresAfter) + 1)
        #expect(try late.refuses { try .execute(id, in: $0) } == .approvalNeeded)

        let decision = try town.does { try .execute(id, in: $0) }
        #expect(decision.event.gates.map(\.description) == ["exception/1 by dana"])
        #expect(try town.refuses { try .execute(id, in: $0) } == .requestClosed)
        #expect(try town.refuses { try .except(id, in: $0) } == .requestClosed)
        let record: ExceptionRecord = try #require(try town.state.record(at: id.openException))
        let now = try #require(town.state.tip).time
        #expect(terms.due(record)?.seconds(since: now) == Int64(terms.settleWithin))

        let next = try town.asks { try .bind("v2", to: "prod", by: "vic", in: $0) }
        try town.waits(Int64(terms.settleWithin) + 1)
        #expect(try town.refuses { try .except(next, in: $0) } == .exceptionOverdue)
        #expect(try town.refuses { try .settle(id, because: nil, in: $0) } == .reasonMissing)
        try town.does { try .settle(id, in: $0) }
        #expect(try town.refuses { try .except(next, in: $0) } == nil)
    }

    /// What it asks of an agent a gate does not ask of a crew. So the twin is bound; but it is another asset, and
    /// nothing of the first is its own.
    @Test func `A040: a twin under a kind without a gate is another asset, with nothing of the first`() throws
    {
        let gate = Gate(action: .promotionBind, approvalsRequired: 2)
        var town = try town([
            Council.rule(gate, AssetSelector(kinds: [KindName("agent")]), named: "agents")
        ])
        try town.does { try .attach("report", to: "v1", in: $0) }
        let twin = "agents/crew/triage-bot"
        // Not under the uid of the first, and not as what it says of itself.
        var draft = try Draft.register(twin, by: "dana", after: town.state, id: Draft.id(0xFFF0))
        draft.event.assetUID = try town.state.asset(Town.bot)?.uid
        #expect(town.refuses(draft) == .assetUID)
        try town.does { try .register(twin, by: "dana", after: $0, id: Draft.id(0xFFF0)) }
        var parts = Draft.Parts()
        parts.kind = "agent"
        #expect(try town.refuses { try .snapshot("v1", of: twin, parts, in: $0) } == .versionRecord)
        // As something that is not read, or as the crew that it then says it is: a draft, without evidence or approval.
        parts = Draft.Parts(links: nil, file: "record.txt")
        try town.does { try .snapshot("v1", of: twin, parts, in: $0) }
        #expect(try town.state.life("v1", of: twin)?.state == .draft)
        #expect(town.state.names(under: try AssetPath(twin).evidence(of: VersionLabel("v1"))).isEmpty)
        #expect(try town.state.version("v1", of: twin) != town.state.version("v1"))
        #expect(try town.refuses { try .bind("v1", to: "stage", of: twin, in: $0) } == .bindingState)
        // What stands where the first is looked for stays as it was.
        let place = try AssetPath(Town.bot).place(in: EnvironmentName("dev"))
        let before = town.state.folder(at: place)
        #expect(before != nil)
        try town.does { try .bind("v1", to: "dev", of: twin, in: $0) }
        #expect(town.state.folder(at: place) == before)
        // And no version of the one is bound as the other's.
        var swapped = try Draft.bind("v1", to: "stage", of: twin, in: town.state)
        swapped.event.versionID = try town.state.version("v1")
        #expect(town.refuses(swapped) == .versionID)
        #expect(try town.refuses { try .rename(twin, to: "triage-bot", in: $0) } == .assetUnchanged)
    }

    @Test func `A040: a gate that asks for what nobody has said of a twin holds it as well`() throws {
        let risky = AssetSelector(conditions: [.init("risk.level", "high", "none")])
        var town = try town([
            Council.rule(Gate(action: .promotionBind, approvalsRequired: 2), risky, named: "risky")
        ])
        let twin = "agents/crew/triage-bot"
        try town.does { try .register(twin, by: "dana", after: $0, id: Draft.id(0xFFF0)) }
        try town.does { try .snapshot("v1", of: twin, in: $0) }
        #expect(try town.refuses { try .bind("v1", to: "dev", of: twin, in: $0) } == .approvalNeeded)
    }

    @Test func `A043: to ask, to approve and to do are three events`() throws {
        var town = try town()
        // What is done names a request that there was before.
        var draft = try Draft.bind("v1", to: "prod", by: "vic", in: town.state)
        draft.event.request = RequestID(of: draft.event.id)
        #expect(town.refuses(draft) == .requestUnknown)
        // A request brings no approval, and an approval no request.
        let asking = try Draft.ask(.bind("v1", to: "prod", by: "vic", in: town.state), in: town.state)
        try town.does(asking)
        let id = try town.state.waiting()
        let approving = try Draft.approve(id, by: "sam", in: town.state)
        var both = asking
        both.event.id = Draft.id(0xFFF0)
        both.event.sequence = town.state.next
        var payloads = Payloads(files: asking.payloads.files + approving.payloads.files)
        payloads.request = asking.payloads.request
        payloads.approval = approving.payloads.approval
        both.bring(payloads)
        #expect(town.refuses(both) == .payloadUnexpected)
        both.event.kind = .requestApprove
        both.event.approver = approving.event.approver
        #expect(town.refuses(both) == .payloadUnexpected)
        // And nothing that can be asked for brings either.
        var done = try Draft.bind("v1", to: "prod", by: "vic", in: town.state)
        done.event.request = id
        done.bring(approving.payloads)
        #expect(town.refuses(done) == .payloadUnexpected)
    }

    // MARK: Policy

    @Test func `A076: two keys of one person are one voice`() throws {
        var town = try town()
        let second = try Cast.key(of: "mallory")
        try town.adopt { try $0.with(keys: ["sam": [Cast.key(of: "sam"), second]]) }
        let id = try town.asks { try .bind("v1", to: "prod", by: "vic", in: $0) }
        try town.does { try .approve(id, by: "sam", in: $0) }
        try town.does { try .approve(id, by: "sam", signedBy: "mallory", in: $0) }
        let progress: ProgressRecord = try #require(try town.state.record(at: id.open.progress))
        #expect(progress.approvals.map(\.value.key) == [second.fingerprint.description])
        #expect(try town.refuses { try .execute(id, in: $0) } == .approvalNeeded)
    }

    @Test func `A078: one number is one policy`() throws {
        var town = try Town()
        let (second, third) = (try Cast.policy(marked: "second"), try Cast.policy(marked: "third"))
        try town.activate(second)
        try town.does { try .propose(third, in: $0) }
        for counter in [1, 2, 4] {
            #expect(
                try town.refuses { try .activate(third.digest, as: counter, in: $0) } == .policyCounter,
                "\(counter)")
        }
        var draft = try Draft.freeze("prod", in: town.state)
        draft.event.policy = PolicyVersion(counter: 2, digest: third.digest)
        #expect(town.refuses(draft) == .eventPolicy)
        draft = try .rollBack(to: 1, in: town.state)
        draft.event.restores = PolicyVersion(counter: 1, digest: third.digest)
        draft.event.activates = PolicyVersion(counter: 3, digest: third.digest)
        #expect(town.refuses(draft) == .policyUnknown)
        try town.does { try .activate(third.digest, in: $0) }
        #expect(town.state.tip?.policy == PolicyVersion(counter: 3, digest: third.digest))
    }

    @Test func `A084: an asset of a plugin that no rule is about is moved by nobody without a role`() throws {
        var town = try Town(under: Cast.policy())
        try town.does { try .snapshot("1.0.0", of: Town.prompt, in: $0) }
        for name in ["vic", "nora"] {
            for environment in ["dev", "prod"] {
                #expect(
                    try town.refuses {
                        try .bind("1.0.0", to: environment, of: Town.prompt, by: name, in: $0)
                    }
                        == .roleMissing)
            }
        }
        #expect(try town.refuses { try .bind("1.0.0", to: "prod", of: Town.prompt, in: $0) } == .bindingState)
    }

    @Test(arguments: [["one", "two"], ["two", "one"]])
    func `A085: no rule stands in the light of another, whichever comes first`(order: [String]) throws {
        let rules = [
            "one": try Council.rule(Gate(action: .promotionBind), named: "one"),
            "two": try Council.rule(
                Gate(action: .promotionBind, approverRoles: [RoleName("auditor")]),
                AssetSelector(kinds: [KindName("agent")]), named: "two"),
        ]
        var town = try Council.town(order.compactMap { rules[$0] })
        #expect(
            try town.refuses { try Draft.bind("v1", to: "stage", in: $0).completed(on: $0) }
                == .approvalNeeded)
        let decision = try town.does {
            try Draft.bind("v1", to: "stage", by: "nora", in: $0).completed(on: $0)
        }
        #expect(decision.event.gates.map(\.rule.text) == order)
    }

    @Test(arguments: ["*", "**", "claim*", "Claims", "claims ", "claims/", "(a+)+$", ".*"])
    func `A085: a selector compares words and has no patterns`(word: String) throws {
        var town = try Council.town([])
        try town.does { try .govern(["owner.principal": "dana", "labels.domain": "claims"], in: $0) }
        let domain = AssetSelector(conditions: [.init("labels.domain", word)])
        try town.adopt(
            Council.policy([Council.rule(Gate(action: .promotionBind, approvalsRequired: 2), domain)]))
        #expect(try town.refuses { try .bind("v1", to: "stage", in: $0) } == nil)
    }
}

import Canonical
import Catalog
import Hearing
import Policy
import Testing

/// What holds for every event, whichever it is.
struct AnyEventTests {
    private static let middle = EventKind.allCases.filter { $0 != .ledgerInit }
    /// Those about an asset that there is.
    private static let onAssets = middle.filter { kind in
        kind != .assetRegister && !onRequests.contains(kind)
            && kind.form.trailers.contains { $0.key == .asset }
    }
    /// Those whose asset is that of their request.
    private static let onRequests: [EventKind] = [.requestOpen, .exceptionGrant, .exceptionSettle]

    private func sample(_ kind: EventKind, in town: Town) throws -> Draft {
        try .sample(kind, by: "dana", in: town.state)
    }

    @Test("an event without something that its form asks for is denied for its form", arguments: middle)
    func form(_ kind: EventKind) throws {
        let town = try Town.ready(for: kind)
        for (key, occurrence) in kind.form.trailers where occurrence == .once {
            var draft = try sample(kind, in: town)
            switch key {
            case .asset: draft.event.asset = nil
            case .assetUID: draft.event.assetUID = nil
            case .renamedTo: draft.event.renamedTo = nil
            case .environment: draft.event.environment = nil
            case .source: draft.event.source = nil
            case .alias: draft.event.alias = nil
            case .version: draft.event.version = nil
            case .versionID: draft.event.versionID = nil
            case .state: draft.event.state = nil
            case .replaces: draft.event.replaces = nil
            case .proposal: draft.event.proposal = nil
            case .activates: draft.event.activates = nil
            case .restores: draft.event.restores = nil
            case .key: draft.event.key = nil
            case .holder: draft.event.holder = nil
            case .request: draft.event.request = nil
            case .approver: draft.event.approver = nil
            case .exception: draft.event.exception = nil
            case .evidence: draft.event.evidence = nil
            default: continue
            }
            let denial = refusal(of: draft, on: town.state)
            #expect(denial?.code == .eventForm, "\(key.rawValue): \(denial?.sentence ?? "allowed")")
            #expect(denial?.sentence.contains("'\(key.rawValue)'") == true)
        }
    }

    @Test(
        "A135 A136 what an event takes the place of is what is so, else it is stale",
        arguments: middle.filter { $0.form.trailers.contains { $0.key == .replaces } })
    func stale(_ kind: EventKind) throws {
        let town = try Town.ready(for: kind)
        let right = try sample(kind, in: town)
        let others: [Replaced] = [
            .none, .version(.nowhere), .state(try StateName("lost")), .label(try VersionLabel("v77")),
            .content([1]),
        ]
        for other in others where other != right.event.replaces {
            var draft = right
            draft.event.replaces = other
            #expect(refusal(of: draft, on: town.state)?.code == .eventStale, "\(other)")
        }
    }

    @Test("A136 an event that another came before is judged again where it now stands")
    func overtaken() throws {
        let rows: [(kind: EventKind, first: (DictionaryState) throws -> Draft, code: DenialCode)] = [
            (.assetRename, { try .rename(to: "aide", in: $0) }, .assetMoved),
            (.assetSet, { try .set(source: "other.yaml", in: $0) }, .eventStale),
            (.assetSet, { try .alias("stable", "v1", in: $0) }, .eventStale),
            (.governanceSet, { try .govern(["risk.level": .string("high")], in: $0) }, .eventStale),
            (.versionCreate, { try .snapshot("V5", in: $0) }, .versionExists),
            (.versionCreate, { try .govern(["risk.level": .string("high")], in: $0) }, .versionID),
            (.lifecycleSetState, { try .archive("v1", in: $0) }, .eventStale),
            (.lifecycleDeprecate, { try .archive("v1", in: $0) }, .eventStale),
            (.lifecycleArchive, { try .bind("v1", to: "stage", in: $0) }, .versionBound),
            (.lifecycleRestore, { try .restore("v4", to: "draft", in: $0) }, .transitionClosed),
            (.promotionBind, { try .bind("v2", to: "stage", in: $0) }, .eventStale),
            (.promotionBind, { try .archive("v1", in: $0) }, .bindingState),
            (.promotionPromote, { try .bind("v1", to: "dev", in: $0) }, .bindingSource),
            (.promotionRollback, { try .unbind(from: "prod", in: $0) }, .eventStale),
            (.promotionUnbind, { try .bind("v1", to: "prod", in: $0) }, .eventStale),
            (.aliasSet, { try .alias("stable", "v1", in: $0) }, .eventStale),
            (.assetHalt, { try .halt(in: $0) }, .assetHalted),
            (.assetResume, { try .resume(in: $0) }, .assetNotHalted),
            (.environmentFreeze, { try .freeze("prod", in: $0) }, .environmentFrozen),
            (.environmentThaw, { try .thaw("prod", in: $0) }, .environmentNotFrozen),
            (.policyPropose, { try .sample(.policyPropose, by: "dana", in: $0) }, .policyProposed),
            (.policyWithdraw, { try .sample(.policyWithdraw, by: "dana", in: $0) }, .policyNotProposed),
            (.policyActivate, { try .sample(.policyWithdraw, by: "dana", in: $0) }, .policyNotProposed),
            (.policyActivate, { try .sample(.policyActivate, by: "dana", in: $0) }, .eventPolicy),
            (.policyRollback, { try .rollBack(to: 1, in: $0) }, .eventPolicy),
            (.keyRevoke, { try .revoke("vic", in: $0) }, .keyRevoked),
            (.evidenceAttach, { try .attach("report", to: "v1", in: $0) }, .evidenceExists),
            (.evidenceRevoke, { try .revokeEvidence("report", from: "v1", in: $0) }, .evidenceUnknown),
            (.requestOpen, { try .move("v3", to: "approved", in: $0) }, .eventStale),
            (.requestApprove, { try .sample(.requestReject, by: "dana", in: $0) }, .requestClosed),
            (.requestWithdraw, { try .sample(.requestWithdraw, by: "dana", in: $0) }, .approvalUnknown),
            (.requestReject, { try .sample(.requestCancel, by: "dana", in: $0) }, .requestClosed),
            (.requestCancel, { try .sample(.requestReject, by: "dana", in: $0) }, .requestClosed),
            (.requestExpire, { try .sample(.requestExpire, by: "dana", in: $0) }, .requestClosed),
            (.exceptionGrant, { try .sample(.exceptionGrant, by: "dana", in: $0) }, .exceptionExists),
            (.exceptionSettle, { try .sample(.exceptionSettle, by: "dana", in: $0) }, .exceptionUnknown),
        ]
        #expect(Set(rows.map(\.kind)) == Set(Self.middle.filter { $0 != .assetRegister }))
        for row in rows {
            var town = try Town.ready(for: row.kind)
            var draft = try sample(row.kind, in: town)
            try town.does(row.first)
            draft.event.sequence += 1
            let denial = refusal(of: draft, on: town.state)
            #expect(denial?.code == row.code, "\(row.kind.rawValue): \(denial?.sentence ?? "allowed")")
        }
    }

    @Test("an asset that is not there, is called otherwise, is another or is archived", arguments: onAssets)
    func subjects(_ kind: EventKind) throws {
        var town = try Town.ready(for: kind)
        var draft = try sample(kind, in: town)
        draft.event.asset = try AssetPath("agents/agent/ghost")
        #expect(refusal(of: draft, on: town.state)?.code == .assetUnknown)

        draft = try sample(kind, in: town)
        draft.event.assetUID = AssetUID(bornIn: Draft.id(3))
        #expect(refusal(of: draft, on: town.state)?.code == .assetUID)

        var renamed = town
        draft = try sample(kind, in: town)
        if kind == .assetResume { try renamed.does { try .resume(in: $0) } }
        try renamed.does { try .rename(to: "aide", in: $0) }
        draft.event.sequence = renamed.state.next
        #expect(refusal(of: draft, on: renamed.state)?.code == .assetMoved)

        try town.plant(retired: "archived")
        #expect(refusal(of: try sample(kind, in: town), on: town.state)?.code == .assetArchived)
    }

    @Test(
        "A084 where the policy has dropped the plugin or the kind, only what leaves may go on",
        arguments: onAssets + [.assetRegister])
    func dropped(_ kind: EventKind) throws {
        for (name, code) in [(nil, DenialCode.pluginUnknown), ("agent", .kindUnknown)] {
            var town = try Town.ready(for: kind)
            try town.adopt { try $0.without(name) }
            #expect(
                refusal(of: try sample(kind, in: town), on: town.state)?.code
                    == (kind == .promotionUnbind ? nil : code))
        }
    }

    @Test(
        "a receipt where no gate is, is denied",
        arguments: middle.filter { ![.exceptionGrant, .exceptionSettle].contains($0) })
    func receipts(_ kind: EventKind) throws {
        let town = try Town.ready(for: kind)
        var draft = try sample(kind, in: town)
        #expect(draft.event.gates.isEmpty)
        draft.event.gates = [
            GateReceipt(rule: .lifecycle, index: 1, principals: [try PrincipalName("dana")])
        ]
        #expect(refusal(of: draft, on: town.state)?.code == .gateReceipt)
        #expect(draft.completed(on: town.state).event.gates.isEmpty)
    }

    @Test("A043 A063 no event takes a file that is not its own", arguments: middle)
    func files(_ kind: EventKind) throws {
        let town = try Town.ready(for: kind)
        let places = [
            "policy/version", "store.json", "zzz", try AssetPath(Town.bot).record,
            try AssetPath(Town.bot).overlay, try AssetPath(Town.bot).moved,
        ]
        for place in places {
            var draft = try sample(kind, in: town)
            guard !draft.payloads.files.contains(where: { $0.path == place }) else { continue }
            var payloads = Payloads(files: draft.payloads.files + [.init(path: place, bytes: [])])
            payloads.asset = draft.payloads.asset
            payloads.overlay = draft.payloads.overlay
            payloads.version = draft.payloads.version
            payloads.manifest = draft.payloads.manifest
            payloads.policy = draft.payloads.policy
            payloads.request = draft.payloads.request
            payloads.approval = draft.payloads.approval
            payloads.evidence = draft.payloads.evidence
            draft.bring(payloads)
            #expect(refusal(of: draft, on: town.state)?.code == .payloadUnexpected, "\(place)")
        }
    }

    @Test("every event without a payload that its form asks for is denied", arguments: middle)
    func missing(_ kind: EventKind) throws {
        let town = try Town.ready(for: kind)
        var draft = try sample(kind, in: town)
        guard !draft.payloads.files.isEmpty else { return }
        draft.bring(Payloads())
        #expect(refusal(of: draft, on: town.state)?.code == .payloadMissing)
    }

    @Test("completing a submission never turns a denial into another, or into none but for its receipts")
    func completing() throws {
        for offence in Offence.all {
            let (draft, state) = try offence.commit()
            let before = refusal(of: draft, on: state)
            let after = refusal(of: draft.completed(on: state), on: state)
            if offence.code == .gateReceipt, state.tip != nil {
                #expect(after == nil || after?.code == .gateReceipt, "\(offence.what)")
            } else {
                #expect(after == before, "\(offence.what)")
            }
        }
    }

    @Test("what is allowed is completed to itself", arguments: EventKind.allCases)
    func completed(_ kind: EventKind) throws {
        let state = kind == .ledgerInit ? DictionaryState() : try Town.ready(for: kind).state
        let draft = try Draft.sample(kind, by: "dana", in: state)
        #expect(draft.completed(on: state).event == draft.event)
    }
}

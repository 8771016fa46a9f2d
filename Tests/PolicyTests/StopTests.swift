import Catalog
import Hearing
import Testing

/// What a frozen environment and a halted asset stop, event by event; a new event without a line does not compile.
struct StopTests {
    /// With every environment frozen. Rollbacks go on, and all that changes no environment.
    private static func stopped(byFreeze kind: EventKind) -> DenialCode? {
        switch kind {
        case .promotionBind, .promotionPromote, .promotionUnbind, .assetRename, .environmentFreeze:
            .environmentFrozen
        case .ledgerInit, .assetRegister, .assetSet, .assetHalt, .assetResume, .governanceSet, .versionCreate,
            .lifecycleSetState, .lifecycleDeprecate, .lifecycleArchive, .lifecycleRestore,
            .promotionRollback, .aliasSet, .environmentThaw, .policyPropose, .policyWithdraw,
            .policyActivate, .policyRollback, .keyRevoke:
            nil
        case .evidenceAttach, .evidenceRevoke, .exceptionGrant, .exceptionSettle, .requestOpen,
            .requestApprove, .requestWithdraw, .requestReject, .requestCancel, .requestExpire:
            nil
        }
    }

    /// With the asset halted. Nothing new of it runs; what ran can come back, and everything can be got ready.
    private static func stopped(byHalt kind: EventKind) -> DenialCode? {
        switch kind {
        case .promotionBind, .promotionPromote, .assetHalt, .assetRename: .assetHalted
        case .ledgerInit, .assetRegister, .assetSet, .assetResume, .governanceSet,
            .versionCreate, .lifecycleSetState, .lifecycleDeprecate, .lifecycleArchive, .lifecycleRestore,
            .promotionRollback, .promotionUnbind, .aliasSet, .environmentFreeze, .environmentThaw,
            .policyPropose, .policyWithdraw, .policyActivate, .policyRollback, .keyRevoke:
            nil
        case .evidenceAttach, .evidenceRevoke, .exceptionGrant, .exceptionSettle, .requestOpen,
            .requestApprove, .requestWithdraw, .requestReject, .requestCancel, .requestExpire:
            nil
        }
    }

    private static let kinds = EventKind.allCases.filter { $0 != .ledgerInit }

    @Test("a frozen environment stops every event that changes it, but a rollback", arguments: kinds)
    func frozen(_ kind: EventKind) throws {
        var town = try Town.ready(for: kind)
        for environment in ["dev", "stage", "prod"]
        where town.state.files["control/freezes/\(environment).json"] == nil {
            try town.does { try .freeze(environment, in: $0) }
        }
        let before = town.state
        let draft = try Draft.sample(kind, by: "dana", in: town.state)
        #expect(town.refuses(draft) == Self.stopped(byFreeze: kind))
        // And whatever is allowed has left the environments as they were, unless it goes back.
        guard Self.stopped(byFreeze: kind) == nil, kind != .promotionRollback else { return }
        try town.does(draft)
        #expect(
            town.state.files.filter { $0.key.hasPrefix("environments/") }
                == before.files.filter { $0.key.hasPrefix("environments/") })
    }

    @Test("a freeze stops its own environment alone")
    func neighbours() throws {
        // What is frozen, and which of the samples still go on: stage gets something, prod goes back and is emptied, and
        // the bot that would be renamed is in dev and prod.
        let rows: [(frozen: String, open: Set<EventKind>)] = [
            ("dev", [.promotionBind, .promotionPromote, .promotionUnbind]),
            ("stage", [.promotionUnbind, .assetRename]),
            ("prod", [.promotionBind, .promotionPromote]),
        ]
        for row in rows {
            var town = try Town()
            try town.does { try .freeze(row.frozen, in: $0) }
            for kind in [EventKind.promotionBind, .promotionPromote, .promotionUnbind, .assetRename] {
                let code = town.refuses(try .sample(kind, by: "dana", in: town.state))
                #expect(
                    code == (row.open.contains(kind) ? nil : .environmentFrozen),
                    "\(kind.rawValue) while \(row.frozen) is frozen")
            }
        }
    }

    @Test("a halted asset is bound nowhere anew, and everything else of it goes on", arguments: kinds)
    func halted(_ kind: EventKind) throws {
        var town = try Town.ready(for: kind)
        if try town.state.asset(Town.bot)?.halt == nil { try town.does { try .halt(in: $0) } }
        let draft = try Draft.sample(kind, by: "dana", in: town.state)
        #expect(town.refuses(draft) == Self.stopped(byHalt: kind))
        guard Self.stopped(byHalt: kind) == nil, kind != .assetResume else { return }
        // The halt stays whatever else happens.
        try town.does(draft)
        #expect(try town.state.asset(Town.bot)?.halt?.reason == "it lies")
    }

    @Test("a halt stays through the retirement of the asset and its return")
    func retired() throws {
        var town = try Town()
        try town.does { try .halt(in: $0) }
        for environment in ["dev", "prod"] { try town.does { try .unbind(from: environment, in: $0) } }
        try town.does { try .deprecate(in: $0) }
        try town.does { try .archive(in: $0) }
        try town.does { try .restore(in: $0) }
        #expect(try town.state.asset(Town.bot)?.halt?.sequence == 18)
        #expect(try town.refuses { try .bind("v1", to: "dev", in: $0) } == .assetHalted)
    }

    @Test("a halt stops the asset and not its neighbours")
    func otherAssets() throws {
        var town = try Town()
        try town.does { try .halt(Town.crew, in: $0) }
        try town.does { try .bind("v1", to: "stage", in: $0) }
        #expect(try town.state.asset(Town.bot)?.halt == nil)
    }

    @Test("what was stopped goes on as if it never had been")
    func lifted() throws {
        var town = try Town()
        let before = town.state.files
        try town.does { try .freeze("prod", in: $0) }
        try town.does { try .halt(in: $0) }
        try town.does { try .resume(in: $0) }
        try town.does { try .thaw("prod", in: $0) }
        #expect(town.state.files == before)
        try town.does { try .bind("v1", to: "prod", in: $0) }
    }

    @Test(
        "an environment stays frozen when the policy drops it and brings it back, and can be thawed meanwhile"
    )
    func droppedAndBack() throws {
        var town = try Town()
        try town.does { try .freeze("stage", in: $0) }
        try town.adopt { try $0.with(environments: ["dev", "prod"]) }
        var thawed = town
        try thawed.does { try .thaw("stage", in: $0) }
        try town.adopt { try $0.with(environments: ["dev", "stage", "prod"]) }
        #expect(try town.refuses { try .bind("v1", to: "stage", in: $0) } == .environmentFrozen)
    }
}

import Canonical
import Catalog
import Hearing
import Keys
import Policy
import Statute

/// One draft of each event, right on the state that it is made for.
extension Draft {
    /// An event on an asset as the state has it.
    static func on(
        _ path: String, _ kind: EventKind, by name: String = "dana", in state: DictionaryState,
        _ change: (inout Event, AssetPath) throws -> Void = { _, _ in }
    ) throws -> Draft {
        let asset = try AssetPath(path)
        return try on(kind, by: name, in: state) { event in
            event.asset = asset
            event.assetUID = try state.asset(path)?.uid ?? AssetUID(bornIn: id(0xFFFF))
            try change(&event, asset)
        }
    }

    /// An event on no asset.
    static func on(
        _ kind: EventKind, by name: String = "dana", in state: DictionaryState,
        _ change: (inout Event) throws -> Void
    ) throws -> Draft {
        let tip = state.tip ?? Tip(sequence: 0, time: start, policy: .init(counter: 1, digest: .zero))
        var event = Event(
            kind: kind, id: id(tip.sequence + 1), sequence: tip.sequence + 1, policy: tip.policy)
        try change(&event)
        return Draft(
            event: event, time: tip.time, author: Cast.signatory(name), committer: Cast.signatory(name),
            signer: try Cast.key(of: name), payloads: Payloads())
    }

    static func rename(
        _ path: String = Town.bot, to new: String, by name: String = "dana", in state: DictionaryState
    ) throws -> Draft {
        try on(path, .assetRename, by: name, in: state) { event, _ in event.renamedTo = try AssetName(new) }
    }

    static func set(
        _ path: String = Town.bot, source: String?, by name: String = "dana", in state: DictionaryState
    ) throws -> Draft {
        var record = try state.asset(path) ?? AssetRecord(uid: AssetUID(bornIn: id(0xFFFF)))
        record.source = source.flatMap { SourcePath($0) }
        var draft = try on(path, .assetSet, by: name, in: state) { event, asset in
            event.replaces = .content(state.files[asset.record])
        }
        draft.bring(record)
        return draft
    }

    /// Brings a record of the asset, and names it as it should.
    mutating func bring(_ record: AssetRecord) {
        let path = event.asset?.record ?? ""
        bring(Payloads(files: [.init(path: path, bytes: record.bytes)], asset: record))
    }

    static func govern(
        _ fields: [String: JSON], of path: String = Town.bot, by name: String = "dana",
        in state: DictionaryState
    ) throws -> Draft {
        let overlay = fields.sorted { $0.key < $1.key }.reduce(Overlay.empty) { overlay, field in
            OverlayKey(field.key).map { overlay.setting($0, to: field.value) } ?? overlay
        }
        var draft = try on(path, .governanceSet, by: name, in: state) { event, asset in
            event.replaces = .content(state.files[asset.overlay])
        }
        var payloads = Payloads(files: [.init(path: try AssetPath(path).overlay, bytes: overlay.bytes)])
        payloads.overlay = overlay
        draft.bring(payloads)
        return draft
    }

    /// A version with a manifest that uses what is linked.
    static func snapshot(
        _ label: String, of path: String = Town.bot, uses links: [String] = [], by name: String = "dana",
        in state: DictionaryState
    ) throws -> Draft {
        var parts = Parts()
        parts.links = try links.map { link throws in try Link(link) }
        return try snapshot(label, of: path, parts, by: name, in: state)
    }

    static func archive(
        _ label: String? = nil, of path: String = Town.bot, by name: String = "dana",
        in state: DictionaryState
    ) throws -> Draft {
        try on(path, .lifecycleArchive, by: name, in: state) { event, asset in
            event.state = .archived
            try event.aim(at: label, asset, in: state)
        }.completed(on: state)
    }

    static func deprecate(
        _ label: String? = nil, of path: String = Town.bot, for other: String? = nil,
        by name: String = "dana", in state: DictionaryState
    ) throws -> Draft {
        try on(path, .lifecycleDeprecate, by: name, in: state) { event, asset in
            event.state = .deprecated
            event.replacement = try other.map { text throws in try AssetPath(text) }
            try event.aim(at: label, asset, in: state)
        }.completed(on: state)
    }

    static func restore(
        _ label: String? = nil, of path: String = Town.bot, to stateName: String? = nil,
        by name: String = "dana", in state: DictionaryState
    ) throws -> Draft {
        try on(path, .lifecycleRestore, by: name, in: state) { event, asset in
            event.state = try stateName.map { text throws in try StateName(text) }
            try event.aim(at: label, asset, in: state)
        }.completed(on: state)
    }

    static func move(
        _ label: String, to stateName: String, of path: String = Town.bot, by name: String = "dana",
        in state: DictionaryState
    ) throws -> Draft {
        try on(path, .lifecycleSetState, by: name, in: state) { event, asset in
            event.state = try StateName(stateName)
            try event.aim(at: label, asset, in: state)
        }.completed(on: state)
    }

    /// A version to an environment; promoted where it says from which.
    static func bind(
        _ label: String, to environment: String, from source: String? = nil, of path: String = Town.bot,
        allowing allowance: Allowance? = nil, by name: String = "dana", because reason: String? = nil,
        in state: DictionaryState
    ) throws -> Draft {
        try on(path, source == nil ? .promotionBind : .promotionPromote, by: name, in: state) {
            event, asset in
            event.source = try source.map { text throws in try EnvironmentName(text) }
            event.allow = allowance
            event.note = try reason.map { text throws in try Note(text) }
            try event.aim(at: label, asset, in: environment, of: state)
        }
    }

    static func rollBack(
        _ environment: String, to label: String, of path: String = Town.bot,
        allowing allowance: Allowance? = nil, by name: String = "dana", in state: DictionaryState
    ) throws -> Draft {
        try on(path, .promotionRollback, by: name, in: state) { event, asset in
            event.allow = allowance
            try event.aim(at: label, asset, in: environment, of: state)
        }
    }

    static func unbind(
        _ path: String = Town.bot, from environment: String, by name: String = "dana",
        in state: DictionaryState
    ) throws -> Draft {
        try on(path, .promotionUnbind, by: name, in: state) { event, asset in
            try event.aim(at: nil, asset, in: environment, of: state)
        }
    }

    static func alias(
        _ alias: String, _ label: String?, of path: String = Town.bot, by name: String = "dana",
        in state: DictionaryState
    ) throws -> Draft {
        try on(path, .aliasSet, by: name, in: state) { event, asset in
            event.alias = try AliasName(alias)
            event.version = try label.map { text throws in try VersionLabel(text) }
            event.replaces = .label(try state.asset(path)?.aliases[AliasName(alias)])
        }
    }

    /// With the receipts that its writer would compute.
    func completed(on state: DictionaryState) -> Draft {
        var draft = self
        draft.event = Policy.completed(submission, on: state).event
        return draft
    }

    /// The one of a town that is `ready` for it that only a missing role makes wrong.
    static func sample(_ kind: EventKind, by name: String, in state: DictionaryState) throws -> Draft {
        switch kind {
        case .ledgerInit: try root(by: name)
        case .assetRegister:
            try register("agents/agent/newcomer", by: name, after: state, id: id(0xFFF0))
        case .assetRename: try rename(to: "helper", by: name, in: state)
        case .assetSet: try set(source: "catalog/bot.yaml", by: name, in: state)
        case .governanceSet: try govern(["risk.level": .string("low")], by: name, in: state)
        case .versionCreate: try snapshot("v5", by: name, in: state)
        case .lifecycleSetState: try move("v1", to: "deprecated", by: name, in: state)
        case .lifecycleDeprecate: try deprecate("v1", by: name, in: state)
        case .lifecycleArchive: try archive("v1", by: name, in: state)
        case .lifecycleRestore: try restore("v4", to: "deprecated", by: name, in: state)
        case .promotionBind: try bind("v1", to: "stage", by: name, in: state)
        case .promotionPromote: try bind("v2", to: "stage", from: "dev", by: name, in: state)
        case .promotionRollback: try rollBack("prod", to: "v1", by: name, in: state)
        case .promotionUnbind: try unbind(from: "prod", by: name, in: state)
        case .aliasSet: try alias("stable", "v2", by: name, in: state)
        case .assetHalt: try halt(by: name, in: state)
        case .assetResume: try resume(by: name, in: state)
        case .environmentFreeze: try freeze("prod", by: name, in: state)
        case .environmentThaw: try thaw("prod", by: name, in: state)
        case .policyPropose: try propose(Cast.policy(marked: "second"), by: name, in: state)
        case .policyWithdraw: try withdraw(Cast.policy(marked: "second").digest, by: name, in: state)
        case .policyActivate: try activate(Cast.policy(marked: "second").digest, by: name, in: state)
        case .policyRollback: try rollBack(to: 1, by: name, in: state)
        case .keyRevoke: try revoke("vic", by: name, in: state)
        case .evidenceAttach: try attach("report", to: "v1", by: name, in: state)
        case .evidenceRevoke: try revokeEvidence("report", from: "v1", by: name, in: state)
        case .exceptionGrant: try except(state.waiting(), by: name, in: state)
        case .exceptionSettle: try settle(state.excepted(), by: name, in: state)
        case .requestOpen: try ask(move("v3", to: "approved", by: name, in: state), in: state)
        // Dana's approval, whoever carries it.
        case .requestApprove: try approve(state.waiting(), by: "dana", carriedBy: name, in: state)
        case .requestWithdraw: try request(kind, state.waiting(), of: "dana", by: name, in: state)
        case .requestReject, .requestCancel, .requestExpire:
            try request(kind, state.waiting(), by: name, in: state)
        }
    }
}

/// Which trailers an event has, in which order, and which payloads it may bring.
///
/// This table is the only place that knows. The parser, the printer and the reference page read it.
public struct EventForm: Sendable {
    public enum Occurrence: Sendable { case once, optional, any }

    public enum PayloadPlace: Sendable, Equatable {
        /// A YAML document of the policy that the event makes active.
        case policySource
        /// A YAML document of the policy that the event proposes.
        case proposalSource
        /// The record of the asset that the event names.
        case assetRecord
        /// The overlay of the asset that the event names.
        case assetOverlay
        /// `version.json` of the version that the event names, and its record.
        case versionRecord
        case versionSource
        /// A piece of evidence of the version that the event names, and its document.
        case evidence
        /// What is asked for, of the request that the event names.
        case request
        /// The approval of the approver that the event names, and their signature over it.
        case approval
    }

    public let trailers: [(key: TrailerKey, occurrence: Occurrence)]
    public let payloads: [PayloadPlace]

    /// Whether it can be asked for by a request, and executes one then.
    public var isExecutable: Bool {
        trailers.contains { $0.key == .request && $0.occurrence == .optional }
    }

    /// What the event does, in one line, for the reference page.
    public let meaning: String

    /// - Parameter middle: the event's own trailers; those before and after are every event's.
    init(
        _ middle: [TrailerKey], optional: Set<TrailerKey> = [], payloads: [PayloadPlace] = [],
        meaning: String
    ) {
        let head: [TrailerKey] = [.event, .eventID, .format, .sequence, .policy]
        trailers =
            head.map { ($0, .once) }
            + middle.flatMap { key -> [(TrailerKey, Occurrence)] in
                guard key == .gate else { return [(key, optional.contains(key) ? .optional : .once)] }
                // What can be gated can be asked for, but for what brings files.
                return (payloads.isEmpty ? [(.request, .optional)] : []) + [(.gate, .any)]
            }
            + [(.payload, .any), (.chain, .once)]
        self.payloads = payloads
        self.meaning = meaning
    }
}

extension EventKind {
    public var form: EventForm {
        switch self {
        case .ledgerInit: Self.forms.ledgerInit
        case .assetRegister: Self.forms.assetRegister
        case .assetRename: Self.forms.assetRename
        case .assetSet: Self.forms.assetSet
        case .assetHalt: Self.forms.assetHalt
        case .assetResume: Self.forms.assetResume
        case .governanceSet: Self.forms.governanceSet
        case .versionCreate: Self.forms.versionCreate
        case .lifecycleSetState: Self.forms.lifecycleSetState
        case .lifecycleDeprecate: Self.forms.lifecycleDeprecate
        case .lifecycleArchive: Self.forms.lifecycleArchive
        case .lifecycleRestore: Self.forms.lifecycleRestore
        case .promotionBind: Self.forms.promotionBind
        case .promotionPromote: Self.forms.promotionPromote
        case .promotionRollback: Self.forms.promotionRollback
        case .promotionUnbind: Self.forms.promotionUnbind
        case .aliasSet: Self.forms.aliasSet
        case .evidenceAttach: Self.forms.evidenceAttach
        case .evidenceRevoke: Self.forms.evidenceRevoke
        case .environmentFreeze: Self.forms.environmentFreeze
        case .environmentThaw: Self.forms.environmentThaw
        case .policyPropose: Self.forms.policyPropose
        case .policyWithdraw: Self.forms.policyWithdraw
        case .policyActivate: Self.forms.policyActivate
        case .policyRollback: Self.forms.policyRollback
        case .keyRevoke: Self.forms.keyRevoke
        case .exceptionGrant: Self.forms.exceptionGrant
        case .exceptionSettle: Self.forms.exceptionSettle
        case .requestOpen: Self.forms.requestOpen
        case .requestApprove: Self.forms.requestApprove
        case .requestWithdraw: Self.forms.requestWithdraw
        case .requestReject: Self.forms.requestReject
        case .requestCancel: Self.forms.requestCancel
        case .requestExpire: Self.forms.requestExpire
        }
    }

    private static let forms = (
        ledgerInit: EventForm(
            [], payloads: [.policySource],
            meaning: "begins the ledger with its first policy; the root, judged by its own bundle"),
        assetRegister: EventForm(
            [.asset, .assetUID, .gate], payloads: [.assetRecord],
            meaning: "makes an asset known under a name; its uid is this event's id"),
        assetRename: EventForm(
            [.asset, .assetUID, .renamedTo, .gate],
            meaning: "gives an asset another name; the old one is never used again"),
        assetSet: EventForm(
            [.asset, .assetUID, .replaces, .gate], payloads: [.assetRecord],
            meaning: "says which file an asset's versions are taken from"),
        assetHalt: EventForm(
            [.asset, .assetUID, .gate],
            meaning: "stops an asset at once: what runs it can read so, and nothing new of it is bound"),
        assetResume: EventForm(
            [.asset, .assetUID, .gate],
            meaning: "lifts the stop of an asset"),
        governanceSet: EventForm(
            [.asset, .assetUID, .replaces, .gate], payloads: [.assetOverlay],
            meaning: "changes the governance metadata of an asset"),
        versionCreate: EventForm(
            [.asset, .assetUID, .version, .versionID, .gate], payloads: [.versionRecord, .versionSource],
            meaning: "makes an immutable version of an asset"),
        lifecycleSetState: EventForm(
            [.asset, .assetUID, .version, .versionID, .state, .replaces, .gate],
            meaning: "moves a version to another state of its lifecycle"),
        lifecycleDeprecate: EventForm(
            [.asset, .assetUID, .version, .versionID, .state, .replacement, .replaces, .gate],
            optional: [.version, .versionID, .replacement],
            meaning: "deprecates a version, or the whole asset"),
        lifecycleArchive: EventForm(
            [.asset, .assetUID, .version, .versionID, .state, .replaces, .gate],
            optional: [.version, .versionID],
            meaning: "archives a version, or the whole asset"),
        lifecycleRestore: EventForm(
            [.asset, .assetUID, .version, .versionID, .state, .replaces, .gate],
            optional: [.version, .versionID, .state],
            meaning: "takes an archived version to another state, or a retired asset back into use"),
        promotionBind: EventForm(
            [.asset, .assetUID, .environment, .version, .versionID, .allow, .replaces, .gate],
            optional: [.allow],
            meaning: "binds a version to an environment"),
        promotionPromote: EventForm(
            [.asset, .assetUID, .environment, .source, .version, .versionID, .allow, .replaces, .gate],
            optional: [.allow],
            meaning: "binds to an environment what is bound to another"),
        promotionRollback: EventForm(
            [.asset, .assetUID, .environment, .version, .versionID, .allow, .replaces, .gate],
            optional: [.allow],
            meaning: "points a binding back to a version that it had before, and holds it there"),
        promotionUnbind: EventForm(
            [.asset, .assetUID, .environment, .replaces, .gate],
            meaning: "takes an asset out of an environment"),
        aliasSet: EventForm(
            [.asset, .assetUID, .alias, .version, .replaces, .gate], optional: [.version],
            meaning: "points a movable name at a version, or takes it away"),
        evidenceAttach: EventForm(
            [.asset, .assetUID, .version, .versionID, .evidence, .gate], payloads: [.evidence],
            meaning: "binds a document to a version by its digest, as evidence"),
        evidenceRevoke: EventForm(
            [.asset, .assetUID, .version, .versionID, .evidence, .gate],
            meaning: "takes a piece of evidence away from a version"),
        environmentFreeze: EventForm(
            [.environment, .gate],
            meaning: "stops every change of an environment but rollbacks"),
        environmentThaw: EventForm(
            [.environment, .gate],
            meaning: "lifts the freeze of an environment"),
        policyPropose: EventForm(
            [.proposal, .gate], payloads: [.proposalSource],
            meaning: "brings a whole policy, checked and not in force yet"),
        policyWithdraw: EventForm(
            [.proposal, .gate],
            meaning: "takes a proposed policy away"),
        policyActivate: EventForm(
            [.activates, .gate],
            meaning: "puts a proposed policy in force under the next number, and archives the one before"),
        policyRollback: EventForm(
            [.activates, .restores, .gate],
            meaning: "puts the content of an earlier policy in force again under the next number"),
        keyRevoke: EventForm(
            [.key, .holder, .compromisedSince, .nextKey, .gate], optional: [.compromisedSince, .nextKey],
            meaning: "takes a key out of use for ever, whatever policy lists it"),
        exceptionGrant: EventForm(
            [.asset, .assetUID, .exception, .gate],
            meaning: "lets a request be executed once without its gates, in an emergency"),
        exceptionSettle: EventForm(
            [.asset, .assetUID, .exception, .gate],
            meaning: "settles the debt of an exception: what was learned, and that what it did may stand"),
        requestOpen: EventForm(
            [.request, .asset, .assetUID], optional: [.asset, .assetUID], payloads: [.request],
            meaning: "asks for an action that needs approval"),
        requestApprove: EventForm(
            [.request, .approver], payloads: [.approval],
            meaning: "brings somebody's signed approval of a request; anybody may carry it"),
        requestWithdraw: EventForm(
            [.request, .approver],
            meaning: "takes an approval away from a request"),
        requestReject: EventForm(
            [.request],
            meaning: "closes a request: it is not to be done"),
        requestCancel: EventForm(
            [.request],
            meaning: "closes a request: it is not asked for any more"),
        requestExpire: EventForm(
            [.request],
            meaning: "closes a request that has waited too long")
    )
}

/// The events of this format. The raw value is what a message says.
public enum EventKind: String, CaseIterable, Sendable, Comparable {
    case ledgerInit = "ledger.init"
    case assetRegister = "asset.register"

    public static func < (one: EventKind, other: EventKind) -> Bool {
        one.rawValue.utf8.lexicographicallyPrecedes(other.rawValue.utf8)
    }
}

/// The keys that a message may hold, spelled as git's trailers.
public enum TrailerKey: String, CaseIterable, Sendable {
    case event = "Event"
    case eventID = "Event-Id"
    case format = "Format"
    case sequence = "Seq"
    case policy = "Policy"
    case asset = "Asset"
    case assetUID = "Asset-Uid"
    case gate = "Gate"
    case payload = "Payload"
    case chain = "Chain"
}

/// Which trailers an event has, in which order, and which payloads it may bring.
///
/// This table is the only place that knows. The parser, the printer and the reference page read it.
public struct EventForm: Sendable {
    public enum Occurrence: Sendable { case once, any }

    public enum PayloadPlace: Sendable, Equatable {
        /// A YAML document of the policy that the event makes active.
        case policySource
        /// The record of the asset that the event names.
        case assetRecord
    }

    public let trailers: [(key: TrailerKey, occurrence: Occurrence)]
    public let payloads: [PayloadPlace]
    /// What the event does, in one line, for the reference page.
    public let meaning: String

    init(_ middle: [TrailerKey], payloads: [PayloadPlace], meaning: String) {
        let head: [TrailerKey] = [.event, .eventID, .format, .sequence, .policy]
        trailers =
            head.map { ($0, .once) } + middle.map { ($0, $0 == .gate ? .any : .once) }
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
        }
    }

    private static let forms = (
        ledgerInit: EventForm(
            [], payloads: [.policySource],
            meaning: "begins the ledger with its first policy; the root, judged by its own bundle"),
        assetRegister: EventForm(
            [.asset, .assetUID, .gate], payloads: [.assetRecord],
            meaning: "makes an asset known under a name; its uid is this event's id")
    )
}

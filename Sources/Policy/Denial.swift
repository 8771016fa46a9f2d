/// Why an event is not allowed. The codes are stable: scripts match on them.
public enum DenialCode: String, CaseIterable, Sendable {
    case ledgerExists = "ledger.exists"
    case ledgerAbsent = "ledger.absent"
    case eventFormat = "event.format"
    case eventSequence = "event.sequence"
    case eventPolicy = "event.policy"
    case eventDuplicate = "event.duplicate-id"
    case timeBackwards = "time.backwards"
    case keyUnknown = "key.unknown"
    case identityMismatch = "identity.mismatch"
    case roleMissing = "authz.role"
    case gateReceipt = "gate.receipt"
    case payloadUnexpected = "payload.unexpected"
    case payloadMissing = "payload.missing"
    case pluginUnknown = "asset.plugin-unknown"
    case kindUnknown = "asset.kind-unknown"
    case assetExists = "asset.exists"
    case assetUID = "asset.uid"
}

/// A refusal by policy: a value, not an error. One sentence with the values found, and what to do next.
public struct Denial: Sendable, Equatable {
    public let code: DenialCode
    public let sentence: String
    public let remedy: String

    init(_ code: DenialCode, _ sentence: String, remedy: String) {
        self.code = code
        self.sentence = sentence
        self.remedy = remedy
    }
}

import Canonical
public import Catalog
public import Statute

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
    case keyRevoked = "key.revoked"
    case keyTwin = "key.twin"
    case keyHolder = "key.holder"
    case keyCompromise = "key.compromise"
    case keyRecovery = "key.recovery"
    case identityMismatch = "identity.mismatch"
    case roleMissing = "authz.role"
    case gateReceipt = "gate.receipt"
    case payloadUnexpected = "payload.unexpected"
    case payloadMissing = "payload.missing"
    case pluginUnknown = "asset.plugin-unknown"
    case kindUnknown = "asset.kind-unknown"
    case assetExists = "asset.exists"
    case assetUID = "asset.uid"
    case assetUnknown = "asset.unknown"
    case assetMoved = "asset.moved"
    case assetArchived = "asset.archived"
    case assetUnchanged = "asset.unchanged"
    case assetRecord = "asset.record"
    case eventForm = "event.form"
    case eventStale = "event.stale"
    case stateUnreadable = "state.unreadable"
    case governanceInvalid = "governance.invalid"
    case governanceUnchanged = "governance.unchanged"
    case ownerMissing = "governance.owner-missing"
    case versionUnknown = "version.unknown"
    case versionExists = "version.exists"
    case versionLabel = "version.label"
    case versionRecord = "version.record"
    case versionID = "version.id"
    case linkUnknown = "link.unknown"
    case linkInvalid = "link.invalid"
    case stateUnknown = "lifecycle.state-unknown"
    case stateUnchanged = "lifecycle.unchanged"
    case transitionClosed = "lifecycle.transition-not-allowed"
    case transitionRole = "lifecycle.role"
    case versionBound = "lifecycle.bound"
    case versionUsed = "lifecycle.used"
    case replacementInvalid = "lifecycle.replacement"
    case reasonLong = "lifecycle.reason-too-long"
    case approvalNeeded = "approval.needed"
    case evidenceMissing = "evidence.missing"
    case evidenceRecord = "evidence.record"
    case evidenceExists = "evidence.exists"
    case evidenceUnknown = "evidence.unknown"
    case gateDenies = "gate.denies"
    case approvalPolicy = "approval.policy-version"
    case approvalSelf = "approval.self"
    case approvalRole = "approval.role"
    case approvalSubject = "approval.digest"
    case approvalSigner = "approval.signer"
    case approvalDuplicate = "approval.duplicate"
    case approvalWithdrawn = "approval.withdrawn"
    case approvalUnknown = "approval.unknown"
    case exceptionScope = "exception.scope"
    case exceptionExists = "exception.exists"
    case exceptionUnknown = "exception.unknown"
    case exceptionUngated = "exception.ungated"
    case exceptionOverdue = "exception.overdue"
    case requestUnknown = "request.unknown"
    case requestClosed = "request.closed"
    case requestExpired = "request.expired"
    case requestNotExpired = "request.not-expired"
    case requestRecord = "request.record"
    case requestAction = "request.action"
    case requestNeedless = "request.needless"
    case requestStale = "request.stale"
    case environmentUnknown = "environment.unknown"
    case bindingAbsent = "binding.absent"
    case bindingUnchanged = "binding.unchanged"
    case bindingState = "binding.state"
    case bindingDeprecated = "binding.deprecated"
    case bindingHeld = "binding.held"
    case bindingSource = "binding.source"
    case bindingNotPrevious = "binding.not-previous"
    case aliasInvalid = "alias.invalid"
    case aliasTaken = "alias.taken"
    case aliasUnchanged = "alias.unchanged"
    case reasonMissing = "reason.missing"
    case assetHalted = "asset.halted"
    case assetNotHalted = "asset.not-halted"
    case environmentFrozen = "environment.frozen"
    case environmentNotFrozen = "environment.not-frozen"
    case policyDigest = "policy.digest"
    case policyCounter = "policy.counter"
    case policyUnchanged = "policy.unchanged"
    case policyProposed = "policy.proposed"
    case policyNotProposed = "policy.not-proposed"
    case policyUnknown = "policy.unknown"
    case policyInUse = "policy.in-use"
    case policyLockout = "policy.lockout"
}

/// A refusal by policy: a value, not an error. One sentence with the values found, and what to do next.
public struct Denial: Sendable, Equatable {
    public let code: DenialCode
    public let sentence: String
    public let remedy: String
    /// What is so, where the event believed something else.
    public let found: Replaced?

    package init(_ code: DenialCode, _ sentence: String, remedy: String, found: Replaced? = nil) {
        self.code = code
        self.sentence = sentence
        self.remedy = remedy
        self.found = found
    }
}

// Said by whoever is first to see it.
extension Denial {
    public static func unknown(_ plugin: PluginName, in policy: PolicyBundle) -> Denial {
        let names = policy.plugins.keys.map(\.text).sorted()
        return Denial(
            .pluginUnknown, "the active policy has no plugin '\(plugin)'",
            remedy: guess(plugin.text, among: names) + "its plugins are: \(names.joined(separator: ", "))")
    }

    public static func unknown(_ kind: KindName, in plugin: PolicyBundle.Plugin) -> Denial {
        let names = plugin.kinds.map(\.text).sorted()
        return Denial(
            .kindUnknown, "plugin '\(plugin.name)' has no kind '\(kind)'",
            remedy: guess(kind.text, among: names) + "its kinds are: \(names.joined(separator: ", "))")
    }
}

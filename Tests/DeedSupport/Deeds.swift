// What people do to a ledger as a whole, composed for tests: the events that no command writes yet, through the same
// `act` as every command.

import Canonical
public import Catalog
public import Keys
import Policy
public import Schema
import Store

@testable public import Actions

/// One event, and who does it where, with which reason.
public struct Deed: Sendable {
    private let kind: EventKind
    private let reason: String?
    private let compose: @Sendable (inout Event, LedgerState) throws(ActionError) -> Payloads

    private init(
        _ kind: EventKind, because reason: String? = nil,
        _ compose: @escaping @Sendable (inout Event, LedgerState) throws(ActionError) -> Payloads
    ) {
        self.kind = kind
        self.reason = reason
        self.compose = compose
    }

    @discardableResult
    public func done(in context: Context) throws(ActionError) -> Receipt {
        try context.ledger().act(in: context, ActOptions(message: reason)) { occasion throws(ActionError) in
            var event = occasion.event(kind)
            let payloads = try compose(&event, occasion.state)
            return Composition(event, payloads)
        }
    }

    public static func freeze(_ environment: EnvironmentName, because reason: String) -> Deed {
        Deed(.environmentFreeze, because: reason) { event, _ in
            event.environment = environment
            return Payloads()
        }
    }

    public static func thaw(_ environment: EnvironmentName) -> Deed {
        Deed(.environmentThaw) { event, _ in
            event.environment = environment
            return Payloads()
        }
    }

    public static func halt(_ asset: AssetPath, because reason: String) -> Deed {
        Deed(.assetHalt, because: reason, on(asset))
    }

    public static func resume(_ asset: AssetPath) -> Deed { Deed(.assetResume, on(asset)) }

    private static func on(
        _ asset: AssetPath
    ) -> @Sendable (inout Event, LedgerState) throws(ActionError) -> Payloads {
        { event, state throws(ActionError) in
            event.asset = asset
            // Somebody who means an asset that is not there says any uid.
            event.assetUID = AssetUID(bornIn: event.id)
            let bytes = try translating { () throws(LedgerError) in try state.read(asset.record) }
            do { event.assetUID = try bytes.map { try AssetRecord(bytes: $0).uid } ?? event.assetUID } catch {
                throw ActionError("test.record", .integrity, "'\(asset.record)' cannot be read")
            }
            return Payloads()
        }
    }

    public static func propose(_ sources: [PolicySource]) throws(SchemaError) -> Deed {
        let policy = try PolicyBundle(sources: sources)
        let folder = PolicyPlace.proposed(policy.digest).source
        let files = sources.map { Payloads.File(path: "\(folder)/\($0.file)", bytes: $0.bytes) }
        return Deed(.policyPropose) { event, _ in
            event.proposal = policy.digest
            return Payloads(files: files, policy: policy)
        }
    }

    public static func withdraw(_ sources: [PolicySource]) throws(SchemaError) -> Deed {
        let digest = try PolicyBundle(sources: sources).digest
        return Deed(.policyWithdraw) { event, _ in
            event.proposal = digest
            return Payloads()
        }
    }

    public static func activate(_ sources: [PolicySource]) throws(SchemaError) -> Deed {
        let digest = try PolicyBundle(sources: sources).digest
        return Deed(.policyActivate) { event, _ in
            event.activates = PolicyVersion(counter: event.policy.counter + 1, digest: digest)
            return Payloads()
        }
    }

    /// Back to the policy that had a number.
    public static func rollPolicyBack(to counter: Int) -> Deed {
        Deed(.policyRollback) { event, state throws(ActionError) in
            let bytes = try translating { () throws(LedgerError) in
                try state.read(PolicyPlace.archived(counter).bundle)
            }
            let digest = SHA256Digest(of: bytes ?? [])
            event.restores = PolicyVersion(counter: counter, digest: digest)
            event.activates = PolicyVersion(counter: event.policy.counter + 1, digest: digest)
            return Payloads()
        }
    }

    public static func revoke(
        _ key: PublicKey, of holder: PrincipalName, since sequence: Int? = nil, because reason: String
    ) -> Deed {
        Deed(.keyRevoke, because: reason) { event, _ in
            event.key = key.fingerprint
            event.holder = holder
            event.compromisedSince = sequence
            return Payloads()
        }
    }
}

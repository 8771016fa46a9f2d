// Statute: what a policy says, as values. People and their keys, what each role may do, plugins and the lives of their
// versions, and the gates. What does not enter: reading it from text (Schema), and judging by it (Policy).

public import Canonical
public import Catalog
public import Keys

/// A policy, whole and checked: what people wrote, its canonical form, and what it means.
///
/// Only `Schema` makes one from text; that it can be activated is `Policy`'s business.
public struct PolicyBundle: Sendable {
    public struct Plugin: Sendable {
        public let name: PluginName
        /// In the order in which they were declared; the first is the default where none is named.
        public let kinds: [KindName]
        public let defaultKind: KindName
        /// The life that its versions have.
        public let lifecycle: Lifecycle
        public let labelFormat: LabelFormat
        /// Whether a merge that changes an asset's file makes a version of it. No rule reads it: it is for clones.
        public let autoSnapshot: Bool

        public init(
            name: PluginName, kinds: [KindName], defaultKind: KindName, lifecycle: Lifecycle = .standard,
            labelFormat: LabelFormat = .freeform, autoSnapshot: Bool = false
        ) {
            self.name = name
            self.kinds = kinds
            self.defaultKind = defaultKind
            self.lifecycle = lifecycle
            self.labelFormat = labelFormat
            self.autoSnapshot = autoSnapshot
        }
    }

    /// What an entry of `permissions` allows: one event, or every event of a family (`asset.*`).
    public enum Permission: Hashable, Sendable {
        case event(EventKind)
        case family(String)

        /// How a document spells the right to approve.
        public static let approvalWord = EventKind.requestApprove.rawValue

        public func allows(_ kind: EventKind) -> Bool {
            switch self {
            case .event(let one): one == kind
            case .family(let family): kind.rawValue.hasPrefix(family + ".")
            }
        }

        /// Whether who has it counts as somebody who approves.
        public var allowsApproval: Bool { allows(.requestApprove) }
    }

    public let canonical: [UInt8]
    public let digest: SHA256Digest
    public let environments: [EnvironmentName]
    public let plugins: [PluginName: Plugin]
    /// How far an event may be ahead of the clock of a server that receives it, in seconds.
    public let clockSkew: Int
    /// What `compliance.tags` of an overlay may hold.
    public let complianceTags: Set<String>
    /// Of how many policies before this one the approvals still count.
    public let earlierApprovals: Int
    /// Whether what another asset in use depends on may be neither deprecated nor archived.
    public let protectsDependents: Bool
    /// How many recovery keys must agree; nil where the policy lists none.
    public let recoveryThreshold: Int?
    /// Everybody with the keys that count: those that were revoked are not among them. Recovery keys are among them.
    public private(set) var principals: [PrincipalName: Principal]
    public let roles: [RoleName: Set<PrincipalName>]
    public let permissions: [RoleName: Set<Permission>]
    public let approvals: ApprovalPolicies

    public init(
        canonical: [UInt8], environments: [EnvironmentName], plugins: [PluginName: Plugin], clockSkew: Int,
        complianceTags: Set<String> = [], earlierApprovals: Int = 0, protectsDependents: Bool = false,
        recoveryThreshold: Int? = nil, principals: [PrincipalName: Principal],
        roles: [RoleName: Set<PrincipalName>],
        permissions: [RoleName: Set<Permission>], approvals: ApprovalPolicies = ApprovalPolicies()
    ) {
        self.canonical = canonical
        digest = SHA256Digest(of: canonical)
        self.environments = environments
        self.plugins = plugins
        self.clockSkew = clockSkew
        self.complianceTags = complianceTags
        self.earlierApprovals = earlierApprovals
        self.protectsDependents = protectsDependents
        self.recoveryThreshold = recoveryThreshold
        self.principals = principals
        self.roles = roles
        self.permissions = permissions
        self.approvals = approvals
        owners = Self.owners(principals)
    }

    private var owners: [PublicKey: PrincipalName]

    private static func owners(_ principals: [PrincipalName: Principal]) -> [PublicKey: PrincipalName] {
        var owners: [PublicKey: PrincipalName] = [:]
        for principal in principals.values {
            for key in principal.keys { owners[key] = principal.name }
        }
        return owners
    }

    /// The same policy with the keys that count after these were revoked: where one stands under its holder, its next
    /// one stands in its place, or none.
    public func revoking(_ revoked: [RevokedKey]) -> PolicyBundle {
        guard !revoked.isEmpty else { return self }
        let records = Dictionary(revoked.map { ($0.key, $0) }) { first, _ in first }
        var effective = self
        effective.principals = principals.mapValues { principal in
            var keys: [PublicKey] = []
            for listed in principal.keys {
                var key: PublicKey? = listed
                // No judged state has a key that comes after itself; one that is only looked at may say so.
                var left = records
                while let held = key, let record = left.removeValue(forKey: held) {
                    key = record.holder == principal.name ? record.next : nil
                }
                if let key, records[key] == nil, !keys.contains(key) { keys.append(key) }
            }
            return principal.having(keys)
        }
        effective.owners = Self.owners(effective.principals)
        return effective
    }

    /// The same policy without a key.
    public func losing(_ key: PublicKey) -> PolicyBundle {
        var effective = self
        effective.principals = principals.mapValues { $0.having($0.keys.filter { $0 != key }) }
        effective.owners = Self.owners(effective.principals)
        return effective
    }

    /// What a recovery key may do: revoke another, alone or by a request.
    private static let recovery: Set<EventKind> = [
        .keyRevoke, .requestOpen, .requestWithdraw, .requestCancel,
    ]

    /// The gate in the place of the policy's own where a recovery key revokes one; nil where the policy lists none.
    public var recoveryGate: Gate? {
        recoveryThreshold.map { Gate(action: .keyRevoke, approvalsRequired: $0, hears: .recovery) }
    }

    /// Whether anybody with a key that counts may do it.
    public func somebody(may kind: EventKind) -> Bool {
        principals.values.contains { !$0.keys.isEmpty && permits(kind, to: $0.name) }
    }

    /// A key of another kind with the same secret, and whose it is.
    public func twin(of key: PublicKey) -> (holder: PrincipalName, key: PublicKey)? {
        for principal in principals.values {
            if let twin = principal.keys.first(where: { $0 != key && $0.material == key.material }) {
                return (principal.name, twin)
            }
        }
        return nil
    }

    /// Whose key it is. Validation has refused one key under two people.
    public func owner(of key: PublicKey) -> Principal? { owners[key].flatMap { principals[$0] } }

    public func roles(of principal: PrincipalName) -> [RoleName] {
        roles.filter { $0.value.contains(principal) }.map(\.key).sorted()
    }

    public func permits(_ kind: EventKind, to principal: PrincipalName) -> Bool {
        if principals[principal]?.species == .recovery { return Self.recovery.contains(kind) }
        return roles(of: principal).contains { role in
            permissions[role, default: []].contains { $0.allows(kind) }
        }
    }

    /// Those whose word counts at a gate: people with a key and one of its roles, or with the right to approve where it
    /// names no role. A machine's word is none, and at their own gate the recovery keys alone have one.
    public func approvers(at gate: Gate) -> Set<PrincipalName> {
        Set(
            principals.values.filter { principal in
                guard principal.species == gate.hears, !principal.keys.isEmpty else { return false }
                if gate.hears == .recovery { return true }
                if gate.approverRoles.isEmpty { return mayApprove(principal.name) }
                return gate.approverRoles.contains { roles[$0, default: []].contains(principal.name) }
            }.map(\.name))
    }

    /// Everybody who asks where somebody does: they themselves, and who keeps the machine that they are.
    public func asking(as requester: PrincipalName) -> Set<PrincipalName> {
        Set([requester] + (principals[requester]?.keeper.map { [$0] } ?? []))
    }

    /// Whether there are enough for the gate, whoever of them asks.
    public func canSatisfy(_ gate: Gate) -> Bool { shortage(at: gate) == nil }

    /// Why a gate could never be opened; nil where it can be.
    public func shortage(at gate: Gate) -> GateShortage? {
        func leavesEnough(_ requester: Principal) -> Bool {
            !requester.keys.isEmpty && canSatisfy(gate, askedBy: requester.name)
        }
        guard principals.values.contains(where: leavesEnough) else {
            return .approvers(approvers(at: gate).count, of: gate)
        }
        // A policy that nobody can ask to change who then leaves others enough could never be changed again.
        let isAskedFor =
            gate.action == .policyActivate && (gate.excludesRequester || gate.approvalsRequired > 1)
        let canBeAskedFor = principals.values.contains { requester in
            leavesEnough(requester)
                && [.requestOpen, .policyActivate].allSatisfy { permits($0, to: requester.name) }
        }
        return isAskedFor && !canBeAskedFor ? .requester(of: gate) : nil
    }

    private func canSatisfy(_ gate: Gate, askedBy requester: PrincipalName) -> Bool {
        let able = approvers(at: gate)
        let others = gate.excludesRequester ? able.subtracting(asking(as: requester)) : able
        return others.count >= gate.approvalsRequired
    }

    /// Whether somebody with a key that counts could change the policy so, past all its gates at once: alone, where acting
    /// is approving, or by asking the others.
    public func canPass(_ kind: EventKind) -> Bool {
        let gates = approvals.rules.flatMap(\.gates).filter { $0.action == kind && $0.approvalsRequired > 0 }
        return principals.values.contains { actor in
            guard !actor.keys.isEmpty, permits(kind, to: actor.name) else { return false }
            let isEnough = gates.allSatisfy {
                $0.approvalsRequired == 1 && !$0.excludesRequester && approvers(at: $0).contains(actor.name)
            }
            return isEnough
                || kind.form.isExecutable && permits(.requestOpen, to: actor.name)
                    && gates.allSatisfy { canSatisfy($0, askedBy: actor.name) }
        }
    }

    /// Whether the policy can be followed by another.
    public var canChange: Bool { [.policyPropose, .policyActivate].allSatisfy(canPass) }

    /// Whether requests can be executed without their gates: where some gate says who grants that.
    public var hasExceptions: Bool {
        approvals.rules.contains { $0.gates.contains { $0.action == .exceptionGrant } }
    }

    /// Whether they count as somebody who approves.
    public func mayApprove(_ principal: PrincipalName) -> Bool { permits(.requestApprove, to: principal) }

    /// Lines by which plain git and ssh verify this ledger's commits, one for each key and e-mail.
    public var allowedSigners: [UInt8] {
        let lines = principals.values.flatMap { principal in
            principal.emails.flatMap { email in
                principal.keys.map {
                    "\(email) namespaces=\"git,approval@catalogctl\" \($0.line)\n"
                }
            }
        }
        return lines.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { $0 }
    }
}

extension Link {
    /// The asset that is meant; nil where the policy does not have the plugin.
    public func asset(under policy: PolicyBundle) -> AssetPath? {
        policy.plugins[plugin].map {
            AssetPath(plugin: plugin, kind: kind ?? $0.defaultKind, name: name)
        }
    }
}

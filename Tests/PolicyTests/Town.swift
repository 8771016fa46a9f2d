import Canonical
import Catalog
import Hearing
import Keys
import Objects
import Policy
import Statute
import Testing

/// A ledger that has lived a little, and goes on by acts that the rules allow.
///
/// The bot has v1 (approved, was in prod), v2 (approved, in dev and prod), v3 (draft) and v4 (archived), an owner,
/// and the alias `latest-good` at v2. The crew beside it has nothing.
struct Town {
    static let bot = "agents/agent/triage-bot"
    static let crew = "agents/crew/night-shift"
    static let prompt = "prompts/prompt/greeting"

    var state: DictionaryState

    /// Begun, with the three assets registered and nothing done with them.
    static func empty(under policy: PolicyBundle? = nil) throws -> Town {
        var town = Town(state: DictionaryState())
        try town.does(.root(policy: policy))
        for path in [bot, crew, prompt] {
            try town.does { try .register(path, by: "dana", after: $0, id: Draft.id($0.next)) }
        }
        return town
    }

    private init(state: DictionaryState) { self.state = state }

    private static let made = Result { try Town(under: Cast.policy()) }

    /// Made once for all tests.
    init() throws { self = try Self.made.get() }

    init(under policy: PolicyBundle) throws {
        self = try .empty(under: policy)
        try does { try .govern(["owner.principal": .string("dana")], in: $0) }
        for label in ["v1", "v2", "v3", "v4"] { try does { try .snapshot(label, by: "sam", in: $0) } }
        for label in ["v1", "v2", "v4"] { try does { try .move(label, to: "approved", in: $0) } }
        try does { try .archive("v4", in: $0) }
        try does { try .bind("v1", to: "prod", by: "sam", in: $0) }
        try does { try .bind("v2", to: "prod", by: "sam", in: $0) }
        try does { try .bind("v2", to: "dev", by: "sam", in: $0) }
        try does { try .alias("latest-good", "v2", in: $0) }
    }

    /// What the rules allow is done.
    @discardableResult
    mutating func does(_ draft: (DictionaryState) throws -> Draft) throws -> Decision {
        try does(draft(state))
    }

    @discardableResult
    mutating func does(_ draft: Draft) throws -> Decision {
        let decision = try allowed(draft, on: state)
        state.apply(decision)
        return decision
    }

    func refuses(_ draft: Draft) -> DenialCode? { refusal(of: draft, on: state)?.code }

    /// Why the rules refuse it; nil where they do not.
    func refuses(_ draft: (DictionaryState) throws -> Draft) rethrows -> DenialCode? {
        try refusal(of: draft(state), on: state)?.code
    }

    /// Another policy comes into force, whatever the rules of that say.
    mutating func adopt(_ policy: PolicyBundle) throws {
        let tip = try #require(state.tip)
        let version = PolicyVersion(counter: tip.policy.counter + 1, digest: policy.digest)
        state.bundle = policy
        state.known[policy.canonical] = policy
        state.files[PolicyPlace.active.version] = Array("\(version)\n".utf8)
        state.files[PolicyPlace.active.bundle] = policy.canonical
        state.files[PolicyPlace.active.allowedSigners] = policy.allowedSigners
        state.tip = Tip(sequence: tip.sequence, time: tip.time, policy: version)
    }

    /// A policy is proposed and activated, as the rules say.
    mutating func activate(_ policy: PolicyBundle) throws {
        try does { try .propose(policy, in: $0) }
        try does { try .activate(policy.digest, in: $0) }
    }

    /// A town on which the sample of a kind can follow: what it takes back has been done.
    static func ready(for kind: EventKind) throws -> Town {
        var town = try Town()
        switch kind {
        case .environmentThaw: try town.does { try .freeze("prod", in: $0) }
        case .assetResume: try town.does { try .halt(in: $0) }
        case .policyWithdraw, .policyActivate:
            try town.does { try .propose(Cast.policy(marked: "second"), in: $0) }
        case .policyRollback: try town.activate(Cast.policy(marked: "second"))
        case .evidenceRevoke: try town.does { try .attach("report", to: "v1", in: $0) }
        case .requestApprove, .requestReject, .requestCancel: try town.asksForApproval()
        case .requestWithdraw:
            try town.asksForApproval()
            try town.does { try .approve($0.waiting(), by: "dana", in: $0) }
        case .requestExpire:
            try town.adopt { try $0.with(approvals: ApprovalPolicies(expiresAfter: 60)) }
            try town.asksForApproval()
            try town.waits(61)
        case .exceptionGrant, .exceptionSettle:
            let rules = try [EventKind.exceptionGrant, .exceptionSettle].map { kind in
                try Council.rule(
                    Gate(action: kind), named: kind == .exceptionGrant ? "emergency" : "afterwards")
            }
            try town.adopt { try $0.with(approvals: ApprovalPolicies(rules: rules)) }
            try town.asksForApproval()
            guard kind == .exceptionSettle else { break }
            try town.does { try .except($0.waiting(), in: $0) }
            try town.does { try .execute($0.waiting(), by: "dana", in: $0) }
        default: break
        }
        return town
    }

    /// Dana asks for the approval of a draft, which the lifecycle wants.
    private mutating func asksForApproval() throws {
        _ = try asks { try .move("v3", to: "approved", in: $0) }
    }
}

extension DictionaryState {
    /// The Seq of the event that comes next.
    var next: Int { (tip?.sequence ?? 0) + 1 }

    func record<R: Record>(_ type: R.Type = R.self, at path: String) throws -> R? {
        try files[path].map { bytes throws in try R(bytes: bytes) }
    }

    /// The one request that waits.
    func waiting() throws -> RequestID {
        try unwrapped(names(under: Layout.openRequests).first.flatMap { RequestID($0) })
    }

    /// The one request that has an exception which is not settled.
    func excepted() throws -> RequestID {
        let file = try unwrapped(names(under: Layout.openExceptions).first)
        return try unwrapped(RequestID(file.dropLast(".json".count)))
    }

    func asset(_ path: String) throws -> AssetRecord? { try record(at: AssetPath(path).record) }

    func life(_ label: String, of path: String = Town.bot) throws -> LifecycleRecord? {
        try record(at: AssetPath(path).state(VersionLabel(label)))
    }

    func binding(_ environment: String, of path: String = Town.bot) throws -> BindingRecord? {
        try record(at: AssetPath(path).binding(EnvironmentName(environment)))
    }

    func version(_ label: String, of path: String = Town.bot) throws -> VersionID? {
        folder(at: try AssetPath(path).version(VersionLabel(label)))
    }
}

extension Event {
    /// At a version as it stands, or, where none is named, at the asset as a whole.
    mutating func aim(at label: String?, _ asset: AssetPath, in state: DictionaryState) throws {
        guard let label else {
            replaces = .state(try state.asset(asset.description)?.retirement?.state)
            return
        }
        version = try VersionLabel(label)
        versionID = try state.version(label, of: asset.description) ?? .nowhere
        replaces = .state(try state.life(label, of: asset.description)?.state)
    }

    /// At what an environment has of the asset.
    mutating func aim(
        at label: String?, _ asset: AssetPath, in environment: String, of state: DictionaryState
    ) throws {
        self.environment = try EnvironmentName(environment)
        if let label {
            version = try VersionLabel(label)
            versionID = try state.version(label, of: asset.description) ?? .nowhere
        }
        replaces = .version(try state.binding(environment, of: asset.description)?.bound?.version)
    }
}

extension VersionID {
    /// No version's.
    static let nowhere = VersionID(ObjectID.hashing(.blob, []))
}

extension Town {
    /// A version is in a state, however it came there.
    mutating func plant(_ name: String, of label: String = "v1", at path: String = Town.bot) throws {
        let record = try #require(try state.life(label, of: path))
        state.files[try AssetPath(path).state(VersionLabel(label))] =
            LifecycleRecord(
                state: try StateName(name), by: record.by, sequence: record.sequence, created: record.created
            ).bytes
    }

    /// The asset as a whole is retired, or in use again.
    mutating func plant(retired name: String?, at path: String = Town.bot) throws {
        var record = try #require(try state.asset(path))
        record.retirement = try name.map { name throws in
            Retirement(
                state: try StateName(name), by: try PrincipalName("dana"), sequence: 1, reason: nil,
                replacement: nil)
        }
        state.files[try AssetPath(path).record] = record.bytes
    }

    /// An environment has a version and had others, however it came to it.
    mutating func plant(
        _ label: String?, in environment: String, previous: [String] = [], held: Bool = false
    ) throws {
        func bound(_ label: String) throws -> BindingRecord.Bound {
            .init(
                label: try VersionLabel(label), version: try #require(try state.version(label)), sequence: 1)
        }
        let record = BindingRecord(
            bound: try label.map(bound), by: try PrincipalName("dana"), sequence: 1, isHeld: held,
            previous: try previous.map(bound))
        state.files[try AssetPath(Town.bot).binding(EnvironmentName(environment))] = record.bytes
    }

    /// A policy stands where one that is proposed stands, or one that was active, however it came there.
    mutating func plant(_ policy: PolicyBundle, at place: PolicyPlace) throws {
        let tip = try #require(state.tip)
        state.known[policy.canonical] = policy
        state.files[place.bundle] = policy.canonical
        state.files["\(place.source)/catalog.yaml"] = Draft.source(of: policy)
        state.files[place.proposal] =
            ProposalRecord(by: try PrincipalName("dana"), sequence: 1, base: tip.policy).bytes
        state.files[place.version] = Array("\(PolicyVersion(counter: 1, digest: policy.digest))\n".utf8)
    }

    /// The active policy is another from now on.
    mutating func adopt(_ change: (PolicyBundle) throws -> PolicyBundle) throws {
        try adopt(change(#require(state.bundle)))
    }
}

extension PolicyBundle {
    /// The same with so many keys in a safe, as many of which must agree.
    func with(recovery keys: Int, threshold: Int) throws -> PolicyBundle {
        var principals = principals
        for place in 1...keys {
            let name = PrincipalName.recovery(place)
            principals[name] = Principal(recovery: name, key: try Cast.key(of: name.text))
        }
        return PolicyBundle(
            canonical: canonical + Array("recovery \(threshold) of \(keys)".utf8), environments: environments,
            plugins: plugins, clockSkew: clockSkew, complianceTags: complianceTags,
            earlierApprovals: earlierApprovals, protectsDependents: protectsDependents,
            recoveryThreshold: threshold, principals: principals, roles: roles, permissions: permissions,
            approvals: approvals)
    }

    /// The same but for what is given.
    func with(
        environments: [String]? = nil, plugins: [Plugin]? = nil, protectsDependents: Bool? = nil,
        permitting extra: [String: Set<Permission>] = [:], forbidding: [EventKind] = [],
        keys: [String: [PublicKey]] = [:], roles newRoles: [String: [String]] = [:],
        approvals: ApprovalPolicies? = nil
    ) throws -> PolicyBundle {
        var permissions = permissions.mapValues { permitted in
            Set(
                permitted.flatMap { permission in
                    // One family less one of its events is all its other events.
                    guard forbidding.contains(where: permission.allows) else { return [permission] }
                    return EventKind.allCases.filter(permission.allows).filter { !forbidding.contains($0) }
                        .map { .event($0) }
                })
        }
        for (role, permitted) in extra {
            permissions[try RoleName(role), default: []].formUnion(permitted)
        }
        let principals = principals.mapValues { principal in
            Principal(
                name: principal.name, species: principal.species, displayName: principal.displayName,
                emails: principal.emails, keys: keys[principal.name.text] ?? principal.keys,
                keeper: principal.keeper)
        }
        var roles = roles
        for (role, people) in newRoles {
            roles[try RoleName(role)] = Set(try people.map { name throws in try PrincipalName(name) })
        }
        return PolicyBundle(
            canonical: canonical + [0x2B],
            environments: try environments?.map { name throws in try EnvironmentName(name) }
                ?? self.environments,
            plugins: plugins.map { Dictionary(uniqueKeysWithValues: $0.map { ($0.name, $0) }) }
                ?? self.plugins,
            clockSkew: clockSkew, complianceTags: complianceTags, earlierApprovals: earlierApprovals,
            protectsDependents: protectsDependents ?? self.protectsDependents,
            recoveryThreshold: recoveryThreshold, principals: principals, roles: roles,
            permissions: permissions, approvals: approvals ?? self.approvals)
    }

    /// The same with another life for the agents.
    func with(_ lifecycle: Lifecycle) throws -> PolicyBundle {
        try with(
            plugins: plugins.values.map {
                Plugin(
                    name: $0.name, kinds: $0.kinds, defaultKind: $0.defaultKind, lifecycle: lifecycle,
                    labelFormat: $0.labelFormat)
            })
    }

    /// The same without the agents, or without one kind of them.
    func without(_ kind: String? = nil) throws -> PolicyBundle {
        try with(
            plugins: plugins.values.compactMap { plugin in
                guard plugin.name.text == "agents" else { return plugin }
                guard let kind else { return nil }
                return Plugin(
                    name: plugin.name, kinds: plugin.kinds.filter { $0.text != kind },
                    defaultKind: plugin.kinds.first { $0.text != kind } ?? plugin.defaultKind)
            })
    }
}

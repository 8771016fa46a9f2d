import Canonical
import Catalog
import Hearing
import Statute
import Testing

/// Who may do what, event by event: the one table, which a new event without a line does not compile in.
struct PermissionTests {
    /// The roles of `Cast.policy` that are permitted an event; nil is everybody with a key.
    static func roles(permitted kind: EventKind) -> Set<String>? {
        switch kind {
        case .ledgerInit, .assetRename, .assetHalt, .assetResume, .governanceSet, .lifecycleArchive,
            .lifecycleRestore, .environmentFreeze, .environmentThaw, .policyPropose, .policyWithdraw,
            .policyActivate, .policyRollback, .keyRevoke:
            ["admin"]
        case .assetRegister, .assetSet, .versionCreate, .lifecycleSetState, .lifecycleDeprecate,
            .promotionBind, .promotionPromote, .promotionRollback, .promotionUnbind, .aliasSet:
            ["admin", "maintainer"]
        case .evidenceAttach, .evidenceRevoke, .exceptionGrant, .exceptionSettle, .requestOpen,
            .requestWithdraw, .requestReject, .requestCancel, .requestExpire:
            ["admin"]
        // An approval speaks for itself, by whomever it is carried.
        case .requestApprove: nil
        }
    }

    /// Everybody by their role; the last two have none, and one of them no key in the policy.
    private static let people: [(name: String, role: String?)] = [
        ("dana", "admin"), ("sam", "maintainer"), ("botty", "maintainer"), ("vic", "viewer"), ("nora", nil),
        ("mallory", nil),
    ]

    @Test(
        "A003 A088 every event by every role is allowed exactly where the table says so",
        arguments: EventKind.allCases)
    func roles(_ kind: EventKind) throws {
        #expect(Self.people.map(\.name).sorted() == Cast.names.sorted())
        let state = kind == .ledgerInit ? DictionaryState() : try Town.ready(for: kind).state
        let able = Self.roles(permitted: kind)
        for (name, role) in Self.people {
            let draft = try Draft.sample(kind, by: name, in: state)
            let expected: DenialCode? =
                name == "mallory"
                ? .keyUnknown : able.map { role.map($0.contains) ?? false } ?? true ? nil : .roleMissing
            #expect(refusal(of: draft, on: state)?.code == expected, "\(kind.rawValue) by \(name)")
        }
    }

    @Test(
        "A003 A088 one role with one right may do that event and no other, whatever takes back what",
        arguments: EventKind.allCases.filter { $0 != .ledgerInit })
    func singleRight(_ right: EventKind) throws {
        // What can only be done by who may also do what it takes back or asks for, or count as somebody who approves.
        let more: [EventKind: (EventKind, DenialCode)] = [
            .assetResume: (.assetHalt, .roleMissing), .environmentThaw: (.environmentFreeze, .roleMissing),
            .policyWithdraw: (.policyPropose, .roleMissing), .policyRollback: (.policyActivate, .roleMissing),
            .evidenceRevoke: (.evidenceAttach, .roleMissing),
            .requestOpen: (.lifecycleSetState, .roleMissing),
            .requestWithdraw: (.requestApprove, .roleMissing),
            .requestReject: (.requestApprove, .roleMissing), .requestCancel: (.requestApprove, .roleMissing),
            .exceptionGrant: (.requestApprove, .approvalNeeded),
            .exceptionSettle: (.requestApprove, .approvalNeeded),
        ]
        for kind in EventKind.allCases where kind != .ledgerInit {
            var town = try Town.ready(for: kind)
            try town.adopt { try $0.with(permitting: ["viewer": [.event(right)]]) }
            let code = town.refuses(try .sample(kind, by: "vic", in: town.state))
            let isPermitted = kind == right || Self.roles(permitted: kind) == nil
            #expect(
                code == (isPermitted ? more[kind]?.1 : .roleMissing),
                "\(kind.rawValue) with the right to \(right.rawValue)")
            guard kind == right, let (other, _) = more[kind] else { continue }
            try town.adopt { try $0.with(permitting: ["viewer": [.event(other)]]) }
            #expect(town.refuses(try .sample(kind, by: "vic", in: town.state)) == nil, "\(kind.rawValue)")
        }
    }

    @Test("who has proposed a policy may withdraw it without the right to propose another")
    func ownProposal() throws {
        var town = try Town()
        try town.adopt { try $0.with(permitting: ["maintainer": [.family("policy")]]) }
        let second = try Cast.policy(marked: "second")
        try town.does { try .propose(second, by: "sam", in: $0) }
        try town.adopt { try $0.with(forbidding: [.policyPropose]) }
        try town.does { try .withdraw(second.digest, by: "sam", in: $0) }
        #expect(town.state.names(under: Layout.policyProposals).isEmpty)
    }

    @Test("A088 every event has a form, a subject and a permission, and is denied to who has none")
    func everyKind() throws {
        let policy = try Cast.policy()
        for kind in EventKind.allCases {
            let keys = kind.form.trailers.map(\.key)
            #expect(keys.prefix(5) == [.event, .eventID, .format, .sequence, .policy], "\(kind.rawValue)")
            #expect(keys.suffix(2) == [.payload, .chain], "\(kind.rawValue)")
            #expect(Set(keys).count == keys.count, "\(kind.rawValue) has a trailer twice")
            #expect(!kind.form.meaning.isEmpty)
            let event = Event(
                kind: kind, id: Draft.id(1), sequence: 1,
                policy: PolicyVersion(counter: 1, digest: policy.digest),
                asset: try AssetPath("agents/agent/triage-bot"))
            #expect(!event.subject.isEmpty && !event.subject.contains("\n"))
            let isOnAsset = kind.form.trailers.contains { $0.key == .asset && $0.occurrence == .once }
            #expect(isOnAsset == event.subject.contains("agents/agent/triage-bot"))
            #expect(policy.permits(kind, to: try PrincipalName("dana")))
            #expect(!policy.permits(kind, to: try PrincipalName("vic")))
            #expect(!policy.permits(kind, to: try PrincipalName("nora")))
        }
        #expect(
            Set(
                EventKind.allCases.map { kind in
                    Event(
                        kind: kind, id: Draft.id(1), sequence: 1,
                        policy: PolicyVersion(counter: 1, digest: .zero)
                    ).subject
                }
            ).count == EventKind.allCases.count)
    }
}

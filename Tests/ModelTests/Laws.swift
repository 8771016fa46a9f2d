/// A policy in plain values. The program reads the documents that say the same.
struct Laws: Hashable {
    typealias Person = Step.Person

    enum Role: String, CaseIterable { case admin, approver, maintainer, machine, viewer }

    struct Gate: Hashable {
        let name: String
        let action: Deed.Kind
        var environment: String?
        /// The state that a version is to come to.
        var to: String?
        /// Which assets it is about: a plugin, and how much harm they can do.
        var plugin: String?
        var risk: String?
        /// How much harm what it never lets through can do.
        var denied: String?
        var count = 1
        /// Whether the role of an approver is asked for, or the right to approve is enough.
        var asksForRole = false
        var excludesRequester = false
        var needsOwner = false
        var evidence: [String] = []
        var minutes: Int?
    }

    var members: [Role: Set<Person>]
    /// Everybody whom the policy knows, with the numbers of their keys.
    var keys: [Person: Set<Int>]
    var gates: [Gate] = []
    var earlierApprovals = 0
    /// How long an approval and a request count where nothing else is said.
    var minutes: Int?
    /// How long an exception can be used, and how soon its debt is to be settled.
    var exceptionMinutes = 1440
    var debtMinutes = 10080
    /// Who keeps the machine: what it asks for, they ask for.
    var keeper: Person?
    /// Whether maintainers and machines may ask for what they may not do alone.
    var letsAsk = false

    /// One admin, and nobody who could ask: what the catalog alone needs.
    static let plain = Laws(
        members: [.admin: [.dana], .maintainer: [.sam], .machine: [.robo], .viewer: [.vic]],
        keys: [.dana: [0], .sam: [0], .robo: [0], .vic: [0]])

    // MARK: Who may

    private static let writes = [
        "asset.*", "governance.*", "version.*", "lifecycle.*", "promotion.*", "alias.*",
    ]
    private static let asks = [
        "request.open", "request.cancel", "request.withdraw", "evidence.*", "policy.propose",
    ]

    func permissions(of role: Role) -> [String] {
        switch role {
        case .admin:
            ["ledger.*", "policy.*", "key.*", "environment.*", "request.*", "exception.*", "evidence.*"]
                + Self.writes
        // They may take back more than they may do.
        case .approver:
            ["request.*", "exception.*", "promotion.*", "key.revoke", "environment.thaw", "evidence.revoke"]
                + ["policy.withdraw", "policy.rollback"]
        case .maintainer: Self.writes + (letsAsk ? Self.asks : [])
        case .machine: Self.writes + ["request.approve"] + (letsAsk ? Self.asks : [])
        case .viewer: []
        }
    }

    func permits(_ word: String, to person: Person) -> Bool {
        let family = word.prefix { $0 != "." } + ".*"
        return Role.allCases.contains { role in
            members[role]?.contains(person) == true
                && permissions(of: role).contains { $0 == word || $0 == family }
        }
    }

    func keys(of person: Person, without revoked: Set<Key>) -> Set<Int> {
        (keys[person] ?? []).filter { !revoked.contains(Key(holder: person, number: $0)) }
    }

    /// The people whose word counts at a gate. The word of a machine is none.
    func approvers(at gate: Gate, without revoked: Set<Key>) -> Set<Person> {
        Set(
            keys.keys.filter { person in
                person != .robo && !keys(of: person, without: revoked).isEmpty
                    && (gate.asksForRole
                        ? members[.approver]?.contains(person) == true
                        : permits("request.approve", to: person))
            })
    }

    /// Everybody who asks where somebody does.
    func asking(as requester: Person) -> Set<Person> {
        requester == .robo ? Set([.robo] + (keeper.map { [$0] } ?? [])) : [requester]
    }

    /// Whether nobody could change the policy any more, past all the gates on that at once.
    func locksOut(without revoked: Set<Key>) -> Bool {
        !canPass("policy.propose", .propose, without: revoked)
            || !canPass("policy.activate", .activate, without: revoked)
    }

    private func canPass(_ word: String, _ action: Deed.Kind, without revoked: Set<Key>) -> Bool {
        let gates = gates.filter { $0.action == action && $0.count > 0 }
        return keys.keys.contains { person in
            guard !keys(of: person, without: revoked).isEmpty, permits(word, to: person) else { return false }
            let isAlone = gates.allSatisfy {
                $0.count == 1 && !$0.excludesRequester && approvers(at: $0, without: revoked).contains(person)
            }
            let mayAsk = action == .activate && permits("request.open", to: person)
            return isAlone || mayAsk && gates.allSatisfy { isEnough($0, askedBy: person, without: revoked) }
        }
    }

    private func isEnough(_ gate: Gate, askedBy person: Person, without revoked: Set<Key>) -> Bool {
        let able = approvers(at: gate, without: revoked)
        return (gate.excludesRequester ? able.subtracting(asking(as: person)) : able).count >= gate.count
    }

    /// Whether some gate asks for more people than there are, or nobody could ask them.
    func hasDeadGate(without revoked: Set<Key>) -> Bool {
        let people = keys.keys.filter { !keys(of: $0, without: revoked).isEmpty }
        return gates.contains { gate in
            !people.contains { person in
                let mustAsk = gate.action == .activate && (gate.excludesRequester || gate.count > 1)
                let mayAsk = permits("request.open", to: person) && permits("policy.activate", to: person)
                return isEnough(gate, askedBy: person, without: revoked) && (mayAsk || !mustAsk)
            }
        }
    }
}

/// One of the keys that somebody has.
struct Key: Hashable {
    let holder: Step.Person
    let number: Int
}

// MARK: The documents

extension Laws {
    private static let lifecycle = """
        apiVersion: catalogctl/v1
        kind: Lifecycle
        name: loose
        enable: [draft->archived, archived->approved]
        bindable:
          stage: [draft, approved]
          prod: [approved]

        """

    func documents(_ line: (Key) -> String) -> [(file: String, text: String)] {
        [
            ("approvals.yaml", approvals), ("catalog.yaml", catalog), ("lifecycle.yaml", Self.lifecycle),
            ("principals.yaml", principals(line)),
        ]
    }

    private var catalog: String {
        """
        apiVersion: catalogctl/v1
        kind: Catalog
        environments: [dev, stage, prod]
        complianceTags: [gdpr]
        protectDependents: true
        compatibility: {earlierApprovals: \(earlierApprovals)}
        plugins:
          agents: {kinds: [agent], labelFormat: semver}
          prompts: {kinds: [prompt], lifecycle: loose}

        """
    }

    private func principals(_ line: (Key) -> String) -> String {
        var text = "apiVersion: catalogctl/v1\nkind: Principals\nprincipals:\n"
        for person in Person.allCases {
            guard let numbers = keys[person] else { continue }
            let lines = numbers.sorted().map { "\"\(line(Key(holder: person, number: $0)))\"" }
            text += """
                  \(person):
                    type: \(person == .robo ? "machine" : "person")
                    emails: [\(person)@example.org]
                    keys: [\(lines.joined(separator: ", "))]

                """
            if person == .robo, let keeper { text += "    keeper: \(keeper)\n" }
        }
        text += "roles:\n"
        for role in Role.allCases {
            let names = Person.allCases.filter { members[role]?.contains($0) == true && keys[$0] != nil }
            text += "  \(role): [\(names.map(\.rawValue).joined(separator: ", "))]\n"
        }
        text += "permissions:\n"
        for role in Role.allCases {
            let words = permissions(of: role).map { "\"\($0)\"" }
            text += "  \(role): [\(words.joined(separator: ", "))]\n"
        }
        return text
    }

    private var approvals: String {
        var text = "apiVersion: catalogctl/v1\nkind: ApprovalPolicies\n"
        if let minutes { text += "defaults: {expiresAfter: \(minutes)m}\n" }
        text += "exceptions: {expiresAfter: \(exceptionMinutes)m, settleWithin: \(debtMinutes)m}\n"
        guard !gates.isEmpty else { return text }
        text += "rules:\n"
        for gate in gates {
            var selector: [String] = []
            if let plugin = gate.plugin { selector.append("plugins: [\(plugin)]") }
            if let risk = gate.risk { selector.append("governance: {risk.level: \(risk)}") }
            text += "  - name: \(gate.name)\n"
            if !selector.isEmpty { text += "    selector: {\(selector.joined(separator: ", "))}\n" }
            text += "    gates: [{\(gate.fields.joined(separator: ", "))}]\n"
        }
        return text
    }
}

extension Laws.Gate {
    var fields: [String] {
        var fields = ["action: \(action.rawValue)", "approvalsRequired: \(count)"]
        if let environment { fields.append("when: {environment: \(environment)}") }
        if let to { fields.append("when: {transition: {to: \(to)}}") }
        if let denied { fields.append("denyWhen: {governance: {risk.level: \(denied)}}") }
        if asksForRole { fields.append("approverRoles: [approver]") }
        if excludesRequester { fields.append("excluding: [requester]") }
        if needsOwner { fields.append("ownerApproval: true") }
        if !evidence.isEmpty { fields.append("evidence: [\(evidence.joined(separator: ", "))]") }
        if let minutes { fields.append("expiresAfter: \(minutes)m") }
        return fields
    }
}

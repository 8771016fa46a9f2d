import Canonical
import Catalog
import Keys
import Statute

/// `kind: Principals`: people and machines with their keys, roles, and what each role may do.
struct PrincipalsDocument {
    let principals: [PrincipalName: Principal]
    let roles: [RoleName: Set<PrincipalName>]
    let permissions: [RoleName: Set<PolicyBundle.Permission>]
    /// How many recovery keys must agree; nil where there are none.
    let recoveryThreshold: Int?
    private let permissionsPlace: Place

    private static let documentFields = [
        "apiVersion", "kind", "principals", "roles", "permissions", "recovery",
    ]

    init(_ node: Node) throws(SchemaError) {
        let fields = try Fields(node, known: Self.documentFields)
        var owners = KeyOwners()
        let declared = try Self.principals(fields.required("principals"), &owners)
        roles = try Self.roles(fields.required("roles"), declared)
        let recovery =
            try fields.optional("recovery").map { node throws(SchemaError) in
                try Self.recovery(node, &owners)
            }
        recoveryThreshold = recovery?.threshold
        principals = declared.merging(recovery?.keys ?? [:]) { declared, _ in declared }
        let permitted = try fields.required("permissions")
        permissions = try Self.permissions(permitted, roles)
        permissionsPlace = permitted.place
        try refuseLockout()
    }

    /// What no two principals share: two blobs can hold one key, since a hardware key's names the application that it
    /// signs for.
    private struct KeyOwners {
        private var owners: [[UInt8]: PrincipalName] = [:]

        mutating func key(_ node: Node, of name: PrincipalName) throws(SchemaError) -> PublicKey {
            let key: PublicKey
            let line = try node.text()
            do { key = try PublicKey(line: line) } catch {
                throw SchemaError(
                    .badKey, at: node.place, error.message,
                    hint: "paste the line of the .pub file: ssh-ed25519 AAAA…")
            }
            if let owner = owners.updateValue(name, forKey: key.material) {
                throw SchemaError(
                    .duplicateKey, at: node.place, "key \(key.fingerprint) stands under \(owner) already",
                    hint: "people are counted by their keys: a key belongs to one principal, once")
            }
            return key
        }
    }

    /// The keys that may revoke others, whatever the gates ask: each signs under a name of its own.
    private static func recovery(
        _ node: Node, _ owners: inout KeyOwners
    ) throws(SchemaError) -> (threshold: Int, keys: [PrincipalName: Principal]) {
        let fields = try Fields(node, known: ["keys", "threshold"])
        let listed = try fields.required("keys")
        var principals: [PrincipalName: Principal] = [:]
        for (index, node) in try listed.list().enumerated() {
            let name = PrincipalName.recovery(index + 1)
            principals[name] = Principal(recovery: name, key: try owners.key(node, of: name))
        }
        let asked = try fields.required("threshold")
        let threshold = try asked.integer(in: 1...Gate.mostApprovals)
        guard threshold <= principals.count else {
            throw SchemaError(
                .lockout, at: asked.place,
                "\(threshold) recovery keys must agree, and \(principals.count) \(principals.count == 1 ? "is" : "are") listed",
                hint: "list more keys, or ask for fewer")
        }
        return (threshold, principals)
    }

    private static func principals(
        _ node: Node, _ owners: inout KeyOwners
    ) throws(SchemaError) -> [PrincipalName: Principal] {
        var principals: [PrincipalName: Principal] = [:]
        var mailboxes: [EmailAddress: PrincipalName] = [:]
        var kept: [(machine: PrincipalName, keeper: Node)] = []
        for field in try node.map() {
            let name: PrincipalName = try field.name()
            guard name.text != ReservedWords.nobody else {
                throw SchemaError(
                    .badName, at: field.place, "'\(name)' stands for nobody and cannot name a principal",
                    hint: "give them another name")
            }
            guard !name.text.utf8.starts(with: PrincipalName.recoveryStem.utf8) else {
                throw SchemaError(
                    .badName, at: field.place,
                    "'\(name)' begins as the names of recovery keys do, and cannot name a principal",
                    hint: "give them another name; recovery keys stand under 'recovery'")
            }
            let fields = try Fields(field.node, known: ["type", "displayName", "emails", "keys", "keeper"])
            let species = try species(fields.optional("type"))
            let display = try fields.optional("displayName").map(displayName) ?? name.text
            var emails: [EmailAddress] = []
            for node in try fields.required("emails").list() {
                let email = try node.email()
                guard !email.isOfRecovery else {
                    throw SchemaError(
                        .badValue, at: node.place, "'\(email)' is where recovery keys sign from",
                        hint: "no mail arrives there; give another one")
                }
                if let owner = mailboxes.updateValue(name, forKey: email) {
                    throw SchemaError(
                        .duplicateValue, at: node.place, "e-mail '\(email)' stands under \(owner) already",
                        hint: "an e-mail belongs to one principal, once")
                }
                emails.append(email)
            }
            guard !emails.isEmpty else {
                throw SchemaError(
                    .badValue, at: field.place, "principal '\(name)' has no e-mail",
                    hint: "commits are signed under one")
            }
            var keys: [PublicKey] = []
            for node in try fields.required("keys").list() { keys.append(try owners.key(node, of: name)) }
            let keeper = fields.optional("keeper")
            if let keeper { kept.append((name, keeper)) }
            principals[name] = Principal(
                name: name, species: species, displayName: display, emails: emails, keys: keys,
                keeper: try keeper.map { node throws(SchemaError) in try node.name() })
        }
        try refuseStrangers(keeping: kept, in: principals)
        return principals
    }

    /// Machines are kept, and by people.
    private static func refuseStrangers(
        keeping kept: [(machine: PrincipalName, keeper: Node)], in principals: [PrincipalName: Principal]
    ) throws(SchemaError) {
        let people = principals.values.filter { $0.species == .person }.map(\.name.text).sorted()
        for (machine, node) in kept {
            guard principals[machine]?.species == .machine else {
                throw SchemaError(
                    .badValue, at: node.place, "'\(machine)' is a person, and nobody keeps a person",
                    hint: "take it away, or say 'type: machine'")
            }
            let name = try node.text()
            guard people.contains(name) else {
                throw SchemaError(
                    .unknownPrincipal, at: node.place,
                    "'\(name.excerpt)' is no person, and keeps '\(machine)'",
                    hint: guess(name, among: people) + "people are: \(people.joined(separator: ", "))")
            }
        }
    }

    private static func species(_ node: Node?) throws(SchemaError) -> Principal.Species {
        guard let node else { return .person }
        guard let species = Principal.Species(rawValue: try node.text()),
            Principal.Species.declared.contains(species)
        else {
            throw SchemaError(
                .badValue, at: node.place, "unknown type of principal: \(node.noun)",
                hint: "it is one of: \(Principal.Species.declared.map(\.rawValue).joined(separator: ", "))")
        }
        return species
    }

    /// What stands before the e-mail in a commit: git strips some characters there, so they are refused here.
    private static func displayName(_ node: Node) throws(SchemaError) -> String {
        let text = try node.text()
        let stripped = " .,:;<>\"\\'".utf8
        let bytes = text.utf8
        guard let first = bytes.first, let last = bytes.last, bytes.count <= 128,
            !stripped.contains(first), !stripped.contains(last), !containsControls(text),
            !bytes.contains(UInt8(ascii: "<")), !bytes.contains(UInt8(ascii: ">"))
        else {
            throw SchemaError(
                .badValue, at: node.place, "'\(text.excerpt)' cannot stand as a name in a commit",
                hint:
                    "1 to 128 bytes, no control characters, no '<' or '>', no space or punctuation at its ends"
            )
        }
        return text
    }

    private static func roles(
        _ node: Node, _ principals: [PrincipalName: Principal]
    ) throws(SchemaError) -> [RoleName: Set<PrincipalName>] {
        var roles: [RoleName: Set<PrincipalName>] = [:]
        for field in try node.map() {
            let role: RoleName = try field.name()
            for member in try field.node.list() {
                let name: PrincipalName = try member.name()
                guard principals[name] != nil else {
                    let nearest = nearestWord(to: name.text, among: principals.keys.map(\.text))
                    throw SchemaError(
                        .unknownPrincipal, at: member.place,
                        "role '\(role)' names '\(name)', who is no principal",
                        hint: nearest.map { "did you mean '\($0)'?" } ?? "list them under 'principals' first")
                }
                guard roles[role, default: []].insert(name).inserted else {
                    throw SchemaError(
                        .duplicateValue, at: member.place, "'\(name)' stands twice in role '\(role)'",
                        hint: "keep one")
                }
            }
            if roles[role] == nil { roles[role] = [] }
        }
        return roles
    }

    private static func permissions(
        _ node: Node, _ roles: [RoleName: Set<PrincipalName>]
    ) throws(SchemaError) -> [RoleName: Set<PolicyBundle.Permission>] {
        var permissions: [RoleName: Set<PolicyBundle.Permission>] = [:]
        for field in try node.map() {
            let role: RoleName = try field.name()
            guard roles[role] != nil else {
                let nearest = nearestWord(to: role.text, among: roles.keys.map(\.text))
                throw SchemaError(
                    .unknownRole, at: field.place, "'\(role)' is no role",
                    hint: nearest.map { "did you mean '\($0)'?" } ?? "list it under 'roles' first")
            }
            var permitted: Set<PolicyBundle.Permission> = []
            for entry in try field.node.list() {
                guard permitted.insert(try permission(entry)).inserted else {
                    throw SchemaError(
                        .duplicateValue, at: entry.place, "role '\(role)' is permitted this twice",
                        hint: "keep one")
                }
            }
            permissions[role] = permitted
        }
        return permissions
    }

    /// `asset.register`, or `asset.*` for a family; nothing else is a pattern.
    private static func permission(_ node: Node) throws(SchemaError) -> PolicyBundle.Permission {
        let text = try node.text()
        if let permission = PolicyBundle.Permission(text) { return permission }
        let words = PolicyBundle.Permission.words
        throw SchemaError(
            .unknownEvent, at: node.place, "'\(text.excerpt)' is no event",
            hint: guess(text, among: words) + "events are: \(words.joined(separator: ", "))")
    }
}

extension PolicyBundle.Permission {
    /// Every word that may stand under a role: the events, and the families.
    package static var words: [String] {
        let single = EventKind.allCases.map(\.rawValue)
        return single + Set(single.map { "\($0.prefix { $0 != "." }).*" }).sorted()
    }

    fileprivate init?(_ text: String) {
        guard Self.words.contains(where: { $0.utf8.elementsEqual(text.utf8) }) else { return nil }
        self = EventKind(rawValue: text).map { .event($0) } ?? .family(String(text.dropLast(2)))
    }
}

extension PrincipalsDocument {
    /// A ledger that nobody could begin, or whose policy nobody could change, is refused before it begins.
    private func refuseLockout() throws(SchemaError) {
        for kind in [EventKind.ledgerInit, .policyPropose, .policyActivate] {
            guard somebody(may: { $0.allows(kind) }) else {
                throw SchemaError(
                    .lockout, at: permissionsPlace, "nobody with a key may do \(kind.rawValue)",
                    hint: "permit it to a role that somebody with a key has")
            }
        }
    }

    /// Where somebody may move versions from state to state, a transition that needs approval must have somebody who
    /// may approve. A policy that lets nobody move them needs nobody.
    func refuseLockout(of profiles: [Lifecycle]) throws(SchemaError) {
        let movers: [EventKind] = [.lifecycleSetState, .lifecycleRestore]
        guard movers.contains(where: { mover in somebody(may: { $0.allows(mover) }) }) else { return }
        let word = PolicyBundle.Permission.approvalWord
        for profile in profiles.sorted(by: { $0.name < $1.name }) {
            for transition in profile.transitions where transition.isOpen && transition.needsApproval {
                guard somebody(amongPeople: true, may: \.allowsApproval) else {
                    throw SchemaError(
                        .lockout, at: permissionsPlace,
                        "no person with a key may approve, and \(transition.way) of profile '\(profile.name)' needs it",
                        hint:
                            "permit \(word) to a role that a person with a key has; the word of a machine is no approval"
                    )
                }
                guard
                    transition.roles.isEmpty
                        || transition.roles.contains(where: { isStaffed($0) })
                else {
                    let roles = transition.roles.sorted().map { "'\($0)'" }.joined(separator: ", ")
                    throw SchemaError(
                        .lockout, at: permissionsPlace,
                        "nobody with a key has a role that may take \(transition.way) of profile '\(profile.name)'",
                        hint: "give somebody with a key one of these roles: \(roles)")
                }
            }
        }
    }

    private func somebody(
        amongPeople: Bool = false, may allows: (PolicyBundle.Permission) -> Bool
    ) -> Bool {
        roles.keys.contains {
            isStaffed($0, byPeople: amongPeople) && permissions[$0, default: []].contains(where: allows)
        }
    }

    /// Whether somebody with a key has the role.
    private func isStaffed(_ role: RoleName, byPeople: Bool = false) -> Bool {
        roles[role, default: []].contains { name in
            guard let principal = principals[name], !principal.keys.isEmpty else { return false }
            return !byPeople || principal.species == .person
        }
    }
}

extension Node {
    /// A list of roles that there are: at least one, none twice.
    func roles(
        among known: [RoleName: Set<PrincipalName>], whereNone message: String, hint: String
    ) throws(SchemaError) -> Set<RoleName> {
        let roles: [RoleName] = try distinct { node throws(SchemaError) in
            let role: RoleName = try node.name()
            guard known[role] != nil else {
                let words = known.keys.map(\.text).sorted()
                throw SchemaError(
                    .unknownRole, at: node.place, "'\(role)' is no role",
                    hint: guess(role.text, among: words) + "roles are: \(words.joined(separator: ", "))")
            }
            return role
        }
        guard !roles.isEmpty else { throw SchemaError(.badValue, at: place, message, hint: hint) }
        return Set(roles)
    }
}

import Canonical
package import Catalog
import Statute

/// `kind: ApprovalPolicies`: what must be approved, by whom, and how often.
package struct ApprovalsDocument {
    let approvals: ApprovalPolicies
    /// Where each gate stands.
    private let places: [(gate: Gate, place: Place)]

    /// What the rules may name.
    struct World {
        let catalog: CatalogDocument
        let plugins: [PluginName: PolicyBundle.Plugin]
        let principals: PrincipalsDocument
    }

    package static let longest = 366 * 86_400
    /// The units of a span of time, in seconds.
    package static let units = [("m", 60), ("h", 3600), ("d", 86_400)]
    package static let mostRules = 256

    init(_ node: Node, in world: World) throws(SchemaError) {
        let fields = try Fields(node, known: ["apiVersion", "kind", "defaults", "exceptions", "rules"])
        var requiresOwner = true
        var expiresAfter: Int?
        if let node = fields.optional("defaults") {
            let defaults = try Fields(node, known: ["requireOwnerForApproval", "expiresAfter"])
            requiresOwner =
                try defaults.optional("requireOwnerForApproval").map { node throws(SchemaError) in
                    try node.bool()
                } ?? true
            expiresAfter = try defaults.optional("expiresAfter").map { node throws(SchemaError) in
                try node.duration(upTo: Self.longest)
            }
        }
        var rules: [ApprovalRule] = []
        var places: [(gate: Gate, place: Place)] = []
        for entry in try fields.optional("rules")?.list() ?? [] {
            let (rule, standing) = try Self.rule(entry, world)
            guard !rules.contains(where: { $0.name == rule.name }) else {
                throw SchemaError(
                    .duplicateValue, at: entry.place, "rule '\(rule.name)' stands here twice",
                    hint: "receipts name rules: give each a name of its own")
            }
            rules.append(rule)
            places += zip(rule.gates, standing).map { (gate: $0, place: $1) }
            guard rules.count <= Self.mostRules else {
                throw SchemaError(
                    .tooLarge, at: entry.place, "there are more than \(Self.mostRules) rules",
                    hint: "say in one rule what several assets have in common")
            }
        }
        self.places = places
        approvals = ApprovalPolicies(
            requiresOwner: requiresOwner, expiresAfter: expiresAfter,
            exceptions: try fields.optional("exceptions").map(Self.terms) ?? ExceptionTerms(), rules: rules)
    }

    private static func terms(_ node: Node) throws(SchemaError) -> ExceptionTerms {
        let fields = try Fields(node, known: ["expiresAfter", "settleWithin"])
        let usual = ExceptionTerms()
        func span(_ key: String) throws(SchemaError) -> Int? {
            try fields.optional(key).map { node throws(SchemaError) in try node.duration(upTo: longest) }
        }
        return ExceptionTerms(
            expiresAfter: try span("expiresAfter") ?? usual.expiresAfter,
            settleWithin: try span("settleWithin") ?? usual.settleWithin)
    }

    /// A gate that too few people could ever satisfy is refused: what it guards could never be done.
    func refuseUnstaffed(in policy: PolicyBundle) throws(SchemaError) {
        for (gate, place) in places {
            guard let shortage = policy.shortage(at: gate) else { continue }
            throw SchemaError(
                .lockout, at: place, "the gate \(shortage.sentence)", hint: shortage.remedy)
        }
        for kind in [EventKind.policyPropose, .policyActivate] where !policy.canPass(kind) {
            guard let place = places.first(where: { $0.gate.action == kind })?.place else { continue }
            throw SchemaError(
                .lockout, at: place, "nobody who may do \(kind.rawValue) could pass all its gates at once",
                hint: "let somebody who may do it approve it too, or ask others: that needs request.open")
        }
    }

    private static func rule(
        _ node: Node, _ world: World
    ) throws(SchemaError) -> (rule: ApprovalRule, gates: [Place]) {
        let fields = try Fields(node, known: ["name", "selector", "gates"])
        let named = try fields.required("name")
        let name: Name<GateReceipt> = try named.name()
        guard !Name<GateReceipt>.reserved.contains(name) else {
            throw SchemaError(
                .badName, at: named.place,
                "'\(name)' stands for a rule of catalogctl's own in receipts and cannot name another",
                hint: "give it another name")
        }
        let selector =
            try fields.optional("selector").map { node throws(SchemaError) in
                try AssetSelector(node, in: world)
            } ?? AssetSelector()
        let listed = try fields.required("gates")
        let entries = try listed.list()
        var gates: [Gate] = []
        for entry in entries { gates.append(try gate(entry, selector, world)) }
        guard !gates.isEmpty else {
            throw SchemaError(
                .deadRule, at: listed.place, "rule '\(name)' has no gate",
                hint: "add one, or remove the rule")
        }
        return (ApprovalRule(name: name, selector: selector, gates: gates), entries.map(\.place))
    }

    private static let gateFields = [
        "action", "when", "denyWhen", "approvalsRequired", "approverRoles", "excluding", "ownerApproval",
        "evidence", "personallySigned", "expiresAfter",
    ]

    private static func gate(
        _ node: Node, _ selector: AssetSelector, _ world: World
    ) throws(SchemaError) -> Gate {
        let fields = try Fields(node, known: gateFields)
        let named = try fields.required("action")
        let word = try named.choice(of: actions.map(\.rawValue))
        guard let action = EventKind(rawValue: word) else { preconditionFailure("'\(word)' is one of them") }
        guard action.concernsAsset || selector.isEmpty else {
            throw SchemaError(
                .deadRule, at: named.place,
                "'\(word)' is about no asset, and the rule is only about some",
                hint: "put the gate into a rule without a selector")
        }
        let when = try Circumstance(fields.optional("when"), of: action, in: world)
        let denies = try fields.optional("denyWhen").map { node throws(SchemaError) in
            try AssetSelector(node, in: world)
        }
        if let denies, denies.isEmpty || !action.concernsAsset {
            throw SchemaError(
                .deadRule, at: fields.optional("denyWhen")?.place ?? node.place,
                denies.isEmpty
                    ? "'denyWhen' asks nothing, so that it would deny all"
                    : "'\(word)' is about no asset, so that nothing can be asked of one",
                hint: "say of which assets it denies, or leave it out")
        }
        let required = try fields.optional("approvalsRequired").map { node throws(SchemaError) in
            try node.integer(in: 0...Gate.mostApprovals)
        }
        let evidence = try fields.optional("evidence").map { node throws(SchemaError) in
            try node.names(EvidenceType.self)
        }
        let count = required ?? (denies == nil && evidence == nil ? 1 : 0)
        let roles = try fields.optional("approverRoles").map { node throws(SchemaError) in
            try node.roles(
                among: world.principals.roles, whereNone: "no role could approve",
                hint: "leave 'approverRoles' out where everybody permitted to approve counts")
        }
        let excluding = try fields.optional("excluding").map { node throws(SchemaError) in
            try node.distinct { node throws(SchemaError) in try node.choice(of: ["requester"]) }
        }
        let needsOwner = try fields.optional("ownerApproval").map { node throws(SchemaError) in
            try node.bool()
        }
        let signed = try fields.optional("personallySigned").map { node throws(SchemaError) in
            try node.integer(in: 0...Gate.mostApprovals)
        }
        let gate = Gate(
            action: action, environments: when.environments, from: when.from, to: when.to, denies: denies,
            approvalsRequired: count, approverRoles: roles ?? [],
            excludesRequester: excluding?.isEmpty == false, needsOwner: needsOwner ?? false,
            evidence: evidence ?? [], personallySigned: signed,
            expiresAfter: try fields.optional("expiresAfter").map { node throws(SchemaError) in
                try node.duration(upTo: longest)
            })
        try refuseDead(gate, at: node.place)
        return gate
    }

    /// Events that a gate can be about: all but the root, and what gives, takes or carries approvals itself.
    package static let actions = EventKind.allCases.filter {
        $0 != .ledgerInit && $0.form.trailers.contains { $0.key == .gate }
    }

    private static func refuseDead(_ gate: Gate, at place: Place) throws(SchemaError) {
        func dead(_ message: String, _ hint: String) -> SchemaError {
            SchemaError(.deadRule, at: place, message, hint: hint)
        }
        guard gate.evidence.isEmpty || gate.action.form.trailers.contains(where: { $0.key == .version })
        else {
            throw dead(
                "'\(gate.action.rawValue)' is about no version, so that none can have evidence",
                "leave 'evidence' out here")
        }
        guard !gate.needsOwner || gate.action.concernsAsset else {
            throw dead(
                "'\(gate.action.rawValue)' is about no asset, so that nobody owns it",
                "leave 'ownerApproval' out here")
        }
        guard gate.approvalsRequired > 0 || gate.denies != nil || !gate.evidence.isEmpty else {
            throw dead(
                "the gate asks for nothing",
                "ask for approvals or evidence, or say with 'denyWhen' what it denies")
        }
        guard gate.approvalsRequired > 0 || !(gate.needsOwner || gate.excludesRequester) else {
            throw dead(
                "the gate asks for no approval, and says whose it would be",
                "set 'approvalsRequired', or leave that out")
        }
        guard gate.personallySigned <= gate.approvalsRequired else {
            throw dead(
                "\(gate.personallySigned) of \(gate.approvalsRequired) approvals cannot be personally signed",
                "lower 'personallySigned', or leave it out to have all of them signed")
        }
        guard gate.action.form.payloads.isEmpty || gate.approvalsRequired <= 1 && !gate.excludesRequester
        else {
            throw dead(
                "\(gate.action.rawValue) brings files and cannot be requested, so that only who does it can approve it",
                "ask for one approval at most, and exclude nobody; or gate what is done with it afterwards")
        }
    }
}

/// `when`: where a gate matches.
private struct Circumstance {
    var environments: Set<EnvironmentName> = []
    var from: StateName?
    var to: StateName?

    init(_ node: Node?, of action: EventKind, in world: ApprovalsDocument.World) throws(SchemaError) {
        guard let node else { return }
        let fields = try Fields(node, known: ["environment", "transition"])
        if let node = fields.optional("environment") {
            guard action.form.trailers.contains(where: { $0.key == .environment }) else {
                throw Self.pointless("'\(action.rawValue)' is in no environment", at: node)
            }
            let known = world.catalog.environments
            environments = Set(
                try node.oneOrMore { node throws(SchemaError) in
                    let name: EnvironmentName = try node.name()
                    guard known.contains(name) else {
                        let words = known.map(\.text)
                        throw SchemaError(
                            .unknownEnvironment, at: node.place, "'\(name)' is no environment",
                            hint: guess(name.text, among: words)
                                + "environments are: \(words.joined(separator: ", "))")
                    }
                    return name
                })
        }
        if let node = fields.optional("transition") {
            guard action.effect == .lifecycleSetState else {
                throw Self.pointless("'\(action.rawValue)' changes no state", at: node)
            }
            let ends = try Fields(node, known: ["from", "to"])
            let known = Set(world.plugins.values.flatMap(\.lifecycle.states))
            from = try ends.optional("from").map { node throws(SchemaError) in try Self.state(node, known) }
            to = try ends.optional("to").map { node throws(SchemaError) in try Self.state(node, known) }
            guard from != nil || to != nil else {
                throw Self.pointless("the transition says neither 'from' nor 'to'", at: node)
            }
        }
        guard !environments.isEmpty || from != nil || to != nil else {
            throw Self.pointless("'when' says nothing", at: node)
        }
    }

    private static func pointless(_ message: String, at node: Node) -> SchemaError {
        SchemaError(.deadRule, at: node.place, message, hint: "leave it out here")
    }

    private static func state(_ node: Node, _ known: Set<StateName>) throws(SchemaError) -> StateName {
        let name: StateName = try node.name()
        guard known.contains(name) else {
            let words = known.map(\.text).sorted()
            throw SchemaError(
                .unknownState, at: node.place, "no lifecycle has a state '\(name)'",
                hint: guess(name.text, among: words) + "states are: \(words.joined(separator: ", "))")
        }
        return name
    }
}

extension AssetSelector {
    fileprivate init(
        _ node: Node, in world: ApprovalsDocument.World, depth: Int = 1
    ) throws(SchemaError) {
        guard depth <= Self.deepest else {
            throw SchemaError(
                .tooLarge, at: node.place, "selectors stand more than \(Self.deepest) deep in one another",
                hint: "say it flatter")
        }
        let fields = try Fields(node, known: ["plugins", "kinds", "labels", "governance", "any", "all"])
        func below(_ key: String) throws(SchemaError) -> [AssetSelector] {
            guard let node = fields.optional(key) else { return [] }
            var selectors: [AssetSelector] = []
            for entry in try node.list() {
                let selector = try AssetSelector(entry, in: world, depth: depth + 1)
                guard !selector.isEmpty else {
                    throw SchemaError(
                        .deadRule, at: entry.place, "the selector asks nothing", hint: "remove it")
                }
                selectors.append(selector)
            }
            guard !selectors.isEmpty else {
                throw SchemaError(
                    .deadRule, at: node.place, "'\(key)' holds no selector", hint: "leave it out")
            }
            return selectors
        }
        let plugins = try fields.optional("plugins").map { node throws(SchemaError) in
            try node.oneOrMore { node throws(SchemaError) in
                try Self.known(node, world.plugins.keys.map { $0 }, .unknownPlugin, "plugin")
            }
        }
        let kinds = try fields.optional("kinds").map { node throws(SchemaError) in
            try node.oneOrMore { node throws(SchemaError) in
                try Self.known(node, world.plugins.values.flatMap(\.kinds), .unknownKind, "kind")
            }
        }
        var conditions: [Condition] = []
        for (section, prefix) in [("labels", "labels."), ("governance", "")] {
            for field in try fields.optional(section)?.map() ?? [] {
                conditions.append(try Self.condition(prefix + field.key, field))
            }
        }
        self.init(
            plugins: Set(plugins ?? []), kinds: Set(kinds ?? []), conditions: conditions,
            any: try below("any"), all: try below("all"))
    }

    private static func condition(_ key: String, _ field: Node.Field) throws(SchemaError) -> Condition {
        guard let read = OverlayKey(key), let overlayField = read.field,
            !overlayField.isMap || read.steps.count > 1
        else {
            let words = OverlayField.table.map(\.key)
            throw SchemaError(
                .unknownField, at: field.place,
                "no field of the governance metadata is called '\(key.excerpt)'",
                hint: guess(key, among: words) + "fields are: \(words.joined(separator: ", "))")
        }
        let values = try field.node.oneOrMore { node throws(SchemaError) in
            let word = try node.word()
            let choices = overlayField.choices + [ReservedWords.nobody]
            guard choices.count == 1 || choices.contains(where: { $0.utf8.elementsEqual(word.utf8) }) else {
                throw SchemaError(
                    .badValue, at: node.place, "'\(word.excerpt)' never stands at \(key)",
                    hint: guess(word, among: choices) + "it is one of: \(choices.joined(separator: ", "))")
            }
            return word
        }
        return Condition(key: read, values: values)
    }

    private static func known<Tag>(
        _ node: Node, _ known: [Name<Tag>], _ code: DiagnosticCode, _ noun: String
    ) throws(SchemaError) -> Name<Tag> {
        let name: Name<Tag> = try node.name()
        guard known.contains(name) else {
            let words = Set(known.map(\.text)).sorted()
            throw SchemaError(
                code, at: node.place, "'\(name)' is no \(noun)",
                hint: guess(name.text, among: words) + "there are: \(words.joined(separator: ", "))")
        }
        return name
    }
}

extension Node {
    /// One value, or a list of at least one, none twice.
    fileprivate func oneOrMore<T>(_ read: (Node) throws(SchemaError) -> T) throws(SchemaError) -> [T] {
        guard case .array(let nodes) = value else { return [try read(self)] }
        guard !nodes.isEmpty else {
            throw SchemaError(
                .deadRule, at: place, "the list is empty, so that nothing ever matches", hint: "leave it out")
        }
        return try distinct(read)
    }

    /// A text, or a number or truth value as one writes it.
    fileprivate func word() throws(SchemaError) -> String {
        switch value {
        case .integer(let number): "\(number)"
        case .bool(let truth): "\(truth)"
        default: try text()
        }
    }

    /// `90m`, `36h` or `14d`, in seconds.
    func duration(upTo longest: Int) throws(SchemaError) -> Int {
        let text = try text()
        let unit = ApprovalsDocument.units.first { text.utf8.last == $0.0.utf8.first }?.1
        guard let unit,
            let number = Count(Substring(text.utf8.dropLast()))?.value, number > 0, number <= longest / unit
        else {
            throw SchemaError(
                .badValue, at: place, "'\(text.excerpt)' is no span of time",
                hint: "write minutes, hours or days: 90m, 36h, 14d; at most \(longest / 86_400)d")
        }
        return number * unit
    }
}

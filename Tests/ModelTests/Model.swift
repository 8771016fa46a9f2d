// The catalog once more, in plain values: no git, no records, no code of the rooms that it is held against. It says
// what each step does and with which code it is refused, as DESIGN 3, 4 and 6 have it.

/// What the ledger should be after a number of steps.
struct Model {
    struct Version: Equatable {
        var state: String
        /// Identities of the assets that it uses, with the label where one is asked for.
        let uses: [Int: String?]
        let content: String
    }

    struct Binding: Equatable {
        var bound: String?
        var isHeld = false
        /// The latest first.
        var previous: [String] = []
    }

    struct Asset: Equatable {
        let plugin: String
        var name: String
        var source: String?
        /// Labels in the order in which they were made.
        var labels: [String] = []
        var versions: [String: Version] = [:]
        var bindings: [String: Binding] = [:]
        var aliases: [String: String] = [:]
        var overlay: [String: String] = [:]
        var hasOverlay = false
        var retirement: String?
        var isHalted = false
    }

    private enum Name {
        case live(Int)
        case moved(Int)
    }

    private(set) var assets: [Int: Asset] = [:]
    private(set) var frozen: Set<String> = []
    private var names: [String: Name] = [:]
    private var next = 0

    static let environments = ["dev", "stage", "prod"]

    /// Does a step, or says with which code it is refused and does nothing.
    mutating func take(_ step: Step) -> String? {
        do {
            try perform(step)
            return nil
        } catch { return error.code }
    }

    struct Refused: Error {
        let code: String

        init(_ code: String) { self.code = code }
    }

    // MARK: Steps

    private mutating func perform(_ step: Step) throws(Refused) {
        switch step.act {
        case .register(let file):
            try authorise(step)
            guard names[step.key] == nil else { throw Refused("asset.exists") }
            assets[next] = Asset(plugin: step.plugin, name: step.name, source: file)
            names[step.key] = .live(next)
            next += 1
        case .rename(let name):
            let id = try subject(step)
            guard name != step.name else { throw Refused("asset.unchanged") }
            let key = "\(step.plugin)/\(name)"
            guard names[key] == nil else { throw Refused("asset.exists") }
            let bound = assets[id]?.bindings.filter { $0.value.bound != nil } ?? [:]
            guard frozen.isDisjoint(with: bound.keys) else { throw Refused("environment.frozen") }
            names[step.key] = .moved(id)
            names[key] = .live(id)
            assets[id]?.name = name
        case .setSource(let file):
            let id = try subject(step)
            guard assets[id]?.source != file else { throw Refused("asset.unchanged") }
            assets[id]?.source = file
        case .govern(let fields): try govern(step, fields)
        case .snapshot(let label, let record): try snapshot(step, label, record)
        case .alias(let alias, let choice): try self.alias(step, alias, choice)
        case .setState, .deprecate, .archive, .restore: try lifecycle(step)
        case .promote, .rollback, .unbind: try bind(step)
        case .freeze(let environment):
            try authoriseStops(step)
            try known(environment)
            guard frozen.insert(environment).inserted else { throw Refused("environment.frozen") }
        case .thaw(let environment):
            try authoriseStops(step)
            guard frozen.remove(environment) != nil else { throw Refused("environment.not-frozen") }
        case .halt:
            let id = try subject(step)
            guard assets[id]?.isHalted != true else { throw Refused("asset.halted") }
            assets[id]?.isHalted = true
        case .resume:
            let id = try subject(step)
            guard assets[id]?.isHalted == true else { throw Refused("asset.not-halted") }
            assets[id]?.isHalted = false
        }
    }

    /// Only an admin stops environments.
    private func authoriseStops(_ step: Step) throws(Refused) {
        try authorise(step)
        guard step.person == .dana else { throw Refused("authz.role") }
    }

    private mutating func govern(_ step: Step, _ fields: [String: String]) throws(Refused) {
        _ = try find(step)
        let known = [
            "owner.principal", "risk.level", "compliance.tags", "labels.team", "intendedUse.summary",
        ]
        for (key, _) in fields where !known.contains(key) { throw Refused("schema.unknown-field") }
        if let level = fields["risk.level"], !["", "low", "high"].contains(level) {
            throw Refused("schema.value")
        }
        let id = try subject(step)
        guard var asset = assets[id] else { return }
        let before = asset.overlay
        for (key, text) in fields { asset.overlay[key] = text.isEmpty ? nil : text }
        if let owner = asset.overlay["owner.principal"], !["dana", "sam", "robo", "vic"].contains(owner) {
            throw Refused("governance.invalid")
        }
        if let tag = asset.overlay["compliance.tags"], tag != "gdpr" { throw Refused("governance.invalid") }
        guard asset.overlay != before else { throw Refused("governance.unchanged") }
        asset.hasOverlay = true
        assets[id] = asset
    }

    private mutating func snapshot(_ step: Step, _ given: String?, _ record: Step.Record) throws(Refused) {
        _ = try find(step)
        // A manifest is read before anything is judged.
        if Set(record.uses.map(\.text)).count < record.uses.count {
            throw Refused("schema.duplicate-value")
        }
        guard let label = given ?? record.version else { throw Refused("version.unnamed") }
        let id = try subject(step)
        guard var asset = assets[id] else { return }
        if asset.plugin == "agents", Self.semantic(label) == nil { throw Refused("version.label") }
        let taken = { (one: String) in one.lowercased() == label.lowercased() }
        if asset.labels.contains(where: taken) { throw Refused("version.exists") }
        if asset.aliases.keys.contains(where: taken) { throw Refused("alias.taken") }
        var uses: [Int: String?] = [:]
        for use in record.uses {
            let used: Int
            switch names[use.key] {
            case .live(let found), .moved(let found): used = found
            case nil: throw Refused("link.unknown")
            }
            if let label = use.label, assets[used]?.versions[label] == nil { throw Refused("link.unknown") }
            guard used != id, uses[used] == nil else { throw Refused("link.invalid") }
            uses[used] = .some(use.label)
        }
        if let stated = record.version, stated != label { throw Refused("version.label") }
        asset.labels.append(label)
        asset.versions[label] = Version(state: "draft", uses: uses, content: record.content)
        assets[id] = asset
    }

    private mutating func alias(_ step: Step, _ alias: String, _ choice: String?) throws(Refused) {
        let found = try find(step)
        let label: String?
        if let choice { label = try self.label(choice, of: found) } else { label = nil }
        let id = try subject(step)
        guard var asset = assets[id] else { return }
        guard asset.aliases[alias] != label else { throw Refused("alias.unchanged") }
        if label != nil {
            guard !["latest", "latest-approved", "none"].contains(alias) else {
                throw Refused("alias.invalid")
            }
            guard !asset.labels.contains(where: { $0.lowercased() == alias }) else {
                throw Refused("alias.taken")
            }
        }
        asset.aliases[alias] = label
        assets[id] = asset
    }

    // MARK: Who and what

    private func find(_ step: Step) throws(Refused) -> Int { try find(step.key) }

    private func find(_ key: String) throws(Refused) -> Int {
        switch names[key] {
        case .live(let id): return id
        case .moved: throw Refused("asset.moved")
        case nil: throw Refused("asset.unknown")
        }
    }

    private func authorise(_ step: Step) throws(Refused) {
        switch step.person {
        case .dana, .sam, .robo: break
        case .vic: throw Refused("authz.role")
        case .mallory: throw Refused("key.unknown")
        }
    }

    /// The asset of a step by somebody who may take it; one that is archived can only be restored.
    private func subject(_ step: Step) throws(Refused) -> Int {
        let id = try find(step)
        try authorise(step)
        if assets[id]?.retirement == "archived" {
            guard case .restore = step.act else { throw Refused("asset.archived") }
        }
        return id
    }

    /// The label that a word chooses.
    func label(_ word: String, of id: Int) throws(Refused) -> String {
        guard let asset = assets[id] else { throw Refused("asset.unknown") }
        switch word {
        case "latest", "latest-approved":
            let candidates = asset.labels.filter {
                word == "latest" || asset.versions[$0]?.state == "approved"
            }
            let newest =
                asset.plugin == "agents"
                ? candidates.enumerated().max { one, other in
                    // Two builds of one number: the later one.
                    Self.isBelow(one.element, other.element)
                        || (!Self.isBelow(other.element, one.element) && one.offset < other.offset)
                }?.element : candidates.last
            guard let newest else { throw Refused("version.unknown") }
            return newest
        default:
            let label = asset.aliases[word] ?? word
            guard asset.versions[label] != nil else { throw Refused("version.unknown") }
            return label
        }
    }

    private static func semantic(_ label: String) -> (core: [Int], prerelease: String?)? {
        let decorated = label.split(separator: "+")
        let parts = decorated[0].split(separator: "-", maxSplits: 1)
        let core = parts[0].split(separator: ".").compactMap { Int($0) }
        return core.count == 3 ? (core, parts.count == 2 ? String(parts[1]) : nil) : nil
    }

    /// A release is above every prerelease, whatever its number.
    private static func isBelow(_ one: String, _ other: String) -> Bool {
        guard let left = semantic(one), let right = semantic(other) else { return false }
        if (left.prerelease == nil) != (right.prerelease == nil) { return left.prerelease != nil }
        if left.core != right.core { return left.core.lexicographicallyPrecedes(right.core) }
        return (left.prerelease ?? "") < (right.prerelease ?? "")
    }
}

// MARK: Lifecycle

extension Model {
    private static let standard: Set<String> = [
        "draft approved", "approved deprecated", "deprecated archived", "approved archived",
        "deprecated approved", "archived deprecated", "archived draft",
    ]
    private static let approvals: Set<String> = ["draft approved", "archived draft", "archived approved"]
    /// What the profile of the prompts opens besides.
    private static let loose: Set<String> = ["draft archived", "archived approved"]

    fileprivate mutating func lifecycle(_ step: Step) throws(Refused) {
        let found = try find(step)
        switch step.act {
        case .setState(let choice, let state):
            let label = try chosen(choice, of: found)
            let id = try subject(step)
            try move(id, label, to: state, by: step.person)
        case .deprecate(let choice, let replacement):
            let label = try choice.map { choice throws(Refused) in try self.label(choice, of: found) }
            let id = try subject(step)
            if let replacement {
                let key = "\(step.plugin)/\(replacement)"
                guard replacement != step.name else { throw Refused("lifecycle.replacement") }
                guard assets[try find(key)]?.retirement == nil else { throw Refused("lifecycle.replacement") }
            }
            if let label { return try move(id, label, to: "deprecated", by: step.person) }
            try retire(id, to: "deprecated")
        case .archive(let choice):
            let label = try choice.map { choice throws(Refused) in try self.label(choice, of: found) }
            let id = try subject(step)
            if let label { return try move(id, label, to: "archived", by: step.person) }
            if assets[id]?.bindings.values.contains(where: { $0.bound != nil }) ?? false {
                throw Refused("lifecycle.bound")
            }
            try retire(id, to: "archived")
        case .restore(let choice, let state):
            let label = try choice.map { choice throws(Refused) in try self.label(choice, of: found) }
            let id = try subject(step)
            guard let label else { return try restore(id, to: state, by: step.person) }
            if assets[id]?.retirement == "archived" { throw Refused("asset.archived") }
            guard assets[id]?.versions[label]?.state == "archived" else {
                throw Refused("lifecycle.transition-not-allowed")
            }
            guard let state else { throw Refused("event.form") }
            try move(id, label, to: state, by: step.person)
        default: break
        }
    }

    private func chosen(_ choice: String?, of id: Int) throws(Refused) -> String {
        if let choice { return try label(choice, of: id) }
        guard let labels = assets[id]?.labels, labels.count == 1 else { throw Refused("version.ambiguous") }
        return labels[0]
    }

    private mutating func move(
        _ id: Int, _ label: String, to state: String, by person: Step.Person
    ) throws(Refused) {
        guard let asset = assets[id], let before = asset.versions[label]?.state else { return }
        guard ["draft", "approved", "deprecated", "archived"].contains(state) else {
            throw Refused("lifecycle.state-unknown")
        }
        guard state != before else { throw Refused("lifecycle.unchanged") }
        let way = "\(before) \(state)"
        guard Self.standard.contains(way) || (asset.plugin == "prompts" && Self.loose.contains(way)) else {
            throw Refused("lifecycle.transition-not-allowed")
        }
        if state == "approved", asset.overlay["owner.principal"] == nil {
            throw Refused("governance.owner-missing")
        }
        if state == "archived", asset.bindings.values.contains(where: { $0.bound == label }) {
            throw Refused("lifecycle.bound")
        }
        if state == "archived" || (state == "deprecated" && before != "archived") {
            try refuseUsed(id, label)
        }
        let isRoundabout = asset.plugin == "prompts" && way == "deprecated approved"
        if Self.approvals.contains(way) || isRoundabout, person != .dana { throw Refused("approval.needed") }
        assets[id]?.versions[label]?.state = state
    }

    private mutating func retire(_ id: Int, to state: String) throws(Refused) {
        guard assets[id]?.retirement != state else { throw Refused("lifecycle.unchanged") }
        try refuseUsed(id, nil)
        assets[id]?.retirement = state
    }

    private mutating func restore(_ id: Int, to state: String?, by person: Step.Person) throws(Refused) {
        guard let before = assets[id]?.retirement else { throw Refused("lifecycle.unchanged") }
        switch state {
        case nil:
            if before == "archived", person != .dana { throw Refused("approval.needed") }
            assets[id]?.retirement = nil
        case "deprecated" where before == "archived": assets[id]?.retirement = "deprecated"
        default: throw Refused("lifecycle.transition-not-allowed")
        }
    }

    /// No version that is bound somewhere may lose what it uses.
    private func refuseUsed(_ id: Int, _ label: String?) throws(Refused) {
        for user in assets.values {
            for bound in user.bindings.values.compactMap(\.bound) {
                guard let use = user.versions[bound]?.uses[id] else { continue }
                if use == nil || label == nil || use == label { throw Refused("lifecycle.used") }
            }
        }
    }
}

// MARK: Bindings

extension Model {
    fileprivate mutating func bind(_ step: Step) throws(Refused) {
        let found = try find(step)
        switch step.act {
        case .promote(let environment, let choice, let from, let allows):
            let label: String
            if let from {
                guard let bound = assets[found]?.bindings[from]?.bound else {
                    throw Refused("binding.absent")
                }
                if let choice { label = try self.label(choice, of: found) } else { label = bound }
            } else {
                label = try self.label(choice ?? "latest-approved", of: found)
            }
            let id = try subject(step)
            try known(environment)
            try thawed(environment)
            if let from {
                try known(from)
                guard from != environment, assets[id]?.bindings[from]?.bound == label else {
                    throw Refused("binding.source")
                }
            }
            if assets[id]?.isHalted == true { throw Refused("asset.halted") }
            try admit(id, label, environment, allows: allows)
            let binding = assets[id]?.bindings[environment] ?? Binding()
            if binding.isHeld, step.person == .robo { throw Refused("binding.held") }
            if binding.bound == label, !binding.isHeld { throw Refused("binding.unchanged") }
            put(label, id, environment, held: false)
        case .rollback(let environment, let choice, let allows):
            let label = try self.label(choice, of: found)
            let id = try subject(step)
            try known(environment)
            guard assets[id]?.bindings[environment]?.bound != label else {
                throw Refused("binding.unchanged")
            }
            guard assets[id]?.bindings[environment]?.previous.contains(label) ?? false else {
                throw Refused("binding.not-previous")
            }
            try admit(id, label, environment, allows: allows, wasThere: true)
            put(label, id, environment, held: true)
        case .unbind(let environment):
            let id = try subject(step)
            try thawed(environment)
            guard let binding = assets[id]?.bindings[environment], binding.bound != nil else {
                throw Refused("binding.absent")
            }
            put(nil, id, environment, held: binding.isHeld)
        default: break
        }
    }

    fileprivate func known(_ environment: String) throws(Refused) {
        guard Self.environments.contains(environment) else { throw Refused("environment.unknown") }
    }

    /// What a freeze stops; a rollback goes through.
    private func thawed(_ environment: String) throws(Refused) {
        guard !frozen.contains(environment) else { throw Refused("environment.frozen") }
    }

    private func admit(
        _ id: Int, _ label: String, _ environment: String, allows: Bool, wasThere: Bool = false
    ) throws(Refused) {
        guard let asset = assets[id], let state = asset.versions[label]?.state else { return }
        var admitted: Set = ["approved", "deprecated"]
        // A prompt can be archived as a draft and then deprecated, so that this is no sign of an approval.
        if asset.plugin == "prompts", environment == "prod", !wasThere { admitted = ["approved"] }
        if environment == "dev" || (environment == "stage" && asset.plugin == "prompts") {
            admitted.insert("draft")
        }
        guard admitted.contains(state) else { throw Refused("binding.state") }
        if state == "deprecated" || asset.retirement == "deprecated", !allows {
            throw Refused("binding.deprecated")
        }
    }

    private mutating func put(_ label: String?, _ id: Int, _ environment: String, held: Bool) {
        var binding = assets[id]?.bindings[environment] ?? Binding()
        var previous = binding.previous
        if let before = binding.bound {
            previous.removeAll { $0 == before }
            previous.insert(before, at: 0)
        }
        binding.previous = previous.filter { $0 != label }
        binding.bound = label
        binding.isHeld = held
        assets[id]?.bindings[environment] = binding
    }
}

/// What an event says, once the words of a step mean something: a request holds one.
struct Deed: Equatable {
    enum Kind: String, CaseIterable {
        case register = "asset.register"
        case rename = "asset.rename"
        case setSource = "asset.set"
        case halt = "asset.halt"
        case resume = "asset.resume"
        case govern = "governance.set"
        case snapshot = "version.create"
        case setState = "lifecycle.setState"
        case deprecate = "lifecycle.deprecate"
        case archive = "lifecycle.archive"
        case restore = "lifecycle.restore"
        case bind = "promotion.bind"
        case promote = "promotion.promote"
        case rollback = "promotion.rollback"
        case unbind = "promotion.unbind"
        case alias = "alias.set"
        case attach = "evidence.attach"
        case discard = "evidence.revoke"
        case freeze = "environment.freeze"
        case thaw = "environment.thaw"
        case propose = "policy.propose"
        case withdraw = "policy.withdraw"
        case activate = "policy.activate"
        case rollBackPolicy = "policy.rollback"
        case revoke = "key.revoke"
        case grant = "exception.grant"
        case settle = "exception.settle"

        /// What a gate names that is about every way to the same effect.
        var effect: Kind {
            switch self {
            case .bind, .promote, .rollback, .unbind: .bind
            case .setState, .deprecate, .archive, .restore: .setState
            case .activate, .rollBackPolicy: .activate
            default: self
            }
        }

        /// What brings files is done at once or not at all.
        var canBeAsked: Bool {
            ![.register, .setSource, .govern, .snapshot, .attach, .propose].contains(self)
        }
    }

    let kind: Kind
    /// PLUGIN/NAME as it was called; empty where it is about no asset.
    var key = ""
    var label: String?
    var environment: String?
    var source: String?
    var state: String?
    var replacement: String?
    var allows = false
    var newName: String?
    var alias: String?
    /// What was so when it was said: what was bound, the state, the label of the alias.
    var before: String?
    var evidence: String?
    var laws: Laws?
    /// The number that the policy is to have, and the number that it had.
    var counter: Int?
    var restores: Int?
    var lost: Key?
    var since: Int?
    /// The request that an exception is for.
    var request: Int?
    // What is brought as files.
    var file: String?
    var fields: [String: String] = [:]
    var record: Step.Record?

    init(_ kind: Kind, _ key: String = "") {
        self.kind = kind
        self.key = key
    }

    /// As a line for people; it says as much as is needed to know it again.
    var line: String {
        let words = [
            kind.rawValue, key, label, environment, state, newName, alias, counter.map { "\($0)" },
            lost.map { "\($0.holder)" }, request.map { "#\($0)" },
        ]
        return words.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " ")
    }
}

// MARK: From words to what they mean

extension Model {
    func deed(_ step: Step) throws(Refused) -> Deed {
        switch step.act {
        case .register(let file):
            var deed = Deed(.register, step.key)
            deed.file = file
            return deed
        case .rename, .setSource, .govern, .snapshot, .alias, .halt, .resume, .attach, .discard:
            return try deedOnAsset(step)
        case .setState, .deprecate, .archive, .restore: return try deedOfLife(step)
        case .promote, .rollback, .unbind: return try deedOfBinding(step)
        case .freeze(let environment), .thaw(let environment):
            var deed = Deed(.freeze)
            if case .thaw = step.act { deed = Deed(.thaw) }
            deed.environment = environment
            return deed
        case .propose, .withdrawPolicy, .activate, .rollBackPolicy, .revoke:
            return try deedOfPolicy(step)
        case .grant(let number), .settle(let number):
            guard let asked = requests[number]?.deed else { throw Refused("request.unknown") }
            guard !asked.key.isEmpty else { throw Refused("exception.scope") }
            var deed = Deed(.grant)
            if case .settle = step.act { deed = Deed(.settle) }
            // What was done meanwhile may have given the asset another name.
            if let id = requests[number]?.asset { deed.key = assets[id]?.key ?? asked.key }
            deed.request = number
            return deed
        case .execute(let number): return try unclosed(number).deed
        case .approve, .handOut, .carry, .takeBack, .reject, .cancel, .expire:
            preconditionFailure("what is done with a request is no deed")
        }
    }

    private func deedOnAsset(_ step: Step) throws(Refused) -> Deed {
        let id = try find(step.key)
        switch step.act {
        case .rename(let name):
            var deed = Deed(.rename, step.key)
            deed.newName = name
            return deed
        case .setSource(let file):
            var deed = Deed(.setSource, step.key)
            deed.file = file
            return deed
        case .govern(let fields):
            let known = [
                "owner.principal", "risk.level", "compliance.tags", "labels.team", "intendedUse.summary",
            ]
            for key in fields.keys where !known.contains(key) { throw Refused("schema.unknown-field") }
            if let level = fields["risk.level"], !["", "low", "high"].contains(level) {
                throw Refused("schema.value")
            }
            var deed = Deed(.govern, step.key)
            deed.fields = fields
            return deed
        case .snapshot(let given, let record):
            // A manifest is read before anything is judged.
            if Set(record.uses.map(\.text)).count < record.uses.count {
                throw Refused("schema.duplicate-value")
            }
            guard let label = given ?? record.version else { throw Refused("version.unnamed") }
            var deed = Deed(.snapshot, step.key)
            deed.label = label
            deed.record = record
            return deed
        case .alias(let alias, let choice):
            var deed = Deed(.alias, step.key)
            deed.alias = alias
            if let choice { deed.label = try label(choice, of: id) }
            deed.before = assets[id]?.aliases[alias]
            return deed
        case .attach(let choice, let evidence):
            var deed = Deed(.attach, step.key)
            deed.label = try label(choice, of: id)
            deed.evidence = evidence
            return deed
        case .discard(let choice, let word):
            var deed = Deed(.discard, step.key)
            let chosen = try label(choice, of: id)
            let found = assets[id]?.versions[chosen]?.evidence.filter { $0.hasPrefix(word) } ?? []
            guard found.count < 2 else { throw Refused("evidence.ambiguous") }
            guard let evidence = found.first else { throw Refused("evidence.unknown") }
            deed.label = chosen
            deed.evidence = evidence
            return deed
        case .resume: return Deed(.resume, step.key)
        default: return Deed(.halt, step.key)
        }
    }

    private func deedOfLife(_ step: Step) throws(Refused) -> Deed {
        let id = try find(step.key)
        func deed(_ kind: Deed.Kind, _ choice: String?, _ state: String?) throws(Refused) -> Deed {
            var deed = Deed(kind, step.key)
            deed.state = state
            deed.label = try choice.map { choice throws(Refused) in try label(choice, of: id) }
            deed.before = assets[id].flatMap { asset in
                deed.label.map { asset.versions[$0]?.state } ?? asset.retirement
            }
            return deed
        }
        switch step.act {
        case .setState(let choice, let state):
            guard choice != nil || assets[id]?.labels.count == 1 else { throw Refused("version.ambiguous") }
            return try deed(.setState, choice ?? assets[id]?.labels[0], state)
        case .deprecate(let choice, let replacement):
            var deed = try deed(.deprecate, choice, "deprecated")
            deed.replacement = replacement
            return deed
        case .restore(let choice, let state): return try deed(.restore, choice, state)
        case .archive(let choice): return try deed(.archive, choice, "archived")
        default: preconditionFailure("\(step) moves nothing from state to state")
        }
    }

    private func deedOfBinding(_ step: Step) throws(Refused) -> Deed {
        let id = try find(step.key)
        func deed(_ kind: Deed.Kind, _ environment: String) -> Deed {
            var deed = Deed(kind, step.key)
            deed.environment = environment
            deed.before = assets[id]?.bindings[environment]?.bound
            return deed
        }
        switch step.act {
        case .promote(let environment, let choice, let from, let allows):
            var deed = deed(from == nil ? .bind : .promote, environment)
            deed.source = from
            deed.allows = allows
            if let from {
                guard let bound = assets[id]?.bindings[from]?.bound else { throw Refused("binding.absent") }
                deed.label = try choice.map { choice throws(Refused) in try label(choice, of: id) } ?? bound
            } else {
                deed.label = try label(choice ?? "latest-approved", of: id)
            }
            return deed
        case .rollback(let environment, let choice, let allows):
            var deed = deed(.rollback, environment)
            deed.label = try label(choice, of: id)
            deed.allows = allows
            return deed
        case .unbind(let environment): return deed(.unbind, environment)
        default: preconditionFailure("\(step) binds nothing")
        }
    }
}

// Steps that are about requests, policies, keys and evidence, so chosen that they come in each other's way.

extension Steps {
    /// Nil where it is an asset's turn.
    mutating func stepOfConsent(on model: Model) -> Step? {
        guard model.assets.count > 1 else { return nil }
        let asset = one(of: model.assets.sorted { $0.key < $1.key }.map(\.value))
        guard let (person, act) = choice(asset, model) else { return nil }
        return signed(Step(person: person, plugin: asset.plugin, name: asset.name, act: act), on: model)
    }

    private mutating func choice(_ asset: Model.Asset, _ model: Model) -> (Step.Person, Step.Act)? {
        let open = model.requests.filter { $0.value.closure == nil }.keys.sorted()
        switch number(below: 100) {
        case ..<45:
            let debts = model.exceptions.filter { !$0.value.isSettled && $0.value.used != nil }.keys.sorted()
            if !debts.isEmpty, isTrue(0.25) { return (anybody(on: model), .settle(one(of: debts))) }
            if !open.isEmpty { return onRequest(one(of: isTrue(0.7) ? open.suffix(2) : open), model) }
            guard !model.requests.isEmpty, isTrue(0.1) else { return nil }
            return onRequest(one(of: model.requests.keys.sorted()), model)
        case ..<54: return onPolicy(model)
        case ..<79: return (anybody(on: model), towardsProd(asset))
        case ..<87:
            let type = one(of: ["evaluation-report", "evaluation-report", "bias-summary"])
            let label = asset.labels.isEmpty ? "1.0.0" : one(of: asset.labels)
            let act: Step.Act =
                isTrue(0.8)
                ? .attach(version: label, "\(type):\(number(below: 3))")
                : .discard(version: label, isTrue(0.6) ? type : "\(type):\(number(below: 3))")
            return (anybody(on: model), act)
        case ..<89:
            let environment = isTrue(0.8) ? one(of: model.frozen.sorted() + ["stage"]) : environment()
            let act: Step.Act =
                model.frozen.contains(environment) || isTrue(0.2) ? .thaw(environment) : .freeze(environment)
            return (anybody(on: model), isTrue(0.6) ? act : asset.isHalted || isTrue(0.1) ? .resume : .halt)
        default: return nil
        }
    }

    /// What the asset lacks on its way to where the gates are.
    private mutating func towardsProd(_ asset: Model.Asset) -> Step.Act {
        if asset.retirement == "archived" { return .restore(version: nil, nil) }
        guard let label = asset.labels.isEmpty ? nil : one(of: asset.labels) else {
            let record = Step.Record(
                isManifest: false, version: nil, uses: [], mark: number(below: 9), kind: "")
            return .snapshot(label: one(of: ["1.0.0", "1.1.0", "2.0.0"]), record)
        }
        guard asset.overlay["owner.principal"] != nil else {
            return .govern(["owner.principal": one(of: ["sam", "ada", "lee", "robo"])])
        }
        switch asset.versions[label]?.state {
        case "approved":
            let environment = one(of: ["stage", "prod", "prod"])
            if asset.bindings[environment]?.bound == label {
                return isTrue(0.5)
                    ? .unbind(environment: environment)
                    : .rollback(environment: environment, version: one(of: asset.labels), allows: true)
            }
            return .promote(environment: environment, version: label, from: nil, allows: false)
        case "draft":
            return isTrue(0.3)
                ? .govern(["risk.level": one(of: ["low", "high"])]) : .setState(version: label, "approved")
        default: return .restore(version: label, "deprecated")
        }
    }

    /// Mostly somebody whose word is heard at all.
    mutating func anybody(on model: Model) -> Step.Person {
        if isTrue(0.02) { return .mallory }
        if isTrue(0.03) { return .vic }
        let people: [Step.Person] = [.dana, .dana, .sam, .sam, .ada, .lee, .robo]
        let heard = people.filter { !model.keys(of: $0).isEmpty }
        return one(of: heard.isEmpty || isTrue(0.1) ? people : heard)
    }

    /// Mostly with a key that counts, and mostly soon.
    mutating func signed(_ step: Step, on model: Model) -> Step {
        var step = step
        let keys = model.keys(of: step.person).sorted()
        step.number = keys.isEmpty || isTrue(0.03) ? number(below: Laws.mostKeys) : one(of: keys)
        step.asksForException = isTrue(0.3)
        step.wait = isTrue(0.75) ? number(below: 30) : one(of: [60, 60, 120, 180, 300, -90])
        return step
    }

    private mutating func onRequest(_ id: Int, _ model: Model) -> (Step.Person, Step.Act) {
        let (state, awaited) = model.standing(id)
        let requester = model.requests[id]?.requester ?? .dana
        let approver = awaited.isEmpty ? anybody(on: model) : one(of: awaited.sorted())
        let blocks = model.blocks.indices.filter { model.blocks[$0].request == id || isTrue(0.1) }
        switch number(below: 100) {
        case ..<40:
            switch state {
            case "approved": return (isTrue(0.6) ? requester : anybody(on: model), .execute(id))
            case "expired": return (anybody(on: model), .expire(id))
            case "stale": return (anybody(on: model), isTrue(0.5) ? .cancel(id) : .approve(id))
            default: return (approver, .approve(id))
            }
        case ..<46: return (anybody(on: model), .approve(id))
        case ..<54: return (anybody(on: model), .execute(id))
        case ..<62: return (approver, .handOut(id))
        case ..<74: return (anybody(on: model), blocks.isEmpty ? .approve(id) : .carry(one(of: blocks)))
        case ..<80:
            let approvers = model.requests[id]?.approvals.keys.sorted() ?? []
            let whose = approvers.isEmpty ? anybody(on: model) : one(of: approvers)
            return isTrue(0.5)
                ? (whose, .takeBack(id, of: nil)) : (anybody(on: model), .takeBack(id, of: whose))
        case ..<82: return (anybody(on: model), .reject(id))
        case ..<84: return (anybody(on: model), .cancel(id))
        case ..<86: return (anybody(on: model), .expire(id))
        case ..<98:
            let gate = model.laws.gates.first { $0.action == .grant }
            guard gate != nil || isTrue(0.2) else { return (approver, .approve(id)) }
            let council = gate.map { model.approvers(at: $0).sorted() } ?? []
            return (council.isEmpty ? anybody(on: model) : one(of: council), .grant(id))
        default: return (anybody(on: model), .settle(id))
        }
    }

    private mutating func onPolicy(_ model: Model) -> (Step.Person, Step.Act) {
        let proposals = model.proposals.keys.sorted { $0.text < $1.text }
        switch number(below: 100) {
        case ..<35: return (anybody(on: model), .propose(laws(on: model)))
        case ..<72:
            let choice = proposals.isEmpty || isTrue(0.2) ? nil : one(of: proposals)
            return (isTrue(0.7) ? .dana : anybody(on: model), .activate(choice))
        case ..<77:
            return (
                anybody(on: model),
                .withdrawPolicy(proposals.isEmpty || isTrue(0.5) ? nil : one(of: proposals))
            )
        case ..<84:
            return (
                isTrue(0.7) ? .dana : anybody(on: model),
                .rollBackPolicy(1 + number(below: model.counter + 1))
            )
        default:
            let holder = isTrue(0.5) ? one(of: Step.Person.allCases) : anybody(on: model)
            let key = Key(
                holder: holder, number: isTrue(0.8) ? model.laws.keys[holder]?.min() ?? 0 : number(below: 3))
            return (
                isTrue(0.7) ? .dana : anybody(on: model),
                .revoke(key, since: isTrue(0.3) ? number(below: model.sequence + 3) : nil)
            )
        }
    }

    /// A policy in which everybody has a key that counts, as far as they have any left; mostly one that can come into force.
    mutating func laws(on model: Model?) -> Laws {
        var laws = draftLaws(model?.revoked ?? [])
        for _ in 0..<20
        where
            (laws.locksOut(without: model?.revoked ?? []) || laws.hasDeadGate(without: model?.revoked ?? []))
            && (model == nil || isTrue(0.9))
        {
            laws = draftLaws(model?.revoked ?? [])
        }
        return laws
    }

    private mutating func draftLaws(_ revoked: Set<Key>) -> Laws {
        var laws = Laws(
            members: [.admin: [.dana], .machine: [.robo], .viewer: [.vic], .maintainer: [.sam]], keys: [:])
        if isTrue(0.4) { laws.members[.admin] = [.dana, .lee] }
        if isTrue(0.3) { laws.members[.maintainer] = [.sam, .ada] }
        laws.members[.approver] = [.ada, .lee]
        if isTrue(0.3) { laws.members[.approver]?.insert(.sam) }
        if isTrue(0.3) { laws.members[.approver]?.insert(.dana) }
        for person in Step.Person.allCases where person != .mallory {
            if [.sam, .vic, .ada].contains(person), isTrue(0.06) { continue }
            let left = (0..<Laws.mostKeys).filter { !revoked.contains(Key(holder: person, number: $0)) }
            laws.keys[person] = [left.first ?? 0]
            if isTrue(0.15) { laws.keys[person] = [left.first ?? 0, left.last ?? 1] }
        }
        laws.letsAsk = true
        let keeper = one(of: [.dana, .sam, .ada] as [Step.Person])
        if laws.keys[keeper] != nil, isTrue(0.5) { laws.keeper = keeper }
        laws.earlierApprovals = one(of: [0, 0, 1, 1, 2])
        laws.minutes = one(of: [nil, nil, 5, 10, 30])
        laws.exceptionMinutes = one(of: [2, 10, 1440])
        laws.debtMinutes = one(of: [1, 5, 10080])
        laws.gates = gates().filter { isTrue([.grant, .settle].contains($0.action) ? 0.8 : 0.5) }
        return laws
    }

    private mutating func gates() -> [Laws.Gate] {
        [
            Laws.Gate(
                name: "prod", action: .bind, environment: "prod", count: one(of: [1, 2, 2]),
                asksForRole: isTrue(0.6),
                excludesRequester: isTrue(0.5), minutes: isTrue(0.3) ? 3 : nil),
            Laws.Gate(
                name: "stage", action: .bind, environment: "stage", plugin: "agents", count: 1,
                needsOwner: isTrue(0.7)),
            Laws.Gate(
                name: "risky", action: .bind, risk: "high", count: one(of: [1, 2]),
                excludesRequester: isTrue(0.5)),
            Laws.Gate(name: "never", action: .bind, environment: "prod", denied: "high", count: 0),
            Laws.Gate(
                name: "approving", action: .setState, to: "approved", count: one(of: [0, 1]),
                asksForRole: isTrue(0.5), evidence: ["evaluation-report"]
            ).whole,
            Laws.Gate(
                name: "someone-else", action: .setState, to: "approved",
                plugin: isTrue(0.5) ? "prompts" : nil,
                excludesRequester: true, needsOwner: isTrue(0.3), minutes: one(of: [nil, 2, 5])),
            Laws.Gate(name: "out", action: .unbind, excludesRequester: isTrue(0.5)),
            Laws.Gate(
                name: "charter", action: .activate, count: one(of: [1, 2]), excludesRequester: isTrue(0.5)),
            Laws.Gate(name: "locksmith", action: .revoke, excludesRequester: isTrue(0.5)),
            Laws.Gate(name: "emergency", action: .grant, count: one(of: [1, 2]), asksForRole: isTrue(0.5)),
            Laws.Gate(name: "settling", action: .settle, plugin: isTrue(0.2) ? "agents" : nil),
            Laws.Gate(name: "proof", action: .discard, asksForRole: true),
            Laws.Gate(name: "overlay", action: .govern, risk: "high", count: 1),
            Laws.Gate(
                name: "brakes", action: one(of: [.freeze, .thaw, .halt]), excludesRequester: isTrue(0.3)),
        ]
    }
}

extension Laws {
    /// How many keys everybody has, and can use one after the other.
    static let mostKeys = 3
}

extension Laws.Gate {
    /// What asks for evidence alone asks for nobody's word.
    fileprivate var whole: Self {
        var gate = self
        if count == 0 { gate.asksForRole = false }
        return gate
    }
}

extension Laws: CustomStringConvertible {
    /// In short, for a trail of steps.
    var description: String { "{\(gates.map(\.name).joined(separator: " ")), \(keys.values.map(\.count))}" }

    var text: String { documents { "\($0.holder) \($0.number)" }.map(\.text).joined() }
}

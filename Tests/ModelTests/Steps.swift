/// Steps that are mostly sensible, and wrong often enough to meet every refusal.
struct Steps {
    enum Subject {
        /// Assets, under a policy that never changes.
        case catalog
        /// Everything, and above all who says yes to it.
        case consent
    }

    let subject: Subject
    private var dice: any RandomNumberGenerator

    init(about subject: Subject, _ dice: any RandomNumberGenerator) {
        self.subject = subject
        self.dice = dice
    }

    private static let names = ["ant", "bee", "cat", "dog", "elk"]
    private static let labels = [
        "agents": ["1.0.0", "1.1.0", "1.1.0-rc.1", "2.0.0-rc.1", "2.0.0", "1.0", "1.1.0+B", "1.1.0+b"],
        "prompts": ["a", "A", "b", "v1", "v2", "1.0.0"],
    ]

    mutating func one<T>(of choices: [T]) -> T { choices[number(below: choices.count)] }

    mutating func number(below limit: Int) -> Int { Int.random(in: 0..<limit, using: &dice) }

    mutating func isTrue(_ part: Double) -> Bool { Double.random(in: 0..<1, using: &dice) < part }

    /// Mostly a label that the asset has; else any label, or a word that chooses one.
    mutating func word(_ plugin: String) -> String {
        if let label = labels.randomElement(using: &dice), isTrue(0.75) { return label }
        return isTrue(0.4)
            ? one(of: Self.labels[plugin] ?? []) : one(of: ["latest", "latest-approved", "stable", "hot"])
    }

    mutating func environment() -> String { isTrue(0.03) ? "moon" : one(of: Model.environments) }

    /// The labels of the asset that the step is about.
    private var labels: [String] = []

    /// Most of the steps that would come to nothing are thought better of, but for refusals that tell something.
    mutating func next(on model: Model) -> Step {
        for _ in 0..<4 {
            let step = draw(on: model)
            var rehearsal = model
            let family = rehearsal.take(step).code.map { String($0.prefix { $0 != "." }) }
            if family.map(Self.telling.contains) ?? true || rehearsal.sequence > model.sequence || isTrue(0.4)
            {
                return step
            }
        }
        return draw(on: model)
    }

    private static let telling: Set = ["approval", "event", "exception", "gate"]

    private mutating func draw(on model: Model) -> Step {
        if subject == .consent, let step = stepOfConsent(on: model) { return step }
        return subject == .catalog
            ? stepOnAsset(on: model, by: writer())
            : signed(stepOnAsset(on: model, by: anybody(on: model)), on: model)
    }

    private mutating func writer() -> Step.Person {
        isTrue(0.8) ? .dana : isTrue(0.5) ? .sam : isTrue(0.6) ? .robo : isTrue(0.5) ? .vic : .mallory
    }

    private mutating func stepOnAsset(on model: Model, by person: Step.Person) -> Step {
        let live = model.assets.sorted { $0.key < $1.key }.map(\.value)
        let few = subject == .catalog ? 4 : 2
        if !live.isEmpty, isTrue(live.count < few ? 0.7 : subject == .catalog ? 0.95 : 0.99) {
            let asset = one(of: live)
            labels = asset.labels
            return Step(person: person, plugin: asset.plugin, name: asset.name, act: act(asset.plugin))
        }
        labels = []
        let plugin = one(of: ["agents", "prompts"])
        let act: Step.Act = isTrue(0.8) ? .register(file: isTrue(0.3) ? "one.txt" : nil) : act(plugin)
        return Step(person: person, plugin: plugin, name: one(of: Self.names), act: act)
    }

    mutating func act(_ plugin: String) -> Step.Act {
        let states = ["draft", "approved", "deprecated", "archived"]
        switch Int.random(in: 0..<100, using: &dice) {
        case 0..<2: return .register(file: isTrue(0.3) ? one(of: ["one.txt", "two.txt"]) : nil)
        case 2..<4: return .rename(one(of: Self.names + ["fox"]))
        case 4..<6: return .setSource(one(of: ["one.txt", "two.txt"]))
        case 6..<16: return .govern(fields())
        case 16..<34: return snapshot(plugin)
        case 34..<56:
            return .setState(
                version: isTrue(0.8) ? word(plugin) : nil,
                isTrue(0.03) ? "lost" : isTrue(0.5) ? "approved" : one(of: states))
        case 56..<60:
            return .deprecate(
                version: isTrue(0.7) ? word(plugin) : nil,
                replacement: isTrue(0.3) ? one(of: Self.names) : nil)
        case 60..<63: return .archive(version: isTrue(0.7) ? word(plugin) : nil)
        case 63..<69:
            return isTrue(0.5)
                ? .restore(version: word(plugin), one(of: states))
                : .restore(version: nil, isTrue(0.6) ? nil : one(of: states))
        case 69..<84:
            return .promote(
                environment: environment(), version: isTrue(0.7) ? word(plugin) : nil,
                from: isTrue(0.3) ? environment() : nil, allows: isTrue(0.3))
        case 84..<90: return .rollback(environment: environment(), version: word(plugin), allows: isTrue(0.3))
        case 90..<93: return .unbind(environment: environment())
        case 93: return isTrue(0.3) ? .freeze(environment()) : .thaw(environment())
        case 94: return isTrue(0.4) ? .halt : .resume
        default:
            return .alias(
                one(of: ["stable", "hot", "latest", "v1", "none"]), version: isTrue(0.75) ? word(plugin) : nil
            )
        }
    }

    private mutating func snapshot(_ plugin: String) -> Step.Act {
        let labels = Self.labels[plugin] ?? []
        let isManifest = isTrue(0.5)
        var uses: [Step.Use] = []
        while isManifest, isTrue(0.4) {
            let used = one(of: ["agents", "prompts"])
            uses.append(
                Step.Use(
                    plugin: used, name: one(of: Self.names),
                    label: isTrue(0.4) ? one(of: Self.labels[used] ?? []) : nil))
        }
        let record = Step.Record(
            isManifest: isManifest, version: isManifest && isTrue(0.5) ? one(of: labels) : nil, uses: uses,
            mark: Int.random(in: 0..<1000, using: &dice), kind: plugin == "agents" ? "agent" : "prompt")
        return .snapshot(label: isTrue(0.7) ? one(of: labels) : nil, record)
    }

    private static let owners = [["dana", "sam", "vic"], ["dana", "sam", "vic", "ada", "lee", "robo"]]

    private mutating func fields() -> [String: String] {
        switch Int.random(in: 0..<12, using: &dice) {
        case 0..<5: ["owner.principal": one(of: Self.owners[subject == .catalog ? 0 : 1])]
        case 5: ["owner.principal": one(of: ["", "nobody"])]
        case 6: ["risk.level": one(of: ["low", "high", "huge", ""])]
        case 7: ["compliance.tags": one(of: ["gdpr", "hipaa", ""])]
        case 8: ["labels.team": one(of: ["blue", "red", ""])]
        case 9: ["owner.colour": "red"]
        default: ["intendedUse.summary": one(of: ["triage", "sorting", ""]), "owner.principal": "dana"]
        }
    }
}

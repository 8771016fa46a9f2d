/// One command of somebody, as words.
struct Step: CustomStringConvertible {
    enum Person: String, CaseIterable { case dana, sam, robo, vic, mallory }

    struct Use {
        let plugin: String
        let name: String
        let label: String?

        var key: String { "\(plugin)/\(name)" }
        var text: String { label.map { "\(key)@\($0)" } ?? key }
    }

    /// The file that a version is made of: a manifest, or any other text.
    struct Record {
        let isManifest: Bool
        let version: String?
        let uses: [Use]
        let mark: Int
        let kind: String

        var file: String { isManifest ? "record.yaml" : "record.txt" }

        var content: String {
            guard isManifest else { return "text \(mark)\n" }
            var text = "apiVersion: catalogctl/v1\nkind: \(kind)\nmetadata: {}\nspec:\n  mark: \(mark)\n"
            if let version { text += "  version: '\(version)'\n" }
            if !uses.isEmpty { text += "  uses: [\(uses.map(\.text).joined(separator: ", "))]\n" }
            return text
        }
    }

    enum Act {
        case register(file: String?)
        case rename(String)
        case setSource(String)
        case govern([String: String])
        case snapshot(label: String?, Record)
        case setState(version: String?, String)
        case deprecate(version: String?, replacement: String?)
        case archive(version: String?)
        case restore(version: String?, String?)
        case promote(environment: String, version: String?, from: String?, allows: Bool)
        case rollback(environment: String, version: String, allows: Bool)
        case unbind(environment: String)
        case alias(String, version: String?)
        case freeze(String)
        case thaw(String)
        case halt
        case resume
    }

    let person: Person
    let plugin: String
    let name: String
    let act: Act

    var key: String { "\(plugin)/\(name)" }

    var description: String { "\(person): \(plugin) \(name) \(act)" }
}

/// Steps that are mostly sensible, and wrong often enough to meet every refusal.
struct Steps {
    private var dice: any RandomNumberGenerator

    init(_ dice: any RandomNumberGenerator) { self.dice = dice }

    private static let names = ["ant", "bee", "cat", "dog", "elk"]
    private static let labels = [
        "agents": ["1.0.0", "1.1.0", "1.1.0-rc.1", "2.0.0-rc.1", "2.0.0", "1.0", "1.1.0+B", "1.1.0+b"],
        "prompts": ["a", "A", "b", "v1", "v2", "1.0.0"],
    ]

    private mutating func one<T>(of choices: [T]) -> T {
        choices[Int.random(in: 0..<choices.count, using: &dice)]
    }

    private mutating func isTrue(_ part: Double) -> Bool { Double.random(in: 0..<1, using: &dice) < part }

    /// Mostly a label that the asset has; else any label, or a word that chooses one.
    private mutating func word(_ plugin: String) -> String {
        if let label = labels.randomElement(using: &dice), isTrue(0.75) { return label }
        return isTrue(0.4)
            ? one(of: Self.labels[plugin] ?? []) : one(of: ["latest", "latest-approved", "stable", "hot"])
    }

    private mutating func environment() -> String { isTrue(0.03) ? "moon" : one(of: Model.environments) }

    /// The labels of the asset that the step is about.
    private var labels: [String] = []

    mutating func next(on model: Model) -> Step {
        let person: Step.Person =
            isTrue(0.8) ? .dana : isTrue(0.5) ? .sam : isTrue(0.6) ? .robo : isTrue(0.5) ? .vic : .mallory
        let live = model.assets.sorted { $0.key < $1.key }.map(\.value)
        if let asset = live.randomElement(using: &dice), isTrue(live.count < 4 ? 0.7 : 0.95) {
            labels = asset.labels
            return Step(person: person, plugin: asset.plugin, name: asset.name, act: act(asset.plugin))
        }
        labels = []
        let plugin = one(of: ["agents", "prompts"])
        let act: Step.Act = isTrue(0.8) ? .register(file: isTrue(0.3) ? "one.txt" : nil) : act(plugin)
        return Step(person: person, plugin: plugin, name: one(of: Self.names), act: act)
    }

    private mutating func act(_ plugin: String) -> Step.Act {
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

    private mutating func fields() -> [String: String] {
        switch Int.random(in: 0..<12, using: &dice) {
        case 0..<5: ["owner.principal": one(of: ["dana", "sam", "vic"])]
        case 5: ["owner.principal": one(of: ["", "nobody"])]
        case 6: ["risk.level": one(of: ["low", "high", "huge", ""])]
        case 7: ["compliance.tags": one(of: ["gdpr", "hipaa", ""])]
        case 8: ["labels.team": one(of: ["blue", "red", ""])]
        case 9: ["owner.colour": "red"]
        default: ["intendedUse.summary": one(of: ["triage", "sorting", ""]), "owner.principal": "dana"]
        }
    }
}

// The ledger once more, in plain values: no git, no records, no code of the rooms that it is held against. It says what
// each step does and with which code it is refused, as DESIGN 3, 4, 5 and 6 have it.

/// What the ledger should be after a number of steps.
struct Model {
    typealias Person = Step.Person

    struct Version: Equatable {
        var state: String
        /// Identities of the assets that it uses, with the label where one is asked for.
        let uses: [Int: String?]
        let content: String
        /// What was said of the asset when it was made.
        let overlay: [String: String]
        var evidence: Set<String> = []
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

        var key: String { "\(plugin)/\(name)" }
    }

    enum Name {
        case live(Int)
        case moved(Int)
    }

    static let environments = ["dev", "stage", "prod"]

    var assets: [Int: Asset] = [:]
    var names: [String: Name] = [:]
    var frozen: Set<String> = []
    /// By the order in which they were opened.
    var requests: [Int: Request] = [:]
    var exceptions: [Int: Exception] = [:]
    /// Approvals that were made and handed out, for anybody to carry.
    var blocks: [Block] = []
    var laws: Laws
    var counter = 1
    var archive: [Int: Laws] = [:]
    var proposals: [Laws: Person] = [:]
    var revoked: Set<Key> = []
    /// How many events there are.
    var sequence = 1
    /// Seconds of the log; the clock of who acts may stand behind it.
    var time = 0
    private(set) var clock = 0

    init(_ laws: Laws) { self.laws = laws }

    /// What a step comes to.
    struct Outcome: Equatable, CustomStringConvertible {
        /// With which code it was refused; nil where it was done.
        var code: String?
        /// The receipts of the gates that it has passed.
        var gates: [String] = []
        /// The request by which it is asked for instead; where several ask the same, any of them.
        var requests: Set<Int> = []

        var description: String {
            let asked = requests.isEmpty ? "" : " as request \(requests.sorted())"
            return (code ?? "done") + (gates.isEmpty ? "" : " \(gates)") + asked
        }

        func isOne(of expected: Outcome) -> Bool {
            code == expected.code && gates == expected.gates && requests.isSubset(of: expected.requests)
                && requests.isEmpty == expected.requests.isEmpty
        }
    }

    struct Refused: Error {
        let code: String

        init(_ code: String) { self.code = code }
    }

    /// Does a step, or says with which code it is refused and does nothing; or asks for it.
    mutating func take(_ step: Step) -> Outcome {
        clock += step.wait
        var next = self
        next.time = max(time, clock)
        var outcome = Outcome()
        do throws(Refused) {
            switch step.act {
            case .approve, .handOut, .carry, .takeBack, .reject, .cancel, .expire:
                try next.consent(step)
                if case .handOut = step.act {
                    blocks = next.blocks
                    return outcome
                }
            default:
                let deed = try next.deed(step)
                try next.authorise(deed.kind.rawValue, step)
                var execution: Int?
                if case .execute(let number) = step.act { execution = number }
                do throws(Refused) {
                    outcome.gates = try next.judge(deed, by: step.person, executing: execution)
                } catch {
                    guard execution == nil else { throw error }
                    let asked = next.ask(deed, by: step.person, after: error, step)
                    outcome = Outcome(code: error.code, requests: asked)
                    guard next.requests.count > requests.count else { return outcome }
                }
            }
            next.sequence += 1
            self = next
        } catch { outcome = Outcome(code: error.code) }
        return outcome
    }

    // MARK: Who

    func keys(of person: Person) -> Set<Int> { laws.keys(of: person, without: revoked) }

    func authorise(_ word: String, _ step: Step) throws(Refused) {
        try recognise(step)
        guard laws.permits(word, to: step.person) else { throw Refused("authz.role") }
    }

    func recognise(_ step: Step) throws(Refused) {
        guard keys(of: step.person).contains(step.number) else {
            let isRevoked = revoked.contains(Key(holder: step.person, number: step.number))
            throw Refused(isRevoked ? "key.revoked" : "key.unknown")
        }
    }

    // MARK: Judging

    /// What a deed changes besides itself.
    struct Ruling {
        /// The state that it changes, from and to; none for an asset that is in use as a whole.
        var transition: (from: String?, to: String?)?
        /// Where what is bound gets another name.
        var renames: [String] = []
        /// Whether the lifecycle asks for an approval where no gate does.
        var needsApproval = false
    }

    /// Does a deed, and says which gates it has passed.
    mutating func judge(
        _ deed: Deed, by person: Person, executing number: Int?
    ) throws(Refused) -> [String] {
        if let number { _ = try open(number) }
        var after = self
        let ruling = try after.perform(deed, by: person)
        let passage = try passage(of: deed, ruling, by: person, executing: number)
        if [.grant, .settle].contains(deed.kind) {
            guard !passage.voices.isEmpty else { throw Refused("exception.ungated") }
            if deed.kind == .grant, let number = deed.request {
                after.exceptions[number] = Exception(granted: time, voices: passage.voices)
            }
        }
        if let number {
            after.requests[number]?.closure = .init(outcome: "executed", by: person)
            if passage.isByException { after.exceptions[number]?.used = time }
        }
        self = after
        return passage.receipts
    }

    mutating func perform(_ deed: Deed, by person: Person) throws(Refused) -> Ruling {
        switch deed.kind {
        case .register, .rename, .setSource, .govern, .snapshot, .alias, .halt, .resume, .attach, .discard:
            try change(deed, by: person)
        case .setState, .deprecate, .archive, .restore: try move(deed)
        case .bind, .promote, .rollback, .unbind: try bind(deed, by: person)
        case .freeze, .thaw: try stop(deed, by: person)
        case .propose, .withdraw, .activate, .rollBackPolicy, .revoke: try govern(deed, by: person)
        case .grant, .settle: try except(deed)
        }
    }

    /// To take back what somebody did needs at least the right to do it.
    func undoes(_ kind: Deed.Kind, _ person: Person) throws(Refused) {
        guard laws.permits(kind.rawValue, to: person) else { throw Refused("authz.role") }
    }

    private mutating func stop(_ deed: Deed, by person: Person) throws(Refused) -> Ruling {
        let environment = deed.environment ?? ""
        if deed.kind == .freeze {
            try known(environment)
            guard frozen.insert(environment).inserted else { throw Refused("environment.frozen") }
        } else {
            guard frozen.remove(environment) != nil else { throw Refused("environment.not-frozen") }
            try undoes(.freeze, person)
        }
        return Ruling()
    }

    // MARK: What it is about

    func find(_ key: String) throws(Refused) -> Int {
        switch names[key] {
        case .live(let id): return id
        case .moved: throw Refused("asset.moved")
        case nil: throw Refused("asset.unknown")
        }
    }

    /// The asset of a deed; one that is archived can only be restored.
    func subject(_ deed: Deed) throws(Refused) -> Int {
        let id = try find(deed.key)
        if assets[id]?.retirement == "archived", deed.kind != .restore { throw Refused("asset.archived") }
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

    static func semantic(_ label: String) -> (core: [Int], prerelease: String?)? {
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

import TestSupport
import Testing

/// An honest event of the council, made once more by hand, and the one thing that is wrong with it.
struct Remake: Sendable, CustomTestStringConvertible {
    typealias Change = @Sendable (inout HandmadeEvent, [String: SSHKey]) throws -> Void

    let name: String
    /// The event, by its subject, and which of those that have it.
    let subject: String
    var number = 0
    /// Where it is made; nil: in its own place.
    var place: (subject: String, number: Int)?
    let change: Change
    /// Whether the event is allowed, and what is wrong is the tree alone.
    var isOfTree = false
    /// What the second opinion says is wrong, where nothing else may be.
    var code: String?
    /// What the program says, and the second opinion too where no word of its own is expected.
    var denial: String?
    /// An event that is made once more, as it was, before this one.
    var first: (subject: String, number: Int)?

    var testDescription: String { name }

    init(
        _ name: String, of subject: String, _ number: Int = 0, after place: String? = nil, _ which: Int = 0,
        behind first: String? = nil, _ another: Int = 0, saying code: String? = nil,
        both denial: String? = nil,
        change: @escaping Change = { _, _ in }
    ) {
        self.code = code
        self.denial = denial
        self.first = first.map { ($0, another) }
        self.name = name
        self.subject = subject
        self.number = number
        self.place = place.map { ($0, which) }
        self.change = change
    }

    func written(in repository: RawGit, of council: Council) throws -> String {
        var parent = try place.map { try council.event($0.subject, number: $0.number) }
        if let first {
            parent = try HandmadeEvent(
                remaking: council.event(first.subject, number: first.number), on: parent, in: repository,
                keys: council.keys
            ).written()
        }
        var event = try HandmadeEvent(
            remaking: council.event(subject, number: number), on: parent, in: repository, keys: council.keys)
        try change(&event, council.keys)
        try event.reconcile()
        return try event.written()
    }
}

extension Remake {
    static let all =
        (bindings + wholes + consents + testimonies + recovered).map { remake in
            var remake = remake
            remake.isOfTree = true
            return remake
        } + stops + policies + revocations + rules + versions + lifecycles + assets + overlays + aliases
        + messages + requests + approvals + executions + receipts + gates + evidence
        + exceptions + recoveries + ways

    static let toStage = "promote agents/agent/bot 1.0.0 to stage"
    static let toProd = "promote agents/agent/bot 1.0.0 from stage to prod"
    static let forward = "promote agents/agent/bot 1.1.0 to prod"
    static let back = "roll back agents/agent/bot in prod to 1.0.0"
    static let deprecatedToDev = "promote agents/agent/triage 1.1.0 to dev"
    static let outOfStage = "unbind agents/agent/triage from stage"
    static let outOfProd = "unbind agents/agent/triage from prod"
    static let first = "snapshot agents/agent/bot 1.0.0"
    static let second = "snapshot agents/agent/bot 1.1.0"
    static let tool = "snapshot tools/cli/hammer r1"
    static let approval = "move agents/agent/bot 1.0.0 to approved"
    static let rename = "rename agents/agent/bot to triage"
    static let source = "set the source of agents/agent/triage"
    static let governance = "set the governance of agents/agent/bot"
    static let stable = "point alias stable of agents/agent/bot at 1.0.0"
    static let another = String(repeating: "a", count: 40)
    static let anotherDigest = String(repeating: "a", count: 64)

    /// The tree and the records of a binding.
    static let bindings: [Remake] = [
        Remake("A063 an environment that has other bytes than the version", of: toStage) { event, _ in
            try event.edit("bot/record.yaml", "0.7", "0.9")
        },
        Remake("A063 an environment that has another version's tree", of: forward) { event, _ in
            for path in event.changes.map(\.path) where path.hasPrefix("environments/") {
                event.remove(path)
                let file = path.split(separator: "/").last!
                let old = "assets/agents/agent/\(path.split(separator: "/")[4])/bot/versions/1.0.0/\(file)"
                event.put(path, try event.repository("show", "\(event.tip):\(old)") + "\n")
            }
        },
        Remake("A064 a binding without its entry in the environment", of: toStage) { event, _ in
            try event.keep("environments/")
        },
        Remake("an entry in the environment without its binding", of: toStage) { event, _ in
            try event.keep("bindings/")
        },
        Remake("A063 one file more in the environment's entry", of: toStage) { event, _ in
            event.put(event.changes.last!.path + ".txt", "x\n")
        },
        Remake("A063 another environment on the way", of: toStage) { event, _ in
            for change in event.changes where change.path.hasPrefix("environments/") {
                event.changes.append((change.path.replacing("stage", with: "prod"), change.bytes, "100644"))
            }
        },
        Remake("A069 an entry in the environment as an executable", of: toStage) { event, _ in
            event.changes[event.changes.count - 1].mode = "100755"
        },
        Remake("A066 another asset taken out of the environment", of: "promote tools/cli/hammer r2 to prod") {
            event, _ in
            for path in try event.repository(
                "ls-tree", "-r", "--name-only", event.tip, "environments/prod/"
            ).split(separator: "\n") { event.remove(String(path)) }
        },
        Remake("a binding that names another label", of: toStage) { event, _ in
            try event.edit("stage.json", "\"label\": \"1.0.0\"", "\"label\": \"1.1.0\"")
        },
        Remake("a binding by somebody else", of: toStage) { event, _ in
            try event.edit("stage.json", "\"by\": \"sam\"", "\"by\": \"dana\"")
        },
        Remake("a binding of another Seq", of: toStage) { event, _ in
            try event.edit("stage.json", "\"seq\": 10", "\"seq\": 9")
        },
        Remake("a binding that is held and was never rolled back", of: toStage) { event, _ in
            try event.edit("stage.json", "\"by\": \"sam\"", "\"by\": \"sam\",\n  \"held\": true")
        },
        Remake("a binding in another spelling", of: toStage) { event, _ in
            try event.edit("stage.json", "\"by\": ", "\"by\":")
        },
        Remake("a binding that forgets what it had before", of: forward) { event, _ in
            try event.forget("prod.json")
        },
        Remake("a binding that had it since another event", of: forward) { event, _ in
            try event.edit("prod.json", "\"seq\": 11", "\"seq\": 10")
        },
        Remake("a binding that remembers what never was there", of: toStage) { event, _ in
            let id = event["Version-Id"]
            try event.edit(
                "stage.json", "\"seq\": 10\n}",
                "\"previous\": [\n    {\n      \"label\": \"1.1.0\",\n      \"seq\": 9,\n"
                    + "      \"version\": \"\(id)\"\n    }\n  ],\n  \"seq\": 10\n}")
        },
        Remake("a rollback that does not hold", of: back) { event, _ in
            try event.edit("prod.json", "  \"held\": true,\n", "")
        },
        Remake("a rollback that remembers what it left behind", of: back) { event, _ in
            let left =
                "{\n      \"label\": \"1.1.0\",\n      \"seq\": 14,\n      \"version\": \"\(event["Replaces"])\"\n    }"
            try event.edit(
                "prod.json", "\"held\": true,\n", "\"held\": true,\n  \"previous\": [\n    \(left)\n  ],\n")
        },
        Remake("a promotion by hand that leaves the hold", of: "promote agents/agent/bot 1.0.0 to prod") {
            event, _ in
            try event.edit("prod.json", "\"by\": \"dana\"", "\"by\": \"dana\",\n  \"held\": true")
        },
        Remake("an environment that keeps its entry after the unbinding", of: outOfStage) { event, _ in
            try event.keep("environments/")
        },
        Remake("an unbinding that takes the memory away", of: outOfStage) { event, _ in
            event.remove(event.changes.first { $0.path.contains("bindings/") }!.path)
        },
        Remake("an unbinding that forgets what was bound", of: outOfStage) { event, _ in
            try event.forget("stage.json")
        },
        Remake("an unbinding that lifts the hold", of: outOfProd, 1) { event, _ in
            try event.edit("prod.json", "  \"held\": true,\n", "")
        },
    ]

    /// What may be bound where.
    static let rules: [Remake] = [
        Remake("a binding that believes something else was bound", of: toStage) { event, _ in
            event["Replaces"] = another
        },
        Remake("A136 a binding that believes nothing was bound", of: forward) { event, _ in
            event["Replaces"] = "none"
        },
        Remake("A030 a version's id that is another's", of: toStage) { event, _ in
            try event.edit("stage.json", event["Version-Id"], another)
            event["Version-Id"] = another
        },
        Remake("an environment that the policy does not have", of: toStage) { event, _ in
            event.replace("stage", "test")
        },
        Remake("a version that there is not", of: toStage) { event, _ in
            event.subject = event.subject.replacing("1.0.0", with: "2.0.0")
            event["Version"] = "2.0.0"
        },
        Remake("a draft bound to prod", of: forward, after: second),
        Remake("a draft bound to stage", of: toStage, after: first),
        Remake(
            "a draft bound to prod by a profile of its own", of: "promote tools/cli/hammer r2 to prod",
            after: "set the governance of tools/cli/hammer"),
        Remake("a deprecated version bound without the word for it", of: deprecatedToDev) { event, _ in
            event.drop("Allow")
        },
        Remake("a deprecated version bound that may never have been approved", of: deprecatedToDev) {
            event, _ in
            event.replace("dev", "test")
            event.replace("test", "stage")
            event["Replaces"] = "none"
        },
        Remake(
            "an archived version bound where everything else may be", of: deprecatedToDev,
            after: "archive agents/agent/triage 1.1.0"),
        Remake(
            "an archived version bound to prod", of: deprecatedToDev,
            after: "archive agents/agent/triage 1.1.0"
        ) { event, _ in
            event.replace("dev", "prod")
        },
        Remake("the same bound once more", of: forward, 1, after: forward, 1) { event, _ in
            event["Replaces"] = event["Version-Id"]
        },
        Remake("a machine that moves on what is held", of: forward, after: back) { event, _ in
            try event.edit("prod.json", "\"seq\": 11", "\"seq\": 15")
        },
        Remake("a promotion from where nothing is bound", of: toProd, after: approval),
        Remake("a promotion from another environment than it is bound in", of: toProd) { event, _ in
            event.subject = event.subject.replacing("from stage", with: "from dev")
            event["From"] = "dev"
        },
        Remake("a promotion from an environment to itself", of: toProd) { event, _ in
            event.subject = event.subject.replacing("from stage", with: "from prod")
            event["From"] = "prod"
        },
        Remake("a rollback to what was never bound there", of: forward) { event, _ in
            event["Event"] = "promotion.rollback"
            event.subject = "roll back agents/agent/bot in prod to 1.1.0"
            try event.edit("prod.json", "\"by\": \"robo\"", "\"by\": \"robo\",\n  \"held\": true")
        },
        Remake("a rollback to what is bound", of: back, after: back) { event, _ in
            event["Replaces"] = event["Version-Id"]
        },
        Remake("an unbinding of what is not bound", of: outOfStage, after: outOfStage) { event, _ in
            event["Replaces"] = "none"
        },
        Remake("an allowance that nobody knows", of: deprecatedToDev) { event, _ in
            event["Allow"] = "archived"
        },
        Remake("A040 the binding of another asset", of: toStage) { event, _ in
            event["Asset-Uid"] = try event.uid(of: "tools/cli/hammer")
        },
    ]

    static let versions: [Remake] = [
        Remake("A067 an older version changed on the way", of: second) { event, _ in
            event.put("\(try HandmadeEvent.folder(of: event.asset))/versions/1.0.0/record.yaml", "x\n")
        },
        Remake("A067 an older version taken away", of: second) { event, _ in
            for file in ["overlay.json", "record.yaml", "version.json"] {
                event.remove("\(try HandmadeEvent.folder(of: event.asset))/versions/1.0.0/\(file)")
            }
        },
        Remake("a version whose overlay is not the asset's", of: first) { event, _ in
            try event.edit("1.0.0/overlay.json", "high", "low")
        },
        Remake("a version without an overlay", of: first) { event, _ in try event.keep("1.0.0/overlay.json")
        },
        Remake("one file more in the version", of: first) { event, _ in
            event.put("\(try HandmadeEvent.folder(of: event.asset))/versions/1.0.0/readme.md", "x\n")
        },
        Remake("a version created by somebody else", of: first) { event, _ in
            try event.edit("version.json", "\"createdBy\": \"sam\"", "\"createdBy\": \"dana\"")
        },
        Remake("A055 a version created at another time", of: first) { event, _ in
            event.author = event.author.replacing(/> [0-9]+/, with: "> 1700000000")
        },
        Remake("a version of another content than its digest", of: first) { event, _ in
            try event.edit("1.0.0/record.yaml", "0.7", "0.8")
        },
        Remake("A040 a version of another asset", of: first) { event, _ in
            try event.edit(
                "version.json", try event.uid(of: event.asset), try event.uid(of: "tools/cli/hammer"))
        },
        Remake("a version of another label", of: first) { event, _ in
            try event.edit("version.json", "\"label\": \"1.0.0\"", "\"label\": \"1.0.1\"")
        },
        Remake("A165 a version with a field that nobody knows", of: first) { event, _ in
            try event.edit("version.json", "\"record\"", "\"name\": \"bot\",\n  \"record\"")
        },
        Remake("a version that says less of what it uses", of: first) { event, _ in
            try event.edit("version.json", "\"label\": \"r2\",\n      ", "")
        },
        Remake("a version that its dependencies do not know of", of: first) { event, _ in
            try event.keep("/users/")
        },
        Remake("a dependency that knows of another label", of: first) { event, _ in
            try event.edit("/users/", "r2", "r1")
        },
        Remake("a dependency known to no manifest", of: tool) { event, _ in
            let anvil = try HandmadeEvent.folder(of: "tools/server/anvil")
            let uid = try event.uid(of: event.asset)
            event.put("\(anvil)/users/\(try sha256(Array(uid.utf8)).prefix(2))/\(uid)/r1.json", "{}\n")
        },
        Remake("a version without a state", of: first) { event, _ in try event.keep("states/") },
        Remake("a version that begins approved", of: first) { event, _ in
            try event.edit("states/", "draft", "approved")
        },
        Remake("a version whose state has another reason", of: "snapshot tools/cli/hammer r2") { event, _ in
            try event.edit("states/", "another", "one")
        },
        Remake("a Version-Id that is not the tree's", of: first) { event, _ in
            event.onMessage = { $0.replacing(/Version-Id: [0-9a-f]+/, with: "Version-Id: \(another)") }
        },
        Remake("A067 a label for the second time", of: tool, after: tool),
        Remake("A067 a label for the second time, with other content", of: tool, after: tool) { event, _ in
            try event.edit("record.txt", "hit", "miss")
            try event.digest()
        },
        Remake("A108 a label that differs by case alone", of: tool, after: tool) { event, _ in
            event.replace("r1", "R1")
        },
        Remake("a label that is no SemVer", of: first) { event, _ in event.replace("1.0.0", "1.0") },
        Remake("A106 the label of a device", of: tool) { event, _ in event.replace("r1", "Nul.1") },
        Remake("a label that chooses a version", of: tool) { event, _ in event.replace("r1", "Latest") },
        Remake("A105 a record that git takes for its own", of: tool) { event, _ in
            event.replace("record.txt", "record.git")
        },
        Remake("A106 a record at another place", of: tool) { event, _ in
            event.replace("record.txt", "other.txt")
        },
        Remake("a manifest of another kind", of: first) { event, _ in
            try event.edit("record.yaml", "kind: agent", "kind: crew")
            try event.digest()
        },
        Remake("a manifest of another version", of: first) { event, _ in
            try event.edit("record.yaml", "version: 1.0.0", "version: 1.0.1")
            try event.digest()
        },
        Remake("a manifest that uses what there is not", of: first) { event, _ in
            try event.edit("record.yaml", "tools/server/anvil", "tools/server/nobody")
            try event.digest()
        },
        Remake("a manifest that uses a version that there is not", of: first) { event, _ in
            try event.edit("record.yaml", "@r2", "@r9")
            try event.digest()
        },
        Remake("a manifest that uses itself", of: first) { event, _ in
            try event.edit("record.yaml", "tools/server/anvil", "agents/bot")
            try event.digest()
        },
        Remake("A091 a manifest with a key twice", of: first) { event, _ in
            try event.edit("record.yaml", "kind: agent\n", "kind: agent\nkind: agent\n")
            try event.digest()
        },
        Remake("A165 a manifest of another format", of: first) { event, _ in
            try event.edit("record.yaml", "catalogctl/v1", "catalogctl/v9")
            try event.digest()
        },
        Remake("a version without the payload of its record", of: first) { event, _ in
            event.trailers.removeAll { $0.value.hasSuffix("/record.yaml") }
        },
        Remake("the overlay as a payload of the version", of: first) { event, _ in
            let change = event.changes.first { $0.path.hasSuffix("1.0.0/overlay.json") }!
            try event.insert(
                "Payload", "sha256:\(try sha256(change.bytes!)) \(change.path)", after: "Version-Id")
        },
        Remake(
            "a version of an asset that is archived", of: "snapshot agents/agent/other 0.1.0",
            after: "archive agents/agent/other"),
    ]
}

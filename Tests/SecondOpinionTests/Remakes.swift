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

    var testDescription: String { name }

    init(
        _ name: String, of subject: String, _ number: Int = 0, after place: String? = nil, _ which: Int = 0,
        change: @escaping Change = { _, _ in }
    ) {
        self.name = name
        self.subject = subject
        self.number = number
        self.place = place.map { ($0, which) }
        self.change = change
    }

    func written(in repository: RawGit, of council: Council) throws -> String {
        var event = try HandmadeEvent(
            remaking: council.event(subject, number: number),
            on: try place.map { try council.event($0.subject, number: $0.number) }, in: repository,
            keys: council.keys)
        try change(&event, council.keys)
        try event.reconcile()
        return try event.written()
    }
}

extension Remake {
    static let all = bindings + rules + versions + lifecycles + assets + overlays + aliases + messages

    private static let toStage = "promote agents/agent/bot 1.0.0 to stage"
    private static let toProd = "promote agents/agent/bot 1.0.0 from stage to prod"
    private static let forward = "promote agents/agent/bot 1.1.0 to prod"
    private static let back = "roll back agents/agent/bot in prod to 1.0.0"
    private static let deprecatedToStage = "promote agents/agent/triage 1.1.0 to stage"
    private static let outOfStage = "unbind agents/agent/triage from stage"
    private static let outOfProd = "unbind agents/agent/triage from prod"
    private static let first = "snapshot agents/agent/bot 1.0.0"
    private static let second = "snapshot agents/agent/bot 1.1.0"
    private static let tool = "snapshot tools/cli/hammer r1"
    private static let approval = "move agents/agent/bot 1.0.0 to approved"
    private static let rename = "rename agents/agent/bot to triage"
    private static let source = "set the source of agents/agent/triage"
    private static let governance = "set the governance of agents/agent/bot"
    private static let stable = "point alias stable of agents/agent/bot at 1.0.0"
    private static let another = String(repeating: "a", count: 40)

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
        Remake("a rollback that forgets what it came from", of: back) { event, _ in
            try event.forget("prod.json")
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
        Remake("an unbinding that lifts the hold", of: outOfProd) { event, _ in
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
        Remake("a deprecated version bound without the word for it", of: deprecatedToStage) { event, _ in
            event.drop("Allow")
        },
        Remake(
            "an archived version bound", of: deprecatedToStage, after: "archive agents/agent/triage 1.1.0"),
        Remake(
            "an archived version bound where everything else may be", of: deprecatedToStage,
            after: "archive agents/agent/triage 1.1.0"
        ) { event, _ in
            event.replace("stage", "dev")
            event["Replaces"] = "none"
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
        Remake("an allowance that nobody knows", of: deprecatedToStage) { event, _ in
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

    static let lifecycles: [Remake] = [
        Remake("a state with another reason", of: approval) { event, _ in
            try event.edit("states/", "good", "bad")
        },
        Remake("a state by somebody else", of: approval) { event, _ in
            try event.edit("states/", "\"by\": \"dana\"", "\"by\": \"sam\"")
        },
        Remake("a state of a version that came at another time", of: approval) { event, _ in
            try event.edit("states/", "\"created\": 8", "\"created\": 7")
        },
        Remake("another state than the event says", of: approval) { event, _ in
            try event.edit("states/", "approved", "archived")
        },
        Remake("A064 a state that stays", of: approval) { event, _ in event.changes.removeAll() },
        Remake("A063 another version approved on the way", of: approval) { event, _ in
            let states = try HandmadeEvent.folder(of: "tools/cli/hammer") + "/states/"
            let text = try event.repository("show", "\(event.tip):\(states)r1.json") + "\n"
            event.put(states + "r1.json", text.replacing("draft", with: "approved"))
        },
        Remake("no receipt", of: approval) { event, _ in event.drop("Gate") },
        Remake("a receipt in another's name", of: approval) { event, _ in
            event["Gate"] = "lifecycle/1 by sam"
        },
        Remake("A025 a receipt of two", of: approval) { event, _ in
            event["Gate"] = "lifecycle/1 by dana, sam"
        },
        Remake("a receipt of nobody", of: approval) { event, _ in event["Gate"] = "lifecycle/1 by none" },
        Remake("a receipt of another gate", of: approval) { event, _ in event["Gate"] = "lifecycle/2 by dana"
        },
        Remake("A028 a receipt twice", of: approval) { event, _ in
            try event.insert("Gate", event["Gate"], after: "Gate")
        },
        Remake("a receipt that nothing asked for", of: "deprecate agents/agent/triage 1.1.0") { event, _ in
            try event.insert("Gate", "lifecycle/1 by sam", after: "Replaces")
        },
        Remake("a receipt of a binding", of: toProd) { event, _ in
            try event.insert("Gate", "lifecycle/1 by sam", after: "Replaces")
        },
        Remake("A003 an approval by who may not give one", of: approval) { event, keys in
            try event.sign(as: "sam", keys)
            event["Gate"] = "lifecycle/1 by sam"
        },
        Remake("A042 an approval by a machine", of: approval) { event, keys in
            try event.sign(as: "robo", keys)
            event["Gate"] = "lifecycle/1 by robo"
        },
        Remake("A007 an approval with another's key", of: approval) { event, keys in
            event.key = keys["sam"]!
        },
        Remake("a state that the event does not replace", of: approval) { event, _ in
            event["Replaces"] = "archived"
        },
        Remake("a state that the profile does not have", of: approval) { event, _ in
            event.replace("approved", "retired")
        },
        Remake("a way that the profile does not have", of: approval, after: approval) { event, _ in
            event.replace("approved", "draft")
            event["Replaces"] = "approved"
            event.drop("Gate")
        },
        Remake(
            "a way that the profile keeps closed", of: "restore agents/agent/triage 1.1.0 to draft"
        ) { event, _ in
            event.replace("draft", "approved")
        },
        Remake("the state that it has", of: approval, after: approval) { event, _ in
            event["Replaces"] = "approved"
        },
        Remake("A003 a way that is another role's", of: "move tools/cli/hammer r2 to trial") { event, keys in
            try event.sign(as: "dana", keys)
        },
        Remake("an approval without an owner", of: "archive agents/agent/other 0.1.0") { event, keys in
            event["Event"] = "lifecycle.setState"
            event.replace("archived", "approved")
            event.subject = "move agents/agent/other 0.1.0 to approved"
            try event.sign(as: "dana", keys)
            try event.insert("Gate", "lifecycle/1 by dana", after: "Replaces")
        },
        Remake(
            "a version archived that is bound", of: "archive agents/agent/triage 1.1.0",
            after: deprecatedToStage),
        Remake("an asset archived that is bound", of: "archive agents/agent/other") { event, _ in
            try event.mean("agents/agent/triage")
            event["Replaces"] = "none"
        },
        Remake("an asset archived that others use", of: "archive agents/agent/other") { event, _ in
            try event.mean("tools/server/anvil")
            event["Replaces"] = "none"
        },
        Remake(
            "a version restored that is not archived", of: "restore agents/agent/triage 1.1.0 to draft",
            after: "deprecate agents/agent/triage 1.1.0"
        ) { event, _ in event["Replaces"] = "deprecated" },
        Remake("a version restored to nothing", of: "restore agents/agent/triage 1.1.0 to draft") {
            event, _ in
            event.drop("State")
            event.subject = "restore agents/agent/triage 1.1.0"
        },
        Remake(
            "an asset restored that is in use", of: "restore agents/agent/other",
            after: "restore agents/agent/other"
        ) { event, _ in event["Replaces"] = "none" },
        Remake("an asset restored to a state of versions", of: "restore agents/agent/other to deprecated") {
            event, _ in event.replace("deprecated", "approved")
        },
        Remake("A003 an asset restored by who may not approve", of: "restore agents/agent/other", 1) {
            event, keys in
            try event.sign(as: "sam", keys)
            event["Gate"] = "lifecycle/1 by sam"
        },
        Remake("an asset restored without a receipt", of: "restore agents/agent/other", 1) { event, _ in
            event.drop("Gate")
        },
        Remake("a retirement that stays after the return", of: "restore agents/agent/other") { event, _ in
            event.changes.removeAll()
        },
        Remake("a replacement that there is not", of: "deprecate agents/agent/other") { event, _ in
            event["Replacement"] = "agents/agent/nobody"
        },
        Remake("a replacement by itself", of: "deprecate agents/agent/other") { event, _ in
            event["Replacement"] = "agents/agent/other"
        },
        Remake("a replacement that the event does not say", of: "deprecate agents/agent/other") { event, _ in
            try event.edit(
                "asset.json", try event.uid(of: "agents/agent/triage"),
                try event.uid(of: "tools/cli/hammer"))
        },
        Remake("a replacement dropped by the archive", of: "archive agents/agent/other") { event, _ in
            let uid = try event.uid(of: "agents/agent/triage")
            try event.edit("asset.json", "    \"replacement\": \"\(uid)\",\n", "")
        },
        Remake("a retirement by somebody else", of: "archive agents/agent/other") { event, _ in
            try event.edit("asset.json", "\"by\": \"sam\"", "\"by\": \"dana\"")
        },
        Remake("a deprecation to another state", of: "deprecate agents/agent/other") { event, _ in
            event["State"] = "archived"
            try event.edit("asset.json", "\"deprecated\"", "\"archived\"")
        },
        Remake("a version without its id", of: "archive agents/agent/triage 1.1.0") { event, _ in
            event.drop("Version-Id")
        },
        Remake("a version's id without the version", of: "archive agents/agent/other") { event, _ in
            try event.insert("Version-Id", another, after: "Asset-Uid")
        },
    ]

    static let assets: [Remake] = [
        Remake("a rename that leaves nothing where it stood", of: rename) { event, _ in
            try event.keep("moved.json")
        },
        Remake("a rename that leaves the asset where it stood too", of: rename) { event, _ in
            event.changes.removeAll { $0.bytes == nil && $0.path.hasPrefix("assets/") }
        },
        Remake("a rename that its uid does not follow", of: rename) { event, _ in try event.keep("uids/") },
        Remake("a rename that its environments do not follow", of: rename) { event, _ in
            try event.keep("environments/")
        },
        Remake("A066 a rename that loses a version", of: rename) { event, _ in
            for path in event.changes.map(\.path) where path.contains("triage/versions/1.1.0/") {
                event.remove(path)
            }
        },
        Remake("A067 a rename that changes a version", of: rename) { event, _ in
            try event.edit("triage/versions/1.1.0/record.yaml", "0.7", "0.8")
        },
        Remake("a rename that says another was there", of: rename) { event, _ in
            try event.edit(
                "moved.json", try event.uid(of: event.asset), try event.uid(of: "tools/cli/hammer"))
        },
        Remake("a rename to what it is called", of: rename) { event, _ in
            event["Renamed-To"] = "bot"
            event.subject = "rename agents/agent/bot to bot"
        },
        Remake("A040 a rename to the name of another", of: "rename tools/server/anvil to forge") { event, _ in
            try event.mean("agents/agent/other")
            event.replace("forge", "triage")
        },
        Remake("A040 a rename to a name that is used up", of: "rename tools/server/anvil to forge") {
            event, _ in
            try event.mean("agents/agent/other")
            event.replace("forge", "bot")
        },
        Remake("A108 a rename to a name in capitals", of: rename) { event, _ in
            event.replace("triage", "Triage")
        },
        Remake("A106 a rename out of the folder", of: rename) { event, _ in
            event["Renamed-To"] = "../triage"
            event.subject = "rename agents/agent/bot to ../triage"
        },
        Remake("a rename that brings a file", of: rename) { event, _ in
            let change = event.changes.first { $0.path.hasSuffix("moved.json") }!
            try event.insert(
                "Payload", "sha256:\(try sha256(change.bytes!)) \(change.path)", after: "Renamed-To")
        },
        Remake("A040 a registration under a name that is used up", of: "register agents/agent/other") {
            event, _ in
            event.replace(
                try HandmadeEvent.folder(of: "agents/agent/other"),
                try HandmadeEvent.folder(of: "agents/agent/bot"))
            event.replace("agents/agent/other", "agents/agent/bot")
        },
        Remake("an asset that was renamed, by its old name", of: stable, after: rename) { event, _ in
            event.subject = event.subject.replacing("stable", with: "old")
            event["Alias"] = "old"
        },
        Remake("the ledger's own id as an asset's", of: "register tools/cli/hammer") { event, _ in
            let store = try event.repository("show", "\(event.tip):store.json")
            let root = String(store.firstMatch(of: /"id": "([^"]*)"/)!.1)
            let (old, path) = (event["Asset-Uid"], event.changes.first { $0.path.hasPrefix("uids/") }!.path)
            event.replace(path, "uids/\(try sha256(Array(root.utf8)).prefix(2))/\(root)")
            event.replace(old, root)
        },
        Remake("a registration with an alias", of: "register tools/cli/hammer") { event, _ in
            try event.edit("asset.json", "{\n", "{\n  \"aliases\": {\n    \"stable\": \"1\"\n  },\n")
        },
        Remake("A106 a source outside of the repository", of: source) { event, _ in
            try event.edit("asset.json", "agents/next.yaml", "../next.yaml")
        },
        Remake("A105 a source in git's own folder", of: source) { event, _ in
            try event.edit("asset.json", "agents/next.yaml", ".git/config")
        },
        Remake("A100 a source that reads backwards", of: source) { event, _ in
            try event.edit("asset.json", "agents/next.yaml", "agents/\u{202E}txen.yaml")
        },
        Remake("a source that moves an alias too", of: source) { event, _ in
            try event.edit("asset.json", "1.1.0", "1.0.0")
        },
        Remake("a source that changes the uid", of: source) { event, _ in
            try event.edit(
                "asset.json", try event.uid(of: event.asset), try event.uid(of: "tools/cli/hammer"))
        },
        Remake("a source that is that already", of: source, after: source) { event, _ in
            let change = event.changes.first { $0.path.hasSuffix("asset.json") }!
            event["Replaces"] = "sha256:\(try sha256(change.bytes!))"
        },
        Remake("A136 a source that replaces another record", of: source) { event, _ in
            event["Replaces"] = "sha256:" + String(repeating: "0", count: 64)
        },
    ]

    static let overlays: [Remake] = [
        Remake("A136 an overlay that replaces another", of: governance) { event, _ in
            event["Replaces"] = "sha256:" + String(repeating: "0", count: 64)
        },
        Remake("an overlay that is that already", of: governance, after: governance) { event, _ in
            event["Replaces"] = "sha256:\(try sha256(event.changes[0].bytes!))"
        },
        overlay("a level that there is not", "high", "extreme"),
        overlay("a compliance tag that the policy does not have", "gdpr", "hipaa"),
        overlay("a compliance tag twice", "gdpr", "soc2"),
        overlay("an owner who is nobody", "\"dana\"", "\"mallory\""),
        overlay("A165 a field that there is not", "\"level\"", "\"grade\""),
        overlay("A091 a field twice", "\"level\": \"high\"", "\"level\": \"high\",\n    \"level\": \"high\""),
        overlay("A081 another spelling", "\"risk\": {", "\"risk\":  {"),
        overlay("A099 a fraction", "true", "1.5"),
        overlay("A099 a number too large", "true", "9007199254740992"),
        overlay("A102 something after the end", "  }\n}\n", "  }\n}\n{}\n"),
        overlay("a label whose name is a way out", "team/a", "../a"),
        overlay("A100 a label with a control character", "\"b\"", "\"\\u0007\""),
        overlay("an empty section", "\"risk\": {\n    \"level\": \"high\"\n  }", "\"risk\": {}"),
    ]

    private static func overlay(_ name: String, _ old: String, _ new: String) -> Remake {
        Remake("an overlay with " + name, of: governance) { event, _ in
            try event.edit("overlay.json", old, new)
        }
    }

    static let aliases: [Remake] = [
        Remake("an alias of no version", of: stable) { event, _ in
            event.subject = event.subject.replacing("1.0.0", with: "9.9.9")
            event["Version"] = "9.9.9"
            try event.edit("asset.json", "1.0.0", "9.9.9")
        },
        Remake("an alias that points elsewhere", of: stable) { event, _ in
            try event.edit("asset.json", "1.0.0", "1.1.0")
        },
        Remake("an alias that chooses versions itself", of: stable) { event, _ in
            event.replace("stable", "latest")
        },
        Remake("an alias that is a label", of: stable) { event, _ in event.replace("stable", "1.1.0") },
        Remake("A108 an alias in capitals", of: stable) { event, _ in event.replace("stable", "Stable") },
        Remake("A136 an alias that replaces another label", of: stable) { event, _ in
            event["Replaces"] = "1.1.0"
        },
        Remake("an alias that points there already", of: stable, after: stable) { event, _ in
            event["Replaces"] = "1.0.0"
        },
        Remake("an alias that stays after it was taken away", of: "remove alias newest of agents/agent/bot") {
            event, _ in event.changes.removeAll()
        },
        Remake("another alias taken away on the way", of: "remove alias newest of agents/agent/bot") {
            event, _ in
            try event.edit("asset.json", "  \"aliases\": {\n    \"stable\": \"1.1.0\"\n  },\n", "")
        },
    ]

    /// What the message says against what the tree says.
    static let messages: [Remake] = [
        Remake("A072 a rollback that calls itself a promotion", of: back) { event, _ in
            event["Event"] = "promotion.bind"
            event.subject = "promote agents/agent/bot 1.0.0 to prod"
        },
        Remake("A072 a subject of another verb", of: back) { event, _ in
            event.subject = "promote agents/agent/bot 1.0.0 to prod"
        },
        Remake("an environment in capitals", of: toStage) { event, _ in event.replace("stage", "Stage") },
        Remake("a trailer twice, with another value", of: toStage) { event, _ in
            try event.insert("Environment", "prod", after: "Environment")
        },
        Remake("trailers of a binding in another order", of: toStage) { event, _ in
            event.trailers.swapAt(7, 8)
        },
        Remake("a trailer of another event", of: toStage) { event, _ in
            try event.insert("From", "dev", after: "Environment")
        },
        Remake("a Version-Id in capitals", of: toStage) { event, _ in
            event["Version-Id"] = event["Version-Id"].uppercased()
        },
        Remake("a payload of an event that brings none", of: toStage) { event, _ in
            let change = event.changes.first { $0.path.hasSuffix("stage.json") }!
            try event.insert(
                "Payload", "sha256:\(try sha256(change.bytes!)) \(change.path)", after: "Replaces")
        },
        Remake("A061 a Seq that another event has", of: toStage) { event, _ in event["Seq"] = "9" },
    ]
}

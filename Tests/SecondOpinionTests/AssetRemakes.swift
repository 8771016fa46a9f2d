import TestSupport

/// Forgeries of lifecycles, of assets as a whole, and of messages.
extension Remake {
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
        overlay("an overlay with a level that there is not", "high", "extreme"),
        overlay("an overlay with a compliance tag that the policy does not have", "gdpr", "hipaa"),
        overlay("an overlay with a compliance tag twice", "gdpr", "soc2"),
        overlay("an overlay with an owner who is nobody", "\"dana\"", "\"mallory\""),
        overlay("A165 an overlay with a field that there is not", "\"level\"", "\"grade\""),
        overlay(
            "A091 an overlay with a field twice", "\"level\": \"high\"",
            "\"level\": \"high\",\n    \"level\": \"high\""),
        overlay("A081 an overlay with another spelling", "\"risk\": {", "\"risk\":  {"),
        overlay("A099 an overlay with a fraction", "true", "1.5"),
        overlay("A099 an overlay with a number too large", "true", "9007199254740992"),
        overlay("A102 an overlay with something after the end", "  }\n}\n", "  }\n}\n{}\n"),
        overlay("an overlay with a label whose name is a way out", "team/a", "../a"),
        overlay("A100 an overlay with a label with a control character", "\"b\"", "\"\\u0007\""),
        overlay(
            "an overlay with an empty section", "\"risk\": {\n    \"level\": \"high\"\n  }", "\"risk\": {}"),
    ]

    private static func overlay(_ name: String, _ old: String, _ new: String) -> Remake {
        Remake(name, of: governance) { event, _ in
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

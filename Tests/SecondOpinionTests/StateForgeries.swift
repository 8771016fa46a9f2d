import Foundation
import TestSupport

extension Forgery {
    /// Where the event stands in the log, and who made it.
    static let history: [Forgery] = [
        Forgery("A061 a Seq that jumps") { $0["Seq"] = "\(Int($0["Seq"])! + 1)" },
        Forgery("a Seq that stands still") { $0["Seq"] = "\(Int($0["Seq"])! - 1)" },
        Forgery("A055 a time before the parent's") { event in
            event.committer = "\(Scene.person) 1700000000 +0000"
        },
        Forgery("A078 another policy of the same counter") { event in
            event["Policy"] = "1:" + String(repeating: "a", count: 64)
        },
        Forgery("A061 a policy counter that jumps") { $0["Policy"] = "2" + $0["Policy"].dropFirst() },
        Forgery("an author who is somebody else") { event in
            event.author = event.author.replacingOccurrences(of: "Dana Example", with: "Sam Example")
        },
        Forgery("a committer with an e-mail that is not theirs") { event in
            event.committer = event.committer.replacingOccurrences(of: "dana@", with: "sam@")
        },
        Forgery("a second parent") { event in
            event.parents.append(try event.repository("rev-parse", "\(event.tip)~1"))
        },
        Forgery("A054 an event whose parent is not the one it was made for") { event in
            let tip = event.tip
            event.tree = try event.writtenTree()
            event.parents = [try event.repository("rev-parse", "\(tip)~1")]
        },
        Forgery("A051 a second root on top") { scene, repository in
            var event = try HandmadeEvent(in: repository, key: scene.key)
            event.trailers.removeAll { $0.key.hasPrefix("Asset") }
            event["Event"] = "ledger.init"
            event.subject = "begin the ledger"
            return try event.written()
        },
        Forgery("A021 a tag in place of the commit") { _, repository in
            let tip = try repository("rev-parse", "refs/governance")
            return try repository.write(
                "tag",
                Array(
                    "object \(tip)\ntype commit\ntag v1\ntagger \(Scene.person) 1800000000 +0000\n\nx\n".utf8)
            )
        },
        Forgery("A021 a tree in place of the commit") { _, repository in
            try repository("rev-parse", "refs/governance^{tree}")
        },
    ]

    /// What the event may do, and the tree that it must leave.
    static let state: [Forgery] = [
        Forgery("A064 the parent's tree") { $0.tree = try $0.repository("rev-parse", "\($0.tip)^{tree}") },
        Forgery("A063 one blob more in the tree") {
            $0.changes.append(("control/freezes/prod.json", [0x7B], "100644"))
        },
        Forgery("a second blob beside the asset's record") { event in
            event.changes.append(
                ("\(try HandmadeEvent.folder(of: event.asset))/overlay.json", [0x7B], "100644"))
        },
        Forgery("the uid without its place in the tree") { $0.changes.removeLast() },
        Forgery("the record without its place in the tree") { $0.changes.removeFirst() },
        Forgery("A066 another asset's record removed") { event in
            event.changes.append(
                (try HandmadeEvent.folder(of: "agents/agent/asset-0") + "/asset.json", nil, ""))
        },
        Forgery("A063 the policy changed on the way") { event in
            event.changes.append(
                ("policy/source/principals.yaml", Array("kind: Principals\n".utf8), "100644"))
        },
        Forgery("A151 the generated allowed_signers changed on the way") { event in
            event.changes.append(
                ("policy/allowed_signers", Array("dana@example.com \(try SSHKey().line)\n".utf8), "100644"))
        },
        Forgery("A069 the record as an executable") { $0.changes[0].mode = "100755" },
        Forgery("A070 the record as a symbolic link") { $0.changes[0].mode = "120000" },
        Forgery("A069 the top of the tree unsorted") { event in
            let rows = try event.repository("ls-tree", try event.writtenTree()).split(separator: "\n").map {
                row in
                let words = row.split(whereSeparator: { $0 == " " || $0 == "\t" }).map { String($0) }
                return (
                    mode: words[0] == "040000" ? "40000" : words[0], name: Array(words[3].utf8), id: words[2]
                )
            }
            event.tree = try event.repository.writeTree(rows.reversed())
        },
        Forgery("A069 a folder's mode with a zero before it") { event in
            let rows = try event.repository("ls-tree", try event.writtenTree()).split(separator: "\n").map {
                row in
                let words = row.split(whereSeparator: { $0 == " " || $0 == "\t" }).map { String($0) }
                return (mode: words[0], name: Array(words[3].utf8), id: words[2])
            }
            event.tree = try event.repository.writeTree(rows)
        },
        Forgery("a payload whose digest is another's") { event in
            event["Payload"] = "sha256:\(String(repeating: "0", count: 64)) " + event["Payload"].dropFirst(72)
        },
        Forgery("a payload at another place") { event in
            let place = "assets/agents/agent/00/elsewhere/asset.json"
            event["Payload"] = event["Payload"].prefix(72) + place
            event.changes[0].path = place
        },
        Forgery("A106 a payload outside of the tree") { event in
            event["Payload"] = event["Payload"].prefix(72) + "../asset.json"
        },
        Forgery("a record in another spelling") { event in
            let record = Array("{\"uid\": \"\(event.id)\"}\n".utf8)
            event.changes[0].bytes = record
            event["Payload"] = "sha256:\(try sha256(record)) " + event["Payload"].dropFirst(72)
        },
        Forgery("A165 a record with a field that nobody knows") { event in
            let record = Array("{\n  \"owner\": \"dana\",\n  \"uid\": \"\(event.id)\"\n}\n".utf8)
            event.changes[0].bytes = record
            event["Payload"] = "sha256:\(try sha256(record)) " + event["Payload"].dropFirst(72)
        },
        Forgery("A040 the name of another asset") { scene, repository in
            try HandmadeEvent(in: repository, key: scene.key, asset: "agents/agent/asset-0").written()
        },
        Forgery("A024 the id of another event") { scene, repository in
            let id = try repository(
                "log", "-1", "--format=%(trailers:key=Event-Id,valueonly,separator=)", "refs/governance")
            return try HandmadeEvent(in: repository, key: scene.key, id: id).written()
        },
        Forgery("a uid that is not the event's id") { event in
            event["Asset-Uid"] = "0192f0c4-0000-7000-8000-00000000000b"
        },
        Forgery("a plugin that the policy does not have") { scene, repository in
            try HandmadeEvent(in: repository, key: scene.key, asset: "secrets/agent/handmade").written()
        },
        Forgery("a kind that the plugin does not have") { scene, repository in
            try HandmadeEvent(in: repository, key: scene.key, asset: "agents/model/handmade").written()
        },
        Forgery("A106 the name of a device") { scene, repository in
            try HandmadeEvent(in: repository, key: scene.key, asset: "agents/agent/nul.json").written()
        },
        Forgery("A108 a name in capitals") { scene, repository in
            try HandmadeEvent(in: repository, key: scene.key, asset: "agents/agent/Handmade").written()
        },
        Forgery("A105 a name that ends in .git") { scene, repository in
            try HandmadeEvent(in: repository, key: scene.key, asset: "agents/agent/handmade.git").written()
        },
    ]
}

import TestSupport

/// Evidence, and what is done without its gates.
extension Remake {
    private static let report = "attach evaluation-report-*"
    private static let card = "attach model-card-*"
    private static let removal = "revoke model-card-*"
    private static let grant = "grant an exception *"
    private static let settling = "settle the exception *"
    private static let emergency = "promote agents/agent/triage 1.1.0 to prod"

    /// The events are allowed, and their trees are others.
    static let testimonies: [Remake] = [
        Remake("evidence without its document", of: report) { event, _ in
            // The payload is there, at another place.
            event.remove(event.changes.first { $0.path.hasSuffix(".doc") }!.path + "x")
            event.put(event.changes[0].path.replacing("1.0.0/", with: "1.1.0/"), "{}\n")
        },
        Remake("evidence of another version on the way", of: report) { event, _ in
            for change in event.changes {
                event.changes.append(
                    (change.path.replacing("/1.0.0/", with: "/1.1.0/"), change.bytes, "100644"))
            }
        },
        Remake("evidence revoked that stays", of: removal) { event, _ in try event.keep(".json") },
        Remake("evidence revoked whose document stays", of: removal) { event, _ in try event.keep(".doc") },
        Remake("other evidence revoked on the way", of: removal) { event, _ in
            let folder = event.changes[0].path.split(separator: "/").dropLast().joined(separator: "/")
            for file in try event.repository("ls-tree", "--name-only", event.tip, "\(folder)/").split(
                separator: "\n")
            {
                event.remove(String(file))
            }
        },
        Remake("an exception in another's name", of: grant) { event, _ in
            try event.edit("exceptions/", "\"by\": \"vera\"", "\"by\": \"sam\"")
        },
        Remake("A028 an exception by one more", of: grant) { event, _ in
            try event.edit("exceptions/", "    \"omar\"\n", "    \"omar\",\n    \"sam\"\n")
        },
        Remake("an exception with another reason", of: grant) { event, _ in
            try event.edit("exceptions/", "fire", "haste")
        },
        Remake("an exception granted later", of: grant) { event, _ in
            try event.edit("exceptions/", "\"time\": \"2", "\"time\": \"3")
        },
        Remake("A024 an exception that is not used up", of: emergency) { event, _ in
            try event.keep("exceptions/")
        },
        Remake("an exception that is gone with its use", of: emergency) { event, _ in
            event.remove(event.changes.first { $0.path.hasPrefix("exceptions/") }!.path)
        },
        Remake("a debt that begins later", of: emergency) { event, _ in
            try event.edit(
                "exceptions/", "\"used\": {\n    \"by\": \"sam\"", "\"used\": {\n    \"by\": \"vera\"")
        },
        Remake("a debt that is settled and stays", of: settling) { event, _ in
            event.changes.removeAll { $0.bytes == nil }
        },
        Remake("a debt that is settled and forgotten", of: settling) { event, _ in
            event.changes.removeAll { $0.bytes != nil }
        },
        Remake("a debt that is settled in another's name", of: settling) { event, _ in
            try event.edit("exceptions/closed/", "\"by\": \"omar\"", "\"by\": \"dana\"")
        },
    ]

    static let evidence: [Remake] = [
        Remake("A033 evidence swapped for another document", of: report, both: "evidence.record") {
            event, _ in
            try event.edit(".doc", "9", "1")
        },
        Remake("evidence of another size", of: report, both: "evidence.record") { event, _ in
            try event.edit(".json", "\"size\": 16", "\"size\": 17")
        },
        Remake("evidence of another type than it is named by", of: report, both: "evidence.record") {
            event, _ in
            try event.edit(".json", "evaluation-report", "sign-off")
        },
        Remake("evidence by another digest than it is named by", of: report, both: "evidence.record") {
            event, _ in
            try event.edit(".json", /sha256:[0-9a-f]*/, "sha256:\(anotherDigest)")
        },
        Remake("evidence with its document and an address", of: report, both: "evidence.record") { event, _ in
            try event.edit(".json", "report\"\n", "report\",\n  \"url\": \"https://example.com\"\n")
        },
        Remake("evidence with neither document nor address", of: report, both: "evidence.record") {
            event, _ in
            event.trailers.removeAll { $0.value.hasSuffix(".doc") }
            try event.keep(".doc")
        },
        Remake("A165 evidence with a field to come", of: report) { event, _ in
            try event.edit(".json", "\"size\"", "\"score\": 9,\n  \"size\"")
        },
        Remake("evidence with an address that hides something", of: card) { event, _ in
            try event.edit(".json", "example.com", "example.com\\u001b")
        },
        Remake("A100 evidence with an address that reads backwards", of: card) { event, _ in
            try event.edit(".json", "example.com", "example\u{202E}moc.")
        },
        Remake("evidence with an empty address", of: card) { event, _ in
            try event.edit(".json", "https://example.com/card", "")
        },
        Remake("A106 evidence that is named by a way out", of: report) { event, _ in
            event.replace("evaluation-report-", "../report-")
        },
        Remake("evidence twice", of: report, after: report, both: "evidence.exists"),
        Remake("A109 evidence too large", of: report, both: "payload.digest") { event, _ in
            let text = String(repeating: "a", count: (1 << 20) + 1)
            let digest = try sha256(Array(text.utf8))
            let old = event["Evidence"].suffix(16)
            event.replace(String(old), String(digest.prefix(16)))
            let place = event.changes.firstIndex { $0.path.hasSuffix(".json") }!
            let record = String(decoding: event.changes[place].bytes!, as: UTF8.self)
            event.changes[place].bytes = Array(
                record.replacing(/sha256:[0-9a-f]+/, with: "sha256:\(digest)")
                    .replacing("\"size\": 16", with: "\"size\": \(text.utf8.count)").utf8)
            event.changes[event.changes.firstIndex { $0.path.hasSuffix(".doc") }!].bytes = Array(text.utf8)
        },
        Remake("evidence of a version that is another", of: report, both: "version.id") { event, _ in
            event["Version-Id"] = another
        },
        Remake("evidence revoked that there is not", of: removal, after: removal, both: "evidence.unknown"),
        Remake("A003 evidence revoked by who may not attach it", of: removal, both: "authz.role") {
            event, keys in
            try event.sign(as: "vera", keys)
        },
    ]

    static let exceptions: [Remake] = [
        Remake("an exception without the word of two", of: grant, both: "approval.needed") { event, _ in
            event.drop("Request")
            event["Gate"] = "law/2 by vera"
        },
        Remake("an exception without a reason", of: grant, both: "reason.missing") { event, _ in
            event.note = nil
        },
        Remake("an exception for a request of another asset", of: grant, both: "exception.scope") {
            event, _ in
            event.drop("Request")
            let triage = event.asset
            event.subject = event.subject.replacing(triage, with: "agents/agent/other")
            event["Asset"] = "agents/agent/other"
        },
        Remake("an exception for an exception", of: grant, both: "exception.scope") { event, _ in
            let (id, request) = (event["Exception"], event["Request"])
            event.drop("Request")
            event["Exception"] = request
            event.subject = event.subject.replacing(id, with: request)
        },
        Remake("A024 an exception granted twice", of: grant, after: grant, both: "exception.exists") {
            event, _ in
            event.drop("Request")
        },
        Remake("A024 an exception for what is done", of: grant, after: emergency, both: "request.closed") {
            event, _ in
            event.drop("Request")
        },
        Remake("A024 an exception used twice", of: emergency, after: emergency, both: "request.closed"),
        Remake("an exception used too late", of: emergency, both: "approval.needed") { event, _ in
            event.wait(minutes: 31)
        },
        Remake(
            "an exception used before it was granted", of: emergency, after: "approve request *", 7,
            both: "approval.needed"),
        Remake("an exception used in another's name", of: emergency, both: "gate.receipt") { event, _ in
            event["Gate"] = "exception/1 by omar, vera"
        },
        Remake("an exception that claims its gates", of: emergency, both: "gate.receipt") { event, _ in
            event["Gate"] = "careful/1 by dana, omar"
            try event.insert("Gate", "careful/2 by none", after: "Gate")
        },
        Remake("a settlement by who made the debt", of: settling, both: "approval.needed") { event, keys in
            try event.sign(as: "sam", keys)
            event["Gate"] = "law/3 by sam"
        },
        Remake("a settlement without a reason", of: settling, both: "reason.missing") { event, _ in
            event.note = nil
        },
        Remake("a settlement twice", of: settling, after: settling, both: "exception.unknown"),
        Remake("a settlement of another asset", of: settling, both: "exception.scope") { event, _ in
            try event.mean("agents/agent/other")
        },
    ]
}

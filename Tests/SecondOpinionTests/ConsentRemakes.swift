import TestSupport

/// What is asked for, and who says yes to it.
extension Remake {
    static let execution = "promote agents/agent/triage 1.0.0 to prod"
    private static let opening = "open request *"
    private static let approving = "approve request *"
    private static let trial = "move tools/server/forge one to trial"
    /// The approvals, by their number: who, and of which request.
    private static let omarsOfProd = 0
    private static let danasOfProd = 1
    private static let danasAgain = 2
    private static let danasOfTrial = 3
    private static let verasOfTrial = 4
    private static let omarsOfPolicy = 5
    private static let danasOfException = 6

    /// The events are allowed, and their trees are others.
    static let consents: [Remake] = [
        Remake("a request that is approved from the beginning", of: opening) { event, _ in
            event.put(
                event.changes[0].path.replacing("progress", with: "permit").replacing(
                    "request.j", with: "permit.j"),
                "{}\n")
        },
        Remake("a request that was opened earlier", of: opening) { event, _ in
            try event.edit("progress.json", "\"time\": \"2", "\"time\": \"1")
        },
        Remake("A028 an approval of two", of: approving, omarsOfProd) { event, _ in
            try event.edit("progress.json", "\"omar\": {", "\"dana\": {},\n    \"omar\": {")
        },
        Remake("an approval that nobody counts", of: approving, omarsOfProd) { event, _ in
            try event.keep("progress.json")
        },
        Remake("an approval that was given later", of: approving, omarsOfProd) { event, _ in
            try event.edit("progress.json", "\"time\": \"2", "\"time\": \"3")
        },
        Remake("an approval with another key", of: approving, omarsOfProd) { event, _ in
            try event.edit("progress.json", "\"key\": \"SHA256:", "\"key\": \"SHA256:x")
        },
        Remake("a permit before the approvals are complete", of: approving, omarsOfProd) { event, _ in
            event.put(
                event.changes.first { $0.path.hasSuffix("progress.json") }!.path.replacing(
                    "progress", with: "permit"), "{}\n")
        },
        Remake("no permit where the approvals are complete", of: approving, danasOfProd) { event, _ in
            try event.keep("permit.json")
        },
        Remake("a permit in another's name", of: approving, danasOfProd) { event, _ in
            try event.edit("permit.json", "dana, omar", "dana, vera")
        },
        Remake("a withdrawal that leaves the permit", of: "withdraw the approval of dana *") { event, _ in
            try event.keep("permit.json")
        },
        Remake("a withdrawal that nobody remembers", of: "withdraw the approval of dana *") { event, _ in
            try event.edit("progress.json", ",\n  \"withdrawn\": [\n    \"dana\"\n  ]", "")
        },
        Remake("a withdrawal that leaves the signature", of: "withdraw the approval of dana *") { event, _ in
            try event.keep("dana.json")
        },
        Remake("A024 an execution that leaves its request open", of: execution) { event, _ in
            try event.keep("requests/")
        },
        Remake("an execution that forgets its request", of: execution) { event, _ in
            event.changes.removeAll { $0.path.hasPrefix("requests/closed/") }
        },
        Remake("an execution that loses an approval", of: execution) { event, _ in
            event.changes.removeAll { $0.path.hasPrefix("requests/closed/") && $0.path.contains("omar") }
        },
        Remake("an execution that closes its request as another's", of: execution) { event, _ in
            try event.edit("closed.json", "sam", "vera")
        },
        Remake("a rejection that calls itself a cancellation", of: "reject request *") { event, _ in
            try event.edit("closed.json", "rejected", "cancelled")
        },
        Remake("a rejection with another reason", of: "reject request *") { event, _ in
            try event.edit("closed.json", "\"no\"", "\"yes\"")
        },
        Remake("a request cancelled that stays open", of: "cancel request *") { event, _ in
            event.changes.removeAll { $0.bytes == nil }
        },
        Remake("a request expired that is gone", of: "expire request *") { event, _ in
            event.changes.removeAll { $0.bytes != nil }
        },
    ]

    /// What a request may ask for, and what becomes of it.
    static let requests: [Remake] = [
        Remake("a request in another's name", of: opening, both: "request.record") { event, _ in
            try event.edit("request.json", "\"vera\"", "\"dana\"")
        },
        Remake("A052 a request of another ledger", of: opening, both: "request.record") { event, _ in
            try event.edit("request.json", /"ledger": "[0-9a-f]*"/, "\"ledger\": \"\(another)\"")
        },
        Remake("a request made under another policy", of: opening, both: "request.record") { event, _ in
            try event.edit("request.json", "\"policy\": \"5:", "\"policy\": \"4:")
        },
        Remake("a request that says another overlay", of: opening, both: "request.record") { event, _ in
            try event.edit("request.json", /"overlay": "[^"]*"/, "\"overlay\": \"sha256:\(anotherDigest)\"")
        },
        Remake("a request that hides its evidence", of: opening, both: "request.record") { event, _ in
            try event.edit("request.json", #/ {2}"evidence": \[[^\]]*\],\n/#, "")
        },
        Remake("a request that says other content", of: opening, both: "request.record") { event, _ in
            try event.edit("request.json", /"content": "[^"]*"/, "\"content\": \"sha256:\(anotherDigest)\"")
        },
        Remake("a request that says another reason", of: opening, both: "request.record") { event, _ in
            try event.edit("request.json", "\"reason\": \"fair\"", "\"reason\": \"a whim\"")
        },
        Remake("a request that keeps the reason to itself", of: opening, both: "request.record") { event, _ in
            try event.edit("request.json", "  \"reason\": \"fair\",\n", "")
        },
        Remake("a request for another reason than its event says", of: opening, both: "request.record") {
            event, _ in
            event.note = "a whim"
        },
        Remake("a request with a reason too long to be kept", of: opening, both: "lifecycle.reason-too-long")
        {
            event, _ in
            let long = String(repeating: "a", count: 2001)
            event.note = long
            try event.edit("request.json", "\"reason\": \"fair\"", "\"reason\": \"\(long)\"")
        },
        Remake("a request for what no event is", of: opening, both: "request.record") { event, _ in
            try event.edit("request.json", "promotion.bind", "promotion.force")
        },
        Remake("a request for what brings files", of: opening, both: "request.record") { event, _ in
            try event.edit("request.json", "promotion.bind", "asset.register")
        },
        Remake("a request for a thing that its event does not say", of: opening, both: "request.record") {
            event, _ in
            try event.edit(
                "request.json", "\"Asset\": ", "\"Alias\": \"calm\",\n    \"Asset\": ")
        },
        Remake("a request that is not of its event", of: opening, both: "request.record") { event, _ in
            event.replace(event["Event-Id"], "0192f0c4-0000-7000-8000-00000000000c")
        },
        Remake("a request of another asset than its event says", of: opening, both: "request.record") {
            event, _ in
            event["Asset"] = "agents/agent/other"
        },
        Remake("a request that is opened twice", of: opening, after: opening, both: "event.duplicate-id"),
        Remake("A003 a request by who may not do it", of: opening, 1, both: "authz.role") { event, keys in
            try event.sign(as: "vera", keys)
            try event.edit("request.json", "\"sam\"", "\"vera\"")
        },
        Remake("a request for what nobody must approve", of: opening, both: "request.needless") { event, _ in
            try event.edit("request.json", "\"Environment\": \"prod\"", "\"Environment\": \"dev\"")
            try event.edit("request.json", /"Replaces": "[0-9a-f]*"/, "\"Replaces\": \"none\"")
        },
        Remake("A031 a request for a prod that is another now", of: opening, both: "event.stale") {
            event, _ in
            try event.edit("request.json", /"Replaces": "[0-9a-f]*"/, "\"Replaces\": \"none\"")
        },
        Remake("A003 a rejection by who could not approve", of: "reject request *", both: "authz.role") {
            event, keys in
            try event.sign(as: "sam", keys)
        },
        Remake("A042 a rejection by a machine", of: "reject request *", both: "authz.role") { event, keys in
            try event.sign(as: "ci", keys)
        },
        Remake(
            "a cancellation by who neither asked nor could approve", of: "cancel request *",
            both: "authz.role"
        ) { event, keys in
            try event.sign(as: "ci", keys)
        },
        Remake(
            "A003 an approval taken away by who could not give one", of: "withdraw the approval of dana *", 1,
            both: "authz.role"
        ) { event, keys in
            try event.sign(as: "ci", keys)
        },
        Remake(
            "an approval taken away that nobody gave", of: "withdraw the approval of dana *",
            after: approving, omarsOfProd, both: "approval.unknown"),
        Remake(
            "a request that expires within its time", of: "expire request *", after: opening, 11,
            both: "request.not-expired"),
        Remake(
            "a request closed twice", of: "expire request *", after: "expire request *",
            both: "request.closed"),
        Remake("a request closed that never was", of: "cancel request *", both: "request.unknown") {
            event, _ in
            event.replace(event["Request"], "R-0000000000")
        },
        Remake("a request whose name nobody could have", of: "cancel request *", saying: "message.form") {
            event, _ in
            event.replace(event["Request"], "R-ILOU000000")
        },
    ]

    /// Whose word it is, and of what.
    static let approvals: [Remake] = [
        Remake("A030 an approval of other content", of: approving, omarsOfProd, both: "approval.digest") {
            event, keys in
            try event.state(signedBy: keys["omar"]!) {
                $0.replacing(
                    /"sha256":"[0-9a-f]{64}"/, with: "\"sha256\":\"\(anotherDigest)\"")
            }
        },
        Remake("A029 an approval of another request", of: approving, omarsOfProd, both: "approval.digest") {
            event, keys in
            let id = event["Request"]
            try event.state(signedBy: keys["omar"]!) { $0.replacing(id, with: "R-0000000000") }
        },
        Remake(
            "A029 an approval carried to another request", of: approving, danasOfTrial,
            both: "approval.digest"
        ) {
            event, keys in
            let other = try event.repository(
                "log", "-1", "--grep", "^open request",
                "--format=%(trailers:key=Request,valueonly,separator=)",
                "\(event.tip)~3")
            let id = event["Request"]
            try event.state(signedBy: keys["dana"]!) { $0.replacing(id, with: other) }
        },
        Remake("an approval in another's name", of: approving, omarsOfProd, both: "approval.digest") {
            event, keys in
            try event.state(signedBy: keys["omar"]!) { $0.replacing("\"omar\"", with: "\"dana\"") }
        },
        Remake("A026 an approval with another's key", of: approving, omarsOfProd, both: "approval.signer") {
            event, keys in
            try event.state(signedBy: keys["dana"]!)
        },
        Remake("an approval with a key that nobody has", of: approving, omarsOfProd, both: "approval.signer")
        {
            event, _ in
            try event.state(signedBy: SSHKey())
        },
        Remake("A004 an approval with a revoked key", of: approving, omarsOfPolicy, both: "approval.signer") {
            event, keys in
            try event.state(by: "robo", keys)
        },
        Remake(
            "A018 an approval signed as a commit is", of: approving, omarsOfProd,
            saying: "signature.namespace"
        ) { event, keys in
            try event.state(signedBy: keys["omar"]!, for: "git")
        },
        Remake(
            "A007 an approval whose words were changed", of: approving, omarsOfProd, saying: "signature.bad"
        ) {
            event, keys in
            let signature = event.changes.first { $0.path.hasSuffix(".sig") }!
            try event.state(signedBy: keys["omar"]!) { $0.replacing("\"5:", with: "\"4:") }
            event.changes[event.changes.firstIndex { $0.path.hasSuffix(".sig") }!] = signature
        },
        Remake("A081 an approval in another spelling", of: approving, omarsOfProd, both: "payload.digest") {
            event, keys in
            try event.state(signedBy: keys["omar"]!) {
                $0.replacing(",\"predicate\"", with: ", \"predicate\"")
            }
        },
        Remake("A165 an approval of another kind", of: approving, omarsOfProd, both: "payload.digest") {
            event, keys in
            try event.state(signedBy: keys["omar"]!) { $0.replacing("approval/v1", with: "approval/v2") }
        },
        Remake("an approval that says more", of: approving, omarsOfProd, both: "payload.digest") {
            event, keys in
            try event.state(signedBy: keys["omar"]!) {
                $0.replacing("\"approver\"", with: "\"also\":\"prod\",\"approver\"")
            }
        },
        Remake(
            "A011 an approval signed by the n-s sibling", of: approving, omarsOfProd, saying: "signature.twin"
        ) {
            event, _ in
            let place = event.changes.firstIndex { $0.path.hasSuffix(".sig") }!
            event.changes[place].bytes = ECDSAArmour(event.changes[place].bytes!)!.high
        },
        Remake("an approval without its signature", of: approving, omarsOfProd, both: "payload.missing") {
            event, _ in
            event.trailers.removeAll { $0.value.hasSuffix(".sig") }
            try event.keep(".sig")
        },
        Remake(
            "A042 an approval by a machine with an approver's role", of: approving, omarsOfProd,
            both: "approval.role"
        ) { event, keys in
            try event.state(by: "ci", keys)
        },
        Remake(
            "A003 an approval by who has no role for it", of: approving, omarsOfProd, both: "approval.role"
        ) {
            event, keys in
            try event.state(by: "sam", keys)
        },
        Remake("A025 an approval by who asked", of: approving, danasOfException, both: "approval.self") {
            event, keys in
            try event.state(by: "vera", keys)
        },
        Remake(
            "an approval twice", of: approving, omarsOfProd, after: approving, omarsOfProd,
            both: "approval.duplicate"),
        Remake(
            "an approval carried again after it was withdrawn", of: approving, danasAgain,
            both: "approval.withdrawn"
        ) { event, keys in
            try event.sign(as: "sam", keys)
        },
        Remake(
            "A024 an approval of what is done", of: approving, omarsOfProd, after: execution,
            both: "request.closed"),
        Remake("an approval after its time", of: approving, omarsOfProd, both: "request.expired") {
            event, _ in
            event.wait(minutes: 121)
        },
        Remake(
            "A032 an approval of what has changed since", of: approving, verasOfTrial,
            after: "withdraw the approval of dana *", 1, behind: "set the governance of tools/server/forge",
            1,
            both: "request.stale"),
        Remake(
            "A035 an approval given under a policy before", of: approving, omarsOfProd,
            both: "approval.policy-version"
        ) { event, keys in
            let old = try event.repository("show", "\(event.tip):policy/archive/000004/version")
            let new = event["Policy"]
            try event.state(signedBy: keys["omar"]!) { $0.replacing(new, with: old) }
        },
        Remake(
            "A035 an approval given under a policy that is too old", of: approving, danasOfException,
            both: "approval.policy-version"
        ) { event, keys in
            let old = try event.repository("show", "\(event.tip):policy/archive/000004/version")
            let new = event["Policy"]
            try event.state(signedBy: keys["dana"]!) { $0.replacing(new, with: old) }
        },
        Remake(
            "an approval given under a policy that never was", of: approving, omarsOfProd,
            both: "approval.policy-version"
        ) { event, keys in
            try event.state(signedBy: keys["omar"]!) { $0.replacing("\"5:", with: "\"6:") }
        },
        Remake(
            "an approval given under another policy of the same number", of: approving, danasOfException,
            both: "approval.policy-version"
        ) { event, keys in
            try event.state(signedBy: keys["dana"]!) {
                $0.replacing(/"6:[0-9a-f]{64}"/, with: "\"5:\(anotherDigest)\"")
            }
        },
    ]

    /// What an approved request lets happen.
    static let executions: [Remake] = [
        Remake("A030 an execution of another act", of: execution, both: "request.action") { event, _ in
            try event.insert("Allow", "deprecated", after: "Version-Id")
        },
        Remake("A030 an execution for another reason", of: execution, both: "request.action") { event, _ in
            event.note = "a whim"
        },
        Remake("an execution that keeps the reason to itself", of: execution, both: "request.action") {
            event, _ in
            event.note = nil
        },
        Remake("A024 an execution twice", of: execution, after: execution, both: "request.closed"),
        Remake(
            "an execution before it is approved", of: execution, after: opening, both: "approval.needed"),
        Remake(
            "an execution with one of two approvals", of: execution, after: approving, omarsOfProd,
            both: "approval.needed"),
        Remake(
            "A044 an execution by a permit whose approval was withdrawn", of: execution,
            after: "withdraw the approval of dana *", both: "approval.needed"),
        Remake("an execution by approvals that have expired", of: execution, both: "approval.needed") {
            event, _ in
            event.wait(minutes: 61)
        },
        Remake("an execution of a request that has expired", of: execution, both: "request.expired") {
            event, _ in
            event.wait(minutes: 121)
        },
        Remake("an execution without its request", of: execution, both: "approval.needed") { event, _ in
            event.drop("Request")
        },
        Remake("an execution without a request, by an approver", of: execution, both: "approval.needed") {
            event, keys in
            event.drop("Request")
            try event.sign(as: "dana", keys)
        },
        Remake("A003 an execution by who may not do it", of: trial, both: "authz.role") { event, keys in
            try event.sign(as: "vera", keys)
        },
        Remake(
            "A032 an execution of what has changed since", of: trial,
            after: approving, verasOfTrial, behind: "set the governance of tools/server/forge", 1,
            both: "request.stale"),
        Remake("a request that there is not", of: execution, both: "request.unknown") { event, _ in
            event.replace(event["Request"], "R-0000000000")
        },
    ]
}

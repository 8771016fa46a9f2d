import Canonical
import Catalog
import Keys
import TestSupport

/// Keys for the day when others are lost, and the ways round the gates that are closed.
extension Remake {
    private static let loss = "revoke key *"
    private static let robos = 0
    private static let veras = 2
    private static let omars = 1
    private static let verasNext = 3
    private static let approving = "approve request *"
    private static let recoverys = 13

    /// The events are allowed, and their trees are others.
    static let recovered: [Remake] = [
        Remake("a next key that no record says", of: loss, omars) { event, _ in
            try event.edit("keys/revoked/", #/\ \ "next": "[^"]*",\n/#, "")
        },
        Remake("a next key in the record that is another", of: loss, omars) { event, keys in
            try event.edit("keys/revoked/", /"next": "[^"]*"/, "\"next\": \"\(keys["ci"]!.line)\"")
        },
        Remake("A151 a next key that plain git does not know", of: loss, omars) { event, keys in
            let lines = try event.repository("show", "\(event.tip):policy/allowed_signers")
            let kept = lines.split(separator: "\n").filter { !$0.contains(keys["omar"]!.line) }
            event.put("policy/allowed_signers", kept.joined(separator: "\n") + "\n")
        },
        Remake("A004 a lost key that plain git still knows", of: loss, omars) { event, keys in
            let old = event.changes.first { $0.path == "policy/allowed_signers" }!.bytes!
            let line = "omar@example.com namespaces=\"git,approval@catalogctl\" \(keys["omar"]!.line)"
            let lines = String(decoding: old, as: UTF8.self).split(separator: "\n") + [line[...]]
            event.put("policy/allowed_signers", lines.sorted().joined(separator: "\n") + "\n")
        },
        Remake("a next key said later, as if it had been revoked then", of: loss, verasNext) { event, _ in
            try event.edit("keys/revoked/", /"by": "[^"]*"/, "\"by\": \"recovery-1\"")
        },
        Remake("a next key said later, for another reason", of: loss, verasNext) { event, _ in
            try event.edit("keys/revoked/", "\"lost\"", "\"found\"")
        },
    ]

    static let recoveries: [Remake] = [
        Remake("A003 a next key by who is no recovery key", of: loss, veras, both: "key.recovery") {
            event, keys in
            event.drop("Request")
            try event.insert("Next-Key", try SSHKey().line, after: "Holder")
        },
        Remake("A027 a next key that is somebody's", of: loss, omars, both: "key.twin") { event, keys in
            try event.follow(with: keys["sam"]!)
        },
        Remake("A027 a next key that lies in the safe", of: loss, omars, both: "key.twin") { event, keys in
            try event.follow(with: keys["recovery-2"]!)
        },
        Remake("a next key that is the lost one", of: loss, omars, both: "key.twin") { event, keys in
            try event.follow(with: keys["omar"]!)
        },
        Remake("A004 a next key that was revoked", of: loss, omars, both: "key.twin") { event, keys in
            try event.follow(with: keys["robo"]!)
        },
        Remake("a next key for somebody else", of: loss, omars, both: "key.holder") { event, _ in
            event["Holder"] = "sam"
            event.subject = event.subject.replacing("of omar", with: "of sam")
        },
        Remake("a next key with a comment", of: loss, omars, saying: "message.form") { event, _ in
            event["Next-Key"] += " mine"
        },
        Remake("A018 a next key of a kind that no rule allows", of: loss, omars, saying: "message.form") {
            event, _ in
            event["Next-Key"] = try SSHKey(["-t", "rsa", "-b", "1024"]).line
        },
        Remake("a next key twice", of: loss, omars, after: loss, omars, both: "key.revoked"),
        Remake(
            "a revocation again, without a next key", of: loss, omars, after: loss, omars, both: "key.revoked"
        ) {
            event, _ in
            event.drop("Next-Key")
            event.drop("Compromised-Since")
        },
        Remake("a revocation by a recovery key without a reason", of: loss, omars, both: "reason.missing") {
            event, _ in event.note = nil
        },
        Remake(
            "A003 a registration by a recovery key", of: "register tools/cli/clock-180", both: "authz.role"
        ) {
            event, keys in
            try event.sign(as: "recovery-1", keys)
        },
        Remake(
            "A003 an activation by a recovery key", of: "roll the policy back to that of 5:*",
            both: "authz.role"
        ) {
            event, keys in
            try event.sign(as: "recovery-1", keys)
        },
        Remake(
            "A003 a request by a recovery key for something else", of: "open request *", 11,
            both: "authz.role"
        ) {
            event, keys in
            try event.sign(as: "recovery-1", keys)
            try event.edit("request.json", "\"sam\"", "\"recovery-1\"")
        },
        Remake("a recovery key under the name of a person", of: loss, omars, both: "identity.mismatch") {
            event, keys in
            try event.sign(as: "dana", keys)
            event.key = keys["recovery-1"]!
        },
        Remake(
            "A025 one recovery key where two must agree", of: loss, verasNext, after: approving, recoverys,
            both: "approval.needed"
        ) { event, _ in event["Gate"] = "recovery/1 by recovery-2" },
        Remake("A025 one recovery key without asking the other", of: loss, verasNext, both: "approval.needed")
        {
            event, _ in
            event.drop("Request")
            event["Gate"] = "recovery/1 by recovery-1"
        },
        Remake("a receipt of the recovery keys for one of two", of: loss, verasNext, both: "gate.receipt") {
            event, _ in
            event["Gate"] = "recovery/1 by recovery-1"
        },
        Remake(
            "a receipt of the policy's gates for that of the recovery keys", of: loss, verasNext,
            both: "gate.receipt"
        ) {
            event, _ in
            event["Gate"] = "law/4 by recovery-1, recovery-2"
        },
        Remake(
            "A042 a person's word among the recovery keys", of: approving, recoverys, both: "approval.role"
        ) {
            event, keys in
            try event.state(by: "dana", keys)
        },
        Remake("A042 a recovery key's word among people", of: approving, 0, both: "approval.role") {
            event, keys in
            try event.state(by: "recovery-1", keys)
        },
        Remake("A004 a recovery key revoked by an admin", of: loss, veras, both: "key.recovery") {
            event, keys in
            event.drop("Request")
            try event.lose(keys["recovery-1"]!, of: "recovery-1")
        },
        Remake(
            "A075 a recovery key revoked until too few are left", of: loss, verasNext, both: "policy.lockout"
        ) {
            event, keys in
            event.drop("Request")
            event.drop("Next-Key")
            try event.lose(keys["recovery-2"]!, of: "recovery-2")
        },
        Remake(
            "A004 an event by the key before the next", of: "roll the policy back to that of 5:*",
            saying: "key.unknown"
        ) {
            event, keys in
            try event.sign(as: "omar", keys)
        },
        Remake(
            "A004 an event by the key that comes next, too early", of: "settle the exception *",
            saying: "key.unknown"
        ) {
            event, keys in
            try event.sign(as: "omar-next", keys)
        },
    ]

    static let ways: [Remake] = [
        Remake(
            "a rename of what is halted", of: rename, after: "halt agents/agent/triage", both: "asset.halted"
        ) { event, _ in
            event.replace("triage", "robot")
            event.replace("agents/agent/bot", "agents/agent/triage")
        },
        Remake(
            "a rollback where nothing is bound, in an environment that stands still",
            of: "roll back agents/agent/triage in prod to 1.1.0", 1, after: outOfProd, 1,
            behind: "freeze prod",
            both: "environment.frozen"),
        Remake(
            "a rollback of what is halted, where nothing is bound",
            of: "roll back agents/agent/triage in prod to 1.1.0", 1, after: outOfProd, 1,
            behind: "halt agents/agent/triage", both: "asset.halted"),
        Remake(
            "a rollback to what was left behind", of: "roll back agents/agent/triage in prod to 1.1.0",
            after: "roll back agents/agent/triage in prod to 1.1.0", both: "binding.not-previous"
        ) { event, _ in
            let id = try event.repository(
                "rev-parse", "\(event.tip):\(HandmadeEvent.folder(of: event.asset))/versions/1.0.0")
            event["Replaces"] = event["Version-Id"]
            event["Version-Id"] = id
            event["Version"] = "1.0.0"
            event.subject = event.subject.replacing("1.1.0", with: "1.0.0")
        },
        Remake(
            "a rename of what prod has, without the word of others",
            of: "rename agents/agent/triage to answerer",
            both: "approval.needed"
        ) { event, _ in event.drop("Request") },
        Remake(
            "a rename of what prod has, after one of two approvals",
            of: "rename agents/agent/triage to answerer",
            after: approving, 8, both: "approval.needed"),
        Remake(
            "an exception used after the key of who granted it was lost",
            of: "promote agents/agent/triage 1.1.0 to prod", after: "grant an exception *",
            behind: loss, omars, both: "approval.needed"),
        Remake(
            "A024 an exception for a request that had one", of: "grant an exception *",
            after: "settle the exception *", both: "request.closed"
        ) { event, _ in event.drop("Request") },
        Remake(
            "an approval given again before it expired", of: approving, 16, after: approving, 15,
            both: "approval.duplicate"
        ) { event, _ in event.wait(minutes: 60) },
        Remake(
            "an expired approval that somebody else gives again", of: approving, 16,
            both: "approval.duplicate"
        ) { event, keys in
            try event.sign(as: "sam", keys)
        },
        Remake(
            "an execution with an approval that was not given again",
            of: "promote agents/agent/answerer 1.0.0 to prod",
            after: approving, 15, both: "approval.needed"),
    ]
}

extension HandmadeEvent {
    /// Says another next key.
    fileprivate mutating func follow(with key: SSHKey) throws {
        self["Next-Key"] = key.line
    }

    /// Is about the loss of another key.
    fileprivate mutating func lose(_ key: SSHKey, of holder: String) throws {
        let fingerprint = try PublicKey(line: key.line).fingerprint.description
        self["Key"] = fingerprint
        self["Holder"] = holder
        subject = "revoke key \(fingerprint) of \(holder)"
    }
}

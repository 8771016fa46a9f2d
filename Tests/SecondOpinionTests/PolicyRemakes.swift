import Canonical
import Catalog
import Keys
import Schema
import Statute
import TestSupport

/// What is about the ledger as a whole: stops, policies, keys.
extension Remake {
    private static let freeze = "freeze prod"
    private static let thaw = "thaw prod"
    private static let halt = "halt agents/agent/triage"
    private static let resume = "resume agents/agent/triage"
    private static let calm = "point alias calm of agents/agent/triage at 1.0.0"
    private static let proposal = "propose policy *"
    private static let withdrawal = "withdraw proposed policy *"
    private static let activation = "activate policy 2:*"
    private static let rollback = "roll the policy back to that of 1:*"
    private static let revocation = "revoke key *"
    private static let halted = #"""
          "halted": {
            "by": "robo",
            "reason": "lies",
            "seq": 56
          },

        """#

    /// The events are allowed, and their trees are others.
    static let wholes: [Remake] = [
        Remake("an activation that leaves its proposal", of: activation) { event, _ in
            try event.keep("policy/proposals/")
        },
        Remake("A066 an activation that archives nothing", of: activation) { event, _ in
            try event.keep("policy/archive/")
        },
        Remake("an archive without its file of keys", of: activation) { event, _ in
            try event.keep("policy/archive/000001/allowed_signers")
        },
        Remake("A067 an archive of another bundle", of: activation) { event, _ in
            try event.edit("policy/archive/000001/bundle.json", "gdpr", "hipaa")
        },
        Remake("A067 an archive of other sources", of: activation) { event, _ in
            try event.edit("policy/archive/000001/source/catalog.yaml", "gdpr", "hipaa")
        },
        Remake("an archive under another number", of: activation) { event, _ in
            for index in event.changes.indices {
                event.changes[index].path = event.changes[index].path.replacing("000001", with: "000000")
            }
        },
        Remake("A082 an activation with the bundle of another policy", of: activation) { event, _ in
            try event.edit("policy/bundle.json", "\"lab\"", "\"fair\"")
        },
        Remake("A082 an activation that keeps the sources of the one before", of: activation) { event, _ in
            try event.keep("policy/source/")
        },
        Remake("A151 an activation that lets somebody in", of: activation) { event, _ in
            let signers = try event.repository("show", "\(event.tip):policy/allowed_signers")
            let line = "dana@example.com namespaces=\"git,approval@catalogctl\" \(try SSHKey().line)"
            event.put("policy/allowed_signers", "\(signers)\n\(line)\n")
        },
        Remake("A073 an activation that freezes on the way", of: activation) { event, _ in
            event.put("control/freezes/prod.json", "{}\n")
        },
        Remake("A004 a rollback that lets a revoked key in again", of: rollback) { event, _ in
            let signers = try event.repository("show", "\(event.tip):policy/archive/000001/allowed_signers")
            event.put("policy/allowed_signers", signers + "\n")
        },
        Remake("A066 a rollback that takes what it goes back to out of the archive", of: rollback) {
            event, _ in
            event.remove("policy/archive/000001/version")
        },
        Remake("A066 a rollback that forgets what it takes the place of", of: rollback) { event, _ in
            try event.keep("policy/archive/000002/")
        },
        Remake("A073 a proposal that is in force at once", of: proposal) { event, _ in
            let source = event.changes.first { $0.path.hasSuffix("source/catalog.yaml") }!
            event.put("policy/source/catalog.yaml", String(decoding: source.bytes!, as: UTF8.self))
        },
        Remake("A082 a proposal with another bundle than its sources make", of: proposal) { event, _ in
            try event.edit("/bundle.json", "\"fair\"", "\"moon\"")
        },
        Remake("a proposal by somebody else", of: proposal) { event, _ in
            try event.edit("proposal.json", "dana", "sam")
        },
        Remake("a proposal that was made under another policy", of: proposal) { event, _ in
            try event.edit("proposal.json", "\"base\": \"1:", "\"base\": \"2:")
        },
        Remake("a withdrawal that leaves the proposal", of: withdrawal) { event, _ in
            event.changes.removeAll()
        },
        Remake("A004 a revocation that nobody finds", of: revocation) { event, _ in
            try event.keep("keys/revoked/")
        },
        Remake("A004 a revocation that leaves the key to plain git", of: revocation) { event, _ in
            try event.keep("policy/allowed_signers")
        },
        Remake("a revocation that begins later than the event says", of: revocation) { event, _ in
            try event.edit("keys/revoked/", "\"compromisedSince\": 14", "\"compromisedSince\": 15")
        },
        Remake("a revocation with another reason", of: revocation) { event, _ in
            try event.edit("keys/revoked/", "lost", "sold")
        },
        Remake("a freeze by somebody else", of: freeze) { event, _ in
            try event.edit("freezes/prod.json", "sam", "dana")
        },
        Remake("a freeze of two environments", of: freeze) { event, _ in
            event.put(
                "control/freezes/stage.json", String(decoding: event.changes[0].bytes!, as: UTF8.self))
        },
        Remake("a freeze with another reason than the message says", of: freeze) { event, _ in
            try event.edit("freezes/prod.json", "fair", "foul")
        },
        Remake("a thaw that leaves it frozen", of: thaw) { event, _ in event.changes.removeAll() },
        Remake("a halt by somebody else", of: halt) { event, _ in
            try event.edit("asset.json", "\"robo\"", "\"dana\"")
        },
        Remake("a halt that freezes as well", of: halt) { event, _ in
            event.put("control/freezes/dev.json", "{}\n")
        },
        Remake("an alias that lifts a halt", of: calm) { event, _ in
            try event.edit("asset.json", halted, "")
        },
        Remake("an alias that changes the reason of a halt", of: calm) { event, _ in
            try event.edit("asset.json", "lies", "slow")
        },
        Remake("a resumption that leaves it halted", of: resume) { event, _ in event.changes.removeAll() },
    ]

    static let stops: [Remake] = [
        Remake("a freeze twice", of: freeze, after: freeze, saying: "environment.frozen"),
        Remake("a freeze of nothing", of: freeze, saying: "environment.unknown") { event, _ in
            event.replace("prod", "mars")
        },
        Remake("a freeze without a reason", of: freeze, saying: "reason.missing") { event, _ in
            event.note = nil
        },
        Remake("A109 a freeze with a novel", of: freeze, saying: "lifecycle.reason-too-long") { event, _ in
            event.note = String(repeating: "a", count: 2001)
        },
        Remake("A003 a freeze by who may halt", of: freeze, saying: "authz.role") { event, keys in
            event.replace("freeze", "thaw")
            event["Event"] = "environment.thaw"
        },
        Remake("a thaw of what is not frozen", of: thaw, after: thaw, saying: "environment.not-frozen"),
        Remake("a bind in a frozen environment", of: outOfProd, after: freeze, saying: "environment.frozen"),
        Remake("a halt twice", of: halt, after: halt, saying: "asset.halted"),
        Remake("a halt without a reason", of: halt, saying: "reason.missing") { event, _ in event.note = nil
        },
        Remake("a resumption of what runs", of: resume, after: resume, saying: "asset.not-halted"),
        Remake("a bind of what is halted", of: deprecatedToDev, after: halt, saying: "asset.halted"),
    ]

    private static func activated(_ counter: Int, _ event: inout HandmadeEvent) throws {
        let digest = event["Activates"].drop { $0 != ":" }.dropFirst()
        let old = event["Activates"].prefix { $0 != ":" }
        event["Activates"] = "\(counter):\(digest)"
        event.subject = event.subject.replacing(
            "\(old):\(digest.prefix(12))", with: "\(counter):\(digest.prefix(12))")
        try event.edit("policy/version", "\(old):\(digest)", "\(counter):\(digest)")
    }

    static let policies: [Remake] = [
        Remake("A078 an activation under the number that is active", of: activation, saying: "policy.counter")
        {
            event, _ in try activated(1, &event)
        },
        Remake("A061 an activation under the number after the next", of: activation, saying: "policy.counter")
        {
            event, _ in try activated(3, &event)
        },
        Remake("A061 an activation under the largest number", of: activation, saying: "policy.counter") {
            event, _ in try activated(9_007_199_254_740_991, &event)
        },
        Remake(
            "A061 an activation under a number that no message holds", of: activation, saying: "message.form"
        ) {
            event, _ in event["Activates"] = "9223372036854775808:" + event["Activates"].dropFirst(2)
        },
        Remake("A079 a rollback under the number that was", of: rollback, saying: "policy.counter") {
            event, _ in try activated(2, &event)
        },
        Remake(
            "an activation that nobody proposed", of: activation, after: resume, saying: "policy.not-proposed"
        ),
        Remake("A073 an event under a policy that is only proposed", of: withdrawal, saying: "event.policy") {
            event, _ in
            event["Policy"] = "2:" + event["Proposal"].dropFirst("sha256:".count)
        },
        Remake(
            "an event under the policy before", of: "promote tools/cli/hammer r2 to lab",
            saying: "event.policy"
        ) {
            event, _ in
            let version = try event.repository("show", "\(event.tip):policy/archive/000001/version")
            event["Policy"] = version
        },
        Remake("A081 a proposal under another hash", of: proposal, saying: "policy.digest") { event, _ in
            let other = String(repeating: "a", count: 64)
            event.subject = "propose policy \(other.prefix(12))"
            event.replace(String(event["Proposal"].dropFirst("sha256:".count)), other)
        },
        Remake("a proposal twice", of: proposal, after: proposal, saying: "policy.proposed"),
        Remake("A091 a proposal with a key twice", of: proposal, saying: "policy.source") { event, _ in
            try event.edit("source/catalog.yaml", "kind: Catalog\n", "kind: Catalog\nkind: Catalog\n")
        },
        Remake("A165 a proposal with a field to come", of: proposal, saying: "policy.bundle") { event, _ in
            try event.edit("source/catalog.yaml", "kind: Catalog\n", "kind: Catalog\nquorum: 2\n")
        },
        Remake("the policy that is active, proposed", of: proposal, saying: "policy.unchanged") {
            event, keys in
            try event.bring(Book(keys).sources(environments: "dev, stage, prod"))
        },
        Remake("a proposal without an environment in use", of: proposal, saying: "policy.in-use") {
            event, keys in
            try event.bring(
                Book(keys).sources(environments: "dev, stage") { text in
                    text.replacing("bindable:\n  prod: [trial, approved]\n", with: "")
                })
        },
        Remake("a proposal without a kind in use", of: proposal, saying: "policy.in-use") { event, keys in
            try event.bring(Book(keys).sources { $0.replacing("[server, cli]", with: "[cli]") })
        },
        Remake("a proposal without a state in use", of: proposal, saying: "policy.in-use") { event, keys in
            try event.bring(
                Book(keys).sources {
                    $0.replacing("{kinds: [agent],", with: "{kinds: [agent], lifecycle: quick,")
                })
        },
        Remake(
            "A073 a proposal that brings a source of the active policy", of: proposal,
            saying: "payload.unexpected"
        ) {
            event, _ in
            try event.insert(
                "Payload", "sha256:\(try sha256(Array("x\n".utf8))) policy/source/catalog.yaml",
                after: "Payload")
            event.put("policy/source/catalog.yaml", "x\n")
        },
        Remake("A003 a withdrawal by who may not propose", of: withdrawal, saying: "authz.role") {
            event, keys in
            try event.sign(as: "sam", keys)
        },
        Remake("A003 an activation by who may not", of: activation, saying: "authz.role") { event, keys in
            try event.sign(as: "sam", keys)
        },
        Remake("A003 a rollback by who may not activate", of: rollback, saying: "authz.role") {
            event, keys in
            try event.sign(as: "sam", keys)
        },
        Remake("a withdrawal twice", of: withdrawal, after: withdrawal, saying: "policy.not-proposed"),
        Remake("a rollback to what is active", of: rollback, saying: "policy.unknown") { event, _ in
            let active = event["Policy"]
            event.subject = event.subject.replacing(
                event["Restores"].prefix(14), with: active.prefix(14))
            event["Restores"] = active
        },
        Remake(
            "A082 a rollback that restores one policy and activates another", of: rollback,
            saying: "policy.digest"
        ) {
            event, _ in
            let other = "3:" + event["Policy"].dropFirst(2)
            event.subject = event.subject.replacing(
                event["Activates"].prefix(14), with: other.prefix(14))
            event["Activates"] = other
        },
    ]

    static let revocations: [Remake] = [
        Remake("A004 an event by a revoked key", of: "register tools/cli/rasp", saying: "key.unknown") {
            event, keys in
            try event.sign(as: "robo", keys)
        },
        Remake("a revocation twice", of: revocation, after: revocation, saying: "key.revoked"),
        Remake("a revocation of somebody else's key", of: revocation, saying: "key.holder") { event, _ in
            event["Holder"] = "sam"
            event.subject = event.subject.replacing("robo", with: "sam")
            try event.edit("keys/revoked/", "robo", "sam")
        },
        Remake("a revocation since itself", of: revocation, saying: "key.compromise") { event, _ in
            event["Compromised-Since"] = event["Seq"]
            try event.edit(
                "keys/revoked/", "\"compromisedSince\": 14", "\"compromisedSince\": \(event["Seq"])")
        },
        Remake("a revocation since nothing", of: revocation, saying: "key.compromise") { event, _ in
            event["Compromised-Since"] = "0"
        },
        Remake("a revocation without a reason", of: revocation, saying: "reason.missing") { event, _ in
            event.note = nil
        },
        Remake(
            "A075 a revocation of the last key that may change the policy", of: revocation,
            saying: "policy.lockout"
        ) { event, keys in
            let key = try PublicKey(line: keys["dana"]!.line).fingerprint.description
            event.subject = "revoke key \(key) of dana"
            (event["Key"], event["Holder"]) = (key, "dana")
        },
        Remake("a revocation of a key in another spelling", of: revocation, saying: "message.form") {
            event, _ in
            event["Key"] += "="
            event.subject = event.subject.replacing(" of robo", with: "= of robo")
        },
    ]
}

extension HandmadeEvent {
    /// Proposes these sources in the place of its own.
    mutating func bring(_ sources: [PolicySource]) throws {
        let policy = try PolicyBundle(sources: sources)
        let folder = "policy/proposals/\(policy.digest.hex)"
        let record = changes.first { $0.path.hasSuffix("/proposal.json") }!.bytes
        subject = "propose policy \(policy.digest.hex.prefix(12))"
        self["Proposal"] = "sha256:\(policy.digest.hex)"
        drop("Payload")
        for source in sources {
            trailers.append(("Payload", "sha256:\(try sha256(source.bytes)) \(folder)/source/\(source.file)"))
        }
        changes =
            sources.map { ("\(folder)/source/\($0.file)", $0.bytes, "100644") } + [
                ("\(folder)/bundle.json", policy.canonical, "100644"),
                ("\(folder)/proposal.json", record, "100644"),
            ]
    }
}

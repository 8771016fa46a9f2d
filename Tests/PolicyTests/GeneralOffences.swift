import Canonical
import Catalog
import Hearing
import Keys
import Statute

extension Offence {
    private static let largest = 9_007_199_254_740_991

    /// What breaks the rules of every event, or those of the root and of registrations.
    static let general: [Offence] = [
        Offence(.ledgerExists, "A051 a second root", saying: "begun already") { (try .root(), try begun()) },
        Offence(.ledgerAbsent, "an asset before the root", saying: "no ledger yet") {
            let empty = DictionaryState()
            return (try .register(after: empty), empty)
        },
        .registering(.eventFormat, "a later format", saying: "format 2") { $0.event.format = 2 },
        .beginning(.eventFormat, "a root of format 0", saying: "format 0") { $0.event.format = 0 },
        .registering(.eventSequence, "A061 one too far", saying: "Seq 3, and the next one is 2") {
            $0.event.sequence = 3
        },
        .registering(.eventSequence, "A061 the parent's own", saying: "Seq 1") { $0.event.sequence = 1 },
        .registering(.eventSequence, "A061 a jump to the largest number", saying: "Seq \(largest)") {
            $0.event.sequence = largest
        },
        .beginning(.eventSequence, "A061 a root that counts from 2", saying: "next one is 1") {
            $0.event.sequence = 2
        },
        .registering(.eventPolicy, "A061 a policy counter one ahead", saying: "names policy 2:") {
            $0.event.policy = PolicyVersion(counter: 2, digest: $0.event.policy.digest)
        },
        .registering(.eventPolicy, "A061 the largest policy counter", saying: "names policy \(largest):") {
            $0.event.policy = PolicyVersion(counter: largest, digest: $0.event.policy.digest)
        },
        .registering(.eventPolicy, "A078 the same counter, another hash", saying: "names policy 1:") {
            $0.event.policy = PolicyVersion(counter: 1, digest: .zero)
        },
        .beginning(
            .eventPolicy, "A090 a root that names another bundle than it brings", saying: "its bundle is 1:"
        ) {
            $0.event.policy = PolicyVersion(counter: 1, digest: .zero)
        },
        .beginning(.eventPolicy, "A061 a root with policy 2", saying: "names policy 2:") {
            $0.event.policy = PolicyVersion(counter: 2, digest: $0.event.policy.digest)
        },
        Offence(.eventPolicy, "a state that has lost its policy is no empty one", saying: "does not hold it")
        {
            var state = try begun()
            state.bundle = nil
            return (try .root(), state)
        },
        Offence(.eventDuplicate, "A024 the same event again", saying: "recorded already") {
            var state = try begun()
            state.apply(try allowed(.register(after: state), on: state))
            return (try .register(after: state), state)
        },
        Offence(.eventDuplicate, "A024 the same id for another asset", saying: "recorded already") {
            var state = try begun()
            state.apply(try allowed(.register(after: state), on: state))
            return (try .register("agents/agent/other", after: state), state)
        },
        Offence(.eventDuplicate, "A024 the root's own id for an asset", saying: "recorded already") {
            let state = try begun()
            return (try .register(after: state, id: Draft.id(1)), state)
        },
        .registering(.timeBackwards, "A055 a second before the parent", saying: "before its parent's") {
            $0.time = $0.time.adding(seconds: -1)
        },
        .registering(.timeBackwards, "A055 the first second there is", saying: "1970-01-01T00:00:00Z") {
            $0.time = .earliest
        },
        .registering(.keyUnknown, "A004 a key of nobody's", saying: "belongs to nobody") {
            $0.signer = try Cast.key(of: "mallory")
        },
        .beginning(
            .keyUnknown, "A090 a root signed by a key that its bundle lacks", saying: "belongs to nobody"
        ) {
            $0.signer = try Cast.key(of: "mallory")
        },
        .registering(.identityMismatch, "somebody else's name as author", saying: "'Dana <dana@example.com>'")
        {
            $0.author = Cast.signatory("dana")
        },
        .registering(.identityMismatch, "somebody else's e-mail as committer", saying: "sam's") {
            $0.committer = Signatory(name: "Sam", email: "dana@example.com")
        },
        .registering(.identityMismatch, "A156 a name with an escape is shown as text", saying: "\\u{1B}[2J") {
            $0.author = Signatory(name: "\u{1B}[2J", email: "sam@example.com")
        },
        .registering(.roleMissing, "A003 a viewer", saying: "(roles: viewer)", by: "vic") { _ in },
        .registering(.roleMissing, "A084 somebody without a role", saying: "(roles: none)", by: "nora") { _ in
        },
        .beginning(
            .roleMissing, "A090 a root by somebody who is no admin of it", saying: "ledger.init", by: "sam"),
        .registering(.gateReceipt, "a gate that nobody set", saying: "claims the gates [two-eyes/1 by sam]") {
            $0.event.gates = [
                GateReceipt(rule: try Name("two-eyes"), index: 1, principals: [try PrincipalName("sam")])
            ]
        },
        .beginning(.gateReceipt, "a root that claims a gate", saying: "claims the gates [two-eyes/1 by none]")
        {
            $0.event.gates = [GateReceipt(rule: try Name("two-eyes"), index: 1, principals: [])]
        },
        .registering(.payloadUnexpected, "A072 a message that names other bytes", saying: "brings others") {
            $0.event.payloads = [PayloadLine(digest: .zero, path: $0.event.payloads[0].path)]
        },
        .registering(.payloadUnexpected, "A043 a second file beside the record", saying: "nothing else") {
            let extra = Payloads.File(path: "policy/version", bytes: [])
            $0.bring(Payloads(files: $0.payloads.files + [extra], asset: $0.payloads.asset))
        },
        .registering(.payloadUnexpected, "the record at another asset's place", saying: "nothing else") {
            let path = try AssetPath("agents/agent/other").record
            $0.bring(
                Payloads(
                    files: [.init(path: path, bytes: $0.payloads.files[0].bytes)], asset: $0.payloads.asset))
        },
        .registering(
            .payloadUnexpected, "a record that says more than its reader read", saying: "nothing else"
        ) {
            let path = $0.payloads.files[0].path
            $0.bring(
                Payloads(files: [.init(path: path, bytes: Array("{}\n".utf8))], asset: $0.payloads.asset))
        },
        .beginning(
            .payloadUnexpected, "A063 a root that plants a file outside its policy", saying: "'store.json'"
        ) {
            $0.bring(
                Payloads(
                    files: $0.payloads.files + [.init(path: "store.json", bytes: [])],
                    policy: $0.payloads.policy)
            )
        },
        .beginning(.payloadUnexpected, "one path twice", saying: "brings others") {
            $0.bring(Payloads(files: $0.payloads.files + $0.payloads.files, policy: $0.payloads.policy))
        },
        .registering(.payloadMissing, "A064 no record", saying: "it is missing") { $0.bring(Payloads()) },
        .registering(.eventForm, "no uid", saying: "no 'Asset-Uid'") { $0.event.assetUID = nil },
        .beginning(.payloadMissing, "A090 a root without a policy", saying: "brings no policy") {
            $0.bring(Payloads())
        },
        Offence(.pluginUnknown, "A084 a plugin that nobody declared", saying: "no plugin 'models'") {
            let state = try begun()
            return (try .register("models/model/gpt", after: state), state)
        },
        Offence(.kindUnknown, "A040 a kind that nobody declared", saying: "no kind 'model'") {
            let state = try begun()
            return (try .register("agents/model/gpt", after: state), state)
        },
        Offence(
            .assetExists, "a name that is taken", saying: "'agents/agent/triage-bot' is registered already"
        ) {
            var state = try begun()
            state.apply(try allowed(.register(after: state), on: state))
            return (try .register(after: state, id: Draft.id(3)), state)
        },
        Offence(.assetExists, "a name that an asset once had", saying: "never used again") {
            var state = try begun()
            state.files[try AssetPath("agents/agent/triage-bot").moved] =
                MovedRecord(uid: AssetUID(bornIn: Draft.id(9))).bytes
            return (try .register(after: state), state)
        },
        .registering(.assetUID, "A169 a uid that is another event's id", saying: "is not the id of the event")
        {
            let record = AssetRecord(uid: AssetUID(bornIn: Draft.id(9)))
            $0.event.assetUID = record.uid
            $0.bring(
                Payloads(files: [.init(path: $0.payloads.files[0].path, bytes: record.bytes)], asset: record))
        },
        .registering(
            .assetUID, "a message whose uid is not its record's", saying: "is not the id of the event"
        ) {
            $0.event.assetUID = AssetUID(bornIn: Draft.id(9))
        },
    ]
}

import Catalog
import Hearing
import Statute

extension Offence {
    private static let longest = String(repeating: "a", count: LifecycleRecord.longestReason + 1)

    /// What is stopped, stopped twice, and taken back.
    static let ofStops: [Offence] = [
        .acting(.environmentUnknown, "a freeze of no environment", saying: "no environment 'moon'") {
            try .freeze("moon", in: $0)
        },
        .acting(
            .environmentFrozen, "a second freeze", saying: "'prod' was frozen by dana in event 18: the fair"
        ) {
            try $0.does { try .freeze("prod", in: $0) }
        } _: {
            try .freeze("prod", in: $0)
        },
        .acting(.reasonMissing, "a freeze that says no reason", saying: "environment.freeze says no reason") {
            try .freeze("prod", because: nil, in: $0)
        },
        .acting(.reasonLong, "A109 a freeze with a novel", saying: "and 2000 are kept") {
            try .freeze("prod", because: longest, in: $0)
        },
        .acting(.environmentNotFrozen, "a thaw of what is not frozen", saying: "'prod' is not frozen") {
            try .thaw("prod", in: $0)
        },
        .acting(.environmentNotFrozen, "a thaw of no environment", saying: "'moon' is not frozen") {
            try .thaw("moon", in: $0)
        },
        .acting(.roleMissing, "a thaw by who may not freeze", saying: "takes back environment.freeze") {
            try $0.adopt { try $0.with(permitting: ["maintainer": [.event(.environmentThaw)]]) }
            try $0.does { try .freeze("prod", in: $0) }
        } _: {
            try .thaw("prod", by: "sam", in: $0)
        },
        .acting(.stateUnreadable, "a freeze that cannot be read", saying: "'control/freezes/prod.json'") {
            $0.state.files["control/freezes/prod.json"] = Array("{}\n".utf8)
        } _: {
            try .bind("v1", to: "prod", in: $0)
        },
        .acting(
            .environmentFrozen, "what is bound in a frozen environment, renamed", saying: "'dev' was frozen"
        ) {
            try $0.does { try .freeze("dev", in: $0) }
        } _: {
            try .rename(to: "helper", in: $0)
        },
        .acting(
            .environmentFrozen, "A156 a freeze whose reason has an escape", saying: "a\\u{A}\\u{A}b"
        ) {
            try $0.does { try .freeze("prod", because: "a\n\nb", in: $0) }
        } _: {
            try .bind("v1", to: "prod", in: $0)
        },
        .acting(
            .assetHalted, "a second halt", saying: "'agents/agent/triage-bot' was halted by dana in event 18"
        ) {
            try $0.does { try .halt(in: $0) }
        } _: {
            try .halt(in: $0)
        },
        .acting(.assetHalted, "what is halted, promoted", saying: "was halted by dana in event 18: it lies") {
            try $0.does { try .halt(in: $0) }
        } _: {
            try .bind("v2", to: "stage", from: "dev", in: $0)
        },
        .acting(.assetHalted, "what is halted, under another name", saying: "was halted by dana in event 18")
        {
            try $0.does { try .halt(in: $0) }
        } _: {
            try .rename(to: "helper", in: $0)
        },
        .acting(.reasonMissing, "a halt that says no reason", saying: "asset.halt says no reason") {
            try .halt(because: nil, in: $0)
        },
        .acting(.reasonLong, "A109 a halt with a novel", saying: "and 2000 are kept") {
            try .halt(because: longest, in: $0)
        },
        .acting(
            .assetNotHalted, "a resumption of what runs", saying: "'agents/agent/triage-bot' is not halted"
        ) {
            try .resume(in: $0)
        },
        .acting(.roleMissing, "a resumption by who may not halt", saying: "takes back asset.halt") {
            try $0.adopt { try $0.with(permitting: ["maintainer": [.event(.assetResume)]]) }
            try $0.does { try .halt(in: $0) }
        } _: {
            try .resume(by: "sam", in: $0)
        },
        .acting(.assetRecord, "a source that lifts a halt on the way", saying: "and nothing else") {
            try $0.does { try .halt(in: $0) }
        } _: {
            var draft = try Draft.set(source: "catalog/bot.yaml", in: $0)
            var record = try unwrapped(draft.payloads.asset)
            record.halt = nil
            draft.bring(record)
            return draft
        },
        .acting(.assetRecord, "a source that halts on the way", saying: "and nothing else") {
            var draft = try Draft.set(source: "catalog/bot.yaml", in: $0)
            var record = try unwrapped(draft.payloads.asset)
            record.halt = StopRecord(by: try PrincipalName("vic"), sequence: 1, reason: "hm")
            draft.bring(record)
            return draft
        },
        .acting(.assetRecord, "an asset that is born halted, by somebody else", saying: "uid and its source")
        {
            var draft = try Draft.register("agents/agent/newcomer", after: $0, id: Draft.id(0xFFF0))
            var record = try unwrapped(draft.payloads.asset)
            record.halt = StopRecord(by: try PrincipalName("vic"), sequence: 1, reason: "hm")
            draft.bring(record)
            return draft
        },
    ]
}

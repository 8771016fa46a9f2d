import Canonical
import Catalog
import Hearing
import Statute

extension Offence {
    /// What is said of an asset as a whole, and its aliases.
    static let ofAssets: [Offence] = [
        .acting(.assetUnknown, "an asset that nobody registered", saying: "no asset 'agents/agent/ghost'") {
            try .rename("agents/agent/ghost", to: "spirit", in: $0)
        },
        .acting(
            .assetMoved, "an asset under its earlier name",
            saying: "'agents/agent/triage-bot' is called 'helper'"
        ) {
            try $0.does { try .rename(to: "helper", in: $0) }
        } _: {
            try .alias("stable", "v2", in: $0)
        },
        .acting(.assetArchived, "an asset that is archived", saying: "is archived") {
            try $0.plant(retired: "archived")
        } _: {
            try .rename(to: "helper", in: $0)
        },
        .acting(.assetUnchanged, "the name that it has", saying: "is called so already") {
            try .rename(to: "triage-bot", in: $0)
        },
        .acting(.assetUnchanged, "the source that it has", saying: "is that already") {
            try $0.does { try .set(source: "catalog/bot.yaml", in: $0) }
        } _: {
            try .set(source: "catalog/bot.yaml", in: $0)
        },
        .acting(.assetExists, "a name that another asset has", saying: "registered already") {
            try $0.does { try .register("agents/agent/helper", by: "dana", after: $0, id: Draft.id($0.next)) }
        } _: {
            try .rename(to: "helper", in: $0)
        },
        .acting(.assetExists, "a rename back to where it came from", saying: "never used again") {
            try $0.does { try .rename(to: "helper", in: $0) }
        } _: {
            try .rename("agents/agent/helper", to: "triage-bot", in: $0)
        },
        .acting(.assetUID, "A040 another asset of that name", saying: "and the event means") {
            var draft = try Draft.rename(to: "helper", in: $0)
            draft.event.assetUID = AssetUID(bornIn: Draft.id(3))
            return draft
        },
        .acting(.assetRecord, "A063 a source that brings an alias along", saying: "and nothing else") {
            var draft = try Draft.set(source: "catalog/bot.yaml", in: $0)
            var record = try unwrapped(draft.payloads.asset)
            record.aliases[try AliasName("mine")] = try VersionLabel("v3")
            draft.bring(record)
            return draft
        },
        .acting(.assetRecord, "A063 a source that brings a retirement along", saying: "and nothing else") {
            var draft = try Draft.set(source: "catalog/bot.yaml", in: $0)
            var record = try unwrapped(draft.payloads.asset)
            record.retirement = Retirement(
                state: .deprecated, by: try PrincipalName("dana"), sequence: 1, reason: nil, replacement: nil)
            draft.bring(record)
            return draft
        },
        .acting(.assetRecord, "a record that was not read", saying: "and nothing else") {
            var draft = try Draft.set(source: "catalog/bot.yaml", in: $0)
            draft.bring(Payloads(files: draft.payloads.files))
            return draft
        },
        .registering(.assetRecord, "A063 a new asset that is retired", saying: "its uid and its source") {
            var record = try unwrapped($0.payloads.asset)
            record.retirement = Retirement(
                state: .archived, by: try PrincipalName("sam"), sequence: 1, reason: nil, replacement: nil)
            $0.bring(record)
        },
        .registering(.assetRecord, "A063 a new asset with an alias", saying: "its uid and its source") {
            var record = try unwrapped($0.payloads.asset)
            record.aliases[try AliasName("stable")] = try VersionLabel("v1")
            $0.bring(record)
        },
        .acting(.stateUnreadable, "a record that is damaged", saying: "asset.json' cannot be read") {
            $0.state.files[try AssetPath(Town.crew).record]?.append(0x20)
        } _: {
            var draft = try Draft.alias("stable", nil, in: $0)
            draft.event.asset = try AssetPath(Town.crew)
            return draft
        },
        .acting(.stateUnreadable, "an overlay that is damaged", saying: "overlay.json' cannot be read") {
            $0.state.files[try AssetPath(Town.bot).overlay] = Array("{ }\n".utf8)
        } _: {
            try .move("v3", to: "approved", in: $0)
        },
        .acting(.governanceInvalid, "a tag that the policy does not list", saying: "names 'hipaa'") {
            try .govern(["compliance.tags": .array([.string("gdpr"), .string("hipaa")])], in: $0)
        },
        .acting(.governanceInvalid, "an environment that there is not", saying: "names 'moon'") {
            try .govern(["intendedUse.environments": .array([.string("moon")])], in: $0)
        },
        .acting(.governanceInvalid, "an owner whom the policy does not know", saying: "names 'mallory'") {
            try .govern(["owner.principal": .string("mallory")], in: $0)
        },
        .acting(.governanceUnchanged, "the governance that it has", saying: "is that already") {
            try .govern(["owner.principal": .string("dana")], in: $0)
        },
        .acting(.governanceUnchanged, "nothing where nothing was", saying: "is that already") {
            try .govern([:], of: Town.crew, in: $0)
        },
        .acting(.payloadMissing, "A064 governance without an overlay", saying: "it is missing") {
            var draft = try Draft.govern(["risk.level": .string("low")], in: $0)
            draft.bring(Payloads())
            return draft
        },
        .acting(.payloadMissing, "an overlay that was not read", saying: "none was read") {
            var draft = try Draft.govern(["risk.level": .string("low")], in: $0)
            draft.bring(Payloads(files: draft.payloads.files))
            return draft
        },
        .acting(.payloadUnexpected, "an overlay that says more than was read", saying: "nothing else") {
            var draft = try Draft.govern(["risk.level": .string("low")], in: $0)
            var payloads = Payloads(files: [
                .init(path: draft.payloads.files[0].path, bytes: Array("{}\n".utf8))
            ])
            payloads.overlay = draft.payloads.overlay
            draft.bring(payloads)
            return draft
        },
        .acting(.payloadUnexpected, "A063 a rename that brings a file", saying: "brings no files") {
            var draft = try Draft.rename(to: "helper", in: $0)
            draft.bring(Payloads(files: [.init(path: "policy/version", bytes: [])]))
            return draft
        },
        .acting(.aliasUnchanged, "the version that an alias has", saying: "is at v2 already") {
            try .alias("latest-good", "v2", in: $0)
        },
        .acting(.aliasUnchanged, "an alias that there is not, taken away", saying: "has no alias 'stable'") {
            try .alias("stable", nil, in: $0)
        },
        .acting(.aliasTaken, "an alias that is a label", saying: "'v2' is a version") {
            try .alias("v2", "v1", in: $0)
        },
        .acting(.aliasTaken, "A108 an alias that is a label in capitals", saying: "'RC' is a version") {
            try $0.does { try .snapshot("RC", in: $0) }
        } _: {
            try .alias("rc", "v1", in: $0)
        },
        .acting(.aliasInvalid, "a word that chooses a version", saying: "'latest-approved' cannot be") {
            try .alias("latest-approved", "v2", in: $0)
        },
        .acting(.aliasInvalid, "an alias longer than a label can be", saying: "longer than 64") {
            try .alias(String(repeating: "a", count: 65), "v2", in: $0)
        },
        .acting(
            .aliasInvalid, "A108 an alias that reads as a version yet to come",
            saying: "as a version of prompts"
        ) {
            try $0.does { try .snapshot("1.0.0", of: Town.prompt, in: $0) }
        } _: {
            try .alias("1.3.0", "1.0.0", of: Town.prompt, in: $0)
        },
        .acting(.aliasInvalid, "A109 one alias too many", saying: "100 aliases") {
            var record = try unwrapped(try $0.state.asset(Town.bot))
            for number in 1...99 { record.aliases[try AliasName("a\(number)")] = try VersionLabel("v1") }
            $0.state.files[try AssetPath(Town.bot).record] = record.bytes
        } _: {
            try .alias("a100", "v1", in: $0)
        },
        .acting(.versionUnknown, "an alias at a version that there is not", saying: "no version v9") {
            try .alias("stable", "v9", in: $0)
        },
        .acting(.kindUnknown, "A084 a rename of a kind that was dropped", saying: "no kind 'agent'") {
            try $0.adopt { try $0.without("agent") }
        } _: {
            try .rename(to: "helper", in: $0)
        },
        .acting(.pluginUnknown, "A084 an alias in a plugin that was dropped", saying: "no plugin 'agents'") {
            try $0.adopt { try $0.without() }
        } _: {
            try .alias("stable", "v1", in: $0)
        },
    ]
}

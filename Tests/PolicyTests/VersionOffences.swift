import Canonical
import Catalog
import Hearing

extension Offence {
    /// A version of the bot that is right but for one part.
    private static func making(
        _ code: DenialCode, _ what: String, saying: String, label: String = "v5",
        _ change: @escaping @Sendable (inout Draft.Parts) throws -> Void
    ) -> Offence {
        .acting(code, what, saying: saying) { state in
            var parts = Draft.Parts()
            try change(&parts)
            return try .snapshot(label, parts, in: state)
        }
    }

    /// A version of the bot that uses what is linked.
    private static func linking(
        _ code: DenialCode, _ what: String, saying: String, _ links: String...,
        after change: @escaping @Sendable (inout Town) throws -> Void = { _ in }
    ) -> Offence {
        .acting(code, what, saying: saying, after: change) { try .snapshot("v5", uses: links, in: $0) }
    }

    static let ofVersions: [Offence] = [
        .acting(.versionExists, "A067 a label that is taken, with other content", saying: "never change") {
            var parts = Draft.Parts()
            parts.content = "kind: agent\nspec: {}\n"
            return try .snapshot("v1", parts, in: $0)
        },
        .acting(.versionExists, "A108 a label that differs by case alone", saying: "differs from V1 by case")
        {
            try .snapshot("V1", in: $0)
        },
        .acting(.aliasTaken, "a label that is an alias", saying: "'latest-good' is an alias") {
            try .snapshot("latest-good", in: $0)
        },
        .acting(.aliasTaken, "A108 a label that is an alias in capitals", saying: "'latest-good' is an alias")
        {
            try .snapshot("Latest-Good", in: $0)
        },
        .acting(.versionLabel, "a label that is no SemVer", saying: "'v1' is no SemVer") {
            try .snapshot("v1", of: Town.prompt, in: $0)
        },
        .making(.versionLabel, "a manifest that says another label", saying: "says version v6") {
            $0.stated = "v6"
        },
        .making(.versionRecord, "a manifest of another kind", saying: "of kind 'crew'") { $0.kind = "crew" },
        .making(.versionRecord, "another asset's uid", saying: "'uid'") {
            $0.uid = AssetUID(bornIn: Draft.id(3))
        },
        .making(.versionRecord, "another label", saying: "'label'") { $0.label = "v6" },
        .making(.versionRecord, "a label in capitals", saying: "'label'") { $0.label = "V5" },
        .making(.versionRecord, "A055 another time than the author's", saying: "'createdAt'") {
            $0.createdAt = Draft.start.adding(seconds: 1)
        },
        .making(.versionRecord, "somebody else as maker", saying: "'createdBy'") { $0.createdBy = "sam" },
        .making(.versionRecord, "the digest of other content", saying: "'contentDigest'") {
            $0.digest = .zero
        },
        .making(.versionRecord, "a use that no manifest states", saying: "'uses'") {
            $0.uses = [Use(uid: AssetUID(bornIn: Draft.id(3)), label: nil)]
        },
        .making(.versionRecord, "no use where the manifest states one", saying: "'uses'") {
            $0.links = [try Link("agents/crew/night-shift")]
            $0.uses = []
        },
        .making(.versionRecord, "a use twice", saying: "'uses'") {
            let use = Use(uid: AssetUID(bornIn: Draft.id(3)), label: nil)
            $0.links = [try Link("agents/crew/night-shift")]
            $0.uses = [use, use]
        },
        .making(.versionRecord, "a use at a label that the manifest does not ask for", saying: "'uses'") {
            $0.links = [try Link("agents/crew/night-shift")]
            $0.uses = [Use(uid: AssetUID(bornIn: Draft.id(3)), label: try VersionLabel("v1"))]
        },
        .making(.versionRecord, "a use by a record that is no manifest", saying: "'uses'") {
            $0.file = "record.json"
            $0.uses = [Use(uid: AssetUID(bornIn: Draft.id(3)), label: nil)]
        },
        .making(.versionID, "A022 another version id", saying: "and the event says") {
            $0.versionID = .nowhere
        },
        .acting(.versionID, "A067 the id of a version with another overlay", saying: "and the event says") {
            let made = try Draft.snapshot("v5", in: $0)
            var town = try Town()
            try town.does { try .govern(["risk.level": .string("high")], in: $0) }
            var draft = try Draft.snapshot("v5", in: town.state)
            draft.event.sequence = made.event.sequence
            return draft
        },
        .making(.payloadUnexpected, "A063 an overlay of its own", saying: "nothing else") {
            $0.extra = [
                .init(path: try AssetPath(Town.bot).version(VersionLabel("v5")) + "/overlay.json", bytes: [])
            ]
        },
        .making(.payloadUnexpected, "A043 a state that it gives itself", saying: "nothing else") {
            $0.extra = [.init(path: try AssetPath(Town.bot).state(VersionLabel("v5")), bytes: [])]
        },
        .acting(.payloadMissing, "A064 a version without its record", saying: "brings no '") {
            var draft = try Draft.snapshot("v5", in: $0)
            draft.bring(Payloads())
            return draft
        },
        .acting(.payloadMissing, "A064 a version without its source", saying: "it is missing") {
            var draft = try Draft.snapshot("v5", in: $0)
            var payloads = Payloads(files: [draft.payloads.files[1]])
            payloads.version = draft.payloads.version
            draft.bring(payloads)
            return draft
        },
        .acting(.payloadUnexpected, "a record that says more than was read", saying: "nothing else") {
            var draft = try Draft.snapshot("v5", in: $0)
            let last = draft.payloads.files[1]
            var payloads = Payloads(files: [
                draft.payloads.files[0], .init(path: last.path, bytes: last.bytes + [0x20]),
            ])
            payloads.version = draft.payloads.version
            draft.bring(payloads)
            return draft
        },
        .linking(.linkUnknown, "a plugin that there is not", saying: "no plugin 'models'", "models/llama"),
        .linking(.linkUnknown, "an asset that there is not", saying: "no such asset", "agents/ghost"),
        .linking(
            .linkUnknown, "a kind that there is not", saying: "no such asset", "agents/bird/night-shift"),
        .linking(
            .linkUnknown, "a version that there is not", saying: "no such version", "prompts/greeting@1.0.0"),
        .linking(
            .linkInvalid, "one asset twice", saying: "twice", "prompts/greeting", "prompts/prompt/greeting"),
        .linking(.linkInvalid, "the asset itself", saying: "that asset itself", "agents/triage-bot"),
        .linking(
            .linkInvalid, "one asset under both of its names", saying: "twice", "prompts/hello",
            "prompts/greeting"
        ) { try $0.does { try .rename(Town.prompt, to: "hello", in: $0) } },
        .making(.linkInvalid, "A109 more links than there may be", saying: "uses 1001 assets") {
            let link = try Link("prompts/greeting")
            $0.links = Array(repeating: link, count: 1001)
            $0.uses = []
        },
    ]
}

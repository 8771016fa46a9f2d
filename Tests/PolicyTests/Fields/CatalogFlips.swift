import Canonical
import Catalog
import Hearing
import Policy
import Schema

extension Flip {
    /// What every document says of itself.
    static func envelope(_ page: Page, kind: String) -> [Flip] {
        [
            .read(
                page, "apiVersion", "apiVersion: catalogctl/«v1|v2»", .apiVersion,
                because: "one version of the documents is known so far"),
            .read(
                page, "kind", "kind: «\(kind)|\(kind)s»", .documentKind,
                because: "it says what the document is, and not what holds"),
        ]
    }

    static let ofCatalog: [Flip] =
        envelope(.catalog, kind: "Catalog") + [
            .judged(
                .catalog, "environments", "environments: [dev, «stage|west», prod]", "v1 goes to stage",
                from: .allowed, to: .denied(.environmentUnknown)
            ) { try .bind("v1", to: "stage", in: $0.state) },
            .judged(
                .catalog, "complianceTags", "complianceTags: [gdpr, «soc2|hipaa»]",
                "the bot is to comply with soc2",
                from: .allowed, to: .denied(.governanceInvalid)
            ) { try .govern(["compliance.tags": ["soc2"]], in: $0.state) },
            .judged(
                .catalog, "protectDependents", "protectDependents: «false|true»",
                "what a prompt in dev depends on is deprecated",
                from: .allowed, to: .denied(.versionUsed)
            ) { town in
                try town.does { try .snapshot("1.0.0", of: Town.prompt, uses: [Town.bot], in: $0) }
                try town.does { try .bind("1.0.0", to: "dev", of: Town.prompt, in: $0) }
                return try .deprecate("v1", in: town.state)
            },
            .read(
                .catalog, "clockSkewSeconds", "clockSkewSeconds: «86400|86401»", .badValue,
                because: "the rules know no clock; it is for who receives an event and has one"),
            .judged(
                .catalog, "compatibility", "«compatibility: {earlierApprovals: 1}|»",
                "one of two approvals was given under the policy before",
                from: .allowed, to: .denied(.approvalNeeded), approvedBefore),
            .judged(
                .catalog, "compatibility.earlierApprovals", "compatibility: {earlierApprovals: «1|0»}",
                "one of two approvals was given under the policy before",
                from: .allowed, to: .denied(.approvalNeeded), approvedBefore),
        ] + ofPlugins

    private static let ofPlugins: [Flip] = [
        .judged(
            .catalog, "plugins",
            "plugins:\n  agents: {kinds: [agent, crew], defaultKind: agent, lifecycle: team}\n"
                + "  «prompts|letters»: {kinds: [prompt], labelFormat: semver, autoSnapshot: true}",
            "a prompt is registered",
            from: .allowed, to: .denied(.pluginUnknown)
        ) { try .register("prompts/prompt/farewell", by: "dana", after: $0.state, id: Draft.id(0xFFF0)) },
        .judged(
            .catalog, "plugins.*.kinds",
            "  agents: {kinds: [agent, «crew|squad»], defaultKind: agent, lifecycle: team}",
            "a crew is registered",
            from: .allowed, to: .denied(.kindUnknown)
        ) { try .register("agents/crew/day-shift", by: "dana", after: $0.state, id: Draft.id(0xFFF0)) },
        .judged(
            .catalog, "plugins.*.defaultKind",
            "  agents: {kinds: [agent, crew], defaultKind: «agent|crew», lifecycle: team}",
            "a version uses the bot, whose kind it does not name",
            from: .allowed, to: .denied(.linkUnknown)
        ) { try .snapshot("1.0.0", of: Town.prompt, uses: ["agents/triage-bot"], in: $0.state) },
        .judged(
            .catalog, "plugins.*.lifecycle",
            "  agents: {kinds: [agent, crew], defaultKind: agent, lifecycle: «team|default»}",
            "an archived version comes back as deprecated",
            from: .denied(.transitionClosed), to: .allowed
        ) { try .restore("v4", to: "deprecated", in: $0.state) },
        .judged(
            .catalog, "plugins.*.labelFormat",
            "  prompts: {kinds: [prompt], labelFormat: «semver|freeform», autoSnapshot: true}",
            "a version of a prompt is labelled 'first'",
            from: .denied(.versionLabel), to: .allowed
        ) { try .snapshot("first", of: Town.prompt, in: $0.state) },
        .read(
            .catalog, "plugins.*.autoSnapshot",
            "  prompts: {kinds: [prompt], labelFormat: semver, autoSnapshot: «true|perhaps»}", .wrongType,
            because: "it is for clones, after a merge"),
    ]

    /// Sam approves under the policy; it comes into force once more, and Nora approves.
    private static func approvedBefore(_ town: inout Town) throws -> Draft {
        let id = try town.asks { try .bind("v1", to: "prod", by: "vic", in: $0) }
        try town.does { try .approve(id, by: "sam", in: $0) }
        try town.adopt { $0 }
        try town.does { try .approve(id, by: "nora", in: $0) }
        return try .execute(id, in: town.state)
    }
}

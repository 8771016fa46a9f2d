import Arguments
import Audit
import Bearings
import Canonical
import Catalog
import Output
import Wording

extension Commands {
    static let history = Command<Run>(
        "history", "the events, newest first", group: .trust, use: .reads,
        about: """
            Several filters must all hold. An asset's history follows it through renames. Pages are stable: an \
            event's number never changes, and --after goes on where a page ended.
            """,
        examples: [
            Example("history agents/triage-bot", "those of one asset"),
            Example("history --event 'promotion.*' -n 20", "the last twenty bindings and rollbacks"),
            Example(
                "history --by dana --env prod --since 2026-03-01", "what somebody did to prod since then"),
        ],
        Argument(
            "PLUGIN/NAME", "only the events of this asset", completion: .names("paths"),
            parse: Word.valid { try QualifiedAsset($0) }
        ).optional,
        Word.by, Word.event, Word.inEnvironment, Word.since, Word.until, Word.after, Word.limit
    ) { asset, person, kind, environment, since, until, after, limit in
        { session in
            try events(
                of: asset.map { ($0.plugin, $0.name) }, person, kind, environment, since, until, after, limit,
                session)
        }
    }

    static let assetHistory = Command<Run>(
        "history", "the events of one asset, newest first", group: .assets, use: .reads,
        about: "It follows the asset through renames; its earlier names lead to it too.",
        examples: [Example("agents history triage-bot --env prod", "what was done to it in prod")],
        Word.plugin, Word.asset, Word.by, Word.event, Word.inEnvironment, Word.since, Word.until, Word.after,
        Word.limit
    ) { plugin, name, person, kind, environment, since, until, after, limit in
        { session in
            try events(
                of: (plugin, name), person, kind, environment, since, until, after, limit, session)
        }
    }

    private static func events(
        of asset: (plugin: PluginName, name: AssetReference)?, _ person: String?, _ kinds: Set<EventKind>?,
        _ environment: EnvironmentName?, _ since: Timestamp?, _ until: Timestamp?, _ after: Int?,
        _ limit: Int?, _ session: Session
    ) throws -> Report {
        var history = History(
            asset: asset, kinds: kinds, limit: limit ?? .max, moment: try session.moment())
        history.person = person
        history.environment = environment
        history.since = since
        history.until = until
        history.after = after
        let page = try history.run(in: session.context)
        var table = Table(["SEQ", "TIME", "BY", "EVENT", "COMMIT"], givingWay: ["BY", "EVENT"])
        for event in page.events {
            table.add([
                "\(event.event.sequence)", event.time.rfc3339, event.authorName, event.event.subject,
                event.commit.short,
            ])
        }
        var blocks: [Report.Block] = page.events.isEmpty ? [.line("no events")] : [.table(table)]
        if let next = page.next { blocks.append(.hint("for older ones, the same with: --after \(next)")) }
        return Report(
            "History",
            json: [
                .init(key: "events", value: .array(page.events.map(\.json))),
                .init(key: "next", value: page.next.map { .integer($0) } ?? .null),
            ],
            names: page.events.map(\.commit.hex), blocks)
    }
}

extension Word {
    fileprivate static let by = Option(
        "by", value: "PERSON", "only by them: a principal or an e-mail",
        completion: .names("principals"))
    fileprivate static let event = Option<Set<EventKind>>(
        "event", value: "EVENT",
        "only events of this kind, such as asset.register, or of a family: promotion.*",
        completion: .words(families + EventKind.allCases.map(\.rawValue))
    ) { word in
        let family = EventKind.allCases.filter { [$0.family, "\($0.family).*"].contains(word) }
        return try family.isEmpty ? [Reading.choice(EventKind.self)(word)] : Set(family)
    }
    private static var families: [String] { Set(EventKind.allCases.map(\.family)).sorted() }
    fileprivate static let inEnvironment = environment("env", "only what was done to this environment")
    fileprivate static let until = Option(
        "until", value: "DATE", "not after this day or time", parse: end(\.last))
    fileprivate static let after = Option(
        "after", value: "SEQ", "only events older than this one: the next page",
        parse: Reading.integer(in: 1...Count.largest))
    fileprivate static let limit = Option(
        "limit", short: "n", value: "N", "at most N events", parse: Reading.integer(in: 1...1_000_000))
}

extension EventKind {
    /// What stands before the point.
    fileprivate var family: String { String(rawValue.prefix { $0 != "." }) }
}

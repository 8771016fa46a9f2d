import Actions
import Arguments
import Canonical
import Catalog

extension Commands {
    static let history = Command<Run>(
        "history", "the events, newest first", group: .trust, use: .reads,
        examples: [
            Example("history agents/triage-bot", "those of one asset"),
            Example("history --event asset.register -n 20", "the last twenty of one kind"),
        ],
        Argument("PLUGIN/NAME", "only the events of this asset", parse: Word.valid { try QualifiedAsset($0) })
            .optional,
        Option<EventKind>("event", value: "EVENT", "only events of this kind, such as asset.register"),
        Option("limit", short: "n", value: "N", "at most N events", parse: Reading.integer(in: 1...1_000_000))
    ) { asset, kind, limit in
        { session in
            try events(
                History(
                    asset: asset.map { ($0.plugin, $0.name) }, kind: kind, limit: limit ?? .max,
                    moment: session.moment()), session)
        }
    }

    static let assetHistory = Command<Run>(
        "history", "the events of one asset, newest first", group: .assets, use: .reads, Word.plugin,
        Word.asset,
        Option("limit", short: "n", value: "N", "at most N events", parse: Reading.integer(in: 1...1_000_000))
    ) { plugin, name, limit in
        { session in
            try events(
                History(asset: (plugin, name), limit: limit ?? .max, moment: session.moment()), session)
        }
    }

    private static func events(_ history: History, _ session: Session) throws -> Report {
        let events = try history.run(in: session.context)
        var table = Table(["SEQ", "TIME", "BY", "EVENT", "COMMIT"], givingWay: ["BY", "EVENT"])
        for event in events {
            table.add([
                "\(event.event.sequence)", event.time.rfc3339, event.authorName, event.event.subject,
                event.commit.short,
            ])
        }
        return Report(
            "History", json: [.init(key: "events", value: .array(events.map(\.json)))],
            names: events.map(\.commit.hex), events.isEmpty ? [.line("no events")] : [.table(table)])
    }
}

extension EventReport {
    var json: JSON {
        var members: [JSON.Member] = [
            .init(key: "commit", value: .string(commit.hex)),
            .init(key: "event", value: .string(event.kind.rawValue)),
            .init(key: "eventId", value: .string(event.id.description)),
            .init(key: "sequence", value: .integer(event.sequence)),
            .init(key: "time", value: .string(time.rfc3339)),
            .init(key: "subject", value: .string(event.subject)),
            .init(key: "policy", value: .string(event.policy.description)),
            .init(
                key: "by",
                value: .object([
                    .init(key: "name", value: .string(authorName)),
                    .init(key: "email", value: .string(authorEmail)),
                ])),
        ]
        if let asset = event.asset { members.append(.init(key: "asset", value: .string(asset.description))) }
        if let uid = event.assetUID {
            members.append(.init(key: "assetUid", value: .string(uid.description)))
        }
        if let note = event.note { members.append(.init(key: "note", value: .string(note.text))) }
        return .object(members)
    }
}

import Actions
package import Arguments
import Bearings
import Canonical
import Catalog
import Exchange
import Output
package import Wording

extension Commands {
    package static let sync = Command<Run>(
        "sync", "bring the ledger here and that of a remote up to each other", group: .begin, use: .sends,
        about: """
            Fetches, verifies what came, tells your own events anew on top of it where both sides have gone on, and \
            pushes, by your own git. An event of yours that does not fit any more stops it before anything is \
            written: both sides are shown, and you choose. A version that somebody else has made there already, of the \
            same content, is left out. An EVENT is its number, its commit or its Event-Id. The \
            events of others are never signed by you. REMOTE is the only one there is, or origin.
            """,
        examples: [
            Example("sync", "send your events, and take those of others"),
            Example("sync --drop 12", "go on without event 12"),
            Example("sync --rename 12=triage-bot-eu", "register it under another name"),
        ],
        Argument("REMOTE", "the remote").optional,
        event("drop", "leave it out").repeated,
        event("reissue", "do it all the same, on what is so now").repeated,
        event("adopt", "take what others have registered under that name for it").repeated,
        Option("rename", value: "EVENT=NAME", "register it under another name") { word in
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
                String.init)
            guard parts.count == 2, let event = EventWord(parts[0]) else { throw UsageFault("write 12=NAME") }
            return (event: event, name: try Word.valid { try AssetName($0) }(parts[1]))
        }.repeated,
        Flag("own-first", "send own events that rest on nobody else's before those of others")
    ) { remote, dropped, reissued, adopted, renamed, sendsOwnFirst in
        var choices = Choices()
        choices.dropped = dropped
        choices.reissued = reissued
        choices.adopted = adopted
        choices.renamed = renamed
        choices.sendsOwnFirst = sendsOwnFirst
        let chosen = choices
        return { session in
            let isDryRun = session.options.dryRun
            let verifying = Progress("verifying events", terminal: session.terminal, now: session.elapsed)
            let replaying = Progress(
                "telling own events anew", terminal: session.terminal, now: session.elapsed)
            let synced = try Sync(remote, choosing: chosen, isDryRun: isDryRun).run(in: session.context) {
                stage, done, _ in
                switch stage {
                case .verifying: verifying.advance(to: done)
                case .replaying: replaying.advance(to: done)
                }
            }
            verifying.finish()
            replaying.finish()
            return Report(synced, wasDry: isDryRun)
        }
    }

    private static func event(_ name: String, _ about: String) -> Option<EventWord> {
        Option(name, value: "EVENT", about) { word in
            guard let event = EventWord(word) else {
                throw UsageFault("write its number, six or more digits of its commit, or its Event-Id")
            }
            return event
        }
    }
}

extension Report {
    fileprivate init(_ synced: Synced, wasDry: Bool) {
        var blocks: [Block] = []
        if !synced.stale.isEmpty {
            blocks = synced.staleBlocks
        } else if !synced.foreign.isEmpty {
            blocks = synced.foreignBlocks
        } else {
            blocks = [.line(synced.sentence(wasDry))]
            if wasDry { blocks += synced.unsentBlocks }
            if let place = synced.keptAt {
                blocks.append(.hint("what stood here before is kept: git log \(place)"))
            }
            if synced.unpushable > 0 {
                blocks.append(
                    .hint("they fetch from you, or share a bare repository: git init --bare"))
            }
        }
        self.init("Sync", json: synced.members(wasDry), names: synced.tip.map { [$0.hex] } ?? [], blocks)
        warnings = synced.advice.map { [$0] } ?? []
        if !synced.stale.isEmpty || !synced.foreign.isEmpty {
            status = .conflict
        } else if synced.unpushable > 0 {
            status = .unavailable
        }
    }
}

extension Synced {
    fileprivate func sentence(_ wasDry: Bool) -> String {
        var done: [String] = []
        if received > 0 {
            done.append("\(wasDry ? "would receive" : "received") \(counted(received, "event"))")
        }
        if replayed > 0 { done.append("\(wasDry ? "tell" : "told") \(counted(replayed, "own event")) anew") }
        if !dropped.isEmpty { done.append("without \(events(dropped))") }
        for one in made { done.append("without event \(one.sequence), which is there already, by \(one.by)") }
        if pushed > 0 {
            done.append(
                "\(wasDry && done.isEmpty ? "would send" : wasDry ? "send" : "sent") \(counted(pushed, "event"))"
            )
        }
        if unpushable > 0 {
            done.append(
                "\(counted(unpushable, "event")) cannot be sent: '\(remote)' is a working clone, and git pushes no ledger into one"
            )
        }
        let place = tip.map { " (\(wire) \($0.short))" } ?? ""
        guard !done.isEmpty else { return "nothing to do: '\(remote)' has the same\(place)" }
        return "\(remote): \(done.joined(separator: ", "))\(place)"
    }

    private func events(_ numbers: [Int]) -> String {
        "event\(numbers.count == 1 ? "" : "s") \(numbers.map(String.init).joined(separator: ", "))"
    }

    /// The same once more, but for what was chosen for some events.
    private func again(without events: [Int] = []) -> String {
        let standing = chosen.filter { !events.contains($0.sequence) }.map(\.words)
        return
            (["catalogctl sync \(quotedForShell(remote))"] + standing
            + (sendsOwnFirst ? ["--own-first"] : []))
            .joined(separator: " ")
    }

    /// How many events are told one by one.
    private static let longestList = 50

    fileprivate var unsentBlocks: [Report.Block] {
        let more = unsent.count - Self.longestList
        return unsent.prefix(Self.longestList).map { .line("  \($0.line)") }
            + (more > 0 ? [.line("  and \(more) more")] : [])
    }

    fileprivate var staleBlocks: [Report.Block] {
        var blocks: [Report.Block] = [
            .line(
                "\(counted(stale.count, "event")) of yours \(stale.count == 1 ? "does" : "do") not fit any more; \(keptAt == nil ? "nothing was written" : "what was told anew before it stands")"
            )
        ]
        for one in stale {
            blocks.append(.line(""))
            blocks.append(.line(one.event.line))
            blocks.append(.line("  now:    \(one.sentence) (\(one.code))"))
            if let since = one.since {
                blocks.append(.line("  since:  their \(since.line)"))
            }
            for event in one.resting { blocks.append(.line("  with it: \(event.line)")) }
        }
        blocks.append(.line(""))
        for one in stale {
            for offer in one.offers { blocks.append(.hint(hint(offer, one))) }
        }
        return blocks
    }

    private func hint(_ offer: Offer, _ stale: Stale) -> String {
        let number = stale.event.sequence
        let all = [number] + stale.resting.map(\.sequence)
        let again = again(without: offer == .drop ? all : [number])
        return switch offer {
        case .adopt: "take theirs for yours: \(again) --adopt \(number)"
        case .rename: "register it under another name: \(again) --rename \(number)=NAME"
        case .reissue: "do it all the same: \(again) --reissue \(number)"
        case .drop: "leave it out: \(again) \(all.map { "--drop \($0)" }.joined(separator: " "))"
        }
    }

    fileprivate var foreignBlocks: [Report.Block] {
        let owners = Set(foreign.map { $0.by?.text ?? "somebody unknown" }).sorted()
        var blocks: [Report.Block] = [
            .line(
                "\(counted(foreign.count, "event")) of \(owners.joined(separator: ", ")) \(foreign.count == 1 ? "waits" : "wait") here, and only they can send them"
            )
        ]
        for event in foreign { blocks.append(.line("  \(event.line)")) }
        for event in waiting { blocks.append(.line("  with it: \(event.line)")) }
        if pushed > 0 { blocks.append(.line("sent before them: \(counted(pushed, "own event"))")) }
        blocks.append(.line("the ledger here stays as it is until they have"))
        blocks.append(.hint("hand them over: catalogctl export --bundle FILE"))
        blocks.append(.hint("see what '\(remote)' has by now: git log \(lastSeen)"))
        if pushed == 0, hasOwnFirst, !sendsOwnFirst {
            blocks.append(.hint("send your own that rest on none of them: \(again()) --own-first"))
        }
        return blocks
    }

    fileprivate func members(_ wasDry: Bool) -> [JSON.Member] {
        [
            .init(key: "remote", value: .string(remote)), .init(key: "wire", value: .string(wire)),
            .init(key: "commit", value: .text(tip?.hex)),
            .init(key: "remoteCommit", value: .text(remoteTip?.hex)),
            .init(key: "received", value: .integer(received)),
            .init(key: "replayed", value: .integer(replayed)),
            .init(key: "pushed", value: .integer(pushed)),
            .init(key: "unpushable", value: .integer(unpushable)),
            .init(key: "dropped", value: .array(dropped.map { .integer($0) })),
            .init(
                key: "repeated",
                value: .array(
                    made.map {
                        .object([
                            .init(key: "sequence", value: .integer($0.sequence)),
                            .init(key: "by", value: .string($0.by.text)),
                        ])
                    })),
            .init(key: "keptAt", value: .text(keptAt)), .init(key: "stale", value: .array(stale.map(\.json))),
            .init(key: "foreign", value: .array(foreign.map(\.json))),
            .init(key: "waiting", value: .array(waiting.map(\.json))),
            .init(key: "unsent", value: .array(wasDry ? unsent.map(\.json) : [])),
            .init(key: "dryRun", value: .bool(wasDry)),
        ]
    }
}

extension Synced.EventNote {
    fileprivate var line: String {
        "event \(sequence) (\(commit.short)): \(subject), by \(by?.text ?? "somebody unknown") at \(time)"
    }

    fileprivate var members: [JSON.Member] {
        [
            .init(key: "sequence", value: .integer(sequence)),
            .init(key: "commit", value: .string(commit.hex)),
            .init(key: "eventId", value: .string(id.description)),
            .init(key: "event", value: .string(kind.rawValue)),
            .init(key: "subject", value: .string(subject)), .init(key: "time", value: .string(time.rfc3339)),
            .init(key: "by", value: .text(by?.text)),
        ]
    }

    fileprivate var json: JSON { .object(members) }
}

extension Synced.Stale {
    fileprivate var json: JSON {
        .object(
            event.members + [
                .init(key: "code", value: .string(code)), .init(key: "message", value: .string(sentence)),
                .init(key: "believed", value: .text(believed)), .init(key: "found", value: .text(found)),
                .init(key: "since", value: since?.json ?? .null),
                .init(key: "resting", value: .array(resting.map(\.json))),
                .init(key: "offers", value: .array(offers.map { .string($0.rawValue) })),
            ])
    }
}

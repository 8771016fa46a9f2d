import Arguments
import Audit
import Bearings
import Canonical
import Catalog
import Output
import Wording

extension Commands {
    static let explain = Command<Run>(
        "explain", "one event: what was done, who signed it, whether it holds", group: .trust,
        about: """
            Judges the event again on the state before it, and looks no further back: whether all before it holds \
            and begins at the pinned root is for 'catalogctl verify' to say. A commit that is no event is shown as \
            it is, with the reason why it is refused. Exit 0 means verified, 4 refused, 7 unverifiable.
            """,
        examples: [
            Example("explain 12", "the event with that number"), Example("explain 4f3a2c1", "by its commit"),
        ],
        Argument("COMMIT", "a commit id, its first 6 digits or more, or an event's number")
    ) { commit in
        { session in
            let explanation = try Explain(commit: commit).run(in: session.context)
            guard let event = explanation.event else {
                return Report(
                    "Explanation",
                    json: [
                        .init(key: "commit", value: .string(explanation.commit.hex)),
                        .init(key: "event", value: .null),
                        .init(key: "claim", value: .string(explanation.claim)),
                        .init(key: "outcome", value: .string(explanation.finding.word)),
                        .init(key: "why", value: .string(explanation.finding.sentence)),
                    ],
                    names: [explanation.commit.hex],
                    [
                        .heading("commit \(explanation.commit.hex)"), .page(indented(explanation.claim)),
                        .line(""),
                        .line(explanation.finding.sentence),
                    ],
                    status: explanation.finding.status)
            }
            var facts = Table.facts([
                ("event", "\(event.event.sequence) \(event.event.kind.rawValue): \(event.event.subject)"),
                ("commit", event.commit.hex), ("time", event.time.rfc3339),
                (
                    "by",
                    explanation.signer.map { "\($0) (\(event.authorName) <\(event.authorEmail)>)" }
                        ?? "nobody known (\(event.authorName) <\(event.authorEmail)>)"
                ),
                ("key", event.key ?? "none"),
                ("policy", event.event.policy.description), ("event id", event.event.id.description),
            ])
            if let uid = event.event.assetUID { facts.add(["asset uid", uid.description]) }
            for fact in event.event.ruleFacts { facts.add([fact.name, fact.value]) }
            for payload in event.event.payloads {
                facts.add(["brings", "\(payload.path) sha256:\(payload.digest.hex)"])
            }
            for gate in event.event.gates { facts.add(["gate", gate.description]) }
            facts.add(["chain", "sha256:\(event.chain.hex)"])
            var blocks: [Report.Block] = [.table(facts)]
            if let note = event.event.note { blocks += [.line(""), .page(indented(note.text))] }
            blocks += [.line(""), .line(explanation.finding.sentence)]
            return Report(
                "Explanation",
                json: event.members + [
                    .init(key: "outcome", value: .string(explanation.finding.word)),
                    .init(key: "why", value: .string(explanation.finding.sentence)),
                    .init(key: "by", value: .text(explanation.signer?.text)),
                    .init(
                        key: "payloads",
                        value: .array(
                            event.event.payloads.map {
                                .object([
                                    .init(key: "path", value: .string($0.path)),
                                    .init(key: "sha256", value: .string($0.digest.hex)),
                                ])
                            })),
                    .init(key: "chain", value: .string("sha256:\(event.chain.hex)")),
                ],
                names: [event.commit.hex], blocks, status: explanation.finding.status)
        }
    }
}

/// Words of somebody else, set apart: none of them can pass for a line of ours.
private func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "    \($0)" }
        .joined(separator: "\n")
}

package import Actions
package import Audit
package import Bearings
package import Canonical
import Catalog
import Keys
package import Output

extension Report {
    /// What every act says: what was done, where it stands now, and what to type next.
    /// - Parameters:
    ///   - participle: the same as something not done, "begun" for "began".
    ///   - extent: what must be known of what was changed.
    ///   - dependents: who depends on it, where that was asked.
    package init(
        receipt: Receipt, saying done: String, or participle: String? = nil,
        telling extent: [Block] = [], dependents: [JSON]? = nil,
        next: String? = nil, hints: [String] = []
    ) {
        let place = receipt.commit.map { "\(receipt.reference) \($0.short)" }
        var blocks: [Block] = [
            .line(
                place.map { "\(done) (\($0))" }
                    ?? "would have \(participle ?? done) as \(receipt.principal); nothing was written")
        ]
        blocks += extent
        if place != nil {
            blocks += (hints + (next.map { ["see it: catalogctl \($0)"] } ?? [])).map { .hint($0) }
        }
        self.init(
            "Receipt", json: receipt.json(dependents), names: receipt.commit.map { [$0.hex] } ?? [], blocks)
        warnings = receipt.warnings + receipt.cautions.map(\.sentence)
    }

    /// The same report with what should be known of the tip that it rests on.
    package func warning(of cautions: [Caution]) -> Report {
        var report = self
        report.warnings += cautions.map(\.sentence)
        for case .laterTip(let sequence, let commit) in cautions {
            report.set(
                "laterTip",
                .object([
                    .init(key: "commit", value: .string(commit.hex)),
                    .init(key: "sequence", value: .integer(sequence)),
                ]))
        }
        return report
    }
}

extension Receipt {
    /// Every key is in every receipt; what the act does not speak of is null.
    fileprivate func json(_ dependents: [JSON]?) -> [JSON.Member] {
        let texts: [(String, String?)] = [
            ("event", event.kind.rawValue), ("eventId", event.id.description), ("by", principal.text),
            ("ref", reference), ("commit", commit?.hex), ("asset", event.asset?.description),
            ("assetUid", event.assetUID?.description), ("version", event.version?.text),
            ("versionId", event.versionID?.hex), ("environment", event.environment?.text),
            ("fromEnvironment", event.source?.text), ("state", event.state?.text),
            ("alias", event.alias?.text),
            ("renamedTo", event.renamedTo?.text), ("replacement", event.replacement?.description),
            ("before", before), ("file", file), ("proposal", event.proposal?.hex),
            ("activates", event.activates?.description), ("restores", event.restores?.description),
            ("key", event.key?.description), ("holder", event.holder?.text),
            ("nextKey", event.nextKey?.fingerprint.description),
            ("request", event.request?.text), ("approver", event.approver?.text),
            ("evidence", event.evidence?.description), ("exception", event.exception?.text),
        ]
        return texts.map { .init(key: $0, value: .text($1)) } + [
            .init(key: "sequence", value: .integer(event.sequence)),
            .init(
                key: "compromisedSince", value: event.compromisedSince.map { .integer($0) } ?? .null),
            .init(key: "gates", value: .array(event.gates.map { .string($0.description) })),
            .init(key: "dependents", value: dependents.map { .array($0) } ?? .null),
            .init(key: "dryRun", value: .bool(commit == nil)),
        ]
    }

    /// As a person types the asset after `catalogctl`: `agents`, `agent/triage-bot`.
    package var plugin: String { event.asset?.plugin.text ?? "" }
    package var words: String { event.asset.map { "\($0.kind)/\($0.name)" } ?? "" }

    /// `agents/agent/triage-bot 1.2.0`, or the asset alone.
    package var subject: String {
        (event.asset?.description ?? "") + (event.version.map { " \($0)" } ?? "")
    }

    /// `1.1.0 -> 1.2.0`
    package func change(from absent: String = "none", to after: String?) -> String {
        "\(before ?? absent) -> \(after ?? absent)"
    }
}

extension EventReport {
    package var json: JSON { .object(members) }

    package var members: [JSON.Member] {
        var members: [JSON.Member] = [
            .init(key: "commit", value: .string(commit.hex)),
            .init(key: "event", value: .string(event.kind.rawValue)),
            .init(key: "eventId", value: .string(event.id.description)),
            .init(key: "sequence", value: .integer(event.sequence)),
            .init(key: "time", value: .string(time.rfc3339)),
            .init(key: "subject", value: .string(event.subject)),
            .init(key: "policy", value: .string(event.policy.description)),
            .init(
                key: "author",
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
        return members
    }
}

extension Explain.Finding {
    package var word: String {
        switch self {
        case .verified: "verified"
        case .refused: "refused"
        case .unverifiable: "unverifiable"
        }
    }

    package var sentence: String {
        switch self {
        case .verified: "verified: it may follow its parent, and leaves exactly the tree that it must"
        case .refused(let code, let sentence), .unverifiable(let code, let sentence): "\(sentence) (\(code))"
        }
    }

    package var status: ExitStatus {
        switch self {
        case .verified: .done
        case .refused: .integrity
        case .unverifiable: .unavailable
        }
    }
}

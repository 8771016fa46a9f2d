import Actions
import Arguments
import Canonical
import Catalog
import Output
import Reports

extension Report {
    /// What every act says: what was done, where it stands now, and what to type next.
    /// - Parameters:
    ///   - participle: the same as something not done, "begun" for "began".
    ///   - extent: who depends on what was changed, where that must be known.
    init(
        receipt: Receipt, saying done: String, or participle: String? = nil,
        touching extent: Impact.Extent? = nil,
        next: String? = nil, hints: [String] = []
    ) {
        let place = receipt.commit.map { "\(receipt.reference) \($0.short)" }
        var blocks: [Block] = [
            .line(
                place.map { "\(done) (\($0))" }
                    ?? "would have \(participle ?? done) as \(receipt.principal); nothing was written")
        ]
        if let extent { blocks += Commands.impactBlocks(extent) }
        if place != nil {
            blocks += (hints + (next.map { ["see it: catalogctl \($0)"] } ?? [])).map { .hint($0) }
        }
        self.init("Receipt", json: receipt.json(extent), names: receipt.commit.map { [$0.hex] } ?? [], blocks)
        warnings = receipt.warnings + receipt.cautions.map(\.sentence)
    }

    /// The same report with what should be known of the tip that it rests on.
    func warning(of cautions: [Caution]) -> Report {
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
    fileprivate func json(_ extent: Impact.Extent?) -> [JSON.Member] {
        let texts: [(String, String?)] = [
            ("event", event.kind.rawValue), ("eventId", event.id.description), ("by", principal.text),
            ("ref", reference), ("commit", commit?.hex), ("asset", event.asset?.description),
            ("assetUid", event.assetUID?.description), ("version", event.version?.text),
            ("versionId", event.versionID?.hex), ("environment", event.environment?.text),
            ("fromEnvironment", event.source?.text), ("state", event.state?.text),
            ("alias", event.alias?.text),
            ("renamedTo", event.renamedTo?.text), ("replacement", event.replacement?.description),
            ("before", before), ("file", file),
        ]
        return texts.map { .init(key: $0, value: .text($1)) } + [
            .init(key: "sequence", value: .integer(event.sequence)),
            .init(key: "gates", value: .array(event.gates.map { .string($0.description) })),
            .init(
                key: "dependents", value: extent.map { .array($0.dependents.map(\.json)) } ?? .null),
            .init(key: "dryRun", value: .bool(commit == nil)),
        ]
    }

    /// As a person types the asset after `catalogctl`: `agents`, `agent/triage-bot`.
    var plugin: String { event.asset?.plugin.text ?? "" }
    var words: String { event.asset.map { "\($0.kind)/\($0.name)" } ?? "" }

    /// `agents/agent/triage-bot 1.2.0`, or the asset alone.
    var subject: String {
        (event.asset?.description ?? "") + (event.version.map { " \($0)" } ?? "")
    }

    /// `1.1.0 -> 1.2.0`
    func change(from absent: String = "none", to after: String?) -> String {
        "\(before ?? absent) -> \(after ?? absent)"
    }
}

extension Fault {
    init(_ fault: UsageFault) {
        self.init(.usage, code: "usage", fault.message, hints: fault.hint.map { [$0] } ?? [])
    }
}

import Actions
import Arguments
import Canonical
import Catalog

extension Report {
    init(
        _ kind: String, json: [JSON.Member], names: [String] = [], _ blocks: [Block],
        status: ExitStatus = .done
    ) {
        self.init(kind: kind)
        fields = json
        self.names = names
        self.blocks = blocks
        self.status = status
    }

    /// What every act says: what was done, where it stands now, and what to type next.
    /// - Parameter participle: the same as something not done, "begun" for "began".
    init(
        receipt: Receipt, saying done: String, or participle: String? = nil, next: String,
        hints: [String] = []
    ) {
        let place = receipt.commit.map { "\(receipt.reference) \($0.short)" }
        var blocks: [Block] = [
            .line(
                place.map { "\(done) (\($0))" }
                    ?? "would have \(participle ?? done) as \(receipt.principal); nothing was written")
        ]
        if place != nil { blocks += (hints + ["see it: catalogctl \(next)"]).map { .hint($0) } }
        self.init(
            "Receipt",
            json: [
                .init(key: "event", value: .string(receipt.event.kind.rawValue)),
                .init(key: "eventId", value: .string(receipt.event.id.description)),
                .init(key: "sequence", value: .integer(receipt.event.sequence)),
                .init(key: "by", value: .string(receipt.principal.text)),
                .init(key: "ref", value: .string(receipt.reference)),
                .init(key: "commit", value: receipt.commit.map { .string($0.hex) } ?? .null),
                .init(key: "asset", value: receipt.event.asset.map { .string($0.description) } ?? .null),
                .init(
                    key: "assetUid", value: receipt.event.assetUID.map { .string($0.description) } ?? .null),
                .init(key: "dryRun", value: .bool(receipt.commit == nil)),
            ],
            names: receipt.commit.map { [$0.hex] } ?? [], blocks)
        warnings = receipt.cautions.map(\.sentence)
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

extension Report.Block {
    static func line(_ text: String) -> Report.Block { .line(Line(text)) }
    static func heading(_ text: String) -> Report.Block { .line(Line(text, .strong)) }
}

extension Table {
    /// Columns of text. Only those named give way where the terminal is narrow, the first named first: an id
    /// or a fingerprint that is cut is of no use.
    init(_ headers: [String], givingWay: [String] = []) {
        self.init(headers.map { Column($0, shrinks: givingWay.firstIndex(of: $0)) })
    }

    /// What is known of one thing: a name and a value a line.
    static func facts(_ facts: [(String, String)]) -> Table {
        var table = Table([Column(""), Column("")])
        for (name, value) in facts { table.add([name, value]) }
        return table
    }

    mutating func add(_ texts: [String]) { add(texts.map { Cell($0) }) }
}

/// `1 event`, `2 events`.
func counted(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(grouped(number)) \(number == 1 ? one : many ?? one + "s")"
}

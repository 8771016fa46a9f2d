package import Arguments
import Canonical
import Catalog
import Output
import Rulebook
package import Wording

extension Commands {
    package static let policyDiff = Command<Run>(
        "policy diff", "what differs between two policies, and what people may do differently", group: .rules,
        about: """
            A policy is named by its number, by the beginning of a proposal's hash, or by a folder; write ./3 for a \
            folder that is called so. One alone is compared with the active policy, and with none it is the only \
            proposal that is.
            """,
        examples: [
            Example("policy diff", "what the proposal would change"),
            Example("policy diff governance/", "what the documents in that folder would change"),
            Example("policy diff 2 3", "what changed from one to the next"),
        ],
        Argument("A", "the one before", completion: .directories).optional,
        Argument("B", "the one after", completion: .directories).optional
    ) { one, other in
        { session in
            let comparison = try ComparePolicies([one, other].compactMap(\.self)).run(in: session.context)
            var table = Table(["DOCUMENT", "KEY", "CHANGE"], givingWay: ["CHANGE"])
            for difference in comparison.differences {
                table.add([difference.document, difference.key, difference.change.sentence])
            }
            var shifts = Table(
                ["PRINCIPAL", "MAY NOW", "MAY NO MORE"], givingWay: ["MAY NOW", "MAY NO MORE"])
            for shift in comparison.shifts {
                shifts.add([
                    shift.principal.text, listed(families(shift.gained)), listed(families(shift.lost)),
                ])
            }
            var blocks: [Report.Block] = [.heading("\(comparison.before) -> \(comparison.after)")]
            blocks +=
                comparison.differences.isEmpty ? [.line("they are the same")] : [.line(""), .table(table)]
            if !comparison.shifts.isEmpty { blocks += [.line(""), .table(shifts)] }
            return Report(
                "PolicyDiff",
                json: [
                    .init(key: "left", value: .string(comparison.before)),
                    .init(key: "right", value: .string(comparison.after)),
                    .init(key: "differences", value: .array(comparison.differences.map(\.json))),
                    .init(key: "permissions", value: .array(comparison.shifts.map(\.json))),
                ],
                names: comparison.differences.map { "\($0.document) \($0.key)" }, blocks)
        }
    }
}

/// Events, with `asset.*` in the place of all of a family.
private func families(_ words: [String]) -> [String] {
    var told: [String] = []
    for word in words {
        let family = word.prefix { $0 != "." }
        let whole = EventKind.allCases.map(\.rawValue).filter { $0.hasPrefix("\(family).") }
        let isWhole = whole.count > 1 && whole.allSatisfy(words.contains)
        let shown = isWhole ? "\(family).*" : word
        if told.last != shown { told.append(shown) }
    }
    return told
}

extension PolicyDifference.Change {
    /// `+ sam`, `- sam`, `300 -> 600`
    fileprivate var sentence: String {
        switch self {
        case .added(let value): "+ \(value.words)"
        case .removed(let value): "- \(value.words)"
        case .changed(let old, let new): "\(old.words) -> \(new.words)"
        }
    }
}

extension JSON {
    /// As people would write it in a line.
    fileprivate var words: String {
        switch self {
        case .string(let text): text.firstLine
        case .array(let values): "[\(values.map(\.words).joined(separator: ", "))]"
        default: String(decoding: canonicalBytes(), as: UTF8.self)
        }
    }
}

extension PolicyDifference {
    fileprivate var json: JSON {
        let (old, new): (JSON, JSON) =
            switch change {
            case .added(let value): (.null, value)
            case .removed(let value): (value, .null)
            case .changed(let old, let new): (old, new)
            }
        return .object([
            .init(key: "document", value: .string(document)), .init(key: "field", value: .string(key)),
            .init(key: "old", value: old), .init(key: "new", value: new),
        ])
    }
}

extension ComparePolicies.Shift {
    fileprivate var json: JSON {
        .object([
            .init(key: "principal", value: .string(principal.text)),
            .init(key: "gained", value: .texts(gained)), .init(key: "lost", value: .texts(lost)),
        ])
    }
}

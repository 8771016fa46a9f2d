import Arguments
import Canonical
import Catalog
import Output
import Statute
import Wording

extension Commands {
    static let reference = Command<Run>(
        "reference", "every command, event, state and field, as a page of Markdown", group: .upkeep,
        about: "Made from the tables that the program itself works by, so that it says what is so.",
        examples: [Example("reference > catalogctl.md", "a page to keep")]
    ) {
        { session in
            let page = session.table.reference + Tables.events + Tables.lifecycle + Tables.governance
            return Report("Reference", json: [.init(key: "page", value: .string(page))], [.page(page)])
        }
    }
}

/// The tables of the vocabulary, as Markdown.
private enum Tables {
    static var events: String {
        let rows = EventKind.allCases.map { kind in
            let trailers = kind.form.trailers.map { key, occurrence in
                switch occurrence {
                case .once: key.rawValue
                case .optional: "\(key.rawValue)?"
                case .any: "\(key.rawValue)*"
                }
            }
            return [kind.rawValue, kind.form.meaning, trailers.joined(separator: ", ")]
        }
        return section(
            "Events",
            "One commit each. Its message ends in these trailers, `?` where one may be missing, `*` where "
                + "there are none or several.", ["event", "what it does", "trailers"], rows)
    }

    /// Every pair of states of the profile that a plugin has where its policy names none.
    static var lifecycle: String {
        let standard = Lifecycle.standard
        let rows = standard.states.map { from in
            ["from \(from)"]
                + standard.states.map { to in
                    guard let row = standard.table.first(where: { $0.way.from == from && $0.way.to == to }),
                        row.isAllowed || row.isClosed
                    else { return "no" }
                    return (row.isClosed ? "closed" : "yes") + (row.needsApproval ? ", with approval" : "")
                }
        }
        return section(
            "The default lifecycle",
            "What is closed is opened by `enable` of a Lifecycle document. A plugin with a profile of its own shows it "
                + "with `catalogctl plugins PLUGIN`.", [""] + standard.states.map { "to \($0)" }, rows)
    }

    static var governance: String {
        section(
            "Governance fields", "What `catalogctl PLUGIN governance set NAME KEY=VALUE` takes.",
            ["key", "what it says", "value"],
            OverlayField.table.map { [$0.isMap ? "\($0.key).NAME" : $0.key, $0.meaning, words($0.form)] })
    }

    private static func words(_ form: OverlayField.Form) -> String {
        switch form {
        case .text, .textMap: "text"
        case .principal: "a principal of the policy"
        case .email: "an e-mail"
        case .choice(let words): words.joined(separator: ", ")
        case .number(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .date: "a date"
        case .texts: "texts, with commas between"
        case .environments: "environments of the policy"
        case .tags: "tags of the policy's list"
        case .map: "text, a number, true or false, or JSON"
        }
    }

    private static func section(
        _ title: String, _ about: String, _ headers: [String], _ rows: [[String]]
    ) -> String {
        let lines = ([headers, headers.map { _ in "---" }] + rows).map {
            "| \($0.joined(separator: " | ")) |\n"
        }
        return "\n## \(title)\n\n\(about)\n\n\(lines.joined())"
    }
}

/// Help pages stay this wide whatever the terminal: long lines are hard to read.
private let pageWidth = 80
/// Names longer than this stand on a line of their own.
private let widestName = 24

extension CommandTable {
    /// The page for a place in the table: the overview, a word that leads to commands, or one command.
    public func help(for route: Route = Route()) -> String {
        if let command = command(at: route) { return page(of: command, at: route) }
        if route == Route() { return overview }
        return page(under: route)
    }

    /// The headings, in the order in which the commands name them.
    var groups: [CommandGroup] {
        var groups: [CommandGroup] = []
        for command in commands where !command.isHidden && !groups.contains(command.group) {
            groups.append(command.group)
        }
        return groups
    }

    private var overview: String {
        var page = Page()
        page.hanging("usage:", "\(program) [-C DIR] [--json] [--quiet] COMMAND [ARGUMENTS]")
        page.paragraph(about)
        for group in groups { page.list(group.title, overviewRows(Route()) { $0 == group }) }
        if let family {
            page.list(
                "\(family.group.title): \(program) \(family.placeholder) COMMAND",
                overviewRows(Route(familyWord: family.placeholder)) { _ in true })
        }
        page.list(
            "Options", (GlobalOptions.everywhere + [GlobalOptions.version]).map { ($0.spelling, $0.about) })
        page.paragraph("'\(program) help COMMAND' explains a command.")
        return page.text
    }

    /// One row for each word that follows a place; a stem stands for its commands.
    private func overviewRows(_ route: Route, _ isShown: (CommandGroup) -> Bool) -> [(String, String)] {
        words(after: route).compactMap { word in
            guard let next = next(word, after: route) else { return nil }
            if let command = command(at: next) {
                return isShown(command.group) ? (word, command.summary) : nil
            }
            let verbs = words(after: next).joined(separator: ", ")
            let group = stem(at: next)?.group ?? commands(below: next).first?.group
            guard let group, isShown(group) else { return nil }
            return (word, stem(at: next).map { "\($0.summary) (\(verbs))" } ?? verbs)
        }
    }

    private func page(under route: Route) -> String {
        var page = Page()
        page.hanging("usage:", "\(program) \(line(route)) COMMAND [ARGUMENTS]")
        let summary = route.path.isEmpty ? family?.summary : stem(at: route)?.summary
        page.paragraph(summary.map(Self.sentence) ?? "")
        page.list("Commands", overviewRows(route) { _ in true })
        page.paragraph("'\(program) help \(line(route)) COMMAND' explains a command.")
        return page.text
    }

    private func page(of command: Command<Action>, at route: Route) -> String {
        var page = Page()
        let words = usageWords(route, command)
        page.hanging(
            "usage:", words.map { String($0.map { $0 == " " ? "\u{A0}" : $0 }) }.joined(separator: " "))
        page.paragraph(Self.sentence(command.summary))
        page.paragraph(command.about)
        page.list("Arguments", command.arguments.map { ($0.spelling, $0.about) })
        page.list("Options", command.options.map { ($0.spelling, $0.about) })
        page.list("Common options", GlobalOptions.of(command.use).map { ($0.spelling, $0.about) })
        if !command.examples.isEmpty { page.heading("Examples") }
        for example in command.examples {
            page.verbatim("  # \(example.about)")
            page.verbatim("  $ \(program) \(example.line)")
        }
        return page.text
    }

    /// A summary as a sentence of its own.
    static func sentence(_ summary: String) -> String {
        guard let first = summary.first else { return "" }
        return first.uppercased() + summary.dropFirst() + "."
    }
}

/// Text laid out for reading at 80 columns.
private struct Page {
    private(set) var text = ""

    mutating func paragraph(_ words: String) {
        guard !words.isEmpty else { return }
        gap()
        for line in wrapped(words, width: pageWidth) { verbatim(line) }
    }

    mutating func hanging(_ label: String, _ words: String) {
        let indent = String(repeating: " ", count: label.count + 3)
        for (number, line) in wrapped(words, width: pageWidth - indent.count).enumerated() {
            verbatim(number == 0 ? "\(label) \(line)" : indent + line)
        }
    }

    mutating func heading(_ title: String) {
        gap()
        verbatim(title)
    }

    mutating func list(_ title: String, _ rows: [(name: String, about: String)]) {
        guard !rows.isEmpty else { return }
        heading(title)
        let column = rows.map(\.name.count).filter { $0 <= widestName }.max() ?? widestName
        let indent = String(repeating: " ", count: column + 4)
        for row in rows {
            let lines = wrapped(row.about, width: pageWidth - indent.count)
            var first = "  " + row.name
            var rest = lines[...]
            if row.name.count <= column, let line = rest.popFirst() {
                first += String(repeating: " ", count: column - row.name.count + 2) + line
            }
            verbatim(first)
            for line in rest { verbatim(indent + line) }
        }
    }

    mutating func verbatim(_ line: String) {
        text += line
        text += "\n"
    }

    private mutating func gap() {
        if !text.isEmpty { text += "\n" }
    }

    /// Lines no wider than asked, broken at spaces; a no-break space keeps an option with its value.
    private func wrapped(_ words: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in words.split(separator: " ") {
            if !line.isEmpty && line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? word : " " + word
        }
        if !line.isEmpty { lines.append(line) }
        return lines.map { String($0.map { $0 == "\u{A0}" ? " " : $0 }) }
    }
}

extension CommandTable {
    /// The reference of all commands as one page of Markdown.
    public var reference: String {
        var page = "# \(program)\n\n\(escaped(about))\n"
        for group in groups {
            page += "\n## \(escaped(group.title))\n"
            for command in commands where command.group == group && !command.isHidden {
                page += section(command, Route(path: command.path))
            }
        }
        if let family {
            page += "\n## \(escaped(family.group.title))\n\n\(escaped(Self.sentence(family.summary)))\n"
            for command in family.commands where !command.isHidden {
                page += section(command, Route(familyWord: family.placeholder, path: command.path))
            }
        }
        page += "\n## Common options\n"
        page += rows("Every command", GlobalOptions.everywhere)
        page += rows("Commands that read", GlobalOptions.reading)
        page += rows("Commands that act", GlobalOptions.acting)
        return page
    }

    private func section(_ command: Command<Action>, _ route: Route) -> String {
        var text =
            "\n### \(escaped("\(program) \(line(route))"))\n\n\(escaped(Self.sentence(command.summary)))\n"
        if !command.about.isEmpty { text += "\n\(escaped(command.about))\n" }
        text += "\n```\n\(usageWords(route, command).joined(separator: " "))\n```\n"
        text += rows("Argument", command.arguments) + rows("Option", command.options)
        switch command.use {
        case .reads: text += "\nIt reads: it takes `--at`.\n"
        case .acts: text += "\nIt acts: it takes `--message`, `--dry-run` and `--exception`.\n"
        case .sends: text += "\nIt hands on what was done before: it takes `--dry-run`.\n"
        case .other: break
        }
        for example in command.examples {
            text += "\n\(escaped(Self.sentence(example.about)))\n\n```\n\(program) \(example.line)\n```\n"
        }
        return text
    }

    private func rows(_ title: String, _ forms: [Form]) -> String {
        guard !forms.isEmpty else { return "" }
        var text = "\n| \(title) | |\n| --- | --- |\n"
        for form in forms {
            let about = form.about + (form.needed && form.shape == .option ? " (needed)" : "")
            let spelling = form.spelling.split(separator: "|").joined(separator: "\\|")
            text += "| `\(spelling)` | \(escaped(about))"
            text += "\(form.repeats ? "; may be repeated" : "") |\n"
        }
        return text
    }

    /// Text that Markdown shows as it is, in a table too.
    private func escaped(_ text: String) -> String {
        var shown = ""
        for character in text {
            if "\\`*_[]<>|".contains(character) { shown += "\\" }
            shown.append(character)
        }
        return shown
    }
}

extension CommandTable {
    /// What is wrong with the table itself, in sentences; a program's tests hold that nothing is.
    public var flaws: [String] {
        var flaws: [String] = []
        for (place, commands) in [("", commands), ("family ", family?.commands ?? [])] {
            let paths = commands.map { $0.path.joined(separator: " ") }
            for (index, path) in paths.enumerated() {
                if path.isEmpty { flaws.append("a \(place)command has no name") }
                if place.isEmpty && path == "help" { flaws.append("'help' is the table's own") }
                if paths[..<index].contains(path) { flaws.append("\(place)'\(path)' is there twice") }
                if paths.contains(where: { $0.utf8.starts(with: (path + " ").utf8) }) {
                    flaws.append("\(place)'\(path)' hides its subcommands")
                }
            }
            for command in commands { flaws += Self.flaws(of: command).map { place + $0 } }
        }
        return flaws
    }

    private static func flaws(of command: Command<Action>) -> [String] {
        let path = command.path.joined(separator: " ")
        var flaws: [String] = []
        let taken = command.forms + GlobalOptions.afterCommand
        if Set(taken.map(\.name)).count != taken.count { flaws.append("'\(path)' names a parameter twice") }
        let shorts = taken.compactMap(\.short) + ["C"]
        if Set(shorts).count != shorts.count { flaws.append("'\(path)' uses a short name twice") }
        for (form, next) in zip(command.arguments, command.arguments.dropFirst()) {
            if form.repeats { flaws.append("'\(path)': \(form.name)... is not the last argument") }
            if !form.needed && next.needed { flaws.append("'\(path)': \(next.name) follows [\(form.name)]") }
        }
        return flaws
    }
}

/// Sorts the words of one line: which of them lead to a command, which are options of the program or of
/// the command, which are arguments. What they mean is read afterwards, by the typed parameters.
struct WordReader<Action: Sendable> {
    let table: CommandTable<Action>
    private(set) var route = Route()
    private(set) var command: Command<Action>?
    private(set) var globals = SortedWords()
    /// A word that leads nowhere from the route.
    private(set) var unknown: String?
    private(set) var wantsHelp = false
    /// The words after `help`.
    private(set) var helpWords: [String]?
    private var own = SortedWords()
    private var places: [String] = []
    private var givenGlobals: [Form] = []

    init(_ table: CommandTable<Action>) { self.table = table }

    mutating func sort(_ words: [String]) throws(UsageFault) {
        wantsHelp = words.prefix { !sameBytes($0, "--") }
            .contains { sameBytes($0, "--help") || sameBytes($0, "-h") }
        var rest = words[...]
        var optionsEnded = false
        while let word = rest.popFirst() {
            if optionsEnded || word.utf8.first != UInt8(ascii: "-") || word.utf8.count == 1 {
                place(word)
            } else if sameBytes(word, "--") {
                optionsEnded = true
            } else {
                do throws(UsageFault) {
                    try sortOption(word, &rest)
                } catch {
                    // Who asks for help gets it, and a wrong command is worth more words than its options.
                    if !wantsHelp && unknown == nil { throw error }
                }
            }
        }
    }

    private mutating func place(_ word: String) {
        if helpWords != nil {
            helpWords?.append(word)
        } else if command != nil {
            places.append(word)
        } else if unknown == nil {
            if route == Route(), sameBytes(word, "help") {
                helpWords = []
            } else if let next = table.next(word, after: route) {
                route = next
                command = table.command(at: route)
            } else if route == Route(), table.family != nil {
                route.familyWord = word
            } else {
                unknown = word
            }
        }
    }

    private mutating func sortOption(_ word: String, _ rest: inout ArraySlice<String>) throws(UsageFault) {
        let (form, inline) = try find(word)
        let isGlobal = GlobalOptions.all.contains(form)
        if isGlobal { givenGlobals.append(form) }
        if form.shape == .flag {
            if inline != nil { throw UsageFault("option '\(form.long)' takes no value") }
            if isGlobal { globals.flags.insert(form.name) } else { own.flags.insert(form.name) }
            return
        }
        guard let value = inline ?? takeValue(&rest) else {
            throw UsageFault(
                "option '\(form.long)' needs a value \(form.value)",
                hint: rest.isEmpty
                    ? optionsHint : "a value that begins with a dash is written '\(form.long)=VALUE'")
        }
        let given = (isGlobal ? globals : own).values[form.name] ?? []
        if !given.isEmpty && !form.repeats { throw UsageFault("option '\(form.long)' is given twice") }
        if isGlobal {
            globals.values[form.name] = given + [value]
        } else {
            own.values[form.name] = given + [value]
        }
    }

    /// The next word, unless it is an option itself: a forgotten value must not swallow the option after it.
    private func takeValue(_ rest: inout ArraySlice<String>) -> String? {
        guard let next = rest.first else { return nil }
        if next.utf8.first == UInt8(ascii: "-") && next.utf8.count > 1 { return nil }
        return rest.popFirst()
    }

    /// The form that `--name`, `--name=value`, `-n` or `-nvalue` means at this place of the line.
    private func find(_ word: String) throws(UsageFault) -> (form: Form, inline: String?) {
        // '--version' is the program's before a command and the command's own after it.
        let known = command.map { $0.options + GlobalOptions.afterCommand } ?? GlobalOptions.all
        let bytes = Array(word.utf8)
        if bytes[1] == UInt8(ascii: "-") {
            let end = bytes.firstIndex(of: UInt8(ascii: "=")) ?? bytes.count
            let name = String(decoding: bytes[..<end], as: UTF8.self)
            let inline = end < bytes.count ? String(decoding: bytes[(end + 1)...], as: UTF8.self) : nil
            if let form = known.first(where: { sameBytes($0.long, name) }) { return (form, inline) }
            throw unknownOption(name)
        }
        let scalars = word.unicodeScalars
        let letter = String(scalars[scalars.index(after: scalars.startIndex)])
        let inline = scalars.count > 2 ? String(scalars.dropFirst(2)) : nil
        let form = known.first {
            sameBytes($0.name, letter) || ($0.short.map { sameBytes(String($0), letter) } ?? false)
        }
        guard let form, form.shape == .option || inline == nil else { throw unknownOption(word) }
        return (form, inline)
    }

    /// Where to read on, once it is known of which command.
    private var optionsHint: String? {
        command.map { _ in "'\(table.program) help \(table.line(route))' lists its options" }
    }

    private func unknownOption(_ word: String) -> UsageFault {
        // Every letter is near to every other: nothing is guessed from one.
        let isLong = word.utf8.starts(with: "--".utf8)
        guard let command else {
            return UsageFault(
                "unknown option '\(word)'"
                    + (isLong ? guess(word, among: GlobalOptions.all.map(\.long)) : ""),
                hint: "the options of a command follow its name")
        }
        let known = (command.options + GlobalOptions.of(command.use)).map(\.long)
        return UsageFault(
            "'\(table.line(route))' has no option '\(word)'" + (isLong ? guess(word, among: known) : ""),
            hint: optionsHint)
    }

    /// Reads the sorted words with the command's own parameters.
    func call(_ command: Command<Action>, _ options: GlobalOptions) throws(UsageFault) -> Call<Action> {
        for form in givenGlobals where !GlobalOptions.of(command.use).contains(form) {
            let reason =
                if GlobalOptions.acting.contains(form) {
                    command.use == .sends ? "it decides nothing anew" : "it writes no event"
                } else if command.use == .acts {
                    "it acts on what is so now"
                } else {
                    "it does not read a past state"
                }
            throw UsageFault("'\(table.line(route))' takes no '\(form.long)': \(reason)", hint: optionsHint)
        }
        let usage = table.usage(route, command)
        var sorted = own
        sorted.familyWord = route.familyWord
        var rest = places[...]
        for form in command.arguments {
            if form.repeats {
                sorted.values[form.name] = Array(rest)
                rest = []
            } else if let word = rest.popFirst() {
                sorted.values[form.name] = [word]
            }
        }
        if let extra = rest.first { throw UsageFault("unexpected argument '\(extra)'", hint: usage) }
        do {
            return Call(
                action: try command.bind(sorted), route: route, use: command.use, options: options)
        } catch let fault as UsageFault {
            throw UsageFault(fault.message, hint: fault.hint ?? usage)
        } catch {
            throw UsageFault(String(describing: error), hint: usage)
        }
    }
}

import Canonical

/// What a line of words asks for.
public enum Request<Action: Sendable>: Sendable {
    case run(Call<Action>)
    /// A page of help; `CommandTable.help(for:)` writes it.
    case help(Route, GlobalOptions)
    case version(GlobalOptions)
}

/// A command with everything that was said to it.
public struct Call<Action: Sendable>: Sendable {
    public let action: Action
    public let route: Route
    public let use: Command<Action>.Use
    public let options: GlobalOptions
}

extension CommandTable {
    /// Reads the words after the program's name.
    ///
    /// `familyWords` tells which words the repository knows as families, or nil where that cannot be told.
    /// It is asked only where the answer changes a sentence, never for a well-formed command.
    public func read(
        _ words: [String], familyWords: (GlobalOptions) -> [String]? = { _ in nil }
    ) throws(UsageFault) -> Request<Action> {
        var reader = WordReader(self)
        try reader.sort(words)
        let options = GlobalOptions(reader.globals)
        if reader.globals.flags.contains("version") { return .version(options) }
        if let words = reader.helpWords {
            return .help(try helpRoute(words, familyWords(options)), options)
        }
        if let command = reader.command {
            return reader.wantsHelp ? .help(reader.route, options) : .run(try reader.call(command, options))
        }
        let known = familyWords(options)
        if let unknown = reader.unknown, !reader.wantsHelp {
            throw unknownWord(unknown, after: reader.route, known)
        }
        if let word = reader.route.familyWord, reader.route.path.isEmpty {
            if reader.wantsHelp, !isFamily(word, known), let verb = familyRoute(word) {
                return .help(verb, options)
            }
            if !mayBeFamily(word, known) { throw unknownCommand(word, known ?? []) }
        }
        return .help(reader.route, options)
    }

    /// The place that the words after `help` name; a verb of the family may stand without the family's word.
    private func helpRoute(_ words: [String], _ known: [String]?) throws(UsageFault) -> Route {
        var route = Route()
        for word in words {
            if sameBytes(word, "help"), route == Route() { continue }
            if let next = next(word, after: route) {
                route = next
            } else if route == Route(), family != nil {
                if !isFamily(word, known), let verb = familyRoute(word) {
                    route = verb
                } else if let family, sameBytes(word, family.placeholder) {
                    // As the pages themselves write it.
                    route.familyWord = word
                } else if mayBeFamily(word, known) {
                    route.familyWord = word
                } else {
                    throw unknownCommand(word, known ?? [])
                }
            } else {
                throw unknownWord(word, after: route, known)
            }
        }
        return route
    }

    func isFamily(_ word: String, _ known: [String]?) -> Bool {
        known?.contains { sameBytes($0, word) } ?? false
    }

    /// Where nothing is known of families, a word that is nearly a command is taken for a slip.
    private func mayBeFamily(_ word: String, _ known: [String]?) -> Bool {
        guard known == nil else { return isFamily(word, known) }
        return familyRoute(word) == nil && nearestWord(to: word, among: fixedWords) == nil
    }

    /// The place of a family's verb, with the placeholder for the word before it.
    func familyRoute(_ word: String) -> Route? {
        family.flatMap { next(word, after: Route(familyWord: $0.placeholder)) }
    }

    var fixedWords: [String] { words(after: Route()) + ["help"] }

    /// The sentence for a first word that is neither a command nor a family.
    public func unknownCommand(_ word: String, _ familyWords: [String]) -> UsageFault {
        if let family, let route = familyRoute(word) {
            let line =
                command(at: route).map { usage(route, $0) } ?? "'\(program) help \(word)' lists its commands"
            return UsageFault("missing \(family.placeholder) before '\(word)'", hint: line)
        }
        let first = fixedWords + familyWords
        let near = nearestWord(to: word, among: first + verbs)
        // A verb alone leads nowhere, so what is offered is typed with the family's word before it.
        let isVerb = near.map { near in !first.contains { sameBytes($0, near) } } ?? false
        let offer = near.map { isVerb ? "\(family?.placeholder ?? "") \($0)" : $0 }
        return UsageFault(
            "unknown command '\(word)'" + (offer.map { "; did you mean '\($0)'?" } ?? ""),
            hint: "'\(program) help' lists the commands")
    }

    /// What may follow a family's word.
    private var verbs: [String] { family.map { words(after: Route(familyWord: $0.placeholder)) } ?? [] }

    private func unknownWord(_ word: String, after route: Route, _ known: [String]?) -> UsageFault {
        let words = self.words(after: route)
        if route.path.isEmpty {
            guard let first = route.familyWord else { return unknownCommand(word, known ?? []) }
            let isSlip =
                known == nil && nearestWord(to: word, among: words) == nil && !mayBeFamily(first, known)
            if isSlip || (known != nil && !isFamily(first, known)) {
                return unknownCommand(first, known ?? [])
            }
        }
        let hint = "'\(program) help \(line(route))' lists its commands"
        if words.isEmpty { return UsageFault("'\(line(route))' has no command '\(word)'") }
        return UsageFault("'\(line(route))' has no command '\(word)'" + guess(word, among: words), hint: hint)
    }
}

/// The end of a sentence about an unknown word.
func guess(_ word: String, among known: [String]) -> String {
    nearestWord(to: word, among: known).map { "; did you mean '\($0)'?" } ?? ""
}

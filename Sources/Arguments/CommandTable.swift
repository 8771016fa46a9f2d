// Arguments: the room where words become commands. A program describes its commands once, as values, and
// this room makes the reader, the help pages, the completion of three shells and the reference from it.
// What may not enter: anything that a command does, any input or output, any other room but
// Canonical, which knows what word is near to another.

/// All commands of a program.
public struct CommandTable<Action: Sendable>: Sendable {
    /// As a person types it: `catalogctl`, or `git catalog`.
    public var program: String
    /// One paragraph for the overview.
    public let about: String
    public let stems: [Stem]
    public let commands: [Command<Action>]
    public let family: Family<Action>?

    public init(
        program: String, about: String, stems: [Stem] = [], commands: [Command<Action>],
        family: Family<Action>? = nil
    ) {
        self.program = program
        self.about = about
        self.stems = stems
        self.commands = commands
        self.family = family
    }

    /// How a program is spoken of that was started under this name: git finds `git-catalog` as `git catalog`.
    public static func programName(startedAs word: String) -> String {
        let name = word.split(separator: "/").last.map(String.init) ?? word
        guard name.utf8.starts(with: "git-".utf8) else { return name }
        return "git " + name.dropFirst(4)
    }

    /// Whether errors about these words are to be printed as JSON. It can be asked of words that cannot be
    /// read: a word with two dashes is never the value of the option before it.
    public static func wantsJSON(_ words: [String]) -> Bool {
        words.prefix { !sameBytes($0, "--") }.contains { sameBytes($0, "--json") }
    }

    /// The place that a word leads to. The table's own spelling of the word is kept, not the given one.
    func next(_ word: String, after route: Route) -> Route? {
        for command in commands(below: route) where command.path.count > route.path.count {
            let step = command.path[route.path.count]
            if sameBytes(step, word) { return Route(familyWord: route.familyWord, path: route.path + [step]) }
        }
        return nil
    }

    /// The commands at and below a place.
    func commands(below route: Route) -> [Command<Action>] {
        (route.isInFamily ? family?.commands ?? [] : commands).filter { $0.path.starts(with: route.path) }
    }

    func command(at route: Route) -> Command<Action>? {
        commands(below: route).first { $0.path.count == route.path.count }
    }

    /// The words that may follow at a place, in the order of the table; hidden commands are not among them.
    func words(after route: Route) -> [String] {
        var words: [String] = []
        for command in commands(below: route) where command.path.count > route.path.count && !command.isHidden
        {
            let word = command.path[route.path.count]
            if !words.contains(word) { words.append(word) }
        }
        return words
    }

    func stem(at route: Route) -> Stem? {
        (route.isInFamily ? family?.stems ?? [] : stems).first { $0.path == route.path }
    }

    func line(_ route: Route) -> String { route.words.joined(separator: " ") }

    /// `usage: catalogctl agents show NAME [--version L]`
    func usage(_ route: Route, _ command: Command<Action>) -> String {
        "usage: " + usageWords(route, command).joined(separator: " ")
    }

    func usageWords(_ route: Route, _ command: Command<Action>) -> [String] {
        [program] + route.words + command.arguments.map(\.usage)
            + command.options.filter(\.needed).map(\.usage)
            + command.options.filter { !$0.needed }.map(\.usage)
    }
}

/// A place in the table: the words that lead there.
public struct Route: Hashable, Sendable {
    /// The word of the family as it was typed, or its placeholder.
    public var familyWord: String?
    public var path: [String]

    public init(familyWord: String? = nil, path: [String] = []) {
        self.familyWord = familyWord
        self.path = path
    }

    public var isInFamily: Bool { familyWord != nil }
    /// `agents evidence add`
    public var words: [String] { (familyWord.map { [$0] } ?? []) + path }
}

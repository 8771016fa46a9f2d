/// The shells that completion is written for.
public enum Shell: String, CaseIterable, Sendable {
    case bash, zsh, fish
}

extension CommandTable {
    /// A script that completes the program's words in a shell. The words of the table stand in it; names
    /// that only the repository knows are asked from `PROGRAM complete`, one a line.
    ///
    /// `executable` is the program's file name, `gitName` the word after `git` if git finds it too.
    public func completion(for shell: Shell, executable: String, gitName: String? = nil) -> String {
        let plan = CompletionPlan(self, executable: executable, gitName: gitName)
        return switch shell {
        case .bash: plan.bashScript
        case .zsh: plan.zshScript
        case .fish: plan.fishScript
        }
    }
}

/// The table as the three scripts need it. A place is written as its words with a space after each; the
/// family's word is written `@`.
struct CompletionPlan {
    struct Place {
        var key: String
        var nextWords: [(word: String, about: String)]
        /// The kind of names that may stand here beside the words.
        var names: String?
        var options: [Form]
        var arguments: [Form]
    }

    let executable: String
    let gitName: String?
    private(set) var places: [Place] = []

    init<Action>(_ table: CommandTable<Action>, executable: String, gitName: String?) {
        self.executable = executable
        self.gitName = gitName
        add(table, Route())
        if table.family != nil { add(table, Route(familyWord: "@")) }
    }

    private mutating func add<Action>(_ table: CommandTable<Action>, _ route: Route) {
        let key = route.words.map { $0 + " " }.joined()
        if let command = table.command(at: route) {
            places.append(
                Place(
                    key: key, nextWords: [], options: command.options + GlobalOptions.of(command.use),
                    arguments: command.arguments))
            return
        }
        var next: [(String, String)] = []
        for word in table.words(after: route) {
            guard let below = table.next(word, after: route) else { continue }
            next.append((word, table.command(at: below)?.summary ?? table.stem(at: below)?.summary ?? ""))
        }
        if route == Route() { next.append(("help", "explain a command")) }
        let options = GlobalOptions.everywhere + (route == Route() ? [GlobalOptions.version] : [])
        places.append(
            Place(
                key: key, nextWords: next, names: route == Route() ? table.family?.names : nil,
                options: options,
                arguments: []))
        for word in table.words(after: route) {
            if let below = table.next(word, after: route) { add(table, below) }
        }
    }

    /// `catalogctl` as the beginning of a shell function's name.
    var function: String { "_" + executable.map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined() }
}

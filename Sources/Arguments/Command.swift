/// One command: how it is called, what help says of it, and what it becomes when its words are read.
///
/// Every parameter is a typed value, and the action receives what was read in the order of declaration:
///
///     Command("verify", "check every event since the last verified tip", group: .trust, use: .reads,
///         Flag("full", "replay the whole history"),
///         Option("bundle", value: "FILE", "check a bundle, not this repository", completion: .files)
///     ) { full, bundle in Verify(full: full, bundle: bundle) }
public struct Command<Action: Sendable>: Sendable {
    /// What a command does to the ledger; it decides which global options the command takes.
    public enum Use: Hashable, Sendable {
        /// Reads: takes `--at`.
        case reads
        /// Writes events: takes `--message`, `--dry-run` and `--exception`.
        case acts
        /// Hands on what was written before: takes `--dry-run`.
        case sends
        /// None of these.
        case other
    }

    /// `["approvals", "list"]`; for a family without the family's own word.
    public let path: [String]
    public let summary: String
    public let about: String
    public let group: CommandGroup
    public let use: Use
    public let forms: [Form]
    public let examples: [Example]
    public let isHidden: Bool
    let bind: @Sendable (SortedWords) throws -> Action

    public init<each P: Parameter>(
        _ path: String, _ summary: String, group: CommandGroup, use: Use = .other, about: String = "",
        examples: [Example] = [], hidden: Bool = false, _ parameters: repeat each P,
        action: @escaping @Sendable (repeat (each P).Value) throws -> Action
    ) {
        self.path = path.split(separator: " ").map(String.init)
        self.summary = summary
        self.about = about
        self.group = group
        self.use = use
        self.examples = examples
        isHidden = hidden
        var forms: [Form] = []
        for parameter in repeat each parameters { forms.append(parameter.form) }
        self.forms = forms.filter { $0.shape != .familyWord }
        bind = { words in try action(repeat try (each parameters).read(words)) }
    }

    var options: [Form] { forms.filter { $0.shape == .flag || $0.shape == .option } }
    var arguments: [Form] { forms.filter { $0.shape == .argument } }
}

/// A heading of the overview. Groups appear in the order in which the table first names them.
public struct CommandGroup: Hashable, Sendable {
    public let title: String

    public init(_ title: String) { self.title = title }
}

/// One line to try, without the program's name, and what it is for.
public struct Example: Hashable, Sendable {
    public let line: String
    public let about: String

    public init(_ line: String, _ about: String) {
        self.line = line
        self.about = about
    }
}

/// A word that only leads to commands: `approvals` in `approvals list`. Help needs its summary.
public struct Stem: Hashable, Sendable {
    public let path: [String]
    public let summary: String
    public let group: CommandGroup

    public init(_ path: String, _ summary: String, group: CommandGroup) {
        self.path = path.split(separator: " ").map(String.init)
        self.summary = summary
        self.group = group
    }
}

/// Commands whose first word is not fixed: `agents show NAME`, where `agents` is a name that the
/// repository knows. The table knows the verbs only.
public struct Family<Action: Sendable>: Sendable {
    /// What stands for the word in help: `PLUGIN`.
    public let placeholder: String
    public let summary: String
    public let group: CommandGroup
    /// The kind of names that a shell asks for to complete the word.
    public let names: String
    public let stems: [Stem]
    public let commands: [Command<Action>]

    public init(
        _ placeholder: String, _ summary: String, group: CommandGroup, names: String, stems: [Stem] = [],
        commands: [Command<Action>]
    ) {
        self.placeholder = placeholder
        self.summary = summary
        self.group = group
        self.names = names
        self.stems = stems
        self.commands = commands
    }
}

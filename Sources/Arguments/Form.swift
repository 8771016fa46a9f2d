/// How one parameter is spelt: all that help, completion and reference need to know of it, and all that
/// the reader needs to sort words. What a word means stays with the typed parameter.
public struct Form: Hashable, Sendable {
    public enum Shape: Hashable, Sendable {
        /// `--full`
        case flag
        /// `--to ENV`, `--to=ENV`
        case option
        /// A word by its place.
        case argument
        /// The first word of a family of commands; it is on the line before the verb.
        case familyWord
    }

    public let shape: Shape
    /// Without dashes for flags and options; in capitals for arguments.
    public let name: String
    public let short: Character?
    /// What stands for the value in help: `FILE`, `bash|zsh|fish`.
    public let value: String
    public let about: String
    public let needed: Bool
    public let repeats: Bool
    public let completion: Completion

    init(
        _ shape: Shape, _ name: String, short: Character? = nil, value: String = "", about: String,
        needed: Bool = false, repeats: Bool = false, completion: Completion = .nothing
    ) {
        self.shape = shape
        self.name = name
        self.short = short
        self.value = value
        self.about = about
        self.needed = needed
        self.repeats = repeats
        self.completion = completion
    }

    /// The same form with other numbers of words allowed.
    func counted(needed: Bool, repeats: Bool) -> Form {
        Form(
            shape, name, short: short, value: value, about: about, needed: needed, repeats: repeats,
            completion: completion)
    }

    /// As it is named in a sentence.
    var label: String {
        switch shape {
        case .flag, .option: long
        case .argument, .familyWord: name
        }
    }

    /// `--to`, or `-C` for the rare option that has only a short name.
    var long: String { name.utf8.count == 1 ? "-\(name)" : "--\(name)" }

    /// As it stands in the left column of a help page: `-n, --limit N`.
    var spelling: String {
        let names = short.map { "-\($0), \(long)" } ?? long
        switch shape {
        case .flag: return names
        case .option: return "\(names) \(value)"
        case .argument, .familyWord: return name
        }
    }

    /// As it stands in a usage line: `[--to ENV]`, `NAME...`.
    var usage: String {
        let word: String
        switch shape {
        case .flag: word = long
        case .option: word = "\(long) \(value)"
        case .argument, .familyWord: word = name
        }
        return (needed ? word : "[\(word)]") + (repeats ? "..." : "")
    }
}

/// What a shell offers for a word.
public enum Completion: Hashable, Sendable {
    case nothing
    case files
    case directories
    case words([String])
    /// Names that only the program knows. The shell asks `PROGRAM complete KIND [FAMILY-WORD]
    /// [--of=FIRST-ARGUMENT] [--word=BEGINNING]` and offers the lines of the answer; a command of that name
    /// must be in the table.
    case names(String)
}

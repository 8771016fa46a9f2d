/// The options that stand before or after any command.
public struct GlobalOptions: Hashable, Sendable {
    /// `-C DIR`: work as if started there.
    public var directory: String?
    public var json = false
    public var quiet = false
    /// `--at`: a revision or a date, for commands that read.
    public var at: String?
    /// `--message`: the reason kept with the event, for commands that act.
    public var message: String?
    /// `--dry-run`: judge and print, write nothing, for commands that act.
    public var dryRun = false
    /// `--exception`: ask for an exception where a gate refuses, for commands that act.
    public var asException = false

    public init() {}

    static let everywhere: [Form] = [
        Form(
            .option, "C", value: "DIR", about: "work as if started in DIR", completion: .directories),
        Form(.flag, "json", about: "print one JSON document"),
        Form(.flag, "quiet", short: "q", about: "print only names or ids"),
        Form(.flag, "help", short: "h", about: "explain this command"),
    ]
    static let reading: [Form] = [
        Form(
            .option, "at", value: "REV|DATE",
            about: "as it was after an event (its number or commit) or on a day")
    ]
    private static let rehearsing = Form(
        .flag, "dry-run", about: "judge and print the decision, write nothing")
    static let sending = [rehearsing]
    static let acting: [Form] = [
        Form(.option, "message", short: "m", value: "TEXT", about: "why, kept with the event"),
        rehearsing,
        Form(.flag, "exception", about: "where a gate refuses, open a request for an exception"),
    ]
    static let version = Form(.flag, "version", about: "print the version of the program")
    static let afterCommand = everywhere + reading + acting
    static let all = afterCommand + [version]

    static func of(_ use: Command<some Sendable>.Use) -> [Form] {
        switch use {
        case .reads: reading + everywhere
        case .acts: acting + everywhere
        case .sends: sending + everywhere
        case .other: everywhere
        }
    }

    init(_ words: SortedWords) {
        directory = words.values["C"]?.first
        json = words.flags.contains("json")
        quiet = words.flags.contains("quiet")
        at = words.values["at"]?.first
        message = words.values["message"]?.first
        dryRun = words.flags.contains("dry-run")
        asException = words.flags.contains("exception")
    }
}

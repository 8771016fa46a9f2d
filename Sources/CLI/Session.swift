import Actions
import Arguments
import Canonical
import Catalog
import Output

/// One call of the program: what comes from outside, and the options that any command takes.
struct Session {
    let context: Context
    let options: GlobalOptions
    let terminal: Terminal
    /// All commands: some describe themselves from it.
    let table: CommandTable<Run>

    var acting: ActOptions { ActOptions(message: options.message, isDryRun: options.dryRun) }

    /// The same for acts on a lifecycle, where the reason has a word of its own.
    func acting(because reason: String?) throws -> ActOptions {
        guard let reason else { return acting }
        guard options.message == nil else {
            throw UsageFault("'--reason' and '--message' say the same", hint: "give the reason once")
        }
        return ActOptions(message: reason, isDryRun: options.dryRun)
    }

    /// The clock for progress.
    var elapsed: @Sendable () -> Duration {
        let now = context.milliseconds
        return { .milliseconds(now()) }
    }

    /// `--at`, or now.
    func moment() throws -> Moment {
        guard let text = options.at else { return .tip }
        guard let moment = Moment(text) else {
            throw UsageFault(
                "invalid value '\(text)' for '--at': neither an event's number, a commit, a date nor a time",
                hint: "write 12, 4f3a2c1, \(Period.forms)")
        }
        return moment
    }
}

extension GlobalOptions {
    var rendering: Report.Rendering { json ? .json : quiet ? .names : .people }
}

/// What a command becomes when its words have been read.
typealias Run = @Sendable (Session) throws -> Report

extension CommandGroup {
    static let begin = CommandGroup("Begin")
    static let assets = CommandGroup("Assets")
    static let trust = CommandGroup("History and trust")
    static let upkeep = CommandGroup("Setup and help")
}

/// Readers of the words that several commands take.
enum Word {
    static let plugin = FamilyWord("PLUGIN") { try valid { try PluginName($0) }($0) }
    static let asset = Argument(
        "NAME", "the asset: NAME, or KIND/NAME", completion: .names("assets"),
        parse: valid { try AssetReference($0) })
    static let assetPath = Argument(
        "PLUGIN/NAME", "the asset, with its plugin", completion: .names("paths"),
        parse: valid { try QualifiedAsset($0) })

    static let reason = Option("reason", value: "TEXT", "why, kept with the event; the same as --message")
    static let file = Option("file", value: "FILE", "the file that people edit", completion: .files)
    static let state = Option(
        "to", value: "STATE", "the state to go to", completion: .names("states"),
        parse: valid { try StateName($0) })
    static let allowDeprecated = Flag("allow-deprecated", "bind it although it is deprecated")

    static func version(_ about: String, as name: String = "version") -> Option<VersionChoice> {
        Option(
            name, value: "LABEL", "\(about): a label, an alias, latest or latest-approved",
            completion: .names("versions")
        ) { VersionChoice($0) }
    }

    static func environment(_ name: String, _ about: String) -> Option<EnvironmentName> {
        Option(
            name, value: "ENV", about, completion: .names("environments"),
            parse: valid { try EnvironmentName($0) })
    }

    /// Turns a name's own fault into a sentence of the command line; a name in capitals is told in small letters.
    static func valid<T>(
        _ read: @escaping @Sendable (String) throws -> T
    ) -> @Sendable (String) throws -> T {
        { word in
            do { return try read(word) } catch let fault as NameFault {
                let small = word.lowercased()
                do { _ = try read(small) } catch { throw UsageFault(fault.rule) }
                throw UsageFault("\(fault.rule); did you mean '\(small)'?")
            }
        }
    }
}

/// `agents/triage-bot`, or `agents/agent/triage-bot`.
struct QualifiedAsset: Sendable {
    let plugin: PluginName
    let name: AssetReference

    init(_ text: String) throws {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            throw NameFault(text: text, rule: "write PLUGIN/NAME or PLUGIN/KIND/NAME")
        }
        plugin = try PluginName(parts[0])
        name = try AssetReference(String(parts[1]))
    }
}

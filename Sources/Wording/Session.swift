// Wording: what all commands share. The call, the words that several of them take, and how what was done is told.
// What does not enter: a command of its own.

package import Actions
package import Arguments
package import Bearings
package import Canonical
package import Catalog
package import Output

/// One call of the program: what comes from outside, and the options that any command takes.
package struct Session {
    package let context: Context
    package let options: GlobalOptions
    package let terminal: Terminal
    /// All commands: some describe themselves from it.
    package let table: CommandTable<Run>

    package init(
        context: Context, options: GlobalOptions, terminal: Terminal, table: CommandTable<Run>
    ) {
        self.context = context
        self.options = options
        self.terminal = terminal
        self.table = table
    }

    package var acting: ActOptions {
        ActOptions(
            message: options.message, isDryRun: options.dryRun, asksForException: options.asException)
    }

    /// The same for acts on a lifecycle, where the reason has a word of its own.
    package func acting(because reason: String?) throws -> ActOptions {
        guard let reason else { return acting }
        guard options.message == nil else {
            throw UsageFault("'--reason' and '--message' say the same", hint: "give the reason once")
        }
        var acting = acting
        acting.message = reason
        return acting
    }

    /// The clock for progress.
    package var elapsed: @Sendable () -> Duration {
        let now = context.milliseconds
        return { .milliseconds(now()) }
    }

    /// `--at`, or now.
    package func moment() throws -> Moment {
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
    package var rendering: Report.Rendering { json ? .json : quiet ? .names : .people }
}

/// What a command becomes when its words have been read.
package typealias Run = @Sendable (Session) throws -> Report

/// All commands, one file each in the rooms above.
package enum Commands {}

extension CommandGroup {
    package static let begin = CommandGroup("Begin")
    package static let assets = CommandGroup("Assets")
    package static let rules = CommandGroup("Rules")
    package static let trust = CommandGroup("History and trust")
    package static let upkeep = CommandGroup("Setup and help")
}

/// Readers of the words that several commands take.
package enum Word {
    package static let plugin = FamilyWord("PLUGIN") { try valid { try PluginName($0) }($0) }
    package static let asset = Argument(
        "NAME", "the asset: NAME, or KIND/NAME", completion: .names("assets"),
        parse: valid { try AssetReference($0) })
    package static let assetPath = Argument(
        "PLUGIN/NAME", "the asset, with its plugin", completion: .names("paths"),
        parse: valid { try QualifiedAsset($0) })

    package static let reason = Option(
        "reason", value: "TEXT", "why, kept with the event; the same as --message")
    package static let file = Option("file", value: "FILE", "the file that people edit", completion: .files)
    package static let state = Option(
        "to", value: "STATE", "the state to go to", completion: .names("states"),
        parse: valid { try StateName($0) })
    package static let allowDeprecated = Flag("allow-deprecated", "bind it although it is deprecated")

    package static func version(_ about: String, as name: String = "version") -> Option<VersionChoice> {
        Option(
            name, value: "LABEL", "\(about): a label, an alias, latest or latest-approved",
            completion: .names("versions")
        ) { VersionChoice($0) }
    }

    package static let since = Option(
        "since", value: "DATE", "not before this day or time", parse: end(\.first))

    /// One end of the time that a word means.
    package static func end(
        _ side: any KeyPath<Period, Timestamp> & Sendable
    ) -> @Sendable (String) throws -> Timestamp {
        { word in
            guard let period = Period(word) else { throw UsageFault("write \(Period.forms)") }
            return period[keyPath: side]
        }
    }

    package static func environment(_ name: String, _ about: String) -> Option<EnvironmentName> {
        Option(
            name, value: "ENV", about, completion: .names("environments"),
            parse: valid { try EnvironmentName($0) })
    }

    /// Turns a name's own fault into a sentence of the command line; a name in capitals is told in small letters.
    package static func valid<T>(
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
package struct QualifiedAsset: Sendable {
    package let plugin: PluginName
    package let name: AssetReference

    package init(_ text: String) throws {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            throw NameFault(text: text, rule: "write PLUGIN/NAME or PLUGIN/KIND/NAME")
        }
        plugin = try PluginName(parts[0])
        name = try AssetReference(String(parts[1]))
    }
}

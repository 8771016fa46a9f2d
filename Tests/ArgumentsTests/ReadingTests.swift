import Testing

@testable import Arguments

/// What a line is read as: the deed, a page of help, or the sentence of the fault with its hint.
func reading(_ line: String, plugins: [String]? = nil) -> String {
    let words = line.split(separator: " ").map(String.init)
    do throws(UsageFault) {
        switch try table.read(words, familyWords: { _ in plugins }) {
        case .run(let call): return call.action.said + shown(call.options)
        case .help(let route, _): return "help [" + route.words.joined(separator: " ") + "]"
        case .version: return "version"
        }
    } catch {
        return error.message + (error.hint.map { " | " + $0 } ?? "")
    }
}

private func shown(_ options: GlobalOptions) -> String {
    var shown = ""
    if let directory = options.directory { shown += " -C=" + directory }
    if options.json { shown += " json" }
    if options.quiet { shown += " quiet" }
    if let at = options.at { shown += " at=" + at }
    if let message = options.message { shown += " message=" + message }
    if options.dryRun { shown += " dry" }
    return shown
}

@Suite struct ReadingTests {
    @Test(
        "words become a typed call",
        arguments: [
            ("verify", "verify full=false bundle=-"),
            ("verify --full --bundle f", "verify full=true bundle=f"),
            ("verify --bundle=--odd=", "verify full=false bundle=--odd="),
            ("verify --bundle -", "verify full=false bundle=-"),
            ("-C d --json verify -q --at main~2", "verify full=false bundle=- -C=d json quiet at=main~2"),
            ("-Cd --at=x verify --json", "verify full=false bundle=- -C=d json at=x"),
            ("--json --json verify", "verify full=false bundle=- json"),
            ("history", #"history 20 []"#),
            ("history -n 5 --by a --by=b", #"history 5 ["a", "b"]"#),
            ("history -n7", "history 7 []"),
            ("approvals list", "list"),
            ("approvals --json list", "list json"),
            ("approvals get", "get -"),
            ("approvals get -- --json", "get --json"),
            ("-- approvals get x", "get x"),
            ("agents show bot", "agents show bot"),
            ("agents --json show bot", "agents show bot json"),
            ("agents list --state approved", "agents list approved"),
            ("agents promote bot --to prod -m why --dry-run", "agents promote bot to prod - message=why dry"),
            ("agents governance set bot a=b c=d", #"agents set bot ["a=b", "c=d"]"#),
            ("completion fish", "completion fish"),
            ("complete assets", "complete assets"),
            ("--version", "version"), ("--json --version", "version"),
            ("agents promote bot --to prod --version 1.2.0", "agents promote bot to prod 1.2.0"),
        ])
    func call(line: String, expected: String) {
        #expect(reading(line) == expected)
    }

    @Test(
        "what cannot be read is one sentence and a hint",
        arguments: [
            (
                "verfy",
                "unknown command 'verfy'; did you mean 'verify'? | 'catalogctl help' lists the commands"
            ),
            (
                "verify --ful",
                "'verify' has no option '--ful'; did you mean '--full'? | "
                    + "'catalogctl help verify' lists its options"
            ),
            ("verify --zzz", "'verify' has no option '--zzz' | 'catalogctl help verify' lists its options"),
            ("verify -x", "'verify' has no option '-x' | 'catalogctl help verify' lists its options"),
            ("verify -qx", "'verify' has no option '-qx' | 'catalogctl help verify' lists its options"),
            (
                "--jsn verify",
                "unknown option '--jsn'; did you mean '--json'? | "
                    + "the options of a command follow its name"
            ),
            (
                "verify --bundle",
                "option '--bundle' needs a value FILE | 'catalogctl help verify' lists its options"
            ),
            (
                "verify --bundle --full",
                "option '--bundle' needs a value FILE | "
                    + "a value that begins with a dash is written '--bundle=VALUE'"
            ),
            (
                "verify --version",
                "'verify' has no option '--version' | 'catalogctl help verify' lists its options"
            ),
            ("verify --full=yes", "option '--full' takes no value"),
            ("verify --bundle a --bundle b", "option '--bundle' is given twice"),
            ("-C a verify -C b", "option '-C' is given twice"),
            ("verify x", "unexpected argument 'x' | usage: catalogctl verify [--full] [--bundle FILE]"),
            (
                "verify --dry-run",
                "'verify' takes no '--dry-run': it writes no event | "
                    + "'catalogctl help verify' lists its options"
            ),
            (
                "--message x verify",
                "'verify' takes no '--message': it writes no event | "
                    + "'catalogctl help verify' lists its options"
            ),
            (
                "init --at x",
                "'init' takes no '--at': it acts on what is so now | "
                    + "'catalogctl help init' lists its options"
            ),
            (
                "history -n 0",
                "invalid value '0' for '--limit': not a whole number from 1 to 1000 | "
                    + "usage: catalogctl history [--limit N] [--by PERSON]..."
            ),
            (
                "history -n 1e3",
                "invalid value '1e3' for '--limit': not a whole number from 1 to 1000 | "
                    + "usage: catalogctl history [--limit N] [--by PERSON]..."
            ),
            (
                "completion tcsh",
                "invalid SHELL 'tcsh': not one of bash, zsh, fish | "
                    + "usage: catalogctl completion SHELL"
            ),
            (
                "approvals lst",
                "'approvals' has no command 'lst'; did you mean 'list'? | "
                    + "'catalogctl help approvals' lists its commands"
            ),
            ("agents show", "missing argument NAME | usage: catalogctl agents show NAME"),
            (
                "agents show Bot",
                "invalid NAME 'Bot': a name is made of small letters | "
                    + "usage: catalogctl agents show NAME"
            ),
            (
                "agents promote bot",
                "missing option '--to ENV' | "
                    + "usage: catalogctl agents promote NAME --to ENV [--version L]"
            ),
            (
                "agents promot bot",
                "'agents' has no command 'promot'; did you mean 'promote'? | "
                    + "'catalogctl help agents' lists its commands"
            ),
            (
                "promote bot",
                "missing PLUGIN before 'promote' | "
                    + "usage: catalogctl PLUGIN promote NAME --to ENV [--version L]"
            ),
            (
                "Agents list",
                "invalid PLUGIN 'Agents': a name is made of small letters | "
                    + "usage: catalogctl Agents list [--state draft|approved|deprecated]"
            ),
            (
                "help verfy",
                "unknown command 'verfy'; did you mean 'verify'? | 'catalogctl help' lists the commands"
            ),
            ("help verify now", "'verify' has no command 'now'"),
        ])
    func fault(line: String, expected: String) {
        #expect(reading(line) == expected)
    }

    @Test(
        "a first word is judged by the families that the repository knows, where it knows them",
        arguments: [
            ("agents", ["agents"], "help [agents]"),
            ("verfy", ["verfy"], "help [verfy]"),
            (
                "agnts", ["agents"],
                "unknown command 'agnts'; did you mean 'agents'? | 'catalogctl help' lists the commands"
            ),
            (
                "agnts lst", ["agents"],
                "unknown command 'agnts'; did you mean 'agents'? | 'catalogctl help' lists the commands"
            ),
            (
                "lst", ["agents"],
                "unknown command 'lst'; did you mean 'PLUGIN list'? | 'catalogctl help' lists the commands"
            ),
            ("list", ["list"], "help [list]"),
            ("help promote", ["agents"], "help [PLUGIN promote]"),
            ("help PLUGIN promote", ["agents"], "help [PLUGIN promote]"),
            ("help agents promote", ["agents"], "help [agents promote]"),
        ])
    func families(line: String, plugins: [String], expected: String) {
        #expect(reading(line, plugins: plugins) == expected)
    }

    @Test(
        "help is given wherever it is asked for, whatever else is wrong with the line",
        arguments: [
            ("", "help []"), ("help", "help []"), ("--help", "help []"), ("-h", "help []"),
            ("help verify", "help [verify]"), ("verify --help", "help [verify]"),
            ("verify --nonsense --bundle -h", "help [verify]"), ("-C x verify -h", "help [verify]"),
            ("approvals", "help [approvals]"), ("approvals nonsense -h", "help [approvals]"),
            ("help approvals get", "help [approvals get]"), ("agents", "help [agents]"),
            ("agents show --help", "help [agents show]"), ("help agents show", "help [agents show]"),
            ("help governance set", "help [PLUGIN governance set]"), ("promote -h", "help [PLUGIN promote]"),
            ("help PLUGIN", "help [PLUGIN]"), ("help PLUGIN promote", "help [PLUGIN promote]"),
            ("approvals get -- -h", "get -h"),
        ])
    func help(line: String, expected: String) {
        #expect(reading(line) == expected)
    }

    @Test("A108 an option or command is known by its bytes, not by what Unicode calls equal")
    func bytes() {
        #expect(reading("verify --bundle\u{301} x").hasPrefix("'verify' has no option"))
        #expect(reading("-\u{212A} verify").hasPrefix("unknown option"))
        #expect(reading("agents show -\u{301}x").hasPrefix("'agents show' has no option"))
        #expect(reading("approvals get x=\u{338}y") == "get x=\u{338}y")
    }

    @Test("A109 words of any length and number are refused without long work")
    func lengths() {
        let long = String(repeating: "x", count: 1_000_000)
        #expect(reading("verify --" + long).hasPrefix("'verify' has no option"))
        #expect(reading("agents " + long).hasPrefix("'agents' has no command"))
        let many = String(repeating: " y", count: 10_000)
        #expect(reading("verify" + many).hasPrefix("unexpected argument 'y'"))
    }

    @Test("whether faults are wanted as JSON can be told from words that cannot be read")
    func json() {
        #expect(CommandTable<any Deed>.wantsJSON(["bogus", "--json"]))
        #expect(!CommandTable<any Deed>.wantsJSON(["approvals", "get", "--", "--json"]))
    }

    @Test("started as git-catalog it calls itself 'git catalog'")
    func programName() {
        #expect(
            CommandTable<any Deed>.programName(startedAs: "/usr/lib/git-core/git-catalog") == "git catalog")
        #expect(CommandTable<any Deed>.programName(startedAs: "./catalogctl") == "catalogctl")
        var other = table
        other.program = "git catalog"
        #expect(other.help(for: Route(path: ["verify"])).hasPrefix("usage: git catalog verify [--full]"))
    }

    @Test("a sound table has no flaws, and each flaw of an unsound one is named")
    func flaws() {
        #expect(table.flaws == [])
        let bad = CommandTable<any Deed>(
            program: "x", about: "",
            commands: [
                Command("a", "", group: .start) { Said(said: "") },
                Command("a", "", group: .start) { Said(said: "") },
                Command("a b", "", group: .start, Flag("json", "")) { _ in Said(said: "") },
                Command("help", "", group: .start, Flag("f", short: "q", "")) { _ in Said(said: "") },
                Command("c", "", group: .start, Argument("X", "").optional, Argument("Y", "")) { _, _ in
                    Said(said: "")
                },
            ])
        #expect(
            bad.flaws == [
                "'a' hides its subcommands", "'a' is there twice", "'a' hides its subcommands",
                "'help' is the table's own", "'a b' names a parameter twice",
                "'help' uses a short name twice",
                "'c': Y follows [X]",
            ])
    }
}

import Arguments

/// Commands in miniature: what was read, printed back.
protocol Deed: Sendable {
    var said: String { get }
}

struct Verify: Deed {
    let full: Bool
    let bundle: String?
    var said: String { "verify full=\(full) bundle=\(bundle ?? "-")" }
}

struct Said: Deed {
    let said: String
}

struct Name: Sendable, CustomStringConvertible {
    struct Refusal: Error, CustomStringConvertible {
        let description: String
    }

    let description: String

    init(_ word: String) throws {
        guard !word.isEmpty, word.utf8.allSatisfy({ 0x61...0x7A ~= $0 || $0 == 0x2D }) else {
            throw Refusal(description: "a name is made of small letters")
        }
        description = word
    }
}

enum State: String, CaseIterable, Sendable {
    case draft, approved, deprecated
}

extension CommandGroup {
    static let start = CommandGroup("Start")
    static let trust = CommandGroup("Trust")
    static let catalog = CommandGroup("Catalog")
}

let plugin = FamilyWord("PLUGIN", parse: Name.init)
let name = Argument("NAME", "the asset", completion: .names("assets"), parse: Name.init)

let table = CommandTable<any Deed>(
    program: "catalogctl",
    about: "Governs the life of catalog assets inside a Git repository, with no server: who may move which "
        + "version of what into which environment, on whose approval.",
    stems: [Stem("approvals", "requests that wait for a yes", group: .trust)],
    commands: [
        Command("init", "create the ledger", group: .start, use: .acts) { Said(said: "init") },
        Command(
            "completion", "print a completion script", group: .start,
            Argument<Shell>("SHELL", "for which shell")
        ) { Said(said: "completion \($0.rawValue)") },
        Command("complete", "names for the shells", group: .start, hidden: true, Argument("KIND", "of names"))
        {
            Said(said: "complete \($0)")
        },
        Command(
            "verify", "check every event since the last verified tip", group: .trust, use: .reads,
            about: "Replays the log and compares every tree.",
            examples: [Example("verify --full", "replay the whole history")],
            Flag("full", "replay the whole history"),
            Option("bundle", value: "FILE", "check a bundle|pack, not this repository", completion: .files),
            action: Verify.init),
        Command(
            "history", "list events", group: .trust, use: .reads,
            Option("limit", short: "n", value: "N", "at most N", parse: Reading.integer(in: 1...1000))
                .otherwise(20),
            Option("by", value: "PERSON", "of a person").repeated
        ) { Said(said: "history \($0) \($1)") },
        Command("approvals list", "list requests", group: .trust, use: .reads) { Said(said: "list") },
        Command(
            "approvals get", "show a request", group: .trust, use: .reads,
            Argument("ID", "the request").optional
        ) { Said(said: "get \($0 ?? "-")") },
    ],
    family: Family(
        "PLUGIN", "what is done with the assets of a plugin", group: .catalog, names: "plugins",
        commands: [
            Command(
                "list", "list assets", group: .catalog, use: .reads, plugin,
                Option<State>("state", "in this state")
            ) { Said(said: "\($0) list \($1?.rawValue ?? "-")") },
            Command("show", "show an asset", group: .catalog, use: .reads, plugin, name) {
                Said(said: "\($0) show \($1)")
            },
            Command(
                "promote", "bind a version in an environment", group: .catalog, use: .acts, plugin, name,
                Option("to", value: "ENV", "the environment", completion: .names("environments")).required,
                Option("version", value: "L", "the version", completion: .names("versions"))
            ) { Said(said: "\($0) promote \($1) to \($2) \($3 ?? "-")") },
            Command(
                "governance set", "write metadata", group: .catalog, use: .acts, plugin, name,
                Argument("KEY=VALUE", "what to set", completion: .words(["risk.level=", "labels."])).repeated
            ) { Said(said: "\($0) set \($1) \($2)") },
        ])
)

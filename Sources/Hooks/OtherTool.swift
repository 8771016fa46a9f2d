import Bearings
import Canonical
import Git

/// Somebody else's hook where ours would stand, and how it is told to call ours.
enum OtherTool {
    /// It writes its scripts anew; the team's own words stand in `.husky/<hook>`.
    case husky(file: String)
    case lefthook(top: String)
    case preCommit(top: String)
    case script(String)
    /// What no line of a shell can be put into.
    case program(String)

    /// - Parameter bytes: what stands in the hook's file.
    init(_ hook: HookName, in place: HookPlace, holding bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        let top = place.repository.workTree ?? place.repository.gitDirectory
        let file = place.file(of: hook).path
        if place.folder.hasSuffix("/.husky/_") {
            self = .husky(file: "\(place.folder.dropLast(2))/\(hook.rawValue)")
        } else if text.contains("lefthook") {
            self = .lefthook(top: top)
        } else if text.contains("pre-commit.com"), !hook.isFed {
            // What it starts is not told what git says.
            self = .preCommit(top: top)
        } else {
            self = ShellLine.begins(text) ? .script(file) : .program(file)
        }
    }

    /// The files in which it may be told.
    private var files: [String] {
        switch self {
        case .husky(let file), .script(let file), .program(let file): [file]
        case .lefthook(let top):
            ["lefthook.yml", "lefthook.yaml", ".lefthook.yml", ".lefthook.yaml", "lefthook-local.yml"].map {
                "\(top)/\($0)"
            }
        case .preCommit(let top): ["\(top)/.pre-commit-config.yaml"]
        }
    }

    private static let limit = 1 << 20

    /// Whether ours is asked whenever theirs is, and heard.
    func calls(_ hook: HookName) -> Bool {
        switch self {
        case .husky, .script:
            // What stands before a line may leave before it is reached, or read what git says.
            files.contains { file in
                Self.lines(of: file).first { !$0.isEmpty && $0.first != "#" }
                    .map { ShellLine(hook, reading: $0) != nil } ?? false
            }
        case .lefthook, .preCommit: !mentions(of: hook).isEmpty
        case .program: false
        }
    }

    /// The files with a line that names our hook, whatever becomes of it.
    func mentions(of hook: HookName) -> [String] {
        files.filter { file in
            Self.lines(of: file).contains { line in
                line.first != "#" && line.contains("catalogctl") && line.contains("hook \(hook.rawValue)")
            }
        }
    }

    private static func lines(of path: String) -> [Substring] {
        let bytes: [UInt8]?
        do { bytes = try Repository.plainFile(path, limit: Self.limit) } catch { return [] }
        return String(decoding: bytes ?? [], as: UTF8.self).split(separator: "\n").map { line in
            line.drop { $0 == " " || $0 == "\t" }
        }
    }

    /// The one line to add, and where. What a team shares names the program by its name alone.
    func cure(_ shim: Shim) -> String {
        let hook = shim.hook.rawValue
        switch self {
        case .husky:
            return "add this line to .husky/\(hook), before any other: \(ShellLine(shim, "catalogctl").text)"
        case .lefthook:
            let fed = shim.hook.isFed ? ", use_stdin: true" : ""
            let call = shim.call(program: "catalogctl", arguments: " {0}")
            return
                "add this line below '\(hook): commands:' in lefthook.yml: catalogctl: {run: \"\(call)\"\(fed)}"
        case .preCommit:
            let call = shim.call(program: "catalogctl", arguments: "")
            return
                "add this line below 'repos:' in .pre-commit-config.yaml: - {repo: local, hooks: [{id: catalogctl-\(hook), "
                + "name: catalogctl, language: system, entry: \(call), stages: [\(hook)], pass_filenames: false, "
                + "always_run: true}]}"
        case .script(let file):
            return
                "add this line to \(quotedForShell(file)), as the first below '#!': \(ShellLine(shim, shim.program).text)"
        case .program(let file):
            return
                "\(quotedForShell(file)) is no shell script; give it another name, and put one in its place that has this "
                + "line below '#!', and then starts it: \(ShellLine(shim, shim.program).text)"
        }
    }
}

/// The line of a shell script that asks our hook first, and stops where it refuses.
struct ShellLine {
    let text: String

    /// Hands what git says to both: whoever reads it first leaves nothing to the other.
    private static let keeping =
        #"fed=$(mktemp) && cat >"$fed" && exec 3<"$fed" <"$fed" && rm "$fed" && "#
    private static let fromThere = " <&3"
    private static let stopping = "|| exit"
    private static let state = "XDG_STATE_HOME="

    init(_ shim: Shim, _ program: String) {
        let call = shim.call(program: program)
        text =
            (shim.hook.isFed ? Self.keeping + call + Self.fromThere : call) + " \(Self.stopping) $?"
    }

    /// Nil for a line that does anything before, or goes on whatever ours says, or starts what is not there.
    init?(_ hook: HookName, reading line: Substring) {
        var rest = line
        if rest.hasPrefix(Self.keeping) { rest.removeFirst(Self.keeping.count) }
        let isLast = rest.hasPrefix("exec ")
        if isLast { rest.removeFirst("exec ".count) }
        if rest.hasPrefix(Self.state) {
            guard let state = Self.word(rest) else { return nil }
            rest = state.rest
        }
        guard let program = Self.word(rest), let name = program.word.split(separator: "/").last,
            ["catalogctl", "git-catalog"].contains(name),
            program.word.first != "/" || ShimFile(path: program.word).isExecutable,
            program.rest.hasPrefix("hook \(hook.rawValue) "), isLast || program.rest.contains(Self.stopping)
        else { return nil }
        text = String(line)
    }

    /// The first word as a shell reads it, and what follows it and a space.
    private static func word(_ text: Substring) -> (word: String, rest: Substring)? {
        var word = ""
        var rest = text
        while let first = rest.first, first != " " {
            rest.removeFirst()
            switch first {
            case "'", "\"":
                guard let end = rest.firstIndex(of: first) else { return nil }
                word += rest[..<end]
                rest = rest[end...].dropFirst()
            case "\\":
                if let next = rest.popFirst() { word.append(next) }
            default: word.append(first)
            }
        }
        return (word, rest.drop { $0 == " " })
    }

    private static let shells = ["sh", "bash", "dash", "ash", "ksh", "zsh"]

    /// Whether a script says that a shell runs it.
    static func begins(_ script: String) -> Bool {
        guard script.hasPrefix("#!") else { return false }
        let words = script.prefix { $0 != "\n" }.dropFirst(2).split { $0 == " " || $0 == "\t" }
        let names = words.prefix(2).compactMap { $0.split(separator: "/").last.map(String.init) }
        return names.first.map { shells.contains($0) || $0 == "env" && shells.contains(names.last ?? "") }
            ?? false
    }
}

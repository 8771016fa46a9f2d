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

    /// - Parameter bytes: what stands in the hook's file.
    init(_ hook: HookName, in place: HookPlace, holding bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        let top = place.repository.workTree ?? place.repository.gitDirectory
        if place.folder.hasSuffix("/.husky/_") {
            self = .husky(file: "\(place.folder.dropLast(2))/\(hook.rawValue)")
        } else if text.contains("lefthook") {
            self = .lefthook(top: top)
        } else if text.contains("pre-commit.com") {
            self = .preCommit(top: top)
        } else {
            self = .script(place.file(of: hook).path)
        }
    }

    /// The files in which it may be told.
    private var files: [String] {
        switch self {
        case .husky(let file), .script(let file): [file]
        case .lefthook(let top):
            ["lefthook.yml", "lefthook.yaml", ".lefthook.yml", ".lefthook.yaml", "lefthook-local.yml"].map {
                "\(top)/\($0)"
            }
        case .preCommit(let top): ["\(top)/.pre-commit-config.yaml"]
        }
    }

    private static let limit = 1 << 20

    /// Whether a line of theirs calls our hook.
    func calls(_ hook: HookName) -> Bool {
        files.contains { path in
            let bytes: [UInt8]?
            do { bytes = try Repository.plainFile(path, limit: Self.limit) } catch { return false }
            let lines = String(decoding: bytes ?? [], as: UTF8.self).split(separator: "\n")
            return lines.contains { line in
                line.drop { $0 == " " }.first != "#" && line.contains("catalogctl")
                    && line.contains("hook \(hook.rawValue)")
            }
        }
    }

    /// The one line to add, and where. What a team shares names the program by its name alone.
    func cure(_ shim: Shim) -> String {
        let hook = shim.hook.rawValue
        switch self {
        case .husky:
            return "add this line to .husky/\(hook): \(shim.call(program: "catalogctl"))"
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
                "add this line to \(quotedForShell(file)), before it reads its input: \(shim.call(program: shim.program)) || exit $?"
        }
    }
}

import Bearings
import Canonical
import Git
import Packs
import Programs
import Store

/// Where git looks for the hooks of a repository, and who else keeps theirs there.
struct HookPlace {
    let repository: Repository
    /// As git itself finds it, core.hooksPath honoured.
    let folder: String
    /// Where git looks where nobody says otherwise.
    let usualFolder: String
    /// Whether that is the folder.
    let isUsual: Bool
    /// Where our scripts lie that git is told of by its configuration.
    let ownFolder: String
    /// Whether the user's own settings name the folder, so that it serves all of their repositories.
    let isShared: Bool
    /// Where the folder really lies, if that is not in the repository and nothing of the user's own says so.
    let outside: String?
    private let launcher: Launcher
    private let settings: Settings

    init(in context: Context) throws(ActionError) {
        repository = try context.repository()
        launcher = Launcher(
            environment: context.environment.filter { !Launcher.variablesOfRepository.contains($0.key) })
        settings = try context.settings()
        let place = try Self.git(
            ["rev-parse", "--path-format=absolute", "--git-path", "hooks"],
            in: repository.workTree ?? repository.gitDirectory, launcher)
        guard place.utf8.first == 0x2F, !containsControls(place) else {
            throw ActionError(
                "hooks.folder", .unavailable, "git looks for hooks in '\(place)', which is no plain path",
                hint: "see what names it: git config --show-origin core.hooksPath")
        }
        folder = place
        usualFolder = repository.commonDirectory + "/hooks"
        isUsual = Files.place(Array(place.utf8)) == Files.place(Array(usualFolder.utf8))
        ownFolder = repository.commonDirectory + "/catalogctl"
        isShared = settings.scope(of: "core.hookspath").map(Scope.ofUser.contains) ?? false
        let real = Files.place(Array(place.utf8))
        let inside = [repository.commonDirectory, repository.gitDirectory, repository.workTree]
            .compactMap { $0.flatMap { Files.place(Array($0.utf8)) } }
            .contains { folder in real.map { ($0 + [0x2F]).starts(with: folder + [0x2F]) } ?? false }
        outside = isShared || inside ? nil : real.map { String(decoding: $0, as: UTF8.self) } ?? place
    }

    /// - Returns: what it prints, without the last newline.
    static func git(
        _ words: [String], in directory: String, _ launcher: Launcher
    ) throws(ActionError) -> String {
        let result = try translating { () throws(ProgramError) in
            try launcher.run(.git, words, in: directory)
        }
        guard result.status == 0 else {
            throw ActionError(
                "hooks.git", .unavailable, "git \(words[0]) failed: \(printable(result.errors))",
                hint: "see what is wrong: git status")
        }
        let text = String(decoding: result.output, as: UTF8.self)
        return text.utf8.last == 0x0A ? String(text.dropLast()) : text
    }

    func file(of hook: HookName) -> ShimFile { ShimFile(path: "\(folder)/\(hook.rawValue)") }

    func ownFile(of hook: HookName) -> ShimFile { ShimFile(path: "\(ownFolder)/\(hook.rawValue)") }

    func usualFile(of hook: HookName) -> ShimFile { ShimFile(path: "\(usualFolder)/\(hook.rawValue)") }

    // MARK: git's own chain

    /// The first git that runs hooks which its configuration names, beside the file in the folder.
    private static let firstWithConfiguredHooks = [2, 54]

    func runsConfiguredHooks() throws(ActionError) -> Bool {
        let version = try Self.git(["version"], in: folderOfGit, launcher)
        let numbers = version.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
        return numbers.count == 2 && !numbers.lexicographicallyPrecedes(Self.firstWithConfiguredHooks)
    }

    /// The hook's name in git's configuration. It may not be that of an event.
    private func key(_ hook: HookName, _ name: String) -> String {
        "hook.catalogctl-\(hook.rawValue).\(name)"
    }

    /// Whether git is told of our script.
    func isConfigured(_ hook: HookName) -> Bool {
        settings.values(key(hook, "command")).contains { $0.utf8.elementsEqual(command(hook).utf8) }
            && settings.values(key(hook, "event")).contains { $0.utf8.elementsEqual(hook.rawValue.utf8) }
    }

    func configure(_ hook: HookName) throws(ActionError) {
        try set(key(hook, "command"), command(hook))
        try set(key(hook, "event"), hook.rawValue)
    }

    func unconfigure(_ hook: HookName) throws(ActionError) {
        guard isConfigured(hook) else { return }
        _ = try Self.git(
            ["config", "--local", "--remove-section", "hook.catalogctl-\(hook.rawValue)"], in: folderOfGit,
            launcher)
    }

    func set(_ key: String, _ value: String) throws(ActionError) {
        _ = try Self.git(["config", "--local", "--replace-all", key, value], in: folderOfGit, launcher)
    }

    private func command(_ hook: HookName) -> String { quotedForShell(ownFile(of: hook).path) }

    private var folderOfGit: String { repository.workTree ?? repository.gitDirectory }
}

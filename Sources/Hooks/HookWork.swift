import Bearings
import Canonical
import Git
import Store

/// The hooks of one side of a repository: what there should be, what there is, and putting one in the place of the other.
struct HookWork {
    let side: HookSide
    let place: HookPlace
    private let program: String
    private let stateHome: String?
    private let reference: String

    var hooks: [HookName] { side.hooks }

    init(_ side: HookSide, in context: Context) throws(ActionError) {
        self.side = side
        place = try HookPlace(in: context)
        program = context.program
        let trust = try context.trustFolder().path
        stateHome = side == .server ? String(trust.dropLast("/catalogctl".count)) : nil
        let repository = place.repository
        let configured = try translating { () throws(GitError) in
            try repository.configuration(LedgerReference.configurationKey)
        }
        reference = configured ?? LedgerReference.home
        if !LedgerReference.isWellFormed(reference) {
            // Whoever looks for the ledger refuses it, and says why.
            _ = try translating { () throws(GitError) in try LedgerReference(in: repository) }
        }
    }

    func shim(_ hook: HookName) -> Shim {
        Shim(hook, program: program, stateHome: stateHome, reference: reference)
    }

    func standing(of hook: HookName) throws(ActionError) -> ListHooks.Standing {
        let file = place.file(of: hook)
        let own = place.ownFile(of: hook)
        func standing(_ state: ListHooks.Standing.State, at file: ShimFile, _ cure: String? = nil)
            -> ListHooks.Standing
        {
            ListHooks.Standing(hook: hook, state: state, path: file.path, cure: cure)
        }
        func standing(of found: Shim, _ file: ShimFile) -> ListHooks.Standing {
            guard found.isAsGood(as: shim(hook)) else { return standing(.outdated, at: file, side.install) }
            return file.isExecutable
                ? standing(.installed, at: file) : standing(.idle, at: file, side.install)
        }
        if place.isConfigured(hook), case .bytes(let bytes) = try own.read(),
            let found = Shim(hook, reading: bytes)
        {
            return standing(of: found, own)
        }
        switch try file.read() {
        case .nothing: return standing(.missing, at: file, side.install)
        case .strange:
            return standing(.foreign, at: file, "see what it is: ls -l \(quotedForShell(file.path))")
        case .bytes(let bytes):
            if let found = Shim(hook, reading: bytes) { return standing(of: found, file) }
            let tool = OtherTool(hook, in: place, holding: bytes)
            guard tool.calls(hook) else { return standing(.foreign, at: file, tool.cure(shim(hook))) }
            return file.isExecutable
                ? standing(.chained, at: file)
                : standing(.idle, at: file, "chmod +x \(quotedForShell(file.path))")
        }
    }

    func cautions(
        on standings: [ListHooks.Standing], in context: Context
    ) throws(ActionError) -> [ListHooks.Caution] {
        var cautions: [ListHooks.Caution] = []
        if place.isShared, standings.contains(where: \.isOurs) {
            cautions.append(
                ListHooks.Caution(
                    text:
                        "\(place.folder) is your core.hooksPath, so these hooks run in all of your repositories",
                    cure: nil))
        } else if let outside = place.outside {
            cautions.append(
                ListHooks.Caution(
                    text:
                        "git is told by this repository to look for hooks in \(outside), which lies outside of it; they run "
                        + "wherever else that folder is named", cure: nil))
        }
        var idle: [String] = []
        for standing in standings where !place.isUsual && !standing.isInForce {
            if case .bytes(let bytes) = try place.usualFile(of: standing.hook).read(),
                Shim(standing.hook, reading: bytes) != nil
            {
                idle.append(standing.hook.rawValue)
            }
        }
        if !idle.isEmpty {
            cautions.append(
                ListHooks.Caution(
                    text:
                        "git does not look for hooks in \(place.usualFolder), where \(idle.joined(separator: ", ")) "
                        + "of ours \(idle.count == 1 ? "lies" : "lie"): core.hooksPath is \(place.folder)",
                    cure: side.install))
        }
        let judges = standings.contains { $0.hook == .preReceive && $0.isOurs }
        return judges ? try cautions + cautionsOfServer(context) : cautions
    }

    /// Puts ours where it can stand, and says how it stands then.
    func install(_ hook: HookName) throws(ActionError) -> ListHooks.Standing {
        let before = try standing(of: hook)
        switch before.state {
        case .chained: return before
        case .missing: try ShimFile(path: before.path).write(shim(hook).text, replacing: false)
        case .installed, .outdated, .idle:
            let file = ShimFile(path: before.path)
            guard case .bytes(let bytes) = try file.read(), let found = Shim(hook, reading: bytes) else {
                return before
            }
            // Installed by another user it knows what that one trusts.
            if before.state == .installed, found == shim(hook) { return before }
            try file.write(shim(hook).text, replacing: true)
        case .foreign:
            guard try place.runsConfiguredHooks() else { return before }
            let own = place.ownFile(of: hook)
            switch try own.read() {
            case .nothing: try own.write(shim(hook).text, replacing: false)
            case .bytes(let bytes) where Shim(hook, reading: bytes) != nil:
                try own.write(shim(hook).text, replacing: true)
            case .bytes, .strange: return before
            }
            try place.configure(hook)
            return ListHooks.Standing(hook: hook, state: .installed, path: own.path, cure: nil)
        }
        return try standing(of: hook)
    }

    /// Outside of the repository nothing says whose hooks those are.
    func requireOwnFolder() throws(ActionError) {
        guard let outside = place.outside else { return }
        var found: [String] = []
        for hook in hooks {
            let file = place.file(of: hook)
            if case .bytes(let bytes) = try file.read(), Shim(hook, reading: bytes) != nil {
                found.append(quotedForShell(file.path))
            }
        }
        guard !found.isEmpty else { return }
        throw ActionError(
            "hooks.outside", .denied,
            "\(outside) lies outside of this repository, and the hooks there may be another one's",
            hint: "if they are not, remove them by hand: rm \(found.joined(separator: " "))")
    }

    /// Removes what is ours, byte for byte.
    func remove(_ hook: HookName, _ removal: inout UninstallHooks.Removal) throws(ActionError) {
        try place.unconfigure(hook)
        var files = [place.file(of: hook), place.ownFile(of: hook)]
        if !place.isUsual { files.append(place.usualFile(of: hook)) }
        for file in files {
            guard case .bytes(let bytes) = try file.read(), Shim(hook, reading: bytes) != nil else {
                continue
            }
            try file.remove()
            removal.removed.append(file.path)
        }
        if case .bytes(let bytes) = try place.file(of: hook).read() {
            removal.kept += OtherTool(hook, in: place, holding: bytes).mentions(of: hook)
        }
    }
}

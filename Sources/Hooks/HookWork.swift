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

    var hooks: [HookName] { side.hooks(isBare: place.repository.isBare) }

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
        if place.isConfigured(hook), case .bytes(let bytes) = try own.read(),
            let found = Shim(hook, reading: bytes)
        {
            let isGood = found.isAsGood(as: shim(hook)) && own.isExecutable
            return standing(isGood ? .installed : .outdated, at: own, isGood ? nil : install)
        }
        switch try file.read() {
        case .nothing: return standing(.missing, at: file, install)
        case .strange:
            return standing(.foreign, at: file, "see what it is: ls -l \(quotedForShell(file.path))")
        case .bytes(let bytes):
            if let found = Shim(hook, reading: bytes) {
                guard found.isAsGood(as: shim(hook)), file.isExecutable else {
                    return standing(.outdated, at: file, install)
                }
                return standing(.installed, at: file)
            }
            let tool = OtherTool(hook, in: place, holding: bytes)
            if tool.calls(hook) { return standing(.chained, at: file) }
            return standing(.foreign, at: file, tool.cure(shim(hook)))
        }
    }

    private var install: String { "catalogctl hooks install\(side == .server ? " --server" : "")" }

    /// Puts ours where it can stand, and says how it stands then.
    func install(_ hook: HookName) throws(ActionError) -> ListHooks.Standing {
        let before = try standing(of: hook)
        switch before.state {
        case .chained: return before
        case .missing: try ShimFile(path: before.path).write(shim(hook).text, replacing: false)
        case .installed, .outdated:
            let file = ShimFile(path: before.path)
            // Installed by another user it knows what that one trusts.
            if before.state == .installed, case .bytes(let bytes) = try file.read(),
                Shim(hook, reading: bytes) == shim(hook)
            {
                return before
            }
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

    /// Removes what is ours, byte for byte, and says which files that was.
    func remove(_ hook: HookName) throws(ActionError) -> [String] {
        var removed: [String] = []
        try place.unconfigure(hook)
        for file in [place.file(of: hook), place.ownFile(of: hook)] {
            guard case .bytes(let bytes) = try file.read(), Shim(hook, reading: bytes) != nil else {
                continue
            }
            try file.remove()
            removed.append(file.path)
        }
        return removed
    }
}

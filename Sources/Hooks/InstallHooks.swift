public import Bearings
import Git
import Objects
import Store

/// Puts our hooks beside whatever is there. Nothing of anybody else's is written over, and no setting of git is changed
/// that is not ours.
public struct InstallHooks: Sendable {
    public let side: HookSide
    /// The root that a server is to believe.
    public let root: Revision?

    public init(_ side: HookSide, root: Revision? = nil) {
        self.side = side
        self.root = root
    }

    public func run(in context: Context) throws(ActionError) -> ListHooks.Listing {
        let work = try HookWork(side, in: context)
        if side == .server { try believe(context, work) }
        var standings: [ListHooks.Standing] = []
        for hook in work.hooks { standings.append(try work.install(hook)) }
        return ListHooks.Listing(
            standings: standings, cautions: try work.cautions(on: standings, in: context))
    }

    /// Pins the root for the server's user, and says to the repository that it takes no other. What is here already is
    /// verified first, so that the first push costs what it brings.
    private func believe(_ context: Context, _ work: HookWork) throws(ActionError) {
        let ledger = try context.ledger()
        let told = root.flatMap { ObjectID(hex: $0.hex) }
        if try translating(ledger.claimedTip) != nil { try verify(ledger, from: told) }
        if let told {
            try translating { () throws(LedgerError) in
                if try !ledger.trust.isPinned(told) { try ledger.trust.pin(told, at: context.now) }
            }
            try work.place.set(ServerRoot.configurationKey, told.hex)
        }
    }

    private func verify(_ ledger: Ledger, from told: ObjectID?) throws(ActionError) {
        let found: ObjectID
        do throws(LedgerError) {
            var verification = Verification(of: ledger)
            verification.assumedRoot = told
            found = try verification.report().root
        } catch {
            guard case .unverifiable(.rootNotPinned(let root)) = error else { throw error.inOurWords }
            guard told != nil else {
                throw ActionError(
                    "root.not-pinned", .unavailable, error.inOurWords.message,
                    hint:
                        "if somebody you trust told you this id: catalogctl hooks install --server --root \(root.hex)"
                )
            }
            found = root
        }
        guard let told, found != told else { return }
        throw ActionError(
            "history.other-root", .integrity,
            "the ledger here begins with \(found.hex), not with \(told.hex)",
            hint: "nothing was installed; ask again for the root, or look at the ledger: catalogctl join")
    }
}

/// Removes the hooks that are ours to the last byte, and leaves everything else.
public struct UninstallHooks: Sendable {
    public let side: HookSide

    public init(_ side: HookSide) { self.side = side }

    public struct Removal: Sendable {
        /// The files that were removed.
        public internal(set) var removed: [String] = []
        /// Files of others, or changed by hand, that name our hooks still.
        public internal(set) var kept: [String] = []
    }

    public func run(in context: Context) throws(ActionError) -> Removal {
        let work = try HookWork(side, in: context)
        try work.requireOwnFolder()
        var removal = Removal()
        for hook in work.hooks { try work.remove(hook, &removal) }
        return removal
    }
}

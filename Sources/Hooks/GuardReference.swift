public import Bearings
import Git
import Objects
import Store

/// `reference-transaction`: whether plain git may move the ledger's ref. It may where it brings events that hold.
public struct GuardReference: Sendable {
    /// The word that git says before it moves anything; at any other time it is too late, or nothing is decided.
    private static let decisive = "prepared"

    public let phase: String

    public init(phase: String) { self.phase = phase }

    public func run(in context: Context) throws(ActionError) -> HookVerdict {
        var verdict = HookVerdict()
        let moves = try ReferenceMove.lines(HookInput.bytes(in: context))
        guard phase.utf8.elementsEqual(Self.decisive.utf8) else { return verdict }
        let ledger: Ledger
        do { ledger = try context.workingLedger() } catch {
            // A ref that names another one is no ledger, and may go.
            if error.code == "ref.form", moves.allSatisfy({ $0.new == nil && !$0.isSymbolic }) {
                return verdict
            }
            throw error
        }
        let names = LedgerNames(of: ledger)
        for move in moves where names.isReserved(move.name) {
            _ = verdict.hold(move.name) { () throws(ActionError) in try hold(move, names, ledger, context) }
        }
        return verdict
    }

    private func hold(
        _ move: ReferenceMove, _ names: LedgerNames, _ ledger: Ledger, _ context: Context
    ) throws(ActionError) {
        // What a clone notes of remotes is written anew by the next sync.
        if names.isNote(move.name) { return }
        let isThere = try translating { () throws(GitError) in
            try ledger.repository.hasReference(move.name)
        }
        guard let new = move.new, !move.isSymbolic else {
            if move.isSymbolic {
                throw ActionError(
                    "ref.form", .integrity, "the ledger's ref may not name another one",
                    hint: "name a commit: git update-ref \(move.name) COMMIT")
            }
            // What only stands in its way may go.
            guard isThere, names.mayBeLedger(move.name) else { return }
            // git tells it so too where it packs a ref, and the ref is there as before.
            let isPacked = try translating { () throws(GitError) in
                try ledger.repository.isBeingPacked(move.name)
            }
            if isPacked { return }
            throw LedgerNames.deletion(of: move.name, isPush: false)
        }
        guard names.isLedger(move.name) || names.isUsual(move.name) else { throw names.refusal(move.name) }
        do throws(LedgerError) {
            _ = try Reception(of: ledger, now: context.now, unheardUntil: nil).judge(
                new, containing: ledger.claimedTip())
        } catch {
            // A ledger that nobody here has believed yet may come, to be looked at: reading it is refused until it is joined.
            if case .unverifiable(.rootNotPinned) = error, !isThere, try isNew(ledger) { return }
            // And back from what is none, to what was.
            if try translating({ () throws(LedgerError) in try ledger.mayBePutBack(new) }) { return }
            throw error.inOurWords
        }
    }

    /// Whether no ledger was ever verified here.
    private func isNew(_ ledger: Ledger) throws(ActionError) -> Bool {
        try translating { () throws(LedgerError) in
            guard try ledger.claimedTip() == nil, case .absent = try ledger.absence() else { return false }
            return true
        }
    }
}

public import Bearings
import Git
import Objects
import Store

/// `pre-push`: whether what is pushed of the ledger is good here, and has all that the remote was seen to have.
public struct CheckOutgoing: Sendable {
    public let remote: String

    public init(remote: String) { self.remote = remote }

    public func run(in context: Context) throws(ActionError) -> HookVerdict {
        var verdict = HookVerdict()
        let pushes = try lines(HookInput.bytes(in: context))
        let ledger = try context.workingLedger()
        let names = LedgerNames(of: ledger)
        guard !pushes.isEmpty else {
            // git has nothing to push; or another tool, which starts this hook, has kept what git says.
            if try ListHooks(.clone).standing(of: .prePush, in: context).state != .installed {
                verdict.warnings.append(
                    "nothing says what is pushed, so only the ledger here is verified; if another tool starts this hook, "
                        + "have it hand standard input on")
            }
            guard try translating(ledger.claimedTip) != nil else { return verdict }
            _ = verdict.hold(names.reference) { () throws(ActionError) in try translating(ledger.state) }
            return verdict
        }
        for push in pushes where names.isReserved(push.there) && !names.isNote(push.there) {
            _ = verdict.hold(push.there) { () throws(ActionError) in
                try hold(push, ledger, names, context)
            }
        }
        return verdict
    }

    private struct Push {
        let commit: ObjectID?
        let there: String
        /// What the remote has under that name now.
        let known: ObjectID?
    }

    /// `<local ref> SP <local id> SP <remote ref> SP <remote id>`
    private func lines(_ bytes: [UInt8]) throws(ActionError) -> [Push] {
        var pushes: [Push] = []
        for line in bytes.split(separator: 0x0A) {
            let words = line.split(separator: 0x20, omittingEmptySubsequences: false).map {
                String(decoding: $0, as: UTF8.self)
            }
            guard words.count >= 4, let known = ReferenceMove.id(words[words.count - 1]),
                let commit = ReferenceMove.id(words[words.count - 3])
            else { throw HookInput.malformed(line) }
            pushes.append(Push(commit: commit.id, there: words[words.count - 2], known: known.id))
        }
        return pushes
    }

    private func hold(
        _ push: Push, _ ledger: Ledger, _ names: LedgerNames, _ context: Context
    ) throws(ActionError) {
        guard let commit = push.commit else { throw LedgerNames.deletion(of: push.there, isPush: true) }
        guard !push.there.utf8.elementsEqual(LedgerReference.home.utf8) else {
            throw ActionError(
                "ref.reserved", .usage, "no server takes a ref of one level",
                hint:
                    "push it with: git push \(quotedForShell(remote)) \(names.reference):\(LedgerReference.wire)"
            )
        }
        let last = try lastSeen(ledger.repository)
        let seen = [push.known, last == push.known ? nil : last].compactMap(\.self)
        for one in seen where try !translating({ () throws(GitError) in try ledger.repository.contains(one) })
        {
            throw behind(one)
        }
        let reception = Reception(of: ledger, now: context.now, unheardUntil: nil)
        // What nobody knows of the remote, it need not contain.
        for one in seen.isEmpty ? [nil] : seen.map(Optional.some) {
            do throws(LedgerError) { _ = try reception.judge(commit, containing: one) } catch {
                if let one, case .refused(let refusal) = error, case .lacks(_, let last) = refusal.reason,
                    last == one
                {
                    throw behind(one)
                }
                throw error.inOurWords
            }
        }
    }

    /// Where the remote was seen last; nil where it never was, or has no name that a ref could bear.
    private func lastSeen(_ repository: Repository) throws(ActionError) -> ObjectID? {
        do { return try repository.reference(LedgerNote.remotes.reference(remote)) } catch {
            if error.code == .referenceInvalid { return nil }
            throw error.inOurWords
        }
    }

    private func behind(_ seen: ObjectID) -> ActionError {
        ActionError(
            "history.behind", .conflict,
            "'\(remote)' has \(seen.short), which is not part of what is pushed",
            hint: "bring in what others have pushed: catalogctl sync")
    }
}

public import Bearings
import Git
import Objects
import Store

/// `pre-receive`: whether a push may be taken. It is taken whole or not at all, and the repository is only read.
public struct JudgePush: Sendable {
    public init() {}

    public func run(in context: Context) throws(ActionError) -> HookVerdict {
        let moves = try ReferenceMove.lines(HookInput.bytes(in: context))
        guard !moves.isEmpty else {
            throw ActionError(
                "hook.input", .usage, "nothing says what is pushed",
                hint: "if another hook reads standard input first, hand it on to this one")
        }
        try Self.requireReadablePacks(in: context)
        let ledger = try context.receivingLedger()
        let names = LedgerNames(of: ledger)
        var verdict = HookVerdict()
        var received: Received?
        var isLedgerGood = true
        var contents: [(move: ReferenceMove, target: String)] = []
        var targets: Set<String> = []
        for move in moves {
            let target = verdict.hold(move.name) { () throws(ActionError) in
                try Self.target(of: move.name, in: ledger.repository)
            }
            guard let target else { continue }
            // git takes the first of two and refuses the second, after both were judged.
            guard targets.insert(target).inserted else {
                verdict.object(
                    to: move.name,
                    ActionError(
                        "push.twice", .usage, "one push moves it twice, under this name or another",
                        hint: "name each ref once"))
                continue
            }
            if names.isLedger(target) {
                received = verdict.hold(move.name) { () throws(ActionError) in
                    try Self.judge(move, on: ledger, in: context)
                }
                if received == nil { isLedgerGood = false }
            } else if names.isReserved(target) {
                verdict.object(to: move.name, names.refusal(move.name))
            } else if LedgerNames.isReplacement(target) {
                if move.new != nil { verdict.object(to: move.name, LedgerNames.replacement(move.name)) }
            } else if move.new != nil, ContentRules.concern(target) {
                contents.append((move, target))
            }
        }
        // Where the ledger is refused so is the push, and there is no state that the rest could be held against.
        guard isLedgerGood, !contents.isEmpty else { return verdict }
        // git moves the refs of a push one by one, and may be kept from moving the ledger by somebody who was faster: the
        // rest holds by what is there as well.
        let tips = contents.filter { $0.target.utf8.starts(with: NewCommits.folder.utf8) }.compactMap(
            \.move.new)
        let news = try NewCommits(of: tips, in: ledger.repository)
        var rules: [ContentRules] = []
        for state in try [received?.state, Self.current(ledger)].compactMap(\.self) {
            rules.append(try ContentRules(of: state, in: ledger, bringing: news))
        }
        for (move, target) in contents where !verdict.isFull {
            guard let new = move.new else { continue }
            let found = verdict.hold(move.name) { () throws(ActionError) in
                var found: [Objection] = []
                for place in rules.indices where found.isEmpty {
                    found = try rules[place].objections(to: target, being: move.old, becoming: new)
                    if place > 0 { found = found.map(\.beforeTheLedger) }
                }
                return found
            }
            verdict.objections += found ?? []
        }
        for place in rules.indices where verdict.objections.isEmpty {
            let found = try rules[place].objectionsToCommits()
            verdict.objections += place > 0 ? found.map(\.beforeTheLedger) : found
        }
        verdict.warnings += rules.first?.warnings ?? []
        return verdict
    }

    /// Any push can bring an object of the ledger once more, in another form, and git keeps the copy that it likes. So
    /// there is none on the server that could not be read.
    private static func requireReadablePacks(in context: Context) throws(ActionError) {
        guard let quarantine = context.environment["GIT_QUARANTINE_PATH"] else { return }
        do throws(GitError) { try Repository.requireReadablePacks(in: quarantine) } catch {
            guard error.code == .objectTooLarge else { throw error.inOurWords }
            throw ActionError(
                "pack.unreadable", .denied, error.message,
                hint: "pack your objects anew, and push again: git repack -a -d -f")
        }
    }

    /// The name that a push through a symbolic ref moves.
    private static func target(of name: String, in repository: Repository) throws(ActionError) -> String {
        try translating { () throws(GitError) in try repository.target(ofReference: name) }
    }

    private static func judge(
        _ move: ReferenceMove, on ledger: Ledger, in context: Context
    ) throws(ActionError) -> Received {
        guard let new = move.new else { throw LedgerNames.deletion(of: move.name, isPush: true) }
        // What the pusher says was there is a claim; git compares it too late for the rest of the push.
        let now = try translating(ledger.claimedTip)
        guard move.old == now else {
            throw ActionError(
                "history.behind", .conflict,
                "the ledger stands at \(now?.short ?? "nothing") by now, not at \(move.old?.short ?? "nothing")",
                hint: "bring in what others have pushed: catalogctl sync")
        }
        let expected = try ServerRoot(of: ledger.repository)
        do throws(LedgerError) {
            // Whoever reads here has heard nothing that is not here; of a ledger that comes whole nobody can say that.
            let reception = Reception(
                of: ledger, now: context.now,
                unheardUntil: try ledger.claimedTip() == nil ? nil : context.now)
            let received = try reception.judge(new, containing: move.old)
            if let expected {
                guard expected.root == received.root else {
                    throw .refused(.otherRoot(found: received.root, pinned: expected.root))
                }
            } else if try ledger.claimedTip() == nil {
                // That the server's user believes a ledger of another repository is no word for this one.
                throw .unverifiable(.rootNotPinned(received.root))
            }
            return received
        } catch {
            throw refusal(error)
        }
    }

    /// Said to somebody who pushes, and can mend the server by nothing that they type at home.
    private static func refusal(_ error: LedgerError) -> ActionError {
        let plain = error.inOurWords
        switch error {
        case .unverifiable(.rootNotPinned(let root)):
            return ActionError(
                plain.code, plain.category, plain.message,
                hint:
                    "on the server, if its owner trusts this root: catalogctl hooks install --server --root \(root.hex)"
            )
        case .refused(let refusal) where refusal.code == "history.other-root":
            return ActionError(
                plain.code, plain.category, plain.message,
                hint:
                    "push the ledger that belongs there; if its owner means this one: \(ServerRoot.naming(refusal.commit))"
            )
        case .refused(let refusal) where refusal.code == "history.rewound":
            return ActionError(
                plain.code, plain.category, plain.message,
                hint: "bring in what others have pushed: catalogctl sync")
        default: return plain
        }
    }

    /// What is so on the server now; nil where no ledger has begun.
    private static func current(_ ledger: Ledger) throws(ActionError) -> LedgerState? {
        do throws(LedgerError) { return try ledger.state() } catch {
            if case .absent = error { return nil }
            throw error.inOurWords
        }
    }
}

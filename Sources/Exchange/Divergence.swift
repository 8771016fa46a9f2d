import Bearings
import Canonical
import Catalog
import Keys
import Objects
import Statute
import Store

/// What it means that a remote's history does not contain what it had before.
struct Divergence {
    let ledger: Ledger
    let remote: Remote
    let wire: String
    let seen: SeenTip

    /// The remote has no ledger any more.
    var removed: ActionError {
        ActionError(
            "history.rewound", .integrity,
            "'\(remote.name)' has no ledger any more, and had \(seen.tip.short) (event \(seen.sequence)) at \(seen.at)",
            hints: cures(putting: "put it back"))
    }

    /// It has another one than it had.
    func error(found: ObjectID) throws(ActionError) -> ActionError {
        let (name, last) = (remote.name, "\(seen.tip.short) (event \(seen.sequence)) at \(seen.at)")
        let (theirs, fork) = try lineage(of: found)
        guard let fork else {
            return ActionError(
                "history.rewound", .integrity,
                "'\(name)' stands at \(found.short), which does not contain what it had: \(last)",
                hints: cures())
        }
        guard let child = theirs else {
            return ActionError(
                "history.rewound", .integrity,
                "'\(name)' has gone back to \(found.short) (event \(fork.event.sequence)), and had \(last)",
                hints: cures(putting: "put back what it had"))
        }
        let lost = try child.lost(to: seen.tip, in: ledger)
        var sentence =
            "'\(name)' stands at \(found.short), and had \(last): after event \(fork.event.sequence) (\(fork.id.short)) there are two histories"
        var code = "history.rewound"
        if let lost, let one = child.signer, one == lost.signer, try hasSigned(child) {
            let whose = try ledger.holder(of: one).map { " of \($0)" } ?? ""
            sentence +=
                "; key \(one.fingerprint)\(whose) has signed both \(lost.id.short) and \(child.id.short) on top of it"
            code = "history.forked"
        }
        return ActionError(code, .integrity, sentence, hints: cures())
    }

    /// Whether a signature is of the key that it names: anybody can copy one, and nobody has judged this event.
    private func hasSigned(_ event: RecordedEvent) throws(ActionError) -> Bool {
        do throws(LedgerError) {
            _ = try ledger.submission(of: event)
            return true
        } catch {
            switch error {
            case .refused, .unverifiable: return false
            default: throw ActionError(error)
            }
        }
    }

    /// Putting back what only went missing loses nothing; of two histories a person has to choose.
    private func cures(putting deed: String? = nil) -> [String] {
        let name = quotedForShell(remote.name)
        return ["find out from whoever runs '\(remote.name)' what happened; nothing was changed here"]
            + (deed.map { ["\($0): git push \(name) \(seen.tip.hex):\(wire)"] } ?? [])
            + ["if what it has now is right, forget what it had: rm \(quotedForShell(seen.note))"]
    }

    /// The event of theirs that leaves the line to what was seen, and where it leaves it; nil for an event where they
    /// have none beyond, and for both where they share nothing.
    private func lineage(of found: ObjectID) throws(ActionError) -> (
        child: RecordedEvent?, fork: RecordedEvent?
    ) {
        var ours: Set<ObjectID> = []
        do throws(LedgerError) {
            try ledger.walk(from: seen.tip) { event throws(LedgerError) in
                ours.insert(event.id)
                return true
            }
            var child: RecordedEvent?
            var fork: RecordedEvent?
            try ledger.walk(from: found) { event throws(LedgerError) in
                if ours.contains(event.id) { fork = event } else { child = event }
                return fork == nil
            }
            return (child, fork)
        } catch {
            // What was seen may be gone from here: then no more can be said than that.
            return (nil, nil)
        }
    }
}

extension RecordedEvent {
    /// The event beside this one on the way to a tip.
    fileprivate func lost(to tip: ObjectID, in ledger: Ledger) throws(ActionError) -> RecordedEvent? {
        var found: RecordedEvent?
        try translating { () throws(LedgerError) in
            try ledger.walk(from: tip) { event throws(LedgerError) in
                if event.parent == parent { found = event }
                return found == nil
            }
        }
        return found
    }
}

extension Ledger {
    fileprivate func holder(of key: PublicKey) throws(ActionError) -> PrincipalName? {
        try translating { () throws(LedgerError) in try state().activePolicy().owner(of: key)?.name }
    }
}

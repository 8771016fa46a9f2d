import Bearings
import Store

/// Which refs are the ledger's: itself, and the names that nobody else may take, since git lets no name stand below
/// another and a clone keeps there what it has seen.
struct LedgerNames {
    let reference: String
    /// Where a repository says by itself what its ledger is called.
    private let isConfigured: Bool

    init(of ledger: Ledger) {
        reference = ledger.reference.name
        isConfigured = ![LedgerReference.home, LedgerReference.wire].contains(reference)
    }

    func isLedger(_ name: String) -> Bool { name.utf8.elementsEqual(reference.utf8) }

    /// Whether a name is one of the two that a ledger has where nobody says otherwise.
    func isUsual(_ name: String) -> Bool {
        !isConfigured
            && [LedgerReference.home, LedgerReference.wire].contains { $0.utf8.elementsEqual(name.utf8) }
    }

    /// Whether a file system that holds capitals and small letters equal may have the ledger there.
    func mayBeLedger(_ name: String) -> Bool {
        isUsual(name) || name.lowercased().utf8.elementsEqual(reference.lowercased().utf8)
    }

    /// Whether nothing but a ledger may have the name. A file system may hold capitals and small letters equal.
    func isReserved(_ name: String) -> Bool {
        let name = name.lowercased()
        let names = [reference.lowercased(), LedgerReference.home]
        return names.contains { taken in
            name.utf8.elementsEqual(taken.utf8) || name.utf8.starts(with: "\(taken)/".utf8)
                || taken.utf8.starts(with: "\(name)/".utf8)
        } || isNote(name)
    }

    /// Whether it is where a clone notes what remotes have.
    func isNote(_ name: String) -> Bool {
        LedgerNote.allCases.contains { name.lowercased().utf8.starts(with: $0.prefix.utf8) }
    }

    /// Whether it would show plain git one object in the place of another: whoever may push could have the server
    /// show a ledger that is none, or find no way through its own history.
    static func isReplacement(_ name: String) -> Bool {
        let folder = "refs/replace"
        let name = name.lowercased()
        return name.utf8.elementsEqual(folder.utf8) || name.utf8.starts(with: "\(folder)/".utf8)
    }

    static func replacement(_ name: String) -> ActionError {
        ActionError(
            "ref.replacement", .denied, "it would show plain git another object than there is",
            hint:
                "keep replaced objects in your own clone: git push REMOTE :\(name) takes one away that is there"
        )
    }

    /// Why a name may not be taken.
    func refusal(_ name: String) -> ActionError {
        ActionError(
            "ref.reserved", .denied,
            "the name is kept for the ledger, which is \(reference) here",
            hints: isNote(name)
                ? [
                    "it is a clone's own note of what it has seen; push branches and tags by their names, not --mirror"
                ]
                : ["push the ledger with: catalogctl sync, and anything else under another name"])
    }

    static func deletion(of reference: String, isPush: Bool) -> ActionError {
        ActionError(
            "history.deleted", .integrity, "the ledger may not be deleted",
            hint: isPush
                ? "leave \(reference) out; git push --mirror deletes what your clone does not have under that name"
                : "leave it where it is: what was recorded stays, and a new ledger begins in a new repository"
        )
    }
}

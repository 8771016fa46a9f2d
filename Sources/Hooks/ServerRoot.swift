import Bearings
import Canonical
import Git
import Objects
import Store

/// The one root that a server's repository takes, where its owner has named it. It narrows what is pinned: the same
/// user may keep other ledgers on the same server.
struct ServerRoot {
    static let configurationKey = "catalogctl.root"

    let root: ObjectID

    init?(of repository: Repository) throws(ActionError) {
        let text = try translating { () throws(GitError) in
            try repository.configuration(Self.configurationKey)
        }
        guard let text else { return nil }
        guard let root = ObjectID(hex: text) else {
            throw ActionError(
                "root.setting", .unavailable,
                "'\(text.excerpt)' is set as \(Self.configurationKey), and is no commit id",
                hint: "on the server: \(Self.naming(nil))")
        }
        self.root = root
    }

    /// What names a root on a server.
    static func naming(_ root: ObjectID?) -> String {
        "\(HookSide.server.install) --root \(root?.hex ?? "OID")"
    }
}

extension HookWork {
    /// What pushes of a ledger would be told, said to whoever can mend it.
    func cautionsOfServer(_ context: Context) throws(ActionError) -> [ListHooks.Caution] {
        let ledger = try context.ledger()
        let isBegun = try translating(ledger.claimedTip) != nil
        let root = try isBegun ? translating(ledger.claimedRoot).id : nil
        var cautions: [ListHooks.Caution] = []
        if !isBegun, ledger.reference.name.utf8.elementsEqual(LedgerReference.home.utf8) {
            cautions.append(
                .init(
                    text:
                        "no push can name \(LedgerReference.home), where a repository with a work tree has its ledger; "
                        + "this is for the first",
                    cure: "git config \(LedgerReference.configurationKey) \(LedgerReference.wire)"))
        }
        let named: ObjectID?
        do { named = try ServerRoot(of: ledger.repository)?.root } catch {
            return cautions + [
                .init(
                    text: "\(error.message), so every push of a ledger is refused",
                    cure: ServerRoot.naming(root))
            ]
        }
        if named == nil, !isBegun {
            cautions.append(
                .init(
                    text: "no root is named, so the first push of a ledger is refused",
                    cure: ServerRoot.naming(nil)))
        }
        if let named, let root, named != root {
            cautions.append(
                .init(
                    text:
                        "the ledger here begins with \(root.hex), and \(ServerRoot.configurationKey) names \(named.hex), "
                        + "so every push of a ledger is refused",
                    cure: "if the ledger is the right one: \(ServerRoot.naming(root))"))
        }
        return cautions
    }
}

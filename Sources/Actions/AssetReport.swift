import Canonical
public import Catalog
import Store

/// What is known of one asset.
public struct AssetReport: Sendable {
    public let path: AssetPath
    public let uid: AssetUID
}

extension ActionError {
    static func unknown(_ asset: AssetPath) -> ActionError {
        ActionError(
            "asset.unknown", .notFound, "there is no asset '\(asset)'",
            hint: "see those there are: catalogctl \(asset.plugin) list")
    }
}

extension LedgerState {
    func asset(_ path: AssetPath) throws(ActionError) -> AssetReport? {
        guard let bytes = try translating({ () throws(LedgerError) in try read(path.record) }) else {
            return nil
        }
        do { return AssetReport(path: path, uid: try AssetRecord(bytes: bytes).uid) } catch {
            throw ActionError(
                "record.form", .integrity, "the record of '\(path)' is not one: \(error.message)",
                hint: "the ledger is damaged, or of a later version: catalogctl verify --full")
        }
    }
}

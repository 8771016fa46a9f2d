public import Bearings
import Store

/// `post-receive`: remembers how far the ledger is verified, so that the next push costs what it brings.
public struct NoteTip: Sendable {
    public init() {}

    public func run(in context: Context) throws(ActionError) {
        // git waits for who reads what it says.
        _ = try HookInput.bytes(in: context)
        let ledger = try context.workingLedger()
        do throws(LedgerError) { _ = try ledger.state() } catch {
            if case .absent = error { return }
            throw error.inOurWords
        }
    }
}

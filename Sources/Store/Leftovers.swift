public import Canonical
import Git

extension Ledger {
    /// Removes what killed writers left: the ref's lock, and objects that were never finished. Says what.
    public func clearLeftovers(now: Timestamp) throws(LedgerError) -> [String] {
        do {
            let lock = try WriterLock(in: repository, waiting: 0)
            var removed = try repository.clearUnfinishedObjects(now: now.seconds)
            if try lock.clearStaleReferenceLock(for: reference.name, now: now.seconds) {
                removed.append("\(reference.name).lock")
            }
            return removed
        } catch { throw .git(error) }
    }
}

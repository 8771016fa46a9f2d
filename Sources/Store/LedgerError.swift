public import Git
public import Hearing
public import Keys
public import Objects
public import Signing

/// Why the ledger could not be read or written.
public enum LedgerError: Error, Sendable {
    /// There is no ledger in this repository.
    case absent(reference: String)
    case exists(reference: String)
    case denied(Denial)
    case refused(Refusal)
    case unverifiable(Unverifiable)
    case git(GitError)
    /// Keys could not say anything, for want of memory or the like.
    case keys(KeyError)
    case signing(SigningError)
    /// The state folder could not be read or written.
    case trust(path: String, why: String)
    /// Somebody else moved the ref each time.
    case contended(attempts: Int)
    /// The ref may have moved, but that it will stay so after a power cut was not confirmed.
    case unconfirmed(commit: ObjectID, why: String)
}

// Hearing: what lies before the judge, and how a no is said. The state that is asked, the submission that is heard,
// and the denial with its code. No rule enters, nothing that knows when an event may be, and neither does a reader of
// disks or documents: whoever has a state or payloads brings them here checked.

public import Canonical
public import Catalog
public import Statute

/// The state before an event, as far as judging needs to see it. A dictionary is one; so is the ledger.
public protocol State {
    associatedtype Failure: Error

    /// The last event; nil before the root.
    var tip: Tip? { get }
    /// Which ledger it is; nil before the root.
    func ledger() throws(Failure) -> LedgerID?
    /// The active policy, with the keys that count; nil before the root.
    func policy() throws(Failure) -> PolicyBundle?
    /// A policy that is kept at some place, as it was written; nil where there is none.
    func policy(at place: PolicyPlace) throws(Failure) -> PolicyBundle?
    /// The bytes of the file at a path; nil where there is none, or a folder.
    func read(_ path: String) throws(Failure) -> [UInt8]?
    /// The names in the folder at a path, in byte order; empty where there is none.
    func names(under path: String) throws(Failure) -> [String]
    /// The object id of the folder at a path; nil where there is none.
    func folder(at path: String) throws(Failure) -> VersionID?
}

/// Where the log stands.
public struct Tip: Sendable, Equatable {
    public let sequence: Int
    public let time: Timestamp
    public let policy: PolicyVersion

    public init(sequence: Int, time: Timestamp, policy: PolicyVersion) {
        self.sequence = sequence
        self.time = time
        self.policy = policy
    }
}

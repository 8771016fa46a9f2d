import Canonical
public import Catalog
package import Git
public import Hearing
import Keys
public import Objects
import Policy
import Schema
public import Statute

/// The state after some event: its tree, read as deep as it is asked for, and where the log stands.
public final class LedgerState: State {
    public private(set) var tip: Tip?
    /// The commit of the last event; nil before the root.
    public private(set) var commit: ObjectID?
    private(set) var chain = SHA256Digest.zero
    /// The id of the whole tree; nil before the root.
    private(set) var root: ObjectID?
    /// The commit of the root, where it is known; `findRoot` says it where it is not.
    private var begun: ObjectID?
    private let findRoot: () throws(LedgerError) -> ObjectID?
    private let draft: TreeDraft<GitError>
    private var bundle: PolicyBundle?

    /// Before the root: nothing is so.
    init(before source: any TreeSource<GitError>) throws(LedgerError) {
        findRoot = { () throws(LedgerError) in nil }
        do { draft = try TreeDraft(root: nil, source: source) } catch { throw Self.fault(error, at: nil) }
    }

    /// After an event that has been verified, in a history with some root.
    init(
        after event: RecordedEvent, source: any TreeSource<GitError>,
        root findRoot: @escaping () throws(LedgerError) -> ObjectID?
    ) throws(LedgerError) {
        self.findRoot = findRoot
        do { draft = try TreeDraft(root: event.tree, source: source) } catch {
            throw Self.fault(error, at: event.id)
        }
        commit = event.id
        chain = event.chain
        root = event.tree
        guard let time = Timestamp(seconds: event.seconds), let bytes = try read(PolicyPlace.active.version),
            let version = PolicyVersion(String(decoding: bytes, as: UTF8.self).dropLast())
        else { throw .refused(Refusal(.message("it leaves no policy"), at: event.id)) }
        tip = Tip(sequence: event.event.sequence, time: time, policy: version)
    }

    public func ledger() throws(LedgerError) -> LedgerID? {
        if begun == nil { begun = try findRoot() }
        return begun.flatMap { LedgerID($0.hex) }
    }

    public func policy() throws(LedgerError) -> PolicyBundle? {
        if let bundle { return bundle }
        bundle = try policy(at: .active)?.revoking(revocations())
        return bundle
    }

    /// Every key that was revoked.
    package func revocations() throws(LedgerError) -> [RevokedKey] {
        do { return try Records(of: self).revocations() } catch {
            switch error {
            case .state(let fault): throw fault
            case .form(let path, let fault):
                throw .refused(
                    Refusal(.message("its '\(path)' cannot be read: \(fault.message)"), at: commit))
            }
        }
    }

    public func policy(at place: PolicyPlace) throws(LedgerError) -> PolicyBundle? {
        guard let bytes = try read(place.bundle) else { return nil }
        do { return try PolicyBundle(canonical: bytes) } catch {
            throw .refused(Refusal(.message(error.diagnostic.sentence), at: commit))
        }
    }

    /// The policy, which there is after every event.
    public func activePolicy() throws(LedgerError) -> PolicyBundle {
        guard let policy = try policy() else {
            throw .refused(Refusal(.message("it leaves no policy"), at: commit))
        }
        return policy
    }

    /// No file of a state is larger.
    package static let largestFile = CommitReader.largestBlob

    public func read(_ path: String) throws(LedgerError) -> [UInt8]? {
        do { return try draft.blob(at: path, limit: Self.largestFile) } catch {
            throw Self.fault(error, at: commit)
        }
    }

    public func names(under path: String) throws(LedgerError) -> [String] {
        do {
            // git's own order takes a folder's name with a slash behind it.
            return try draft.entries(at: path).map(\.name).sorted {
                $0.utf8.lexicographicallyPrecedes($1.utf8)
            }
        } catch { throw Self.fault(error, at: commit) }
    }

    /// What is in the folder at a path, with its ids, in git's order; nothing where there is none.
    public func entries(under path: String) throws(LedgerError) -> [TreeEntry] {
        do { return try draft.entries(at: path) } catch { throw Self.fault(error, at: commit) }
    }

    /// The id of the file or folder at a path, for people who go on with plain git.
    public func object(at path: String) throws(LedgerError) -> ObjectID? {
        do { return try draft.entry(at: path)?.id } catch { throw Self.fault(error, at: commit) }
    }

    public func folder(at path: String) throws(LedgerError) -> VersionID? {
        do {
            guard let entry = try draft.entry(at: path), entry.isTree else { return nil }
            return VersionID(entry.id)
        } catch { throw Self.fault(error, at: commit) }
    }

    /// The tree that the decision leads to, and the objects that it adds; the state stays where it is.
    func preview(_ decision: Decision) throws(LedgerError) -> (root: ObjectID, objects: [PendingObject]) {
        let after = try apply(decision)
        try reset()
        return after
    }

    /// Takes the step to a commit, if its tree is the one that the decision makes; else stays and says which
    /// that would be.
    func advance(
        to commit: ObjectID, tree: ObjectID, chain: SHA256Digest, _ decision: Decision
    ) throws(LedgerError) -> ObjectID? {
        let after = try apply(decision).root
        guard after == tree else {
            try reset()
            return after
        }
        root = tree
        if self.commit == nil { begun = commit }
        self.commit = commit
        self.chain = chain
        tip = decision.tip
        bundle = decision.policy
        return nil
    }

    private func apply(_ decision: Decision) throws(LedgerError) -> (root: ObjectID, objects: [PendingObject])
    {
        do {
            for edit in decision.edits {
                switch edit {
                case .put(let path, let bytes): try draft.put(bytes, at: path)
                case .remove(let path): try draft.remove(path)
                case .link(let path, let folder): try draft.link(folder.object, at: path)
                }
            }
            return draft.seal()
        } catch { throw Self.fault(error, at: commit) }
    }

    private func reset() throws(LedgerError) {
        do { try draft.reset(to: root) } catch { throw Self.fault(error, at: commit) }
    }

    /// What it means that an object of a state could not be read.
    package static func fault(_ error: GitError, at commit: ObjectID?) -> LedgerError {
        switch error.code {
        case .objectMissing: .unverifiable(.absent(error.message))
        case .objectTooLarge: .unverifiable(.tooLarge(error.message))
        case .objectCorrupt, .objectMalformed, .wrongKind: .refused(Refusal(.object(error), at: commit))
        default: .git(error)
        }
    }
}

import Canonical
import Catalog
import Git
import Hearing
import Keys
import Objects
import Schema
import Statute

/// A commit that is well-formed, well-signed and whole. Whether its event was allowed is another matter.
struct Candidate: Sendable {
    let id: ObjectID
    let commit: CommitObject
    let message: EventMessage
    let signer: PublicKey
    let payloads: Payloads

    var submission: Submission? {
        guard let time = Timestamp(seconds: commit.committer.seconds),
            let authoredAt = Timestamp(seconds: commit.author.seconds)
        else { return nil }
        return Submission(
            event: message.event, time: time,
            author: Signatory(name: commit.author.name, email: commit.author.email),
            authoredAt: authoredAt,
            committer: Signatory(name: commit.committer.name, email: commit.committer.email),
            signer: signer, payloads: payloads)
    }
}

/// Reads commits: all of the validator that needs no state, so that several can work side by side.
///
/// One a thread: a repository handle and the cached keys belong to their thread.
struct CommitReader: ~Copyable {
    private let source: any TreeSource<GitError>
    private let verifier = Verifier()
    /// The trees of the commit read last: the next one shares all but a path of them.
    private var trees: [ObjectID: TreeObject] = [:]
    /// The files that the commit read last has brought: its payloads are among them.
    private var files: [ObjectID: [UInt8]] = [:]

    static let largestCommit = Ledger.commitByteLimit
    static let largestBlob = Ledger.fileByteLimit
    private static let largestPayload = 1 << 20
    /// What the payloads of one event may have together. They are read before anybody has asked whether the
    /// signer may do anything at all.
    private static let largestPayloads = 8 << 20

    init(source: any TreeSource<GitError>) { self.source = source }

    /// `parentTree` is the tree of the commit's parent, where it is known to be whole: what stands in it
    /// is not read again.
    mutating func read(_ id: ObjectID, _ raw: [UInt8], after parentTree: ObjectID?) throws(LedgerError)
        -> Candidate
    {
        func refused(_ reason: Refusal.Reason, _ sequence: Int? = nil) -> LedgerError {
            .refused(Refusal(reason, at: id, sequence: sequence))
        }
        let commit: CommitObject
        do { commit = try CommitObject(canonical: raw) } catch { throw refused(.form(error)) }
        let message: EventMessage
        do { message = try EventMessage(parsing: commit.message) } catch {
            throw refused(.message(error.message))
        }
        let sequence = message.event.sequence
        let signer: PublicKey
        do {
            let signature = try SSHSignature(armoured: commit.signature ?? [])
            try verifier.verify(signature, message: commit.signedPayload, namespace: "git")
            signer = signature.publicKey
        } catch {
            throw error.code == .libraryFault ? .keys(error) : refused(.signature(error), sequence)
        }
        do { try readNew(commit.tree, after: parentTree) } catch { throw LedgerState.fault(error, at: id) }
        let payloads = try payloads(of: message.event, in: commit.tree, at: id)
        return Candidate(id: id, commit: commit, message: message, signer: signer, payloads: payloads)
    }

    /// Reads every object that the tree has and the one before has not, so that a missing or a damaged one
    /// is found though nothing asks for it.
    private mutating func readNew(_ root: ObjectID, after parent: ObjectID?) throws(GitError) {
        var seen = Seen()
        let old = try parent.map { id throws(GitError) in try tree(id) }
        try readNew(root, old, into: &seen, depth: 0)
        trees = seen.trees
        files = seen.files
    }

    /// What has been read of one commit. Each object is read once, however often it is named: a few trees
    /// that name each other many times would otherwise be a walk without end.
    private struct Seen {
        var trees: [ObjectID: TreeObject] = [:]
        var blobs: Set<ObjectID> = []
        private(set) var files: [ObjectID: [UInt8]] = [:]
        private var room = CommitReader.largestPayloads

        mutating func keep(_ file: [UInt8], _ id: ObjectID) {
            guard file.count <= room else { return }
            room -= file.count
            files[id] = file
        }
    }

    /// No event makes a tree as deep as this, so that one which is gets refused for its id.
    private static let deepest = 16

    private func readNew(
        _ id: ObjectID, _ old: TreeObject?, into seen: inout Seen, depth: Int
    ) throws(GitError) {
        guard seen.trees[id] == nil else { return }
        let new = try tree(id)
        seen.trees[id] = new
        guard depth < Self.deepest else { return }
        for entry in new.entries(notIn: old ?? .empty) {
            guard entry.isTree else {
                if seen.blobs.insert(entry.id).inserted {
                    seen.keep(try source.blob(entry.id, limit: Self.largestBlob), entry.id)
                }
                continue
            }
            let before = try old?.lookup(entry.name).flatMap { entry throws(GitError) in
                entry.isTree ? try tree(entry.id) : nil
            }
            try readNew(entry.id, before, into: &seen, depth: depth + 1)
        }
    }

    private func tree(_ id: ObjectID) throws(GitError) -> TreeObject {
        if let known = trees[id] { return known }
        return try source.tree(id)
    }

    private func payloads(of event: Event, in tree: ObjectID, at id: ObjectID) throws(LedgerError) -> Payloads
    {
        func refused(_ reason: Refusal.Reason) -> LedgerError {
            .refused(Refusal(reason, at: id, sequence: event.sequence))
        }
        var files: [Payloads.File] = []
        var total = 0
        for line in event.payloads {
            guard event.kind.form.payloads.contains(where: { $0.admits(line.path, for: event) }) else {
                throw refused(.payloadPath(line.path))
            }
            guard let blob = try blob(at: line.path, in: tree, commit: id) else {
                throw refused(.payload(path: line.path, why: "is not in the commit's tree"))
            }
            guard blob.count <= Self.largestPayload else {
                throw refused(.payload(path: line.path, why: "has \(blob.count) bytes"))
            }
            total += blob.count
            guard total <= Self.largestPayloads else {
                throw refused(.payload(path: line.path, why: "makes more than \(Self.largestPayloads) bytes"))
            }
            let file = Payloads.File(path: line.path, bytes: blob)
            guard file.line.digest == line.digest else {
                throw refused(.payload(path: line.path, why: "has another SHA-256 than the message says"))
            }
            files.append(file)
        }
        do { return try Payloads(checking: files, for: event) } catch {
            if let failure = error.failure { throw .keys(failure) }
            throw refused(.payload(path: error.path, why: error.why))
        }
    }

    private func blob(at path: String, in root: ObjectID, commit: ObjectID) throws(LedgerError) -> [UInt8]? {
        do {
            var id = root
            let steps = path.split(separator: "/", omittingEmptySubsequences: false)
            for (depth, step) in steps.enumerated() {
                guard let entry = try tree(id).lookup(String(step)), entry.isTree == (depth + 1 < steps.count)
                else { return nil }
                id = entry.id
            }
            if let known = files[id] { return known }
            return try source.blob(id, limit: Self.largestBlob)
        } catch { throw LedgerState.fault(error, at: commit) }
    }
}

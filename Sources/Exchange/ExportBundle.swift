public import Bearings
public import Canonical
import Git
import Objects
import Packs
import Store

/// Writes the whole audit into one file, a git bundle: every event from the root on, and what each has brought.
///
/// By our own hand and not by git's: what git packs depends on settings, on grafts and replaced objects, and on what an
/// earlier pack was like. Here every object is read and hashed as it is for verifying, and nothing else gets in.
public struct ExportBundle: Sendable {
    public let file: String

    public init(to file: String) { self.file = file }

    public struct Exported: Sendable {
        public let reference: String
        public let root: Revision
        public let tip: Revision
        public let sequence: Int
        public let chain: SHA256Digest
        public let objects: Int
        public let byteCount: Int
        public let cautions: [Caution]
    }

    /// - Parameter progress: how many events have been verified, then written.
    public func run(
        in context: Context, progress: @escaping (Int) -> Void = { _ in }
    ) throws(ActionError) -> Exported {
        let path = context.absolute(file)
        let folder = try folder(of: path)
        let ledger = try context.ledger()
        var verification = Verification(of: ledger)
        verification.progress = { done, _ in progress(done) }
        let (state, report) = try translating(verification.verified)
        let walk = try translating { () throws(LedgerError) in try HistoryWalk(of: ledger, to: report.tip) }
        let reference = ledger.reference.onTheWire[0]
        let written = try write(
            walk, from: ledger, BundleHeader.bytes(reference, at: report.tip), in: folder, to: path,
            progress)
        return Exported(
            reference: reference, root: Revision(report.root), tip: Revision(report.tip),
            sequence: report.sequence, chain: report.chain, objects: written.objects,
            byteCount: written.byteCount, cautions: try ledger.cautions(on: state, in: context))
    }

    /// The folder that the file is to lie in. That nothing is there yet is looked at before the work, and again
    /// when the file gets its name.
    private func folder(of path: String) throws(ActionError) -> String {
        guard let slash = path.lastIndex(of: "/"), path.index(after: slash) < path.endIndex,
            case let folder = String(path[...slash]), Files.exists(folder), !path.utf8.contains(0)
        else {
            throw ActionError(
                "bundle.path", .usage, "no file '\(file.excerpt)' can be made",
                hint: "name a file that is not there yet, in a folder that is")
        }
        guard !Files.exists(path) else { throw taken }
        return folder
    }

    private var taken: ActionError {
        ActionError(
            "bundle.exists", .usage, "'\(file.excerpt)' is there already",
            hint: "nothing is written over: name another file, or remove this one")
    }

    private func write(
        _ walk: HistoryWalk, from ledger: Ledger, _ header: [UInt8], in folder: String, to path: String,
        _ progress: (Int) -> Void
    ) throws(ActionError) -> (objects: Int, byteCount: Int) {
        do throws(GitError) {
            var objects = 0
            try walk.run { _, _ throws(GitError) in objects += 1 }
            var draft = try BundleDraft.begin(header, in: folder, objects: objects, from: ledger.repository)
            try walk.run { step, done throws(GitError) in
                try draft.append(step)
                progress(done)
            }
            return (objects, try draft.place(at: path))
        } catch {
            guard error.code != .pathConflict else { throw taken }
            guard error.code != .objectTooLarge else {
                throw ActionError(
                    "bundle.too-large", .unavailable, "'\(file.excerpt)': \(error.message)",
                    hint: "hand on a clone: git clone --mirror REPOSITORY DIR")
            }
            throw ActionError(error)
        }
    }
}

/// A bundle that is being written, beside its place; it gets its name when it is whole, and goes if it never is.
private struct BundleDraft: ~Copyable {
    private var file: DurableFile
    private let folder: String
    private let repository: Repository
    private var stream: PackStream
    private var bases: [ObjectID: PackStream.Place] = [:]
    private var byteCount: Int

    private init(
        in file: consuming DurableFile, in folder: String, from repository: Repository, _ stream: PackStream,
        byteCount: Int
    ) {
        self.file = file
        self.folder = folder
        self.repository = repository
        self.stream = stream
        self.byteCount = byteCount
    }

    static func begin(
        _ header: [UInt8], in folder: String, objects: Int, from repository: Repository
    ) throws(GitError) -> BundleDraft {
        do throws(StorageError) {
            let file = try DurableFile(in: folder, prefix: ".catalogctl-bundle-", mode: 0o666)
            try file.write(header)
            return BundleDraft(
                in: file, in: folder, from: repository, PackStream(count: objects), byteCount: header.count)
        } catch { throw GitError(error) }
    }

    mutating func append(_ step: HistoryWalk.Step) throws(GitError) {
        let base = step.ancestor.flatMap { bases[$0] }
        let bytes = try self.bytes(step.bytes, of: step.id, step.kind)
        let old =
            try base == nil
            ? []
            : step.ancestor.map { id throws(GitError) in
                try self.bytes(step.ancestorBytes, of: id, step.kind)
            }
        guard stream.byteCount < PackSurvey.largestPack - 2 * bytes.count else {
            throw GitError(.objectTooLarge, "the ledger has more bytes than a pack can hold here")
        }
        bases[step.id] = stream.append(step.id, step.kind, bytes, changing: base, old ?? []).base
        if stream.isFull { try flush(stream.taken()) }
    }

    private func bytes(
        _ known: [UInt8]?, of id: ObjectID, _ kind: ObjectKind
    ) throws(GitError) -> [UInt8] {
        if let known { return known }
        return try repository.read(id, expecting: kind)
    }

    private mutating func flush(_ bytes: [UInt8]) throws(GitError) {
        byteCount += bytes.count
        do throws(StorageError) { try file.write(bytes) } catch { throw GitError(error) }
    }

    /// Says how many bytes it has.
    mutating func place(at path: String) throws(GitError) -> Int {
        try flush(stream.taken())
        try flush(stream.finished().bytes)
        do throws(StorageError) {
            try file.sync()
            try file.place(anewAt: path)
            try DurableFile.sync(folder: folder)
        } catch { throw GitError(error) }
        return byteCount
    }
}

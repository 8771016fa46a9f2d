import Bearings
import Canonical
import Git
import Objects
import Packs
import Store

/// A bundle in a repository that has it alone, in a folder that goes with its owner: so what verifies any ledger
/// verifies it, and no clone's settings, refs or objects have a part in it.
struct UnpackedBundle: ~Copyable {
    /// A ledger of some hundred thousand events has a quarter of these.
    static let objectLimit = 4 << 20

    let header: BundleHeader
    private let folder: ScratchFolder

    private init(_ header: BundleHeader, in folder: consuming ScratchFolder) {
        self.header = header
        self.folder = folder
    }

    /// Every object in it is looked at for its size and hashed before anything else reads it.
    static func unpack(_ file: String, in context: Context) throws(ActionError) -> UnpackedBundle {
        let source = try open(file, in: context)
        let start = try explaining(file) { () throws(StorageError) in
            try source.read(upTo: BundleHeader.byteLimit)
        }
        let header = try BundleHeader(start, of: file)
        let bundle = UnpackedBundle(header, in: try makeFolder(context))
        try explaining(file) { () throws(StorageError) in try bundle.fill(start[header.byteCount...], source)
        }
        return bundle
    }

    private static func makeFolder(_ context: Context) throws(ActionError) -> ScratchFolder {
        do {
            let folder = try ScratchFolder(for: .bundle, environment: context.environment)
            // Some may be as large as this one, and an auditor has no repository to call the doctor to.
            _ = folder.clearOlder()
            return folder
        } catch {
            throw ActionError(
                "bundle.folder", .unavailable, error.message,
                hint: "set TMPDIR to a folder that you can write to")
        }
    }

    private func fill(
        _ start: ArraySlice<UInt8>, _ rest: borrowing SourceFile
    ) throws(StorageError) {
        for name in ["objects", "objects/pack", "refs", "refs/governance"] { try folder.makeFolder(name) }
        try folder.write(
            Array("[core]\n\trepositoryformatversion = 0\n\tbare = true\n".utf8), at: "config")
        try folder.write(Array("ref: refs/heads/none\n".utf8), at: "HEAD")
        try folder.write(Array("\(header.tip.hex)\n".utf8), at: LedgerReference.wire)
        let pack = "objects/pack/pack-bundle"
        try folder.write(start, restOf: rest, at: "\(pack).pack", limit: PackSurvey.largestPack)
        let limits = PackSurvey.Limits(
            objects: Self.objectLimit, commit: Ledger.commitByteLimit, tree: TreeObject.byteLimit,
            blob: Ledger.fileByteLimit)
        let survey = try PackSurvey(ofFile: "\(folder.path)/\(pack).pack", within: limits)
        try folder.write(survey.index, at: "\(pack).idx")
    }

    /// The ledger in it. What is believed of it is what `trust` says, which is a folder in there too: what a
    /// verification finds out of a bundle is nothing to remember of any repository.
    func ledger() throws(ActionError) -> Ledger {
        let repository = try translating { () throws(GitError) in
            try Repository.open(at: folder.path, how: .exact)
        }
        return try translating { () throws(LedgerError) in
            try Ledger(in: repository, trust: TrustFolder(path: "\(folder.path)/trust"))
        }
    }

    private static func open(_ file: String, in context: Context) throws(ActionError) -> SourceFile {
        let source: SourceFile?
        do throws(StorageError) { source = try SourceFile(at: context.absolute(file)) } catch {
            throw explained(error, file)
        }
        guard let source else {
            throw ActionError(
                "bundle.missing", .notFound, "there is no file '\(file.excerpt)'",
                hint: "look at the path once more")
        }
        return source
    }

    private static func explaining<T>(
        _ file: String, _ step: () throws(StorageError) -> T
    ) throws(ActionError) -> T {
        do { return try step() } catch { throw explained(error, file) }
    }

    private static func explained(_ error: StorageError, _ file: String) -> ActionError {
        switch error.code {
        case .objectCorrupt:
            ActionError(
                "bundle.corrupt", .integrity, "'\(file.excerpt)' is refused: \(error.message.printable)",
                hint: "have it sent again; it is not what was written, or was never a whole bundle")
        case .objectTooLarge:
            ActionError(
                "bundle.too-large", .unavailable, "'\(file.excerpt)' is unverifiable: \(error.message)",
                hint: "a ledger's own objects are small; ask whoever made it how")
        case .pathConflict: BundleHeader.form("'\(file.excerpt)' is not a git bundle")
        default: ActionError(GitError(error))
        }
    }
}

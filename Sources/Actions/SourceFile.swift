import Bearings
import Canonical
import Catalog
import Git
import Objects
import Schema
import Store

/// A file that people edit and versions are taken from. It is read, never written.
struct SourceFile {
    /// As the person named it.
    private let name: String
    let bytes: [UInt8]
    let record: RecordFile
    let revision: SourceRevision?
    /// Where it lies in the repository; nil where it lies outside.
    private let path: SourcePath?
    /// What it says of itself, where it is a document that we read.
    let manifest: Manifest?

    /// - Parameter folder: where its name begins, if that is not where the person is.
    init(
        _ name: String, below folder: String? = nil, in context: Context, _ ledger: Ledger
    ) throws(ActionError) {
        self.name = name
        let path = try context.publicPath(of: name, below: folder, in: ledger.repository)
        let content = try context.file(name, below: folder)
        let record = Self.record(for: name)
        bytes = content
        self.record = record
        self.path = path
        revision = try path.flatMap { path throws(ActionError) in
            try Self.revision(of: path, holding: content, in: ledger.repository)
        }
        manifest =
            record.isDocument
            ? try translating { () throws(SchemaError) in try Manifest(yaml: content, file: name) } : nil
    }

    /// The ending of the file is kept, `.yml` as `.yaml`; one that is none becomes `.txt`.
    static func record(for name: String) -> RecordFile {
        let file = name.split(separator: "/").last ?? ""
        let ending = file.contains(".") ? file.split(separator: ".").last.map { $0.lowercased() } : nil
        let kept = ending == "yml" ? "yaml" : ending
        guard let record = kept.flatMap({ RecordFile("record.\($0)") }) ?? RecordFile("record.txt") else {
            preconditionFailure("'record.txt' is a record's file")
        }
        return record
    }

    /// The commit that has the file as it is, or the file alone where it differs from what is committed.
    private static func revision(
        of path: SourcePath, holding bytes: [UInt8], in repository: Repository
    ) throws(ActionError) -> SourceRevision? {
        let committed = try translating { () throws(GitError) in try repository.committed(path.text) }
        guard let committed, committed.blob == ObjectID.hashing(.blob, bytes) else {
            return SourceRevision("file:\(path)")
        }
        return SourceRevision("git:\(committed.commit.hex):\(path)")
    }

    /// A manifest of another kind, or under another name, is most likely the wrong file.
    func refuseOther(than asset: AssetPath) throws(ActionError) {
        guard let manifest else { return }
        guard manifest.kind == asset.kind else {
            throw ActionError(
                "source.other-kind", .usage,
                "'\(name)' is a manifest of kind '\(manifest.kind)', not '\(asset.kind)'",
                hint: "name the manifest of '\(asset)'")
        }
        if let stated = manifest.name, stated != asset.name {
            throw ActionError(
                "source.other-name", .usage,
                "'\(name)' is the manifest of '\(stated)', not of '\(asset.name)'",
                hint: "name the manifest of '\(asset)', or change 'metadata.name' in it")
        }
    }

    /// What the asset's record keeps: only a file of this repository can be found again by others.
    func path(recordedFor asset: AssetPath) throws(ActionError) -> SourcePath {
        guard let path else {
            throw ActionError(
                "source.outside", .usage, "'\(name)' lies outside of this repository's work tree",
                hint: "keep the file of '\(asset)' in the repository")
        }
        return path
    }
}

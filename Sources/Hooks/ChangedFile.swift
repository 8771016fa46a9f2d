import Bearings
import Catalog
import Git
import Objects

/// A file as a commit of people's own has it.
struct ChangedFile {
    let path: String
    let id: ObjectID
    /// Neither a link nor a submodule.
    let isFile: Bool
    /// Whether no branch has had it so; else it only comes to this one from another.
    var isNew = true
    /// What has stood there, in what the change is compared with.
    var before: [ObjectID] = []

    /// What a version's record can have at most.
    static let largest = Context.largestFile

    /// Whether it is of the form in which manifests are written.
    var isDocument: Bool {
        isFile && [".yaml", ".yml"].contains { path.utf8.suffix($0.utf8.count).elementsEqual($0.utf8) }
    }

    func bytes(in repository: Repository) throws(ActionError) -> [UInt8] {
        do { return try repository.blob(id, limit: Self.largest) } catch {
            guard error.code == .objectTooLarge else { throw error.inOurWords }
            throw ActionError(
                "source.too-large", .usage,
                "it has more than \(Self.largest >> 20) MiB, and no version can be as large",
                hint: "keep what is large beside the manifest, and name it there")
        }
    }
}

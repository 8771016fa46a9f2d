public import Objects

/// Writes a few objects as loose files.
///
/// libgit2 syncs each object's file and folder before it begins the next, which costs a journal commit each.
/// Here all files are written first, then all synced, named, and the folders synced: the file system commits
/// once or twice for all of them.
public struct LooseWriter {
    let objectDirectory: String

    public init(objectDirectory: String) { self.objectDirectory = objectDirectory }

    public func write(_ objects: [PendingObject]) throws(StorageError) {
        guard !objects.isEmpty else { return }
        var files = Batch()
        // Always: a fan-out folder that is there may be one that a killed writer made and never synced.
        var folders = [objectDirectory]
        for object in objects {
            let hex = object.id.hex
            let folder = objectDirectory + "/" + hex.prefix(2)
            let file = try DurableFile(in: folder, prefix: "tmp_obj_")
            var stream: [UInt8] = []
            StoredDeflate.append(object.kind.header(count: object.bytes.count), object.bytes, to: &stream)
            try file.write(stream)
            files.append(file, path: folder + "/" + hex.dropFirst(2))
            if !folders.contains(folder) { folders.append(folder) }
        }
        try files.place()
        for folder in folders { try DurableFile.sync(folder: folder) }
    }

    /// Makes objects durable that are there already: whoever wrote them may have been killed before that, and
    /// plain git leaves it to chance. Gives those that have a file of their own.
    public func confirm(_ ids: [ObjectID]) throws(StorageError) -> [ObjectID] {
        var folders: [String] = []
        var loose: [ObjectID] = []
        for id in ids {
            let hex = id.hex
            let folder = objectDirectory + "/" + hex.prefix(2)
            let isLoose = try DurableFile.sync(file: folder + "/" + hex.dropFirst(2))
            if isLoose { loose.append(id) }
            for changed in isLoose ? [folder, objectDirectory] : [objectDirectory + "/pack"]
            where !folders.contains(changed) { folders.append(changed) }
        }
        for folder in folders where Files.exists(folder) { try DurableFile.sync(folder: folder) }
        return loose
    }

    public func holds(_ id: ObjectID) -> Bool {
        let hex = id.hex
        return Files.exists(objectDirectory + "/" + hex.prefix(2) + "/" + hex.dropFirst(2))
    }

    /// A list of files that are not copyable, which an array cannot hold.
    private struct Batch: ~Copyable {
        private final class Item {
            var file: DurableFile
            let path: String

            init(_ file: consuming DurableFile, _ path: String) {
                self.file = file
                self.path = path
            }
        }

        private var items: [Item] = []

        mutating func append(_ file: consuming DurableFile, path: String) { items.append(Item(file, path)) }

        func place() throws(StorageError) {
            for item in items { try item.file.sync() }
            for item in items { try item.file.place(at: item.path) }
        }
    }
}

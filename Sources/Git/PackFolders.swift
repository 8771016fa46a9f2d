import Glibc
import Objects

/// The packs that libgit2 reads objects from: those of the repository and those of its alternates.
struct PackFolders {
    /// No object that is made on the way to another may be larger, where that one has a limit: as large as the
    /// largest tree.
    static let byteLimit = Repository.treeByteLimit
    /// How far libgit2 follows alternates of alternates.
    private static let deepestAlternate = 5

    private struct Folder {
        let path: String
        /// The folder's own date when it was listed last.
        private var seconds = -1
        private var nanoseconds = -1
        private(set) var packs: [String: StoredPack] = [:]

        init(path: String) { self.path = path }

        /// Lists the folder again if its date is another. A pack is never changed, so what is known of one stays.
        mutating func refresh() throws(GitError) {
            var status = stat()
            guard unsafe stat(path, &status) == 0 else {
                if errno != ENOENT, errno != ENOTDIR { throw .system(errno, "cannot examine '\(path)'") }
                packs = [:]
                return
            }
            let date = status.st_mtim
            guard seconds != date.tv_sec || nanoseconds != date.tv_nsec else { return }
            var found: [String: StoredPack] = [:]
            for name in try Repository.names(in: path) ?? [] where name.hasSuffix(".idx") {
                let stem = String(name.dropLast(".idx".utf8.count))
                if let known = packs[stem] {
                    found[stem] = known
                } else if let pack = try StoredPack(at: path + "/" + stem) {
                    found[stem] = pack
                }
            }
            (packs, seconds, nanoseconds) = (found, date.tv_sec, date.tv_nsec)
        }
    }

    private let objectDirectories: [String]
    /// Looked for at the first packed object: most handles read none.
    private var folders: [Folder] = []

    /// `objectDirectories` are the repository's own and those that the environment adds.
    init(of objectDirectories: [String]) { self.objectDirectories = objectDirectories }

    /// Refuses an object that cannot be read from a pack without making a larger one than `limit` first. Every
    /// pack that holds it is asked, because libgit2 chooses among them in an order of its own.
    ///
    /// Like libgit2 it looks for new packs when those it knows do not have the object, and not before: a look at the
    /// folder for each of a million objects would be felt.
    mutating func weigh(_ id: ObjectID, limit: Int) throws(GitError) {
        if folders.isEmpty { folders = try discover() }
        if try weighKnown(id, limit: limit) { return }
        for index in folders.indices { try folders[index].refresh() }
        _ = try weighKnown(id, limit: limit)
    }

    private func weighKnown(_ id: ObjectID, limit: Int) throws(GitError) -> Bool {
        var isHere = false
        for folder in folders {
            for pack in folder.packs.values where try pack.weigh(id, limit: limit) { isHere = true }
        }
        return isHere
    }

    private func discover() throws(GitError) -> [Folder] {
        var seen: Set<String> = []
        var found: [Folder] = []
        var level = objectDirectories
        for _ in 0...(Self.deepestAlternate + 1) {
            var next: [String] = []
            for directory in level {
                guard let real = Repository.real(directory), seen.insert(real).inserted else { continue }
                found.append(Folder(path: real + "/pack"))
                next += try Self.alternates(of: directory)
            }
            level = next
        }
        return found
    }

    private static func alternates(of directory: String) throws(GitError) -> [String] {
        let bytes = try Repository.contents(of: directory + "/info/alternates") ?? []
        return bytes.split { $0 == 0x0A || $0 == 0x0D }.filter { $0.first != 0x23 }.map { line in
            let path = String(decoding: line, as: UTF8.self)
            return line.first == 0x2E ? directory + "/" + path : path
        }
    }
}

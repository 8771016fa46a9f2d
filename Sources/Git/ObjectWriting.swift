import Glibc
public import Objects
import Packs

/// Objects that are on the disk for a reference that does not name them yet. Until it does, git's garbage
/// collection may remove them.
public struct WrittenObjects: Sendable {
    fileprivate let objects: [PendingObject]
    /// Those that have a file of their own.
    fileprivate let loose: [ObjectID]
    /// The date of the folder of packs when the others were found in it, or put there.
    fileprivate let packDate: FolderDate
}

extension Repository {
    /// More objects than this go into a pack: a loose file each would be slow to write and to read.
    public static let looseObjectLimit = 256

    /// How often a pack is begun anew whose files are removed before it is finished.
    private static let attempts = 32

    /// Makes the names of packs durable that another program has put into the store. Their bytes are its own to sync.
    public func syncPacks() throws(GitError) {
        for folder in ["/pack", ""] {
            try stored { () throws(StorageError) in try DurableFile.sync(folder: objectDirectory + folder) }
        }
    }

    /// Writes those of the objects that are not here yet; when it returns they are durable. Who then moves a
    /// reference to them calls `keep` afterwards.
    @discardableResult
    public func write(_ pending: [PendingObject]) throws(GitError) -> WrittenObjects {
        var seen: Set<ObjectID> = []
        let objects = pending.filter { seen.insert($0.id).inserted }
        do throws(StorageError) { return try writeAbsent(of: objects) } catch {
            guard error.code == .vanished else { throw GitError(error) }
        }
        // Somebody prunes, who may take loose files faster than they are written: packs are not pruned.
        try writePack(of: objects)
        return WrittenObjects(objects: objects, loose: [], packDate: packDate)
    }

    /// Sees to it that objects stay, now that a reference names them.
    ///
    /// `git gc --prune=now` that looked at the references before this one moved may remove the objects still. So
    /// where it is at work, or has been, they are written once more, as a pack: no pack is removed that came after
    /// the look, and loose files are all that is removed without one. In another order than before, so that the pack
    /// is never one that was there already. A `git prune` that somebody runs by hand is seen only by what it removes.
    public func keep(_ written: WrittenObjects) throws(GitError) {
        let loose = LooseWriter(objectDirectory: objectDirectory)
        // In this order: a collection that is over has removed what it wanted.
        guard
            try isCollectingGarbage() || written.packDate != packDate
                || !written.loose.allSatisfy(loose.holds)
        else { return }
        try writePack(of: written.objects.reversed())
    }

    private func writePack(of objects: [PendingObject]) throws(GitError) {
        for attempt in 1...Repository.attempts {
            do throws(StorageError) {
                try PackWriter.write(objects, objectDirectory: objectDirectory)
                _ = try packs.refresh()
                return
            } catch {
                // Its temporary files may be taken for rubbish, too.
                guard error.code == .vanished, attempt < Repository.attempts else { throw GitError(error) }
            }
        }
    }

    private var packDate: FolderDate { FolderDate(of: objectDirectory + "/pack") }

    private func writeAbsent(of objects: [PendingObject]) throws(StorageError) -> WrittenObjects {
        let before = packDate
        var absent: [PendingObject] = []
        var present: [ObjectID] = []
        var fresh: Set<String> = []
        for object in objects {
            // Without a look for new packs: an object that another process has packed meanwhile is written twice,
            // no harm.
            if let file = try file(of: object.id), fresh.contains(file) || Repository.freshen(file) {
                fresh.insert(file)
                present.append(object.id)
            } else {
                absent.append(object)
            }
        }
        let writer = LooseWriter(objectDirectory: objectDirectory)
        let loose = try writer.confirm(present)
        if absent.count > Repository.looseObjectLimit {
            try PackWriter.write(absent, objectDirectory: objectDirectory)
            _ = try packs.refresh()
            return WrittenObjects(objects: objects, loose: loose, packDate: packDate)
        }
        try writer.write(absent)
        return WrittenObjects(objects: objects, loose: loose + absent.map(\.id), packDate: before)
    }

    /// An object that nothing names may be old enough for `git gc` to prune, so its file gets today's date. Where
    /// that cannot be, because the file has gone or is another user's, the object is written once more, as git does.
    private static func freshen(_ file: String) -> Bool { unsafe utimensat(AT_FDCWD, file, nil, 0) == 0 }

    /// Whether a `git gc` is at work here, by the file that it keeps others away with: its process and its machine.
    private func isCollectingGarbage() throws(GitError) -> Bool {
        guard let bytes = try Repository.contents(of: commonDirectory + "/gc.pid", limit: 512) else {
            return false
        }
        let words = bytes.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
        guard words.count == 2, let process = pid_t(words[0]), process > 0 else { return false }
        // One that was killed leaves the file; of another machine's nobody here can tell.
        return kill(process, 0) == 0 || errno != ESRCH || words[1] != Repository.machine
    }

    private static var machine: String {
        var name = utsname()
        unsafe uname(&name)
        return unsafe withUnsafeBytes(of: name.nodename) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}

/// When a folder's names changed last; nothing where there is no such folder.
private struct FolderDate: Equatable, Sendable {
    private var seconds = -1
    private var nanoseconds = -1

    init(of path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return }
        (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    }
}

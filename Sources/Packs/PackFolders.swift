import Glibc
public import Objects

/// Where objects are: the folders of the repository and of its alternates, and the packs in them.
///
/// A value, so that a second handle begins with what the first one has found; the packs themselves are shared.
public struct PackFolders: Sendable {
    /// How far alternates of alternates are followed, as git and libgit2 do.
    private static let deepestAlternate = 5

    private let roots: [String]
    /// Looked for at the first object that is not loose: many handles read none. The first one is where new
    /// objects go.
    private var found: [String]?
    private var packs: [String: StoredPack] = [:]
    /// The same in the order in which they are asked: the one that had the last object first.
    private var order: [StoredPack] = []

    /// `objectDirectories` are the repository's own and those that the environment adds.
    public init(of objectDirectories: [String]) { roots = objectDirectories }

    /// The object folders, each once.
    public mutating func objectDirectories() throws(StorageError) -> [String] {
        if let found { return found }
        let directories = try discover()
        found = directories
        return directories
    }

    /// Nil if none of the packs that are known has the object.
    ///
    /// Anybody who may push can send a pack in which an object of others stands in a form that is not read, such as a
    /// change to a giant one. So a copy that is refused is no answer as long as there may be another: why it was
    /// refused is left in `refusal`.
    public mutating func read(
        _ id: ObjectID, limit: Int, at desk: inout PackDesk, refusal: inout StorageError?
    ) throws(StorageError) -> RawObject? {
        if found == nil { _ = try refresh() }
        for index in order.indices {
            let object: RawObject
            do {
                guard let copy = try order[index].read(id, limit: limit, at: &desk) else { continue }
                object = copy
            } catch {
                guard error.isOfObject else { throw error }
                refusal = error
                continue
            }
            if index > 0 { order.insert(order.remove(at: index), at: 0) }
            return object
        }
        return nil
    }

    /// The known pack that has the object.
    public mutating func pack(of id: ObjectID) throws(StorageError) -> StoredPack? {
        if found == nil { _ = try refresh() }
        for pack in order where try pack.holds(id) { return pack }
        return nil
    }

    /// Looks which packs there are now, and says whether there are new ones. A pack is never changed, so what is
    /// known of one stays.
    public mutating func refresh() throws(StorageError) -> Bool {
        var present: [String: StoredPack] = [:]
        var fresh: [StoredPack] = []
        for directory in try objectDirectories() {
            let folder = directory + "/pack/"
            for name in try Files.names(in: folder) ?? [] where name.hasSuffix(".idx") {
                let path = folder + name.dropLast(".idx".utf8.count)
                if let known = packs[path] {
                    present[path] = known
                } else if let pack = try StoredPack(at: path) {
                    present[path] = pack
                    fresh.append(pack)
                }
            }
        }
        packs = present
        order = fresh + order.filter { present[$0.path] != nil }
        return !fresh.isEmpty
    }

    private func discover() throws(StorageError) -> [String] {
        var seen: Set<String> = []
        var found: [String] = []
        var level = roots
        for _ in 0...(Self.deepestAlternate + 1) {
            var next: [String] = []
            for directory in level {
                guard let real = Files.real(directory), seen.insert(real).inserted else { continue }
                found.append(real)
                next += try Self.alternates(of: directory)
            }
            level = next
        }
        return found
    }

    private static func alternates(of directory: String) throws(StorageError) -> [String] {
        let bytes = try Files.contents(of: directory + "/info/alternates") ?? []
        return bytes.split { $0 == 0x0A || $0 == 0x0D }.filter { $0.first != 0x23 }.map { line in
            let path = String(decoding: line, as: UTF8.self)
            return line.first == 0x2E ? directory + "/" + path : path
        }
    }
}

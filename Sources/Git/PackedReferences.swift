import Objects
import Packs

extension Repository {
    /// Whether git is taking a reference's own file away because the same value stands in `packed-refs`, so that the
    /// reference stays. Whoever deletes a reference holds the lock of that file meanwhile.
    public func isBeingPacked(_ name: String) throws(GitError) -> Bool {
        guard let value = try reference(name), !Files.exists(packedReferences + ".lock") else {
            return false
        }
        return try packed(name) == value
    }

    private var packedReferences: String { commonDirectory + "/packed-refs" }

    /// `<id> SP <name>`, a line for each reference, among lines of other kinds.
    private func packed(_ name: String) throws(GitError) -> ObjectID? {
        let bytes = try Repository.contents(of: packedReferences) ?? []
        for line in bytes.split(separator: 0x0A) where line.count == ObjectID.hexCount + 1 + name.utf8.count {
            guard line.dropFirst(ObjectID.hexCount + 1).elementsEqual(name.utf8) else { continue }
            return ObjectID(hex: String(decoding: line.prefix(ObjectID.hexCount), as: UTF8.self))
        }
        return nil
    }
}

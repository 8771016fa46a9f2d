public import Canonical
import Glibc

/// A folder of our own, outside of every repository, for a program that wants one: made with a few files in it,
/// removed with all that is in it then.
public struct Desk: ~Copyable {
    public let path: String

    /// What a killed program leaves is removed by a later one; by then nobody is at work there.
    private static let staleAfterSeconds: Int64 = 24 * 3600

    /// - Parameter name: one that nobody else has.
    public init(
        in trust: TrustFolder, called name: String, with files: [(name: String, bytes: [UInt8])],
        now: Timestamp
    ) throws(LedgerError) {
        let folder = trust.path + "/desks"
        for old in try StateFile.names(in: folder) where old != "." && old != ".." {
            var status = stat()
            let place = "\(folder)/\(old)"
            if unsafe lstat(place, &status) == 0,
                now.seconds - Int64(status.st_mtim.tv_sec) > Self.staleAfterSeconds
            {
                Self.removeAll(at: place)
            }
        }
        let place = "\(folder)/\(name)"
        do {
            for (name, bytes) in files { try StateFile.write(bytes, to: "\(place)/\(name)") }
        } catch {
            Self.removeAll(at: place)
            throw error
        }
        path = place
    }

    deinit { Self.removeAll(at: path) }

    public func write(_ bytes: [UInt8], to name: String) throws(LedgerError) {
        try StateFile.write(bytes, to: "\(path)/\(name)")
    }

    /// A file that the program has left there; nil where it has not.
    public func read(_ name: String) throws(LedgerError) -> [UInt8]? {
        try StateFile.read("\(path)/\(name)", limit: 1 << 20)
    }

    /// What cannot be removed now is tried again by a later desk.
    private static func removeAll(at path: String) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            unsafe unlink(path)
            return
        }
        do {
            for name in try StateFile.names(in: path) where name != "." && name != ".." {
                removeAll(at: "\(path)/\(name)")
            }
        } catch {}
        unsafe rmdir(path)
    }
}

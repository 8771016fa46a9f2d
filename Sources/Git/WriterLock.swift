import Glibc

/// The right to write to one repository's ledger, held from making to unmaking.
///
/// It is `flock` on a file of our own beside the references, so the kernel lets go of it when a writer dies.
/// That is what makes a reference's `.lock` file, which outlives a killed writer, safe to judge.
@safe public struct WriterLock: ~Copyable, Sendable {
    /// How old a reference's `.lock` must be before it counts as left behind. Plain git may hold one too, for
    /// the milliseconds of a write.
    public static let staleAfterSeconds: Int64 = 2
    static let fileName = "catalogctl.lock"
    static let shortestPauseMilliseconds = 1
    static let longestPauseMilliseconds = 16

    private let descriptor: Int32
    private let commonDirectory: String

    public init(in repository: Repository, waiting milliseconds: Int) throws(GitError) {
        let path = repository.commonDirectory + "/" + WriterLock.fileName
        let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard descriptor >= 0 else { throw .system(errno, "cannot open the lock '\(path)'") }
        let deadline = WriterLock.monotonicMilliseconds() + Int64(clamping: milliseconds)
        var pause = WriterLock.shortestPauseMilliseconds
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let number = errno
            if number == EINTR { continue }
            let left = deadline - WriterLock.monotonicMilliseconds()
            guard number == EWOULDBLOCK, left > 0 else {
                _ = close(descriptor)
                if number == EWOULDBLOCK {
                    throw GitError(.locked, "another writer holds '\(path)' after \(milliseconds) ms")
                }
                throw .system(number, "cannot lock '\(path)'")
            }
            usleep(UInt32(min(Int64(pause), left)) * 1000)
            pause = min(pause * 2, WriterLock.longestPauseMilliseconds)
        }
        self.descriptor = descriptor
        commonDirectory = repository.commonDirectory
    }

    deinit { _ = close(descriptor) }

    /// Removes the `.lock` that a killed writer left at a reference; says whether there was one to remove.
    ///
    /// No other writer of ours is alive while this lock is held, so an old file is nobody's of ours. Plain git
    /// takes no notice of our lock: a git process stopped in the middle of its write for longer than
    /// `staleAfterSeconds` would lose its file, and then fail with its reference unmoved.
    /// - Parameter now: seconds since 1970, compared with the file's time of change.
    @discardableResult
    public func clearStaleReferenceLock(for name: String, now: Int64) throws(GitError) -> Bool {
        let path = try lock(of: name)
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return false }
            throw .system(errno, "cannot examine '\(path)'")
        }
        guard status.st_mode & S_IFMT == S_IFREG,
            now - Int64(status.st_mtim.tv_sec) > WriterLock.staleAfterSeconds
        else { return false }
        guard unsafe unlink(path) == 0 else {
            if errno == ENOENT { return false }
            throw .system(errno, "cannot remove '\(path)'")
        }
        return true
    }

    /// Waits until no `.lock` stands at a reference. Its holder lets go within milliseconds; a file that stays
    /// the same for longer than `staleAfterSeconds` was left behind, and is removed.
    ///
    /// Counted by a clock that nobody sets, so a file with a date in the future blocks no longer than another.
    public func outwaitReferenceLock(for name: String, waiting milliseconds: Int) throws(GitError) {
        let path = try lock(of: name)
        let deadline = WriterLock.monotonicMilliseconds() + Int64(clamping: milliseconds)
        var pause = WriterLock.shortestPauseMilliseconds
        var seen: (inode: ino_t, seconds: Int, nanoseconds: Int)?
        var since: Int64 = 0
        while true {
            var status = stat()
            guard unsafe lstat(path, &status) == 0 else {
                if errno == ENOENT { return }
                throw .system(errno, "cannot examine '\(path)'")
            }
            let now = WriterLock.monotonicMilliseconds()
            let found = (status.st_ino, status.st_ctim.tv_sec, status.st_ctim.tv_nsec)
            if let seen, seen == found {
                if now - since > WriterLock.staleAfterSeconds * 1000, status.st_mode & S_IFMT == S_IFREG {
                    guard unsafe unlink(path) == 0 || errno == ENOENT else {
                        throw .system(errno, "cannot remove '\(path)'")
                    }
                    return
                }
            } else {
                (seen, since) = (found, now)
            }
            guard now < deadline else {
                throw GitError(.locked, "another program holds '\(path)' after \(milliseconds) ms")
            }
            usleep(UInt32(pause) * 1000)
            pause = min(pause * 2, WriterLock.longestPauseMilliseconds)
        }
    }

    /// The `.lock` of a reference. Behind a link it would be a file of somebody else's that only is called so.
    private func lock(of name: String) throws(GitError) -> String {
        try Repository.requireReferenceName(name)
        try Repository.requireOwnFolders(of: name, below: commonDirectory)
        return commonDirectory + "/" + name + ".lock"
    }

    private static func monotonicMilliseconds() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}

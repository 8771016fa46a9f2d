package import Git
import Glibc

/// Threads that make numbered pieces ahead of the one that takes them, each from a repository handle of its own.
///
/// The lock guards every variable below it but `threads`, which only the taking thread touches; a thread
/// holds no handle but its own.
@safe package final class Crew<Piece: Sendable>: @unchecked Sendable {
    private let count: Int
    private let reopening: Repository.Reopening
    private let make: @Sendable (Int, Result<Repository, GitError>) -> Piece

    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var finished: [Int: Piece] = [:]
    private var next = 0
    private var taken = 0
    private var isStopped = false
    private var threads: [pthread_t] = []

    /// How far the makers may be ahead: it bounds the memory, whatever the number of pieces.
    private static var window: Int { 16 }

    package init(
        _ count: Int, in repository: Repository,
        making make: @escaping @Sendable (Int, Result<Repository, GitError>) -> Piece
    ) {
        self.count = count
        self.make = make
        reopening = repository.reopening
        unsafe pthread_mutex_init(lock, nil)
        unsafe pthread_cond_init(changed, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(changed)
        unsafe pthread_mutex_destroy(lock)
        unsafe changed.deallocate()
        unsafe lock.deallocate()
    }

    package func start(_ count: Int) {
        for _ in 0..<count {
            var thread = pthread_t()
            let start = unsafe Unmanaged.passRetained(ThreadStart { self.work() }).toOpaque()
            let status = unsafe pthread_create(
                &thread, nil,
                { start in
                    unsafe Unmanaged<ThreadStart>.fromOpaque(start!).takeRetainedValue().run()
                    return nil
                }, start)
            guard status == 0 else {
                unsafe Unmanaged<ThreadStart>.fromOpaque(start).release()
                break
            }
            threads.append(thread)
        }
    }

    package func stop() {
        guarded { isStopped = true }
        for thread in threads { pthread_join(thread, nil) }
        threads = []
    }

    /// Waits for a piece; pieces are taken in order.
    package func take(_ index: Int) -> Piece {
        if threads.isEmpty { return make(index, opened()) }
        unsafe pthread_mutex_lock(lock)
        defer { unsafe pthread_mutex_unlock(lock) }
        while true {
            if let piece = finished.removeValue(forKey: index) {
                taken = index + 1
                unsafe pthread_cond_broadcast(changed)
                return piece
            }
            unsafe pthread_cond_wait(changed, lock)
        }
    }

    private func work() {
        let repository = opened()
        while let index = claim() {
            let piece = make(index, repository)
            guarded { finished[index] = piece }
        }
    }

    private func claim() -> Int? {
        unsafe pthread_mutex_lock(lock)
        defer { unsafe pthread_mutex_unlock(lock) }
        while !isStopped && next < count && next >= taken + Self.window {
            unsafe pthread_cond_wait(changed, lock)
        }
        guard !isStopped, next < count else { return nil }
        defer { next += 1 }
        return next
    }

    private func opened() -> Result<Repository, GitError> {
        do { return .success(try reopening.open()) } catch { return .failure(error) }
    }

    private func guarded(_ change: () -> Void) {
        unsafe pthread_mutex_lock(lock)
        change()
        unsafe pthread_cond_broadcast(changed)
        unsafe pthread_mutex_unlock(lock)
    }
}

/// What a thread is started with. A function of C knows no type that is chosen where the crew is made.
private final class ThreadStart {
    let run: () -> Void

    init(_ run: @escaping () -> Void) { self.run = run }
}

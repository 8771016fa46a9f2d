import Git
import Glibc
import Objects

/// Threads that read portions ahead of the one that replays them.
///
/// The lock guards every variable below it but `threads`, which only the replaying thread touches; a thread
/// holds no handle but its own.
@safe final class Crew: @unchecked Sendable {
    private let portions: [[ObjectID]]
    private let parent: ObjectID?
    private let reopening: Repository.Reopening

    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var finished: [Int: Portion] = [:]
    private var next = 0
    private var taken = 0
    private var isStopped = false
    private var threads: [pthread_t] = []

    /// How far the readers may be ahead: it bounds the memory, whatever the length of the history.
    private static let window = 16

    init(_ portions: [[ObjectID]], after parent: ObjectID?, in repository: Repository) {
        self.portions = portions
        self.parent = parent
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

    func start(_ count: Int) {
        for _ in 0..<count {
            var thread = pthread_t()
            let context = unsafe Unmanaged.passRetained(self).toOpaque()
            let status = unsafe pthread_create(
                &thread, nil,
                { context in
                    unsafe Unmanaged<Crew>.fromOpaque(context!).takeRetainedValue().work()
                    return nil
                }, context)
            guard status == 0 else {
                unsafe Unmanaged<Crew>.fromOpaque(context).release()
                break
            }
            threads.append(thread)
        }
    }

    func stop() {
        guarded { isStopped = true }
        for thread in threads { pthread_join(thread, nil) }
        threads = []
    }

    /// Waits for a portion; portions are taken in order.
    func take(_ index: Int) -> Portion {
        if threads.isEmpty { return read(index, in: opened()) }
        unsafe pthread_mutex_lock(lock)
        defer { unsafe pthread_mutex_unlock(lock) }
        while true {
            if let portion = finished.removeValue(forKey: index) {
                taken = index + 1
                unsafe pthread_cond_broadcast(changed)
                return portion
            }
            unsafe pthread_cond_wait(changed, lock)
        }
    }

    private func work() {
        let repository = opened()
        while let index = claim() {
            let portion = read(index, in: repository)
            guarded { finished[index] = portion }
        }
    }

    private func claim() -> Int? {
        unsafe pthread_mutex_lock(lock)
        defer { unsafe pthread_mutex_unlock(lock) }
        while !isStopped && next < portions.count && next >= taken + Self.window {
            unsafe pthread_cond_wait(changed, lock)
        }
        guard !isStopped, next < portions.count else { return nil }
        defer { next += 1 }
        return next
    }

    private func opened() -> Result<Repository, GitError> {
        do { return .success(try reopening.open()) } catch { return .failure(error) }
    }

    private func read(_ index: Int, in repository: Result<Repository, GitError>) -> Portion {
        switch repository {
        case .success(let repository):
            let before = index == 0 ? parent : portions[index - 1].last
            return Portion(reading: portions[index], after: before, in: repository)
        case .failure(let error): return Portion(failure: .git(error))
        }
    }

    private func guarded(_ change: () -> Void) {
        unsafe pthread_mutex_lock(lock)
        change()
        unsafe pthread_cond_broadcast(changed)
        unsafe pthread_mutex_unlock(lock)
    }
}

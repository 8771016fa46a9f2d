import Git
import Glibc
import Keys
import Objects
import Programs

/// Reads every commit of the ledger and checks its signature, and nothing else: what no verifier can go below.
struct SignatureCheck {
    let repository: String

    private static let threads = 2

    func run() throws {
        let handle = try Repository.open(at: repository, how: .exact)
        var ids: [ObjectID] = []
        var next = try handle.reference("refs/governance")
        while let id = next {
            ids.append(id)
            next = try CommitObject(canonical: handle.read(id).bytes).parent
        }
        let share = Share(ids: ids, folder: repository)
        var threads: [pthread_t] = []
        var failure: BenchFault?
        for _ in 0..<Self.threads {
            var thread = pthread_t()
            let context = unsafe Unmanaged.passRetained(share).toOpaque()
            let result = unsafe pthread_create(
                &thread, nil,
                { context in
                    unsafe Unmanaged<Share>.fromOpaque(context!).takeRetainedValue().work()
                    return nil
                }, context)
            guard result == 0 else {
                unsafe Unmanaged<Share>.fromOpaque(context).release()
                failure = BenchFault("no thread: \(describe(result))")
                break
            }
            threads.append(thread)
        }
        for thread in threads { pthread_join(thread, nil) }
        if let failure { throw failure }
        guard share.good == ids.count else {
            throw BenchFault("\(ids.count - share.good) signatures are bad")
        }
    }

    /// The commits, dealt out one stretch at a time.
    @safe private final class Share: @unchecked Sendable {
        private let ids: [ObjectID]
        private let folder: String
        private var lock = unsafe pthread_mutex_t()
        private var next = 0
        private(set) var good = 0

        init(ids: [ObjectID], folder: String) {
            self.ids = ids
            self.folder = folder
            unsafe pthread_mutex_init(&lock, nil)
        }

        func work() {
            do {
                let repository = try Repository.open(at: folder, how: .exact)
                let verifier = Verifier()
                while let stretch = claim() {
                    for id in stretch {
                        let commit = try CommitObject(canonical: repository.read(id).bytes)
                        let signature = try SSHSignature(armoured: commit.signature ?? [])
                        try verifier.verify(signature, message: commit.signedPayload, namespace: "git")
                    }
                    unsafe pthread_mutex_lock(&lock)
                    good += stretch.count
                    unsafe pthread_mutex_unlock(&lock)
                }
            } catch { print("bench: \(error)") }
        }

        private func claim() -> ArraySlice<ObjectID>? {
            unsafe pthread_mutex_lock(&lock)
            defer { unsafe pthread_mutex_unlock(&lock) }
            guard next < ids.count else { return nil }
            let end = min(next + 64, ids.count)
            defer { next = end }
            return ids[next..<end]
        }
    }
}

import Git
import Objects

/// Checks commits in order: the reading and the signatures on several threads, the state on this one.
struct Replay {
    /// The oldest first.
    let commits: [ObjectID]
    let repository: Repository
    let readers: Int
    let clock: Clock?

    init(of commits: [ObjectID], in repository: Repository, readers: Int, heldAgainst clock: Clock? = nil) {
        self.commits = commits
        self.repository = repository
        self.readers = readers
        self.clock = clock
    }

    /// How many commits a reader takes at a time.
    private static let portion = 64

    func run(on state: LedgerState, _ progress: (Int, Int) -> Void) throws(LedgerError) {
        let validator = Validator(state: state, clock: clock)
        var done = 0
        func follow(_ portion: Portion) throws(LedgerError) {
            for candidate in portion.candidates {
                try validator.follow(with: candidate)
                done += 1
            }
            progress(done, commits.count)
            if let failure = portion.failure { throw failure }
        }
        let portions = stride(from: 0, to: commits.count, by: Self.portion).map { start in
            Array(commits[start..<min(start + Self.portion, commits.count)])
        }
        guard portions.count > 1, readers > 1 else {
            for (index, ids) in portions.enumerated() {
                let parent = index == 0 ? state.commit : portions[index - 1].last
                try follow(Portion(reading: ids, after: parent, in: repository))
            }
            return
        }
        let parent = state.commit
        let crew = Crew(portions.count, in: repository) { index, repository in
            switch repository {
            case .success(let repository):
                let before = index == 0 ? parent : portions[index - 1].last
                return Portion(reading: portions[index], after: before, in: repository)
            case .failure(let error): return Portion(failure: .git(error))
            }
        }
        crew.start(readers)
        defer { crew.stop() }
        for index in portions.indices { try follow(crew.take(index)) }
    }
}

/// Some commits in a row, read; up to the first that could not be.
struct Portion: Sendable {
    private(set) var candidates: [Candidate] = []
    private(set) var failure: LedgerError?

    init(failure: LedgerError) { self.failure = failure }

    init(reading ids: [ObjectID], after parent: ObjectID?, in repository: Repository) {
        var reader = CommitReader(source: repository)
        do throws(LedgerError) {
            var tree = try parent.map { id throws(LedgerError) in
                try Self.tree(of: Verification.raw(id, in: repository), id)
            }
            for id in ids {
                let candidate = try reader.read(id, Verification.raw(id, in: repository), after: tree)
                tree = candidate.commit.tree
                candidates.append(candidate)
            }
        } catch { failure = error }
    }

    private static func tree(of raw: [UInt8], _ id: ObjectID) throws(LedgerError) -> ObjectID {
        do { return try CommitObject(canonical: raw).tree } catch {
            throw .refused(Refusal(.form(error), at: id))
        }
    }
}

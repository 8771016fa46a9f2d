import Actions
public import Bearings
import Canonical
import Catalog
import Git
import Glibc
import Hearing
import Objects
import Policy
import Programs
import Statute
import Store

/// Brings the ledger here and that of a remote up to each other.
public struct Sync: Sendable {
    /// Its name; nil for the only one, or `origin`.
    public let remote: String?
    public let choices: Choices
    public let isDryRun: Bool

    public init(_ remote: String?, choosing choices: Choices = Choices(), isDryRun: Bool = false) {
        self.remote = remote
        self.choices = choices
        self.isDryRun = isDryRun
    }

    public enum Stage: String, Sendable {
        case verifying, replaying
    }

    /// How often it is begun anew when others were faster.
    private static let attempts = 100

    /// - Parameter progress: told how many of how many events are done.
    public func run(
        in context: Context,
        _ progress: @escaping (_ stage: Stage, _ done: Int, _ total: Int) -> Void = { _, _, _ in }
    ) throws(ActionError) -> Synced {
        let ledger = try context.ledger()
        let settings = try context.settings()
        let remote = try Remote(self.remote, for: "sync", in: settings)
        guard try translating(ledger.claimedTip) != nil else {
            let absence = try translating(ledger.absence)
            guard case .absent(let reference) = absence else { throw ActionError(absence) }
            throw ActionError(
                "ledger.absent", .notFound, "there is no ledger here (\(reference) does not exist)",
                hint: "join one: catalogctl join \(quotedForShell(remote.name))")
        }
        _ = try translating { () throws(LedgerError) in try ledger.state() }
        var round = SyncRound(
            ledger: ledger, context: context, choices: choices, isDryRun: isDryRun,
            courier: try Courier(to: remote, from: ledger, in: context, settings))
        var synced = Synced(remote, choosing: choices)
        for attempt in 0..<Self.attempts {
            if attempt > 0 { Self.pause(after: attempt, context) }
            if try round.run(&synced, progress) { return synced }
        }
        throw ActionError(
            "sync.contended", .conflict, "others were faster \(Self.attempts) times",
            hint: "what was received is here; try again: catalogctl sync \(quotedForShell(remote.name))")
    }

    private static let shortestPause = 20_000
    private static let longestPause = 1_000_000

    /// Waits longer each time, and never as long as somebody else who began to wait with us.
    private static func pause(after attempt: Int, _ context: Context) {
        let longest = min(shortestPause << min(attempt, 6), longestPause)
        let chance = context.random(2).reduce(0) { $0 << 8 | Int($1) }
        usleep(UInt32(longest / 4 + longest * chance / 65_535))
    }
}

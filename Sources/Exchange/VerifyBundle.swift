public import Actions
public import Bearings
import Canonical
import Catalog
import Objects
import Store

/// Checks every event in a bundle, from a root that is pinned on this machine or told. It needs neither a repository nor
/// a network, writes nothing that stays, and says of the events what is said of those of a clone.
public struct VerifyBundle: Sendable {
    public let file: String
    /// The root that somebody told us; nil where the pinned ones are believed.
    public let root: Revision?

    public init(_ file: String, from root: Revision?) {
        self.file = file
        self.root = root
    }

    public func run(
        in context: Context, progress: @escaping (Int, Int) -> Void = { _, _ in }
    ) throws(ActionError) -> VerifyLedger.Verified {
        let bundle = try UnpackedBundle.unpack(file, in: context)
        let ledger = try bundle.ledger()
        let trust = try trustFolder(in: context)
        let (state, report): (LedgerState, VerificationReport)
        do throws(LedgerError) {
            var verification = Verification(of: ledger)
            verification.isFull = true
            verification.progress = progress
            verification.assumedRoot = root.flatMap { ObjectID(hex: $0.hex) }
            if root == nil {
                for root in try trust?.pins() ?? [] { try ledger.trust.pin(root, at: context.now) }
            }
            (state, report) = try verification.verified()
        } catch { throw refusal(error) }
        let later = try trust.flatMap { trust throws(ActionError) in
            try laterTip(than: report, of: ledger, in: trust)
        }
        return VerifyLedger.Verified(
            report, cautions: [later, try state.timeCaution(in: context)].compactMap(\.self))
    }

    /// Who is told the root needs no folder of their own to remember things in.
    private func trustFolder(in context: Context) throws(ActionError) -> TrustFolder? {
        do throws(ActionError) { return try context.trustFolder() } catch {
            guard root != nil else { throw error }
            return nil
        }
    }

    /// A bundle may be older than what was verified on this machine. One that is as long and does not contain it is the
    /// other side of a fork, however well it is signed.
    private func laterTip(
        than report: VerificationReport, of ledger: Ledger, in trust: TrustFolder
    ) throws(ActionError) -> Caution? {
        let last = try translating { () throws(LedgerError) in try trust.latestTip(under: report.root) }
        guard let last else { return nil }
        if last.sequence > report.sequence {
            return .laterTip(sequence: last.sequence, commit: Revision(last.tip))
        }
        var met: ObjectID?
        try translating { () throws(LedgerError) in
            try ledger.walk(from: report.tip) { event throws(LedgerError) in
                met = event.id
                return event.event.sequence > last.sequence
            }
        }
        guard met == last.tip else {
            throw ActionError(
                "history.forked", .integrity,
                "\(name) is refused: its event \(last.sequence) is \(met?.short ?? "none"), and \(last.tip.short) was "
                    + "verified on this machine",
                hint: "somebody has signed two histories; keep both, and find out who")
        }
        return nil
    }

    private var name: String { "'\(file.excerpt)'" }

    private func refusal(_ error: LedgerError) -> ActionError {
        switch error {
        case .unverifiable(.rootNotPinned(let found)):
            if let root {
                return ActionError(
                    "history.other-root", .integrity,
                    "\(name) is refused: its history begins with \(found.hex), not with \(root.hex)",
                    hint:
                        "have the bundle of the ledger that you were told of sent, or ask for its root again")
            }
            let reason = Unverifiable.rootNotPinned(found)
            return ActionError(
                reason.code, .unavailable, "\(name): \(reason.sentence)",
                hint: "if somebody you trust told you this id: catalogctl verify --bundle "
                    + "\(quotedForShell(file)) --root \(found.hex)")
        case .unverifiable(let reason):
            return ActionError(
                reason.code, .unavailable, "\(name): \(reason.sentence)", hint: BundleHeader.remedy)
        case .refused(let refusal):
            return ActionError(
                refusal.code, .integrity, "\(name): \(refusal.sentence)",
                hint: "do not rely on it, and ask whoever made it what became of the ledger")
        default: return ActionError(error)
        }
    }
}

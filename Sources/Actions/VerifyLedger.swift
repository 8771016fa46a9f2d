public import Bearings
public import Canonical
package import Store

/// Checks every event since the last verified tip, or all of them.
public struct VerifyLedger: Sendable {
    public let isFull: Bool

    public init(isFull: Bool) { self.isFull = isFull }

    /// Where the verified history begins and ends.
    public struct Verified: Sendable {
        public let root: Revision
        public let tip: Revision
        public let sequence: Int
        public let chain: SHA256Digest
        /// How many events were checked now, rather than before.
        public let checked: Int
        public let cautions: [Caution]

        package init(_ report: VerificationReport, cautions: [Caution]) {
            root = Revision(report.root)
            tip = Revision(report.tip)
            sequence = report.sequence
            chain = report.chain
            checked = report.checked
            self.cautions = cautions
        }
    }

    public func run(
        in context: Context, progress: @escaping (Int, Int) -> Void = { _, _ in }
    ) throws(ActionError) -> Verified {
        let ledger = try context.ledger()
        var verification = Verification(of: ledger)
        verification.isFull = isFull
        verification.progress = progress
        let (state, report) = try translating(verification.verified)
        return Verified(report, cautions: try ledger.cautions(on: state, in: context))
    }
}

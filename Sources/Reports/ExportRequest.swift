public import Bearings
public import Canonical
public import Catalog
import Consent
import Git
import Hearing
import Store

/// Writes a request out for people who have neither this program nor the ledger: what is asked for, what there is to
/// sign, what was signed already, and by which keys that is checked.
public struct ExportRequest: Sendable {
    public let request: RequestReference
    public let folder: String

    public init(_ request: RequestReference, folder: String) {
        self.request = request
        self.folder = folder
    }

    public struct Exported: Sendable {
        public let request: RequestReport
        public let subject: SHA256Digest
        /// Of whom there is a statement to sign.
        public let statements: [PrincipalName]
        public let files: [String]
    }

    public func run(in context: Context) throws(ActionError) -> Exported {
        let state = try context.ledger().state(at: .tip)
        guard let tip = state.tip else { preconditionFailure("a state that was verified has a tip") }
        let report = try state.request(state.request(request), at: state.time(in: context))
        var files: [(name: String, bytes: [UInt8])] = [
            ("request.json", report.record.bytes),
            ("subject.json", JSON.object(report.record.members).canonicalBytes()),
        ]
        if let signers = try state.contents(PolicyPlace.active.allowedSigners) {
            files.append(("allowed_signers", signers))
        }
        for approval in report.approvals {
            for (name, path) in [
                ("approvals/\(approval.by).json", report.place.approval(of: approval.by)),
                ("approvals/\(approval.by).json.sig", report.place.signature(of: approval.by)),
            ] {
                if let bytes = try state.contents(path) { files.append((name, bytes)) }
            }
        }
        for name in report.awaited {
            let statement = ApprovalStatement(
                request: report.id, subject: report.record.subject, approver: name, policy: tip.policy)
            files.append(("statements/\(name).json", statement.bytes))
        }
        do throws(GitError) {
            var target = try NewFolder(at: context.absolute(folder))
            for file in files { try target.write(file.bytes, at: file.name) }
            try target.place()
        } catch { throw ActionError(writing: folder, "export.folder", error) }
        return Exported(
            request: report, subject: report.record.subject, statements: report.awaited,
            files: files.map(\.name))
    }
}

import Canonical
import Keys

extension Event {
    /// The first line of the message: derived, never chosen.
    public var subject: String {
        let asset = asset.map(\.description) ?? ""
        let version = version.map { " \($0)" } ?? ""
        let place = environment.map(\.text) ?? ""
        let state = state.map(\.text) ?? ""
        return switch kind {
        case .ledgerInit: "begin the ledger"
        case .assetRegister: "register \(asset)"
        case .assetRename: "rename \(asset) to \(renamedTo?.text ?? "")"
        case .assetSet: "set the source of \(asset)"
        case .assetHalt: "halt \(asset)"
        case .assetResume: "resume \(asset)"
        case .governanceSet: "set the governance of \(asset)"
        case .versionCreate: "snapshot \(asset)\(version)"
        case .lifecycleSetState: "move \(asset)\(version) to \(state)"
        case .lifecycleDeprecate: "deprecate \(asset)\(version)"
        case .lifecycleArchive: "archive \(asset)\(version)"
        case .lifecycleRestore: "restore \(asset)\(version)\(state.isEmpty ? "" : " to \(state)")"
        case .promotionBind: "promote \(asset)\(version) to \(place)"
        case .promotionPromote: "promote \(asset)\(version) from \(source?.text ?? "") to \(place)"
        case .promotionRollback: "roll back \(asset) in \(place) to\(version)"
        case .promotionUnbind: "unbind \(asset) from \(place)"
        case .aliasSet:
            self.version == nil
                ? "remove alias \(alias?.text ?? "") of \(asset)"
                : "point alias \(alias?.text ?? "") of \(asset) at\(version)"
        case .evidenceAttach: "attach \(evidence?.description ?? "") to \(asset)\(version)"
        case .evidenceRevoke: "revoke \(evidence?.description ?? "") of \(asset)\(version)"
        case .environmentFreeze: "freeze \(place)"
        case .environmentThaw: "thaw \(place)"
        case .policyPropose: "propose policy \(proposal?.short ?? "")"
        case .policyWithdraw: "withdraw proposed policy \(proposal?.short ?? "")"
        case .policyActivate: "activate policy \(activates?.short ?? "")"
        case .policyRollback:
            "roll the policy back to that of \(restores?.short ?? ""), as \(activates?.short ?? "")"
        case .exceptionGrant: "grant an exception for request \(exception?.text ?? "") of \(asset)"
        case .exceptionSettle: "settle the exception for request \(exception?.text ?? "") of \(asset)"
        case .requestOpen: "open request \(request?.text ?? "")"
        case .requestApprove: "approve request \(request?.text ?? "") by \(approver?.text ?? "")"
        case .requestWithdraw:
            "withdraw the approval of \(approver?.text ?? "") from request \(request?.text ?? "")"
        case .requestReject: "reject request \(request?.text ?? "")"
        case .requestCancel: "cancel request \(request?.text ?? "")"
        case .requestExpire: "expire request \(request?.text ?? "")"
        case .keyRevoke: "revoke key \(key?.description ?? "") of \(holder?.text ?? "")"
        }
    }
}

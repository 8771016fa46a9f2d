// Hooks: what git asks before it lets a push, a commit or a move of a ref pass, and how its hooks are installed beside
// those of others. What does not enter: a second opinion on what is valid (Store judges events, Schema reads manifests),
// any write to the ledger, and printing.

public import Bearings
import Git

/// The hooks of git that something here answers.
public enum HookName: String, CaseIterable, Sendable {
    case preReceive = "pre-receive"
    case postReceive = "post-receive"
    case preCommit = "pre-commit"
    case prePush = "pre-push"
    case postMerge = "post-merge"
    case referenceTransaction = "reference-transaction"

    /// The script of hooks/, which runs as it stands where `catalogctl` is found by its name.
    var script: [UInt8] {
        switch self {
        case .preReceive: PackageResources.pre_receive
        case .postReceive: PackageResources.post_receive
        case .preCommit: PackageResources.pre_commit
        case .prePush: PackageResources.pre_push
        case .postMerge: PackageResources.post_merge
        case .referenceTransaction: PackageResources.reference_transaction
        }
    }

    /// Whether git tells the hook on its standard input what it asks about.
    var isFed: Bool { ![.preCommit, .postMerge].contains(self) }
}

/// Whose hooks are meant.
public enum HookSide: Sendable, Equatable {
    /// Of a clone that people work in.
    case clone
    /// Of a repository that is pushed to.
    case server

    /// Of the repository here. One without a work tree is there to be pushed to, whoever says so or not.
    public init(of context: Context, isServer: Bool = false) throws(ActionError) {
        let isBare = try context.repository().isBare
        self = isServer || isBare ? .server : .clone
    }

    var hooks: [HookName] {
        switch self {
        case .server: [.preReceive, .postReceive]
        case .clone: [.preCommit, .prePush, .postMerge, .referenceTransaction]
        }
    }

    /// What puts its hooks in place.
    package var install: String { "catalogctl hooks install\(self == .server ? " --server" : "")" }
}

public import Store

/// Checks every event since the last verified tip, or all of them.
public struct VerifyLedger: Sendable {
    public let isFull: Bool

    public init(isFull: Bool) { self.isFull = isFull }

    public func run(
        in context: Context, progress: @escaping (Int, Int) -> Void = { _, _ in }
    ) throws(ActionError) -> VerificationReport {
        let ledger = try context.ledger()
        return try translating {
            var verification = Verification(of: ledger)
            verification.isFull = isFull
            verification.progress = progress
            return try verification.report()
        }
    }
}

/// The loop that an auditor runs with plain git and ssh-keygen, without us.
public struct AuditScript: Sendable {
    public init() {}

    public func run(in context: Context) throws(ActionError) -> String {
        let reference = try context.ledger().reference.name
        return """
            #!/bin/sh
            # Checks the signature of every event with plain git, each by the allowed_signers of its parent
            # (the first by its own). What an event was allowed to do is for catalogctl verify to say.
            set -eu
            signers=$(mktemp)
            trap 'rm -f "$signers"' EXIT
            parent=
            count=0
            for commit in $(git rev-list --reverse \(reference)); do
                git cat-file blob "${parent:-$commit}:policy/allowed_signers" > "$signers"
                git -c gpg.format=ssh -c gpg.ssh.program=ssh-keygen -c gpg.ssh.allowedSignersFile="$signers" \\
                    verify-commit "$commit"
                parent=$commit
                count=$((count + 1))
            done
            echo "$count events, every signature good"

            """
    }
}

public import Bearings
import Objects
import Store

/// The loop that an auditor runs with plain git and ssh-keygen, without us.
public struct AuditScript: Sendable {
    public init() {}

    public func run(in context: Context) throws(ActionError) -> String {
        let ledger = try context.ledger()
        let reference = ledger.reference.name
        let root = try translating(ledger.claimedRoot).id.hex
        return """
            #!/bin/sh
            # Checks the signature of every event with plain git, each by the allowed_signers of its parent
            # (the first by its own). What an event was allowed to do is for catalogctl verify to say.
            set -eu
            root=\(root)
            # The commits themselves: nothing in their place, no parents from elsewhere, nothing fetched.
            export GIT_NO_REPLACE_OBJECTS=1 GIT_GRAFT_FILE=/dev/null/none GIT_NO_LAZY_FETCH=1
            signers=$(mktemp)
            trap 'rm -f "$signers"' EXIT
            parent=
            count=0
            commits=$(git -c core.commitGraph=false rev-list --reverse \(reference))
            for commit in $commits; do
                if [ "$count" -eq 0 ] && [ "$commit" != "$root" ]; then
                    echo "this ledger begins with $commit, not with $root" >&2
                    exit 1
                fi
                git cat-file blob "${parent:-$commit}:policy/allowed_signers" > "$signers"
                git -c gpg.format=ssh -c gpg.ssh.program=ssh-keygen -c gpg.ssh.allowedSignersFile="$signers" \\
                    verify-commit "$commit"
                parent=$commit
                count=$((count + 1))
            done
            echo "$count events from $root, every signature good"

            """
    }
}

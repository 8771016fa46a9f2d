/// Words that mean something already where a name could stand.
public enum ReservedWords {
    /// What a gate's receipt says where it counted no principal; nobody can be called so.
    public static let nobody = "none"

    /// Words that choose a version, so that no label and no alias can be them: the newest, and the newest that is approved.
    public static let latest = "latest"
    public static let latestApproved = "latest-approved"
    static let versions = [latest, latestApproved, nobody]

    /// No plugin can bear these, since `catalogctl WORD` means something already.
    ///
    /// Every command of the program, those of other sections of the design included, so that a policy which
    /// is valid today stays valid when they come.
    public static let commands: Set<String> = [
        "alias", "approvals", "bindings", "checkout", "complete", "completion", "demo", "diff", "doctor",
        "environment", "exception", "explain", "export", "help", "history", "hook", "hooks", "init", "join",
        "key",
        "migrate", "path", "plugins", "policy", "schema", "sources", "status", "sync", "templates", "unbind",
        "verify", "why",
    ]
}

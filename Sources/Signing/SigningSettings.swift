public import Programs

/// What decides with which key and through which program we sign.
public struct SigningSettings: Sendable {
    /// `user.signingkey`: a path, or a public key itself.
    public var signingKey: String?
    /// Whether the repository's own configuration names the key. It may; what it names is read here, and no
    /// program is started to make sense of it.
    public var isKeyOfRepository = false
    /// `gpg.ssh.defaultKeyCommand`, from the user's own scopes only: it is run.
    public var keyCommandProgram: String?
    /// `gpg.ssh.program`, from the user's own scopes only: it is run.
    public var sshKeygenProgram: String?
    public var home: String
    public var environment: [String: String]

    public init(
        signingKey: String?, keyCommandProgram: String? = nil, sshKeygenProgram: String? = nil, home: String,
        environment: [String: String]
    ) {
        self.signingKey = signingKey
        self.keyCommandProgram = keyCommandProgram
        self.sshKeygenProgram = sshKeygenProgram
        self.home = home
        self.environment = environment
    }

    /// Picks them out of the git settings that hold. A repository may choose the key, never a program.
    public init(_ settings: Settings, home: String, environment: [String: String]) {
        self.init(
            signingKey: settings.value("user.signingkey"),
            keyCommandProgram: settings.userValue("gpg.ssh.defaultkeycommand"),
            sshKeygenProgram: settings.userValue("gpg.ssh.program"), home: home, environment: environment)
        isKeyOfRepository = settings.isSigningKeyOfRepository
    }
}

extension Settings {
    /// Whether `user.signingkey`, as it holds, comes with the repository.
    public var isSigningKeyOfRepository: Bool {
        scope(of: "user.signingkey").map { !Scope.ofUser.contains($0) } ?? false
    }
}

public import Keys
internal import Programs

/// A key that can sign. It may be shared between threads; they take turns at the agent.
public struct Signer: Sendable {
    public let publicKey: PublicKey

    private let source: KeySource
    private let settings: SigningSettings
    private let seat: AgentSeat

    /// Finds the configured key as git does. Starts a program only where it must: a key command, or
    /// ssh-keygen for a private key whose public half cannot be read from a file.
    public static func resolve(_ settings: SigningSettings) throws(SigningError) -> Signer {
        let launcher = Launcher(environment: settings.environment)
        let source: KeySource
        if let text = settings.signingKey, !text.isEmpty {
            source = try SigningKeyText.source(text, home: settings.home)
        } else if let command = settings.keyCommandProgram, !command.isEmpty {
            source = .literal(try defaultKey(command, launcher))
        } else {
            throw SigningError(
                .noKey, "no signing key is configured",
                hint:
                    "make one with ssh-keygen -t ed25519 if you have none, then: git config --global user.signingkey ~/.ssh/id_ed25519.pub"
            )
        }
        switch source {
        case .literal(let key): return Signer(key, source, settings)
        case .file(let path): return Signer(try publicHalf(path, settings, launcher), source, settings)
        }
    }

    private init(_ key: PublicKey, _ source: KeySource, _ settings: SigningSettings) {
        publicKey = key
        self.source = source
        self.settings = settings
        seat = AgentSeat(path: settings.environment["SSH_AUTH_SOCK"], key: key)
    }

    /// Signs, by the agent if it holds the key, else by the program that git would run.
    public func sign(_ message: [UInt8], namespace: String) throws(SigningError) -> SSHSignature {
        let signature = try signUnchecked(message, namespace: namespace)
        do { try Verifier().verify(signature, message: message, namespace: namespace) } catch {
            throw SigningError(refusing: error)
        }
        return signature
    }

    /// The same for who verifies the signature next, as the ledger's validator does: it has the key and the form that
    /// were asked for, and whether it is over the message nobody has looked yet.
    public func signUnchecked(_ message: [UInt8], namespace: String) throws(SigningError) -> SSHSignature {
        if let signature = try seat.sign(message, namespace: namespace) { return signature }
        let program = try SigningProgram(settings)
        if case .literal = source, !program.isCustom {
            throw SigningError(
                .agent, "no ssh-agent in reach holds \(publicKey.fingerprint)",
                hint: "ssh-add the private key, or set user.signingkey to its path")
        }
        let armoured = try program.sign(message, namespace: namespace, source: source)
        do {
            let signature = try SSHSignature(lowering: armoured)
            guard signature.publicKey == publicKey else {
                throw SigningError(
                    .failed, "signed with \(signature.publicKey.fingerprint), not \(publicKey.fingerprint)")
            }
            return signature
        } catch let error as KeyError {
            throw SigningError(error, of: "signing program's answer")
        } catch let error as SigningError {
            throw error
        } catch {
            throw SigningError(.failed, "signing program's answer was refused")
        }
    }

    /// The first line that the user's key command prints, if it is a key.
    private static func defaultKey(_ command: String, _ launcher: Launcher) throws(SigningError) -> PublicKey
    {
        let words = try CommandWords.words(command)
        guard let program = words.first else {
            throw SigningError(.noKey, "gpg.ssh.defaultKeyCommand is empty")
        }
        let result = try started { () throws(ProgramError) in
            try launcher.run(.custom(program), Array(words.dropFirst()), outputLimit: KeyFile.limit)
        }
        let line = String(decoding: result.output.prefix { $0 != 0x0a }, as: UTF8.self)
        guard result.status == 0, let literal = SigningKeyText.literal(line) else {
            throw SigningError(
                .noKey,
                "gpg.ssh.defaultKeyCommand gave no key (exit \(result.status)): "
                    + printable(result.errors))
        }
        return try SigningKeyText.publicKey(literal)
    }

    private static func publicHalf(
        _ path: String, _ settings: SigningSettings, _ launcher: Launcher
    ) throws(SigningError) -> PublicKey {
        switch try KeyFile.content(of: path) {
        case .publicKey(let key), .privateKey(let key): return key
        case .opaque: break
        }
        let beside = path + ".pub"
        if KeyFile.exists(beside), case .publicKey(let key) = try KeyFile.content(of: beside) { return key }
        guard !settings.isKeyOfRepository else {
            throw SigningError(
                .unreadable,
                "key file '\(path)', which this repository's own configuration names, does not show its public half",
                hint:
                    "put it beside the key as '\(beside)', or name the key yourself: git config --global user.signingkey KEY"
            )
        }
        let result = try started { () throws(ProgramError) in
            try launcher.run(.sshKeygen, ["-y", "-f", path], outputLimit: KeyFile.limit)
        }
        guard result.status == 0 else {
            throw SigningError(.unreadable, "key file '\(path)' cannot be read: \(printable(result.errors))")
        }
        return try SigningKeyText.publicKey(
            String(decoding: result.output.prefix { $0 != 0x0a }, as: UTF8.self))
    }
}

/// Runs a program, and makes its fault one of this room.
func started(
    _ run: () throws(ProgramError) -> ProgramResult
) throws(SigningError) -> ProgramResult {
    do {
        return try run()
    } catch {
        throw SigningError(.failed, error.message)
    }
}

internal import Keys
internal import Programs

/// The program that git would run to sign: ssh-keygen, or what the user put in its place.
struct SigningProgram {
    /// True for a program in ssh-keygen's place; it may keep keys where no agent shows them.
    let isCustom: Bool
    private let program: ProgramName
    private let launcher: Launcher
    private let temporary: String

    init(_ settings: SigningSettings) throws(SigningError) {
        if let custom = settings.sshKeygenProgram, !custom.isEmpty {
            isCustom = true
            program = .custom(try HomePath.expand(custom, home: settings.home))
        } else {
            isCustom = false
            program = .sshKeygen
        }
        launcher = Launcher(environment: settings.environment)
        temporary = settings.environment["TMPDIR"] ?? "/tmp"
    }

    /// Hands over files, as git does, since programs that stand in for ssh-keygen may know no other way.
    /// With a literal key the private half can only be in an agent, and -U says so.
    func sign(_ message: [UInt8], namespace: String, source: KeySource) throws(SigningError) -> [UInt8] {
        var folder = try TemporaryFolder(in: temporary)
        var arguments = ["-Y", "sign", "-n", namespace, "-f"]
        switch source {
        case .literal(let key):
            arguments += [try folder.write(Array("\(key.line)\n".utf8), as: "key"), "-U"]
        case .file(let path): arguments.append(path)
        }
        arguments.append(try folder.write(message, as: "message"))
        let answer = folder.expect("message.sig")
        let result = try started { () throws(ProgramError) in
            try launcher.run(program, arguments, outputLimit: KeyFile.limit)
        }
        guard result.status == 0 else {
            throw SigningError(
                .failed, "\(program.text) did not sign (exit \(result.status)): \(printable(result.errors))",
                hint: isCustom
                    ? nil : "if the key has a passphrase and nobody can be asked here, ssh-add it first")
        }
        guard KeyFile.exists(answer) else {
            throw SigningError(.failed, "\(program.text) left no signature")
        }
        // Some of them write CRLF; git strips it, and so must we.
        return try KeyFile.read(answer).filter { $0 != 0x0d }
    }
}
